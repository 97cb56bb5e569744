"""A site with people and pipelines, its clock, and a record of who wrote what"""

from __future__ import annotations

import importlib
import itertools
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from sandbox import keys
from sandbox.dialects import ALL_DIALECTS
from sandbox.handle import Site
from sandbox.keys import Key
from sandbox.late import LateWrites, Work
from sandbox.records import Record
from sandbox.state import State
from sandbox.store import Store
from sandbox.wire import ORIGIN, drive
from tests.proof.run import PLUGINS, importable, wired_to
from tests.proof.world import flat
from tests.simulation.wire import Wire

importable()

PER_PAGE = 3
BEGIN = 1_767_225_600.0
PEOPLE, SITE = "people", "the site"
_IGNORED = ("created_at", "updated_at")


@dataclass(frozen=True)
class Wrote:
    """One value of a customer written by an author; the field is "" where the customer came (old is None) or went."""

    author: str
    number: int
    field: str
    old: Any
    new: Any
    before: str = SITE
    """Who wrote the old value."""
    since: int = 0
    """How many values had been written when it was."""


class _Store(Store):
    """The site's database, which notes every change with its author."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def save(self, record: Record) -> bool:
        old = self.get(record["id"])
        done = super().save(record)
        if done and old is not None:
            self._world.note(record["id"], flat(old), flat(record))
        return done

    def add(self, given: Record) -> int:
        number = super().add(given)
        self._world.note(number, None, flat(self.get(number) or {}))
        return number

    def delete(self, number: int) -> bool:
        old = self.get(number)
        done = super().delete(number)
        if done and old is not None:
            self._world.note(number, flat(old), None)
        return done


class _Late(LateWrites):
    """Writes that arrive late: whenever that is, their author is the run that sent them."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def add(self, work: Work, after: int | None) -> None:
        author = self._world.author

        async def arrive() -> None:
            with self._world.writing_as(author):
                await work()

        super().add(arrive, after)

    def settle(self) -> int:
        waiting, self._waiting = self._waiting, []
        for late in waiting:
            drive(late.work())  # type: ignore[arg-type]
        return len(waiting)


class World:
    """One site from its first day on."""

    def __init__(self, dialect: str, customers: list[Record]) -> None:
        self._ahead = 0.0
        self.state = State(dialect, customers, write_window=0.0, clock=self.wall)
        self.state.store.close()
        self.state.store = _Store(self)
        self.state.late = _Late(self)
        self.state.fill()
        self.site = Site.over(self.state, ORIGIN)
        self.author = PEOPLE
        self.wrote: list[Wrote] = []
        self.authors: dict[tuple[int, str], tuple[str, int]] = {}
        self.wire = self.wire_of("nobody")
        self.folder = tempfile.TemporaryDirectory()
        self._secret: str | None = None

    def wire_of(self, author: str) -> Wire:
        """The way of a run of this name to the site."""
        return Wire(self.state, self.monotonic, self.sleep, lambda writes: self.writing_as(author if writes else SITE))

    # --- time ----------------------------------------------------------------------------------------

    def monotonic(self) -> float:
        """Seconds since the beginning."""
        return self._ahead

    def wall(self) -> float:
        """The time of day."""
        return BEGIN + self._ahead

    def sleep(self, seconds: float) -> None:
        """Be later."""
        self._ahead += seconds

    # --- who wrote what ------------------------------------------------------------------------------

    @contextmanager
    def writing_as(self, author: str) -> Iterator[None]:
        """Whatever is written meanwhile is this author's."""
        before, self.author = self.author, author
        try:
            yield
        finally:
            self.author = before

    def note(self, number: int, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> None:
        """Note every field in which two rows of a customer differ."""
        names = {*(old or {}), *(new or {})} - {*_IGNORED, "id"}
        found = [name for name in sorted(names) if ((old or {}).get(name) or "") != ((new or {}).get(name) or "")]
        there = old is not None and new is not None
        for name in found if there else ():
            self._write(number, name, (old or {}).get(name), (new or {}).get(name))
        if not there:
            self._write(number, "", old and _plain(old), new and _plain(new))
            self.authors.update({(number, name): (self.author, len(self.wrote)) for name in found})

    def _write(self, number: int, name: str, old: Any, new: Any) -> None:
        before, since = self.authors.get((number, name), (SITE, 0))
        self.wrote.append(Wrote(self.author, number, name, old, new, before, since))
        self.authors[number, name] = (self.author, len(self.wrote))

    def customers(self) -> dict[int, dict[str, Any]]:
        """What the site has, each custom field as a field of its own."""
        return {number: _plain(flat(record)) for number, record in self.site.customers().items()}

    # --- the two APIs and their credentials ----------------------------------------------------------

    @property
    def official(self) -> bool:
        """Whether the site has LatePoint's own API alone."""
        return ALL_DIALECTS[self.state.dialect_name].apis == "abilities"

    def connection(self) -> dict[str, str]:
        """What the modules are given."""
        given = self.site.connection()
        if self._secret is not None and "api_key" in given:
            given["api_key"] = self._secret
        return given

    def rotate(self, number: int) -> None:
        """The site takes another key from now on, and no longer the one before."""
        self._secret = f"lp_live_rotated{number:04d}not0a0secret"

    def _find_key(self, value: str | None) -> Key | None:
        if self._secret is None:
            return keys._BY_VALUE.get(value or "")
        return keys.LIVE if value == self._secret else None

    # --- its place in Python -------------------------------------------------------------------------

    def patches(self) -> ExitStack:
        """While this is entered, modules that run in this process work on this world alone."""
        stack, tokens = ExitStack(), itertools.count(1)
        stack.enter_context(wired_to(lambda: self.wire))
        client, pace = _module("_http.client"), _module("_http.pacer")

        def clock() -> Any:
            return pace.Clock(self.monotonic, self.wall, self.sleep)

        def token(_size: int) -> str:
            return f"{next(tokens):08x}"

        patched = [
            (client, "Clock", clock),
            (_module("_engine.read"), "PER_PAGE", PER_PAGE),
            (_module("_api.fresh").secrets, "token_hex", token),
            (keys, "find", self._find_key),
        ]
        apis = (_module("_api.extension").ExtensionApi, _module("_api.abilities").AbilitiesApi)
        patched.extend((api, "page", _by_small_pages(api.page)) for api in apis)
        for place, name, value in patched:
            stack.enter_context(mock.patch.object(place, name, value))
        return stack


def _by_small_pages(page: Any) -> Any:
    """The same method, with small pages where no other size is asked for."""

    def small(api: Any, number: int, filters: Any = None, include: Any = (), per_page: int = PER_PAGE) -> Any:
        return page(api, number, filters, include, per_page)

    return small


def _module(name: str) -> Any:
    return importlib.import_module(f"{PLUGINS}.module_utils.{name}")


def _plain(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in ("bookings", "wordpress_user_id")}
