# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far the work is, in a file that the action plugin reads. No values in it."""

from __future__ import annotations

import json
import time
from typing import Any, Dict, Optional

# Seconds between two lines of one stage: the reader shows the last line every few seconds.
EVERY = 0.5


class Progress:
    """Appends a line for each step: stage, how many are done, of how many, and since when; without a path, nothing.

    The beginning of a stage, its end, and each wait are always written: nobody knows how long the next step will
    take. Of the steps between, at most one line every `EVERY` seconds.
    """

    def __init__(self, path: Optional[str]) -> None:
        self._path = path
        self._state: Dict[str, Any] = {}
        self._since = time.time()
        self._until = 0.0
        self._put_at = 0.0

    def begin(self, stage: str, of: Optional[int]) -> None:
        """A stage begins, `read`, `written` or `verified`; `of` is how many there are to be."""
        self._since = time.time()
        self._state = self._as_state(stage, 0, of, 0)
        self._put()

    def tell(self, stage: str, done: int, of: Optional[int], failed: int = 0) -> None:
        """So many are done."""
        state = self._as_state(stage, done, of, failed)
        if state == self._state:
            return
        self._state = state
        if done == of or abs(time.time() - self._put_at) >= EVERY:
            self._put()

    def wait(self, seconds: float) -> None:
        """Nothing is sent for so long; several threads may say the same."""
        self._until = max(self._until, time.time() + seconds)
        self._put()

    def _as_state(self, stage: str, done: int, of: Optional[int], failed: int) -> Dict[str, Any]:
        return {"stage": stage, "done": done, "of": of, "failed": failed, "since": self._since}

    def _put(self) -> None:
        if self._path is None or not self._state:
            return
        self._put_at = time.time()
        try:
            with open(self._path, "a", encoding="ascii") as file:
                file.write(json.dumps(dict(self._state, until=self._until)) + "\n")
        except OSError:
            self._path = None
