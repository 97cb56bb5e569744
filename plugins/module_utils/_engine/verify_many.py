# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many writes verified by the cheapest reading: nothing, one by one, or one sweep through the list."""

from __future__ import annotations

from typing import Any, Collection, Dict, Iterable, List, Mapping, Optional, Set

from .._api.listing import Listing, UnsteadyError
from .._base.errors import AnswerError, Scope
from .._base.parallel import in_order
from .._plan.change import DELETE
from .._record.customer import customer_from_api
from .._record.types import whole_number
from .apply import Applier
from .journal import Journal
from .outcome import Written
from .progress import Progress
from .read import Reading
from .write import Writer, unverified

# Of the deleted customers whom a list lacks, so many are asked for by id: the first and the last.
SAMPLE = 2


class Verifier:
    """Settles the results that the answers to the writes left pending."""

    def __init__(self, writer: Writer, listing: Listing, workers: int, progress: Progress) -> None:
        self._writer = writer
        self._listing = listing
        self._workers = workers
        self._progress = progress

    def settle(self, reading: Reading, applier: Applier, journal: Journal) -> None:
        """Replace pending results of the applier by settled ones; what was not kept gets a line in the journal."""
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
                journal.note(written)

    def _sweep_is_cheaper(self, reading: Reading, pending: Collection[Written]) -> bool:
        """Whether a reading of the list spares more requests than it takes; without totals it shows nobody gone."""
        deletions = sum(written.change.action == DELETE for written in pending)
        others = sum(one.change.action != DELETE and reading.lists(one.change.declared) for one in pending)
        spared = others + (max(0, deletions - SAMPLE) if reading.counted else 0)
        return bool(reading.pages) and (reading.pages or 0) < spared

    def _sweep(self, pending: Mapping[int, Written], stopped: bool) -> Dict[int, Written]:
        """One reading of the list. Who was deleted and isn't in a list that is whole is gone, if a sample by id agrees.

        The list only confirms. Whom it doesn't meet, or shows other than wanted, is left to be read alone: that would
        be a failure, and a cache may still answer the list as it was before.
        """
        settled: Dict[int, Written] = {}
        try:
            first = self._listing.first()
            met = self._meet(self._listing.rows(first), pending, settled)
        except UnsteadyError:
            return settled
        except AnswerError as error:
            # After a failure of the whole site, a list that fails, too, is enough to know that it goes on.
            return {**_unread(pending, error), **settled} if stopped and error.passing else settled
        if first.total is not None and not self._listing.slipped:
            deleted = (at for at, written in pending.items() if written.change.action == DELETE)
            settled.update(self._gone({at: pending[at] for at in deleted if at not in met}))
        return settled

    def _gone(self, missing: Mapping[int, Written]) -> Dict[int, Written]:
        """Deletions settled since the list lacks the customers; none where a site still shows one of a sample by id."""
        sample = list(missing)[:: max(1, len(missing) - 1)][:SAMPLE]
        asked = self._read({at: missing[at] for at in sample}, stopped=False)
        if any(written.error for written in asked.values()):
            return {}
        return {**{at: self._writer.settle(written, None) for at, written in missing.items()}, **asked}

    def _meet(
        self, rows: Iterable[Mapping[str, Any]], pending: Mapping[int, Written], settled: Dict[int, Written]
    ) -> Set[int]:
        """Settle those whom the list shows as wanted, whether it is whole or not; returns all whom it shows."""
        positions = {_number(written): at for at, written in pending.items()}
        met: Set[int] = set()
        for row in rows:
            at = positions.get(whole_number(row.get("id")))
            if at is None:
                continue
            met.add(at)
            written = self._writer.settle(pending[at], customer_from_api(row))
            if not written.error and not written.moved:
                settled[at] = written
                self._progress.tell("verified", len(settled), len(pending))
        return met

    def _one_by_one(self, pending: Mapping[int, Written], stopped: bool) -> Dict[int, Written]:
        """Each customer read alone; those who disagree with the write, once more after a pause for all of them."""
        settled = self._read(pending, stopped)
        doubted = {at: pending[at] for at, written in settled.items() if _disagrees(written)}
        if doubted:
            self._writer.pause()
            again = self._read(doubted, stopped)
            settled.update((at, written) for at, written in again.items() if not isinstance(written.error, AnswerError))
        return settled

    def _read(self, pending: Mapping[int, Written], stopped: bool) -> Dict[int, Written]:
        """After a failure of the whole site, the first reading that fails, too, is the last."""
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
    """Whether a reading shows another state than the write was to bring about; not, whether reading failed."""
    return written.error is not None and not isinstance(written.error, AnswerError)


def _number(written: Written) -> Optional[int]:
    return written.change.id or (written.now.id if written.now else None)


def _unread(pending: Mapping[int, Written], failure: AnswerError) -> Dict[int, Written]:
    """Writes that were accepted, and aren't read again since reading somebody else, or the list, has failed."""
    about = {name: value for name, value in failure.details.items() if name != "request"}
    error = AnswerError(failure.text, failure.code, about, failure.status_code)
    return {at: unverified(written, error) for at, written in pending.items()}
