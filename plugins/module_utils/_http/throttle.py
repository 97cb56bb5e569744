# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The number of concurrent requests after a 429. Pure: no clock, no threads."""

from __future__ import annotations

from typing import Optional

# After this many responses in a row without a 429, one more request may be under way.
STEP = 4


class Throttle:
    """Any number of concurrent requests at first; a single request after a 429, then more, as they succeed.

    A request's `turn` is the number of responses when it was sent. So a request that was under way when a 429 came
    shows nothing new: its own 429 is no further failure, and its success doesn't prove the pause long enough.

    `in_vain` counts the pauses in a row that ended in a 429. Which of several requests is refused is chance, so they
    share the `patience`, which is renewed whenever one of them succeeds.
    """

    def __init__(self, patience: int) -> None:
        self.in_vain = 0
        self._patience = patience
        self._width: Optional[int] = None
        self._passed = 0
        self._since = 0

    @property
    def hopeless(self) -> bool:
        """Whether more pauses in a row were in vain than the patience allows."""
        return self.in_vain > self._patience

    def room(self, under_way: int) -> bool:
        """Whether another request may be sent while `under_way` are."""
        return self._width is None or under_way < self._width

    def passed(self, turn: int) -> None:
        """Note a response that is no 429."""
        if turn < self._since:
            return
        self.in_vain = 0
        self._passed += 1
        if self._width is not None:
            self._width = 1 + self._passed // STEP

    def refused(self, turn: int, answered: int) -> None:
        """Note a 429; `answered` is the number of responses with it."""
        if turn < self._since:
            return
        self.in_vain += 1
        self._width = 1
        self._passed = 0
        self._since = answered
