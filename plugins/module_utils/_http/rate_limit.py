# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The X-RateLimit-* and Retry-After headers, and how long requests take under such a limit. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Dict, Mapping, Optional

# Two clocks that differ by less than this count as the same: the Date header has whole seconds only.
SAME_CLOCK = 2.0
# The documented limits and their windows in seconds (api-facts, "When to try again"). Headers give no length.
DOCUMENTED = {60: 60.0, 100: 60.0, 3600: 3600.0, 1000: 3600.0}


@dataclass(frozen=True)
class Quota:
    """The X-RateLimit-* headers of a response; `seconds` until the window turns over."""

    limit: Optional[int] = None
    remaining: Optional[int] = None
    seconds: Optional[float] = None

    def as_result(self) -> Optional[Dict[str, Optional[float]]]:
        if self.limit is None and self.remaining is None:
            return None
        return {"limit": self.limit, "remaining": self.remaining, "reset_seconds": self.seconds}


def read_quota(headers: Mapping[str, str], wall: float) -> Quota:
    """Returns the X-RateLimit-Limit, -Remaining and -Reset (an epoch or seconds from now); a limit of 0 is none."""
    limit = _whole(headers.get("X-RateLimit-Limit"))
    if limit == 0:
        return Quota()
    reset = _number(headers.get("X-RateLimit-Reset"))
    if reset is not None and reset > 100_000_000:
        reset -= _server_time(headers.get("Date"), wall)
    return Quota(
        limit=limit,
        remaining=_whole(headers.get("X-RateLimit-Remaining")),
        seconds=None if reset is None else max(0.0, reset),
    )


def read_pause(headers: Mapping[str, str], wall: float) -> Optional[float]:
    """Returns the seconds of `Retry-After`, a number or a date; None where there is none that can be read."""
    value = headers.get("Retry-After") or ""
    until = _date(value)
    return _number(value) if until is None else max(0.0, until - _server_time(headers.get("Date"), wall))


def _server_time(date: Optional[str], wall: float) -> float:
    server = _date(date or "")
    return wall if server is None or abs(wall - server) <= SAME_CLOCK else server


def _date(text: str) -> Optional[float]:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _number(text: Optional[str]) -> Optional[float]:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value < 1e12 else None


def _whole(text: Optional[str]) -> Optional[int]:
    value = _number(text)
    return None if value is None else int(value)


class Windows:
    """The server's windows, as successive responses show them."""

    def __init__(self) -> None:
        self._quota = Quota()
        self._resets_at: Optional[float] = None
        self._longest = 0.0
        self._seen: Optional[float] = None

    def learn(self, quota: Quota, now: float) -> None:
        """Note what a response said at this time."""
        if quota.limit != self._quota.limit:
            self._resets_at, self._longest, self._seen = None, 0.0, None
        resets_at = None if quota.seconds is None else now + quota.seconds
        if resets_at is not None and self._resets_at is not None and self._is_fresh(quota, now):
            length = max(1.0, resets_at - self._resets_at)
            self._seen = length if self._seen is None else min(self._seen, length)
        self._quota, self._resets_at = quota, resets_at
        self._longest = max(self._longest, quota.seconds or 0.0)

    def _is_fresh(self, quota: Quota, now: float) -> bool:
        """Whether this is the first response of another window."""
        more = (quota.remaining or 0) > (self._quota.remaining or 0)
        return more and self._resets_at is not None and now >= self._resets_at

    @property
    def length(self) -> Optional[float]:
        """Seconds of a window, as seen between two windows, else as documented; None where neither fits."""
        documented = DOCUMENTED.get(self._quota.limit or 0, 0.0)
        return self._seen or (documented if self._longest <= documented else None)

    def left(self, now: float) -> Quota:
        """Returns what the last response said, as of now."""
        if self._resets_at is None:
            return self._quota
        if now >= self._resets_at:
            return replace(self._quota, remaining=self._quota.limit, seconds=self.length)
        return replace(self._quota, seconds=self._resets_at - now)


def seconds_for(requests: int, quota: Quota, window: Optional[float]) -> Optional[float]:
    """Returns the seconds until the last of the requests may be sent; None where that is not known."""
    if quota.remaining is None:
        return None
    beyond = requests - quota.remaining
    if beyond <= 0:
        return 0.0
    if quota.seconds is None or not quota.limit:
        return None
    further = math.ceil(beyond / quota.limit) - 1
    if not further:
        return quota.seconds
    return None if window is None else quota.seconds + further * window
