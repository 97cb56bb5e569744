"""The routes of WordPress's Abilities API."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sandbox.abilities.catalogue import ABILITIES

Kind = Literal["index", "list", "item", "run"]
_ROUTE = re.compile(
    r"/wp-abilities/v1(?P<list>/abilities(?:/(?P<name>[a-z0-9/-]+?)(?P<run>/run)?)?)?/*\Z", re.IGNORECASE
)


@dataclass(frozen=True)
class Asked:
    """What a URL of the Abilities API asks for."""

    kind: Kind
    name: str = ""
    """The ability; WordPress prefers a `name` in the body or the query."""

    def operation(self, method: str) -> str | None:
        """The operation for faults and the log; nothing where the site does no work."""
        if self.kind == "run":
            ability = ABILITIES.get(self.name)
            by = ("POST", "GET") if ability and ability.reads else ("POST",)
            return ability.operation if ability and method in by else None
        return None if method != "GET" else "index" if self.kind == "index" else "status"

    def reads(self, method: str) -> bool:
        """Does a request of this method change nothing, by what it names?"""
        ability = ABILITIES.get(self.name) if self.kind == "run" else None
        return method == "GET" or bool(ability and ability.reads)


def read(route: str) -> Asked | None:
    """What a REST route asks of the Abilities API; nothing where it is another API's."""
    found = _ROUTE.match(route)
    if not found:
        return None
    if not found["list"]:
        return Asked("index")
    if not found["name"]:
        return Asked("list")
    return Asked("run" if found["run"] else "item", found["name"])
