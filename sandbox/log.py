"""The log of requests, which tests read: never the value of a key."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass
class Entry:
    """One request that the site got."""

    time: float
    method: str
    path: str
    query: dict[str, Any]
    host: str
    operation: str | None
    customer_id: int | None
    """The customer it was about: the `id` of a body wins over the URL, as on the real site."""
    key: str | None
    """The name of the key or the user, "unknown" for a wrong one, nothing where none was sent."""
    api: str = "extension"
    """The API that was asked: "extension" or "abilities"."""
    ability: str | None = None
    """The ability that was asked for, under the name that WordPress takes."""
    reading: bool = False
    """Was it a GET, or an ability that only reads?"""
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    """JSON as read, the text where it isn't JSON, nothing where there is no body."""
    status: int | None = None
    """The status answered; nothing where the connection was closed instead."""
    stored: bool = False
    """Did this request write, create or delete a row?"""
    bookings_deleted: int = 0
    """How many bookings were deleted with their customer."""
    fault: str | None = None
    followed: bool = False
    """Did it go where one of our redirects had pointed?"""
    overlapped: bool = False
    """Was another write to the same customer under way?"""
    at_once: int = 1
    """How many requests were under way, this one included."""

    @property
    def is_write(self) -> bool:
        """Anything but a GET or an ability that only reads; an unknown ability counts as one that writes."""
        return self.method not in ("GET", "HEAD", "OPTIONS") and not self.reading

    @property
    def given(self) -> dict[str, Any]:
        """What was sent as JSON (of an ability its input), else the query."""
        found = self.body.get("input") if self.ability and isinstance(self.body, dict) else self.body
        in_query = {re.sub(r"^input\[(.*)\]$", r"\1", name): value for name, value in self.query.items()}
        return found if isinstance(found, dict) else in_query

    @property
    def key_present(self) -> bool:
        """Was an X-API-Key, or a password, sent?"""
        return self.key is not None

    def as_dict(self) -> dict[str, Any]:
        """The entry as JSON."""
        return {**asdict(self), "key_present": self.key_present, "is_write": self.is_write}


class Requests(list[Entry]):
    """Log entries in order of arrival, with the questions that tests ask."""

    def writes(self) -> Requests:
        """Those that could change something: no GETs, no reading abilities."""
        return Requests(entry for entry in self if entry.is_write)

    def reads(self) -> Requests:
        """The GETs and the reading abilities."""
        return Requests(entry for entry in self if not entry.is_write)

    def stored(self) -> Requests:
        """Those that changed a row."""
        return Requests(entry for entry in self if entry.stored)

    def count(self, method: Any = None) -> int:
        """How many requests there were, of one method or in all."""
        return len(self) if method is None else sum(entry.method == method for entry in self)

    def methods(self) -> list[str]:
        """The methods in order."""
        return [entry.method for entry in self]

    def operations(self) -> list[str | None]:
        """What the requests were for, in order, alike for both APIs: list, get, put, …"""
        return [entry.operation for entry in self]

    def abilities(self) -> list[str]:
        """The names of the abilities in order, without `latepoint/`."""
        return [entry.ability.removeprefix("latepoint/") for entry in self if entry.ability]

    def bodies(self) -> list[Any]:
        """The bodies of the writes in order."""
        return [entry.body for entry in self if entry.is_write]

    @classmethod
    def from_json(cls, entries: Iterable[dict[str, Any]]) -> Requests:
        """Read what `as_dict` wrote."""
        known = [attribute.name for attribute in fields(Entry)]
        return cls(Entry(**{name: entry[name] for name in known}) for entry in entries)
