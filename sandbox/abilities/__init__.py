"""LatePoint's official API, run through WordPress's Abilities: a second API of the same site."""
