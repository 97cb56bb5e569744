# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verifying many writes with the fewest requests: none, one by one, or one reading of the list."""

from __future__ import annotations

from typing import Any, Callable, Collection, Dict, Iterable, List, Mapping, Optional, Set

from .._api.listing import Listing, UnsteadyError
from .._base.errors import AnswerError, Scope
from .._base.parallel import in_order
from .._plan.change import DELETE
from .._record.customer import customer_from_api
from .._record.types import whole_number
from .apply import Applier
from .outcome import Written
from .progress import Progress
from .read import Reading
from .write import Writer, unverified

# Of the deleted customers that a list lacks, so many are looked up by id: the first and the last.
SAMPLE = 2


class Verifier:
    """Settles the outcomes that the responses to the writes left pending."""

    def __init__(self, writer: Writer, listing: Listing, workers: int, progress: Progress) -> None:
        self._writer = writer
        self._listing = listing
        self._workers = workers
        self._progress = progress

    def settle(self, reading: Reading, applier: Applier, note: Callable[[Written], None]) -> None:
        """Replace pending outcomes of the applier by settled ones; `note` is called for those that failed."""
        pending = {position: written for position, written in applier.written.items() if written.pending}
        stopped = bool(applier.stopped_by)
        if pending:
            self._progress.begin("verified", len(pending))
        settled: Dict[int, Written] = {}
        if self._sweep_is_cheaper(reading, pending.values()):
            settled = self._sweep(pending, stopped)
        left = {position: written for position, written in pending.items() if position not in settled}
        settled.update(self._one_by_one(left, stopped))
        for position, written in settled.items():
            applier.written[position] = written
            if written.error:
                note(written)

    def _sweep_is_cheaper(self, reading: Reading, pending: Collection[Written]) -> bool:
        """Whether reading the list takes fewer requests than it spares; without a total it proves no deletion."""
        deletions = sum(written.change.action == DELETE for written in pending)
        others = [written.change for written in pending if written.change.action != DELETE]
        spared = sum(reading.lists(change.declared) for change in others)
        spared += max(0, deletions - SAMPLE) if reading.counted else 0
        return bool(reading.pages) and (reading.pages or 0) < spared

    def _sweep(self, pending: Mapping[int, Written], stopped: bool) -> Dict[int, Written]:
        """Returns the outcomes that one reading of the list confirms.

        A customer who is not in a whole list is deleted, if a sample by id agrees. A customer that the list lacks, or
        shows other than declared, is left to a lookup by id: that would be a failure, and a cache may still hold the
        list as it was.
        """
        settled: Dict[int, Written] = {}
        try:
            first = self._listing.first()
            met = self._meet(self._listing.rows(first), pending, settled)
        except UnsteadyError:
            return settled
        except AnswerError as error:
            # After a failure of the whole site, a list that fails, too, shows that it goes on.
            return {**_unread(pending, error), **settled} if stopped and error.passing else settled
        if first.total is not None and not self._listing.slipped:
            deleted = (at for at, written in pending.items() if written.change.action == DELETE)
            settled.update(self._gone({at: pending[at] for at in deleted if at not in met}))
        return settled

    def _gone(self, missing: Mapping[int, Written]) -> Dict[int, Written]:
        """Returns the deletions of customers that the list lacks; none where the site shows one of a sample by id."""
        sample = list(missing)[:: max(1, len(missing) - 1)][:SAMPLE]
        asked = self._read({at: missing[at] for at in sample}, stopped=False)
        if any(written.error for written in asked.values()):
            return {}
        return {**{at: self._writer.settle(written, None) for at, written in missing.items()}, **asked}

    def _meet(
        self, rows: Iterable[Mapping[str, Any]], pending: Mapping[int, Written], settled: Dict[int, Written]
    ) -> Set[int]:
        """Settle the writes that the rows show as declared; returns the positions of all customers in the rows."""
        positions = {_number(written): at for at, written in pending.items()}
        met: Set[int] = set()
        for row in rows:
            at = positions.get(whole_number(row.get("id")))
            if at is None:
                continue
            met.add(at)
            written = self._writer.settle(pending[at], customer_from_api(row))
            if not (written.error or written.moved or written.in_doubt):
                settled[at] = written
                self._progress.tell("verified", len(settled), len(pending))
        return met

    def _one_by_one(self, pending: Mapping[int, Written], stopped: bool) -> Dict[int, Written]:
        """Returns the outcomes by lookups; a customer who disagrees with the write is read again after a pause."""
        settled = self._read(pending, stopped)
        doubted = {at: pending[at] for at, written in settled.items() if _disagrees(written)}
        if doubted:
            self._writer.pause()
            again = self._read(doubted, stopped)
            settled.update((at, written) for at, written in again.items() if not isinstance(written.error, AnswerError))
        return settled

    def _read(self, pending: Mapping[int, Written], stopped: bool) -> Dict[int, Written]:
        """Returns the outcomes by one lookup each; where the whole site failed, a lookup that fails is the last."""
        settled: Dict[int, Written] = {}
        down: List[AnswerError] = []

        def read(at: int) -> Written:
            if down:
                return _unread({at: pending[at]}, down[0])[at]
            try:
                return self._writer.reread(pending[at])
            except AnswerError as error:
                down.extend([error] if error.scope is Scope.SITE or stopped else [])
                return unverified(pending[at], error)

        for at, written in zip(pending, in_order(read, list(pending), self._workers)):
            settled[at] = written
            self._progress.tell("verified", len(settled), len(pending))
        return settled


def _disagrees(written: Written) -> bool:
    """Whether a lookup shows another state than the write was to make; a lookup that fails shows none."""
    return written.in_doubt or (written.error is not None and not isinstance(written.error, AnswerError))


def _number(written: Written) -> Optional[int]:
    return written.change.id or (written.now.id if written.now else None)


def _unread(pending: Mapping[int, Written], failure: AnswerError) -> Dict[int, Written]:
    """Returns accepted writes as unverified, since another lookup, or the list, has failed."""
    about = {name: value for name, value in failure.details.items() if name != "request"}
    error = AnswerError(failure.text, failure.code, about, failure.status_code)
    return {at: unverified(written, error) for at, written in pending.items()}
