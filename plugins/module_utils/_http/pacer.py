# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the next request may be sent: the user's pace, the server's rate limit, and its requests to wait."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Callable, Deque, Optional

from .rate_limit import Quota, Windows, seconds_for
from .throttle import Throttle

WINDOW = 60.0
# A server's window has surely turned over this long after it said it would.
MARGIN = 0.02
# A server that asks for a longer pause than this gets an error instead of a task that seems to hang.
LONGEST_PAUSE = 3600.0
# Seconds before a further try where the server asks for none: each time twice as many, within these.
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0


@dataclass(frozen=True)
class Clock:
    """The three ways to the time, so that tests need none."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Told:
    """What an answer tells of the pace; as it is by default where there was no answer. `pause`: its Retry-After."""

    status: Optional[int] = None
    quota: Quota = field(default_factory=Quota)
    pause: Optional[float] = None


class Pacer:
    """One pace for all threads of a run.

    `enter` blocks until a request may go, `leave` hands in what its answer told. The user's
    `requests_per_minute` is kept as a sliding window: never more than N in any 60 seconds.
    After a 429 everybody waits; then one request goes alone, and more as they are let through.
    `patience`: so many pauses in a row after which nobody is let through are waited for.
    """

    def __init__(self, per_minute: int = 0, clock: Optional[Clock] = None, patience: int = 0) -> None:
        self._per_minute = per_minute
        self._clock = clock or Clock()
        self._changed = threading.Condition()
        self._throttle = Throttle(patience)
        self._sent: Deque[float] = deque()
        self._under_way = 0
        self._answered = 0
        self._paused_until = 0.0
        self._remaining: Optional[int] = None
        self._resets_at = 0.0
        self._windows = Windows()
        self.quota = Quota()
        # Told of each wait, in seconds, as it begins; by any thread.
        self.on_wait: Callable[[float], None] = _nobody

    def enter(self) -> int:
        """Wait for the turn of one request, and take it; the number is to be handed back to `leave`."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._throttle.room(self._under_way))
                wait = self._wait(self._clock.monotonic())
                if wait <= 0:
                    self._take()
                    return self._answered
            self.on_wait(wait)
            self._clock.sleep(wait)

    def leave(self, turn: int, told: Told) -> None:
        """Give back the turn, with what the answer told."""
        with self._changed:
            self._under_way -= 1
            beside = self._under_way + self._answered - turn
            self._answered += 1
            self._keep(told.quota, beside)
            if told.status == 429:
                self._refused(turn, told.pause)
            elif told.status is not None:
                self._throttle.passed(turn)
            self._changed.notify_all()

    def hopeless(self) -> bool:
        """Whether nobody was let through for so long that a 429 is final."""
        with self._changed:
            return self._throttle.hopeless

    def _keep(self, quota: Quota, beside: int) -> None:
        """Note what is left.

        The server may have counted the requests that were under way beside this one after it wrote
        `remaining`, so they are taken off: rather a little too slow than refused.
        """
        if quota.limit is None and quota.remaining is None:
            return
        self.quota = quota
        self._windows.learn(quota, self._clock.monotonic())
        if quota.remaining is not None and quota.seconds is not None:
            self._remaining = quota.remaining - beside
            self._resets_at = self._clock.monotonic() + min(quota.seconds, LONGEST_PAUSE) + MARGIN

    def _refused(self, turn: int, pause: Optional[float]) -> None:
        """A 429: nobody sends anything for as long as it says, unless that is too long, or no use any more."""
        self._throttle.refused(turn, self._answered)
        before = min(max(0, self._throttle.in_vain - 1), 9)
        if pause is None:
            # The documented limits are by the minute: the tries must last until the next one.
            pause = min(WINDOW, 4.0**before)
        if pause <= LONGEST_PAUSE and not self._throttle.hopeless:
            # "In 0 seconds" is no advice: all tries would be over at once.
            self._pause(pause or min(LONGEST_WAIT, FIRST_WAIT * 2.0**before))

    def pause(self, seconds: float) -> None:
        """Nobody sends anything for so long: the server asked for it."""
        with self._changed:
            self._pause(seconds)

    def forecast(self, requests: int) -> Optional[float]:
        """Seconds that the pace makes so many requests take: the user's, or the limit's that the site tells.

        None where neither is known. What the site itself takes for an answer is not in it.
        """
        if self._per_minute:
            return requests * 60.0 / self._per_minute
        with self._changed:
            now = self._clock.monotonic()
            return seconds_for(requests, self._windows.left(now), self._windows.length)

    def _pause(self, seconds: float) -> None:
        self._paused_until = max(self._paused_until, self._clock.monotonic() + seconds)

    def _take(self) -> None:
        self._under_way += 1
        if self._per_minute:
            self._sent.append(self._clock.monotonic())
        if self._remaining is not None:
            self._remaining -= 1

    def _wait(self, now: float) -> float:
        return max(self._paused_until - now, self._wait_for_window(now), self._wait_for_quota(now))

    def _wait_for_window(self, now: float) -> float:
        while self._sent and self._sent[0] + WINDOW <= now:
            self._sent.popleft()
        if not self._per_minute or len(self._sent) < self._per_minute:
            return 0.0
        return self._sent[0] + WINDOW - now

    def _wait_for_quota(self, now: float) -> float:
        if self._remaining is None or self._remaining > 0:
            return 0.0
        if now >= self._resets_at:
            self._remaining = None
            return 0.0
        return self._resets_at - now


def _nobody(_seconds: float) -> None:
    """Who listens to waits where nobody does."""
