"""A local LatePoint API, for demonstrations and tests; it shares no code with the collection's plugins."""
