"""The rate limit: fixed windows aligned to the clock, counted for each key."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

# The form of X-RateLimit-Reset; `none`: no limit is sent at all, and a refusal has a Retry-After alone;
# `contradictory`: nothing is left of nothing, and everything passes all the same.
RESET_STYLES = ("epoch", "delta", "none", "contradictory")
_NOTHING = {"X-RateLimit-Limit": "0", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "86400"}


@dataclass(frozen=True)
class Window:
    """So many requests in so many seconds."""

    requests: int
    seconds: float


@dataclass(frozen=True)
class Verdict:
    """May this request pass, and what do its headers say?"""

    allowed: bool
    retry_after: int
    headers: dict[str, str]


def parse(text: str) -> tuple[Window, ...]:
    """Windows from text such as `60/60` or `60/60,3600/3600`.

    Raises ValueError for anything else.
    """
    windows = []
    for part in text.split(","):
        requests, _mark, seconds = part.partition("/")
        window = Window(int(requests), float(seconds or 60))
        if window.requests < 1 or window.seconds <= 0:
            raise ValueError(f"not a rate limit: {part}")
        windows.append(window)
    return tuple(windows)


class Limiter:
    """Counts the requests of each key; without windows everything passes and no header is sent."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.windows: tuple[Window, ...] = ()
        self.reset_style = "epoch"
        self._counts: Counter[tuple[str, Window, int]] = Counter()

    def set(self, limit: str | tuple[float, float] | None, reset_style: str = "epoch") -> None:
        """Set the limit (`"60/60"`, `(60, 2)` or None) and forget what was counted."""
        text = limit if isinstance(limit, str) else None if limit is None else f"{int(limit[0])}/{limit[1]}"
        if reset_style not in RESET_STYLES:
            raise ValueError(f"not a style of X-RateLimit-Reset: {reset_style}")
        self.windows = parse(text) if text else ()
        self.reset_style = reset_style
        self._counts.clear()

    def admit(self, key: str) -> Verdict:
        """Count one request of this key, unless a window is full."""
        if self.reset_style == "contradictory":
            return Verdict(True, 0, dict(_NOTHING))
        if not self.windows:
            return Verdict(True, 0, {})
        now = self._clock()
        slots = [(key, window, math.floor(now / window.seconds)) for window in self.windows]
        full = [slot for slot in slots if self._counts[slot] >= slot[1].requests]
        if not full:
            self._counts.update(slots)
        tightest = max(full, key=_end) if full else min(slots, key=self._left)
        wait = max(1, math.ceil(_end(tightest) - now))
        return Verdict(not full, wait, self._headers(tightest, wait, bool(full)))

    def _left(self, slot: tuple[str, Window, int]) -> int:
        return slot[1].requests - self._counts[slot]

    def _headers(self, slot: tuple[str, Window, int], wait: int, full: bool) -> dict[str, str]:
        pause = {"Retry-After": str(wait)} if full else {}
        if self.reset_style == "none":
            return pause
        reset = math.ceil(_end(slot)) if self.reset_style == "epoch" else wait
        return {
            "X-RateLimit-Limit": str(slot[1].requests),
            "X-RateLimit-Remaining": str(max(0, self._left(slot))),
            "X-RateLimit-Reset": str(reset),
            **pause,
        }


def _end(slot: tuple[str, Window, int]) -> float:
    return (slot[2] + 1) * slot[1].seconds
