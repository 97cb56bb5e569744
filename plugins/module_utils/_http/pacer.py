# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the next request may be sent, by the user's pace, the server's rate limit, and its 429s."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Callable, Optional, Tuple

from .allowance import Allowance
from .back_off import LONGEST_PAUSE, after_failure, after_refusal
from .rate_limit import Quota
from .throttle import Throttle
from .window import Window


@dataclass(frozen=True)
class Clock:
    """The time, so that tests need none; `check` raises where the task has to end."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    check: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Feedback:
    """What a response says of the pace; the defaults mean no response. `pause` is its Retry-After."""

    status: Optional[int] = None
    quota: Quota = field(default_factory=Quota)
    pause: Optional[float] = None


class Pacer:
    """The pace of all threads of a run: a window, an allowance, a pause, a throttle.

    `enter` blocks until a request may be sent, `leave` takes what its response said. The user's `requests_per_minute`
    is a sliding window: never more than N in any 60 seconds. After a 429 all threads wait; then a single request is
    sent, and more as they succeed. `patience` is the number of pauses in vain, in a row, before a 429 is final.
    """

    def __init__(self, per_minute: int = 0, clock: Optional[Clock] = None, patience: int = 0) -> None:
        self._clock = clock or Clock()
        self._changed = threading.Condition()
        self._window = Window(per_minute)
        self._allowance = Allowance()
        self._throttle = Throttle(patience)
        self._under_way = 0
        self._answered = 0
        self._paused_until = 0.0
        # Called with the seconds of each wait, as it begins; by any thread.
        self.on_wait: Callable[[float], None] = _ignore

    def renew(self, per_minute: int, clock: Clock, patience: int) -> None:
        """Serve another task: the requests sent, the allowance and a pause still count; the patience is new."""
        with self._changed:
            self._clock = clock
            self._window.resize(per_minute)
            self._throttle = Throttle(patience)
            self._under_way = 0
            self.on_wait = _ignore

    @property
    def quota(self) -> Quota:
        """What the last response with rate-limit headers said, unless responses contradict the headers."""
        return self._allowance.quota

    def enter(self) -> int:
        """Wait until a request may be sent; returns its turn, which `leave` takes back.

        Raises AnswerError (`ended`) where the task has to end.
        """
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._throttle.room(self._under_way))
                self._clock.check()
                own, named = self._waits(self._clock.monotonic())
                if own <= 0 and named <= 0:
                    self._take()
                    return self._answered
                if named > own and self._under_way:
                    # A response that is still to come says what remains now: nobody sleeps by an older one.
                    self._changed.wait(named)
                    continue
            wait = max(own, named)
            self.on_wait(wait)
            self._clock.sleep(wait)

    def leave(self, turn: int, feedback: Feedback) -> None:
        """Give back a turn, with what the response said."""
        with self._changed:
            self._under_way -= 1
            beside = self._under_way + self._answered - turn
            self._answered += 1
            refused = feedback.status == 429
            self._allowance.learn(feedback.quota, turn, beside, self._clock.monotonic(), refused)
            if refused:
                self._refused(turn, feedback.pause)
            elif feedback.status is not None:
                self._throttle.passed(turn)
            self._changed.notify_all()

    def hopeless(self) -> bool:
        """Whether no request succeeded for so long that a 429 is final."""
        with self._changed:
            return self._throttle.hopeless

    def pause(self, seconds: float) -> None:
        """Send no request for this long: the server asked for it."""
        with self._changed:
            self._pause(seconds)

    def forecast(self, requests: int) -> Optional[float]:
        """Returns the seconds until the last of the requests may be sent, by the user's pace and the site's limit.

        None where neither is known. The time that responses take is not in it.
        """
        with self._changed:
            now = self._clock.monotonic()
            named = self._allowance.wait_for(requests, now)
            return max(self._window.wait_for(requests, now), named or 0.0) if self._window else named

    def _refused(self, turn: int, pause: Optional[float]) -> None:
        """Pause all requests after a 429, for as long as it says, unless that is too long or of no use any more."""
        self._throttle.refused(turn, self._answered)
        times = max(1, self._throttle.in_vain)
        if pause is None:
            pause = after_refusal(times)
        if pause <= LONGEST_PAUSE and not self._throttle.hopeless:
            # "In 0 seconds" is no advice: all tries would be over at once.
            self._pause(pause or after_failure(times))

    def _pause(self, seconds: float) -> None:
        self._paused_until = max(self._paused_until, self._clock.monotonic() + seconds)

    def _take(self) -> None:
        self._under_way += 1
        self._window.take(self._clock.monotonic())
        self._allowance.take()

    def _waits(self, now: float) -> Tuple[float, float]:
        """Returns the seconds to wait by a pause and the user's own pace, and by the server's headers."""
        named = self._allowance.wait(now, self._answered)
        return max(self._paused_until - now, self._window.wait(now)), named


def _ignore(_seconds: float) -> None:
    """Ignore a wait, where nothing reports it."""
