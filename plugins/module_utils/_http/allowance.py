# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests that the server's rate-limit headers allow, unless responses contradict them. Pure: no clock."""

from __future__ import annotations

from typing import Optional

from .back_off import LONGEST_PAUSE, MINUTE
from .rate_limit import Quota, Windows, seconds_for

# Seconds after the announced reset in which the server's window has surely turned over.
MARGIN = 0.02


class Allowance:
    """The requests left in the server's window; `quota` is what the last response said.

    A used-up quota contradicts itself where a response at the start of the next window shows it used up again, or more
    than half of it, or where it was never seen to count down and a request is served all the same. From then on headers
    don't count, only 429s do.
    """

    def __init__(self) -> None:
        self.quota = Quota()
        self._remaining: Optional[int] = None
        self._resets_at = 0.0
        self._windows = Windows()
        self._counts_down = False
        self._contradicted = False
        # Responses to requests that were sent after this many responses show whether the quota is true.
        self._asked_anew: Optional[int] = None

    def learn(self, quota: Quota, turn: int, beside: int, now: float, refused: bool = False) -> None:
        """Note what a response says.

        The server may have counted the `beside` requests under way after it wrote `remaining`, so they are subtracted:
        rather a little too slow than refused.
        """
        if self._contradicted or (quota.limit is None and quota.remaining is None):
            return
        if self._asked_anew is not None and turn >= self._asked_anew and not refused:
            self._asked_anew = None
            if _used_by_nobody(quota, beside + 1):
                self._contradicted, self._remaining, self.quota = True, None, Quota()
                return
        self.quota = quota
        self._counts_down = self._counts_down or bool(quota.remaining)
        self._windows.learn(quota, now)
        if quota.remaining is not None and quota.seconds is not None:
            self._remaining = quota.remaining - beside
            self._resets_at = now + quota.seconds + MARGIN

    def take(self) -> None:
        """Note a request that is sent now."""
        if self._remaining is not None:
            self._remaining -= 1

    def wait(self, now: float, answered: int) -> float:
        """Returns the seconds until a request may be sent; `answered` is the number of responses so far.

        A wait that would be too long is left out: the server refuses the request if it means it.
        """
        if self._remaining is None or self._remaining > 0:
            return 0.0
        seconds = self._resets_at - now
        if seconds <= 0 or seconds > (LONGEST_PAUSE if self._counts_down else MINUTE) + 1:
            self._remaining, self._asked_anew = None, answered
            return 0.0
        return seconds

    def wait_for(self, requests: int, now: float) -> Optional[float]:
        """Returns the seconds until the last of the requests may be sent; None where that is not known."""
        if self._contradicted:
            return None
        return seconds_for(requests, self._windows.left(now), self._windows.length)


def _used_by_nobody(quota: Quota, sent: int) -> bool:
    """Whether a response shows a quota as used up that so few requests in its window can't have used."""
    if quota.remaining is None:
        return False
    if quota.limit is None:
        return quota.remaining == 0
    unexplained = quota.limit - quota.remaining - sent
    return unexplained > 0 if quota.remaining == 0 else unexplained * 2 > quota.limit
