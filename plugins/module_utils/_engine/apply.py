# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many changes written: several at once, in an order that no e-mail forbids, stopped where the site fails."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Callable, Deque, Dict, List, Mapping, Optional, Set

from .._base.errors import AnswerError, LatePointError, Scope
from .._base.message import Message, Text
from .._plan.change import Change
from .._record.customer import label
from .outcome import Written

WAITS = "not tried: it waits for an e-mail that {who} was to give up first"


class Applier:
    """Writes changes with so many under way at once; never two for one customer, since each has one change.

    `write` does one change and never raises LatePointError. `note` is called in this thread for each outcome.
    `stop_on_error`: any failure stops the run; a failure of the whole site always does, and one that may be hers
    alone does if the next write to end meets one, too. `stopped_by` are the positions of those who stopped it. What
    was not begun then is in `skipped`, with the reason.
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
        self._in_doubt = False
        self.stopped_by: List[int] = []
        self.written: Dict[int, Written] = {}
        self.skipped: Dict[int, Message] = {}

    def run(self, changes: Mapping[int, Change], waits: Mapping[int, Set[int]]) -> None:
        """Do the changes (by position), each after those that it waits for."""
        self._waiting = {position: set(before) for position, before in waits.items()}
        self._dependents = _turned_round(waits)
        ready = deque(position for position in changes if position not in self._waiting)
        under_way: Dict[Future[Written], int] = {}
        with ThreadPoolExecutor(self._workers) as pool:
            try:
                while self._begin(pool, changes, ready, under_way):
                    for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                        ready.extend(self._done(under_way[future], future.result()))
                        del under_way[future]
            except BaseException:  # the end of the task: what is under way is waited for, but its line is not
                self._note_rest(changes, under_way)
                raise
        for position in (*ready, *self._waiting):
            self.skipped.setdefault(position, self._reason())

    def _begin(
        self,
        pool: ThreadPoolExecutor,
        changes: Mapping[int, Change],
        ready: Deque[int],
        under_way: Dict[Future[Written], int],
    ) -> bool:
        """Begin as many writes as may be under way; whether any is."""
        while ready and len(under_way) < self._workers and not self.stopped_by:
            position = ready.popleft()
            under_way[pool.submit(self._guarded, changes[position])] = position
        return bool(under_way)

    def _note_rest(self, changes: Mapping[int, Change], under_way: Mapping[Future[Written], int]) -> None:
        """Note what is known of each write under way, or that nothing is."""
        for future, position in under_way.items():
            if position not in self.written:
                known = future.done() and not future.exception()
                self._note(position, future.result() if known else lost(changes[position]))

    def _guarded(self, change: Change) -> Written:
        """A fault of our own in one write must not lose what is known of the others."""
        try:
            return self._write(change)
        except Exception as fault:  # noqa: BLE001 (whatever it is, this customer fails with it)
            message = f"internal error: {type(fault).__name__}. It is not known whether it was written"
            error = LatePointError(message, "internal_error", {"written": "unknown"})
            return Written(change, False, change.actual, error)

    def _done(self, position: int, written: Written) -> List[int]:
        """Take note of an outcome; returns the changes that were waiting for it alone."""
        self.written[position] = written
        self._note(position, written)
        stops = self._stops(written.error)
        if written.error is None:
            return self._released(position)
        self.stopped_by.extend([position] if stops else [])
        self._skip_dependents(position, label(written.change.id, None))
        return []

    def _stops(self, error: Optional[LatePointError]) -> bool:
        """Whether nobody else is to be tried. In doubt whether a failure is the site's or hers, the next one tells."""
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
        """Who waits for an e-mail that was not given up would only be refused, and so who waits for them."""
        queue = deque([position])
        while queue:
            for dependent in self._dependents.get(queue.popleft(), ()):
                if self._waiting.pop(dependent, None) is not None:
                    self.skipped[dependent] = Text(
                        "not tried: it waits for an e-mail that {who} was to give up first", who=who
                    )
                    queue.append(dependent)

    def _reason(self) -> str:
        error = self.written[self.stopped_by[0]].error if self.stopped_by else None
        return "not tried: the run was stopped" + (f" by {error.code}" if error else "")


def lost(change: Change) -> Written:
    """The outcome of a write that was under way when the task was ended."""
    error = AnswerError("the task was ended while this was under way", "ended", {"written": "unknown"})
    return Written(change, False, change.actual, error)


def _turned_round(waits: Mapping[int, Set[int]]) -> Dict[int, List[int]]:
    """For each change those that wait for it."""
    dependents: Dict[int, List[int]] = {}
    for position, before in waits.items():
        for one in before:
            dependents.setdefault(one, []).append(position)
    return dependents
