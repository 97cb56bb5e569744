# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a failed request is tried again, how often, and after which wait (api-facts, "When to try again")."""

from __future__ import annotations

from typing import Optional

from ansible_collections.latepoint.api.plugins.module_utils._errors import AnswerError
from ansible_collections.latepoint.api.plugins.module_utils._pace import LONGEST_PAUSE, WINDOW, Clock, Pacer

FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0


class Tries:
    """The further tries of one piece of work: how many were used, and the waits between them."""

    def __init__(self, retries: int, pacer: Pacer, clock: Clock) -> None:
        self._retries = retries
        self._pacer = pacer
        self._clock = clock
        self.used = 0

    def allow(self, error: AnswerError) -> bool:
        """Whether `error` may pass and a try is left; if so, the wait before it is already over."""
        if not error.passing or self.used > self._retries:
            return False
        pause = _pause_asked(error)
        if pause is not None and pause > LONGEST_PAUSE:
            return False
        self._wait(error, pause)
        return True

    def _wait(self, error: AnswerError, pause: Optional[float]) -> None:
        if pause is None and error.status_code == 429:
            # The documented limits are by the minute: the tries must last until the next one.
            pause = min(WINDOW, 4.0 ** (self.used - 1))
        usual = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (self.used - 1))
        if pause is not None:
            # "In 0 seconds" is no advice: all tries would be over at once.
            self._pacer.pause(pause or usual)
        else:
            self._clock.sleep(usual)


def _pause_asked(error: AnswerError) -> Optional[float]:
    """Seconds that a Retry-After makes us wait.

    A 429 is obeyed. WordPress in maintenance always says 600, however short it lasts, so a longer
    Retry-After of a 503 is left to the usual tries.
    """
    if error.retry_after is None:
        return None
    if error.status_code == 429 or error.retry_after <= LONGEST_WAIT:
        return error.retry_after
    return None
