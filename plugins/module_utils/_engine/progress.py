# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a run is, as states without values, for a display."""

from __future__ import annotations

import json
import time
from typing import Any, Callable, Dict, Optional

State = Dict[str, Any]
Put = Callable[[State], None]
# Seconds between two lines of one stage: the reader shows the last line every few seconds.
EVERY = 0.5


class Progress:
    """Passes a state to `put` at each step: stage, how many are done, of how many, and since when.

    The beginning of a stage, its end, and each wait are always put: nobody knows how long the next step will
    take. Of the steps between, at most one every `EVERY` seconds.
    """

    def __init__(self, put: Optional[Put]) -> None:
        self._put = put
        self._state: State = {}
        self._since = time.time()
        self._until = 0.0
        self._put_at = 0.0

    def begin(self, stage: str, of: Optional[int]) -> None:
        """Begin a stage: `read`, `written` or `verified`; `of` is how many there are to be."""
        self._since = time.time()
        self._state = self._as_state(stage, 0, of, 0)
        self._send()

    def tell(self, stage: str, done: int, of: Optional[int], failed: int = 0) -> None:
        """Note how many are done."""
        state = self._as_state(stage, done, of, failed)
        if state == self._state:
            return
        self._state = state
        if done == of or abs(time.time() - self._put_at) >= EVERY:
            self._send()

    def wait(self, seconds: float) -> None:
        """Note a pause in seconds; several threads may note the same pause."""
        self._until = max(self._until, time.time() + seconds)
        self._send()

    def _as_state(self, stage: str, done: int, of: Optional[int], failed: int) -> State:
        return {"stage": stage, "done": done, "of": of, "failed": failed, "since": self._since}

    def _send(self) -> None:
        if self._put is None or not self._state:
            return
        self._put_at = time.time()
        self._put(dict(self._state, until=self._until))


def into_file(path: str) -> Put:
    """Returns a `put` that appends each state as a line of JSON to a file, until that fails."""
    broken = False

    def put(state: State) -> None:
        nonlocal broken
        if broken:
            return
        try:
            with open(path, "a", encoding="ascii") as file:
                file.write(json.dumps(state) + "\n")
        except OSError:
            broken = True

    return put
