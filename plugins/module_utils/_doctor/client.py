# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's client, which keeps a record of its exchanges, and the site under examination."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, List, Mapping, Optional

from .._api.choice import customers_of
from .._base.errors import AnswerError, LatePointError
from .._http.access import VERBS
from .._http.answer import Answer, RawAnswer
from .._http.bare import REFUSED
from .._http.client import Client, read
from .._http.connection import Connection
from .._http.links import Links
from .._http.pacer import Clock
from .._http.site import Site
from .._results.mask import Mask
from .discretion import Discretion

# The code of a refusal stands in the beginning of its JSON.
LOOKED_AT = 500
_OUR_WORDS = ("unreachable", "not_json", "redirected")


@dataclass(frozen=True)
class Exchange:
    """A request and its outcome: `ms` it took, and `at` which time it ended; `status` is None without an answer.

    `refused`: LatePoint refuses the record, whatever the status.
    """

    method: str
    kind: str
    status: Optional[int] = None
    headers: Mapping[str, str] = field(default_factory=dict)
    ms: float = 0.0
    at: float = 0.0
    refused: bool = False


class Stale(Enum):
    """Where a cache shows what was there before a write: nowhere, at an address that stays, in lists, everywhere."""

    NEVER = "never"
    AVOIDABLE = "avoidable"
    LISTS = "lists"
    ALWAYS = "always"


class WatchedClient(Client):
    """A Client that keeps its exchanges, and the last raw answer."""

    def __init__(
        self,
        connection: Connection,
        read_only: bool = True,
        clock: Optional[Clock] = None,
        links: Optional[Links] = None,
    ) -> None:
        super().__init__(connection, read_only, clock, links)
        self.exchanges: List[Exchange] = []
        self.last: Optional[RawAnswer] = None

    def _exchange(
        self, method: str, url: str, query: Mapping[str, str], body: Optional[Mapping[str, Any]]
    ) -> RawAnswer:
        started = self.clock.monotonic()
        noted = Exchange(method, _kind(method, url, query))
        self.last = None
        try:
            self.last = super()._exchange(method, url, query, body)
            refused = f'"{REFUSED}"'.encode() in self.last.body[:LOOKED_AT]
            noted = replace(noted, status=self.last.status, headers=self.last.headers, refused=refused)
            return self.last
        finally:
            ms = (self.clock.monotonic() - started) * 1000
            self.exchanges.append(replace(noted, ms=ms, at=self.clock.wall()))

    def at(self, site: Site) -> WatchedClient:
        """Returns the same client, with the same exchanges, for another address of the same host."""
        other = copy.copy(self)
        other.connection = replace(self.connection, site=site)
        return other

    def page_of(self, url: str) -> RawAnswer:
        """GET a page of the same site; returns whatever it answers."""
        return self.exchange("GET", url, {})

    def envelope(self) -> Mapping[str, Any]:
        """Returns the last answer's JSON object, success or not; empty where there is none."""
        if self.last is None:
            return {}
        text = self.last.body.decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
        try:
            start = max(text.find("{"), 0)
            found = json.loads(text[start:])
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def shown(self) -> Mapping[str, Any]:
        """Returns the record in the last answer; empty where that is no success, or shows none."""
        try:
            answer: Optional[Answer] = read(self.last) if self.last else None
        except AnswerError:
            return {}
        return answer.data if answer and isinstance(answer.data, dict) else {}


def _kind(method: str, url: str, query: Mapping[str, str]) -> str:
    """Returns `list`, `one` (a customer by id), `status`, `page`, or the method of a write."""
    path = query.get("rest_route", url).split("?")[0].rstrip("/")
    ability = re.search("/latepoint/([a-z-]+)/run$", path)
    if ability:
        verb = VERBS.get(ability.group(1), "GET").lower()
        return "list" if ability.group(1) == "list-customers" else "one" if verb == "get" else verb
    if method != "GET":
        return method.lower()
    if path.endswith("/customers"):
        return "list"
    if path.endswith("/status"):
        return "status"
    return "one" if "/customers/" in path else "page"


class Patient:
    """The site under examination: its client, its API, and messages that repeat no real customer's data.

    `envelope` is the answer that held the first page; `stale` is what a cache made of the readings after a write.
    """

    def __init__(self, client: WatchedClient) -> None:
        self.client = client
        self.api = customers_of(client)
        self.envelope: Mapping[str, Any] = {}
        self.stale = Stale.NEVER
        self._discretion = Discretion(Mask(["all"]))

    def hide(self, record: Mapping[str, Any]) -> None:
        """Note a real customer's values, which no message shows."""
        self._discretion.hide({name: value for name, value in record.items() if not isinstance(value, (int, bool))})

    def show(self, record: Mapping[str, Any]) -> None:
        """Note the values of a throwaway customer, which messages show: they are nobody's."""
        self._discretion.show(record)

    def message_of(self, error: LatePointError) -> str:
        """Returns the error's message without personal data; as it is where it holds none of the site's words."""
        return error.message if error.code in _OUR_WORDS else self._discretion.text(error.message)
