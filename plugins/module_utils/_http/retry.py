# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Retries: which failures, how often, and after which wait (api-facts, "When to try again")."""

from __future__ import annotations

from .._base.errors import AnswerError
from .._base.message import joined
from .back_off import LONGEST_PAUSE, LONGEST_WAIT, after_failure
from .pacer import Clock, Pacer


class Tries:
    """The retries of a request, and the waits between them.

    `used` is how often the request was sent. A 429 uses up no retry: which of several requests a site refuses is
    chance, and the pacer knows whether any succeed.
    """

    def __init__(self, retries: int, pacer: Pacer, clock: Clock) -> None:
        self._retries = retries
        self._pacer = pacer
        self._clock = clock
        self._refused = 0
        self.used = 0

    def allow(self, error: AnswerError) -> bool:
        """Whether to retry: `error` may pass, and a retry is left. Waits first, or leaves that to the pacer."""
        if error.status_code == 429:
            self._refused += 1
            return not (_asks_too_much(error) or self._pacer.hopeless())
        failed = self.used - self._refused
        if not error.passing or failed > self._retries:
            return False
        self._wait(error, after_failure(failed))
        return True

    def _wait(self, error: AnswerError, usual: float) -> None:
        """Wait as the server asks, but not for long: WordPress in maintenance always says 600, however short it is."""
        if error.retry_after is not None and error.retry_after <= LONGEST_WAIT:
            # "In 0 seconds" is no advice: all tries would be over at once.
            self._pacer.pause(error.retry_after or usual)
        else:
            self._clock.sleep(usual)


def _asks_too_much(error: AnswerError) -> bool:
    """Whether the site asks for a longer pause than a task may wait; if so, the message says how long."""
    if error.retry_after is None or error.retry_after <= LONGEST_PAUSE:
        return False
    error.text = joined("", [error.text, f". The site asks for a pause of {round(error.retry_after / 3600, 1):g} h"])
    error.details["retry_after"] = error.retry_after
    return True
