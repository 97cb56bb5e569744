# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing many changes: several at once, in an order that no e-mail forbids, stopped where the site fails."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Callable, Deque, Dict, List, Mapping, Optional, Set

from .._base.errors import AnswerError, LatePointError, Scope
from .._base.message import Message, Text
from .._base.parallel import Pool, pool_of
from .._plan.change import Change
from .._record.customer import label
from .outcome import Written

WAITS = "not tried: it waits for an e-mail that {who} was to give up first"


class Applier:
    """Writes changes, at most `workers` at once, and never two for the same customer: each has one change.

    `write` writes one change and never raises LatePointError. `note` is called in this thread for each outcome.
    `stop_on_error`: any failure stops the run. A failure of the whole site always stops it; a failure that may concern
    one customer only stops it where the next write to end fails so, too. `stopped_by` are the positions of the
    changes that stopped the run. Changes that were not begun are in `skipped`, with the reason.
    """

    def __init__(
        self,
        write: Callable[[Change], Written],
        note: Callable[[int, Written], None],
        workers: int,
        stop_on_error: bool,
    ) -> None:
        self._write = write
        self._note = note
        self._workers = workers
        self._stop_on_error = stop_on_error
        self._waiting: Dict[int, Set[int]] = {}
        self._dependents: Dict[int, List[int]] = {}
        self._begun: List[int] = []
        self._in_doubt = False
        self.stopped_by: List[int] = []
        self.written: Dict[int, Written] = {}
        self.skipped: Dict[int, Message] = {}

    def run(self, changes: Mapping[int, Change], waits: Mapping[int, Set[int]]) -> None:
        """Write the changes (by position), each after the changes that it waits for."""
        self._waiting = {position: set(before) for position, before in waits.items()}
        self._dependents = _turned_round(waits)
        ready = deque(position for position in changes if position not in self._waiting)
        under_way: Dict[Future[Written], int] = {}
        with pool_of(min(self._workers, len(changes))) as pool:
            try:
                while self._begin(pool, changes, ready, under_way):
                    for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                        ready.extend(self._done(under_way[future], future.result()))
                        del under_way[future]
            except BaseException:  # the task was ended: wait for what is under way, and note what is known of it
                self._note_rest(changes, under_way)
                raise
        for position in (*ready, *self._waiting):
            self.skipped.setdefault(position, self._reason())

    def _begin(
        self,
        pool: Pool,
        changes: Mapping[int, Change],
        ready: Deque[int],
        under_way: Dict[Future[Written], int],
    ) -> bool:
        """Begin as many writes as may be under way; returns whether any is."""
        while ready and len(under_way) < self._workers and not self.stopped_by:
            position = ready.popleft()
            self._begun.append(position)
            under_way[pool.submit(self._guarded, changes[position])] = position
        return bool(under_way)

    def _note_rest(self, changes: Mapping[int, Change], under_way: Mapping[Future[Written], int]) -> None:
        """Note the outcome of each write that was begun, or that nothing is known of it."""
        known = {at: future.result() for future, at in under_way.items() if future.done() and not future.exception()}
        for position in self._begun:
            if position not in self.written:
                self._note(position, known.get(position) or lost(changes[position]))

    def _guarded(self, change: Change) -> Written:
        """Returns the outcome; a fault of our own in one write must not lose what is known of the others."""
        try:
            return self._write(change)
        except Exception as fault:  # noqa: BLE001 (whatever it is, this customer fails with it)
            message = f"internal error: {type(fault).__name__}. It is not known whether it was written"
            error = LatePointError(message, "internal_error", {"written": "unknown"})
            return Written(change, False, change.actual, error)

    def _done(self, position: int, written: Written) -> List[int]:
        """Note an outcome; returns the changes that were waiting for it alone."""
        self.written[position] = written
        self._note(position, written)
        stops = self._stops(written.error)
        if written.error is None:
            return self._released(position)
        self.stopped_by.extend([position] if stops else [])
        self._skip_dependents(position, label(written.change.id, None))
        return []

    def _stops(self, error: Optional[LatePointError]) -> bool:
        """Whether to begin nothing more; where a failure may be the site's or the customer's, the next one decides."""
        scope = error.scope if isinstance(error, AnswerError) else Scope.REQUEST
        before, self._in_doubt = self._in_doubt, scope is Scope.UNKNOWN
        return scope is Scope.SITE or (before and self._in_doubt) or (error is not None and self._stop_on_error)

    def _released(self, position: int) -> List[int]:
        released = []
        for dependent in self._dependents.get(position, ()):
            before = self._waiting.get(dependent, set())
            before.discard(position)
            if not before and self._waiting.pop(dependent, None) is not None:
                released.append(dependent)
        return released

    def _skip_dependents(self, position: int, who: Text) -> None:
        """Skip the changes that wait for an e-mail that was not given up, and those that wait for them."""
        queue = deque([position])
        while queue:
            for dependent in self._dependents.get(queue.popleft(), ()):
                if self._waiting.pop(dependent, None) is not None:
                    self.skipped[dependent] = Text(WAITS, who=who)
                    queue.append(dependent)

    def _reason(self) -> str:
        error = self.written[self.stopped_by[0]].error if self.stopped_by else None
        return "not tried: the run was stopped" + (f" by {error.code}" if error else "")


def lost(change: Change) -> Written:
    """Returns the outcome of a write that was under way when the task was ended."""
    error = AnswerError("the task was ended while this was under way", "ended", {"written": "unknown"})
    return Written(change, False, change.actual, error)


def _turned_round(waits: Mapping[int, Set[int]]) -> Dict[int, List[int]]:
    """Returns, for each change, the changes that wait for it."""
    dependents: Dict[int, List[int]] = {}
    for position, before in waits.items():
        for earlier in before:
            dependents.setdefault(earlier, []).append(position)
    return dependents
