"""All that one sandbox knows: records, log, faults, limits, dialect."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from sandbox.abilities import catalogue
from sandbox.dialects import ALL_DIALECTS, Dialect
from sandbox.faults import FaultBook
from sandbox.late import LateWrites
from sandbox.limits import Limiter
from sandbox.log import Entry
from sandbox.samples import samples
from sandbox.store import Store

SWITCHES = (*catalogue.SWITCHES, "passwords")
"""What a site switches on and off: reading, editing and deleting by abilities, and Application Passwords at all."""


async def _asleep(seconds: float) -> None:
    await asyncio.sleep(seconds)


class State:
    """One site."""

    def __init__(
        self,
        dialect: str = "seed",
        customers: int | Iterable[Mapping[str, Any]] = 25,
        *,
        rate_limit: str | tuple[float, float] | None = None,
        reset_style: str = "epoch",
        latency: float = 0.0,
        write_window: float = 0.002,
        data: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.store = Store(data or ":memory:")
        self.log: list[Entry] = []
        self.faults = FaultBook()
        self.clock = clock
        """The time of day, in seconds."""
        self.limiter = Limiter(clock)
        self.late = LateWrites()
        self.sleep: Callable[[float], Awaitable[None]] = _asleep
        """How the site waits, in seconds."""
        self.latency = latency
        self.write_window = write_window
        """Seconds between LatePoint's reading of a row and its writing of the whole row."""
        self.origin = ""
        self.redirects: set[tuple[str, str]] = set()
        """Host and path that our redirects have pointed to."""
        self.under_way = 0
        self.writing: Counter[int] = Counter()
        self._first_dialect = dialect
        self._first_limit = (rate_limit, reset_style)
        self._first_latency = latency
        self._first_customers = customers if isinstance(customers, int) else [dict(customer) for customer in customers]
        self.switches = dict.fromkeys(SWITCHES, True)
        self.set_dialect(dialect)
        self.limiter.set(rate_limit, reset_style)
        if not data or not self.store.count():
            self.fill()

    @property
    def dialect(self) -> Dialect:
        """How the site speaks now."""
        return ALL_DIALECTS[self.dialect_name]

    def set_dialect(self, name: str) -> None:
        """Speak otherwise. Raises ValueError for a name that isn't in ALL_DIALECTS."""
        if name not in ALL_DIALECTS:
            raise ValueError(f"no such dialect: {name}")
        self.dialect_name = name

    def switch(self, wanted: Mapping[str, bool]) -> dict[str, bool]:
        """Switch parts of the Abilities API on or off. Raises ValueError for a switch that isn't in SWITCHES."""
        unknown = sorted(set(wanted) - set(SWITCHES))
        if unknown:
            raise ValueError(f"no such switch: {', '.join(unknown)}")
        self.switches.update({name: bool(value) for name, value in wanted.items()})
        return dict(self.switches)

    def fill(self) -> None:
        """The customers it began with."""
        first = self._first_customers
        self.store.replace_all(samples(first) if isinstance(first, int) else first)

    def reset(self) -> None:
        """Everything as it was in the beginning."""
        self.fill()
        self.clear_log()
        self.faults.clear()
        self.late.clear()
        self.set_dialect(self._first_dialect)
        self.switch(dict.fromkeys(SWITCHES, True))
        self.limiter.set(*self._first_limit)
        self.latency = self._first_latency

    def clear_log(self) -> None:
        """Forget the requests, and where redirects pointed."""
        self.log.clear()
        self.redirects.clear()

    def note_redirect(self, location: str) -> None:
        """Remember where a client has been pointed to."""
        host, _mark, path = location.partition("://")[2].partition("/")
        self.redirects.add((host, "/" + path))

    def summary(self) -> dict[str, Any]:
        """What the control API tells about itself."""
        counts = {"customers": self.store.count(), "requests": len(self.log)}
        return {"dialect": self.dialect_name, "latency": self.latency, **counts, "abilities": dict(self.switches)}
