# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server's rate-limit headers leave, as long as its answers don't contradict them. Pure: no clock."""

from __future__ import annotations

from typing import Optional

from .back_off import LONGEST_PAUSE, MINUTE
from .rate_limit import Quota, Windows, seconds_for

# A server's window has surely turned over this long after it said it would.
MARGIN = 0.02


class Allowance:
    """How many requests are left in the server's window; `quota` is what its last answer said.

    A quota of which nothing is left contradicts itself where the answer to a request of the next window says so again,
    or where it was never seen to count down and a request that is sent all the same is served. Then no header counts
    any more: the limit is known by its refusals (429) alone.
    """

    def __init__(self) -> None:
        self.quota = Quota()
        self._remaining: Optional[int] = None
        self._resets_at = 0.0
        self._windows = Windows()
        self._counts_down = False
        self._contradicted = False
        # Answers to requests that were sent after so many answers show whether the quota is true.
        self._asked_anew: Optional[int] = None

    def learn(self, quota: Quota, turn: int, beside: int, now: float, refused: bool = False) -> None:
        """Take in what an answer says.

        The server may have counted the requests that were under way beside this one after it wrote
        `remaining`, so they are taken off: rather a little too slow than refused.
        """
        if self._contradicted or (quota.limit is None and quota.remaining is None):
            return
        if self._asked_anew is not None and turn >= self._asked_anew and not refused:
            self._asked_anew = None
            if quota.remaining == 0 and (quota.limit or beside + 2) > beside + 1:
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
        """Seconds until one more request may be sent, after so many answers.

        What would be too long to wait is left to the server, which refuses the request if it means it.
        """
        if self._remaining is None or self._remaining > 0:
            return 0.0
        seconds = self._resets_at - now
        if seconds <= 0 or seconds > (LONGEST_PAUSE if self._counts_down else MINUTE) + 1:
            self._remaining, self._asked_anew = None, answered
            return 0.0
        return seconds

    def wait_for(self, requests: int, now: float) -> Optional[float]:
        """Seconds until the last of so many further requests may be sent; None where that is not known."""
        if self._contradicted:
            return None
        return seconds_for(requests, self._windows.left(now), self._windows.length)
