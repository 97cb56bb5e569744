# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests may be under way at once after a site has answered 429. Pure: no clock, no threads."""

from __future__ import annotations

from typing import Optional

# So many answers in a row that are no 429 let one more request go at once.
STEP = 4


class Throttle:
    """Any number at first; after a 429 one alone, and then more, as long as the site lets them through.

    A request's `turn` is the number of answers that there were when it was sent. So an answer to a request that
    was under way already when a 429 came tells nothing new: its own 429 is no further failure, and its success
    doesn't show that the pause was long enough.

    `in_vain` counts the 429s in a row, the answers of one pause taken as one, since anybody was let through. Whoever
    of several is refused then is chance, so they have `patience` together, and it is theirs as long as nobody is.
    """

    def __init__(self, patience: int) -> None:
        self.in_vain = 0
        self._patience = patience
        self._width: Optional[int] = None
        self._passed = 0
        self._since = 0

    @property
    def hopeless(self) -> bool:
        """Whether the site has refused everybody more often than we try."""
        return self.in_vain > self._patience

    def room(self, under_way: int) -> bool:
        """Whether one more may go while so many are under way."""
        return self._width is None or under_way < self._width

    def passed(self, turn: int) -> None:
        """An answer that is no 429."""
        if turn < self._since:
            return
        self.in_vain = 0
        self._passed += 1
        if self._width is not None:
            self._width = 1 + self._passed // STEP

    def refused(self, turn: int, answered: int) -> None:
        """A 429; with it there are so many answers."""
        if turn < self._since:
            return
        self.in_vain += 1
        self._width = 1
        self._passed = 0
        self._since = answered
