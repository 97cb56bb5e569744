# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many writes verified by the cheapest reading: nothing, one by one, or one sweep through the list."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, List, Mapping

from ansible_collections.latepoint.api.plugins.module_utils._apply import Applier
from ansible_collections.latepoint.api.plugins.module_utils._customer import customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._errors import AnswerError, LatePointError
from ansible_collections.latepoint.api.plugins.module_utils._journal import Journal, Progress
from ansible_collections.latepoint.api.plugins.module_utils._kinds import whole_number
from ansible_collections.latepoint.api.plugins.module_utils._listing import Listing, UnsteadyError
from ansible_collections.latepoint.api.plugins.module_utils._parallel import in_order
from ansible_collections.latepoint.api.plugins.module_utils._read import Reading
from ansible_collections.latepoint.api.plugins.module_utils._verify import Written, is_new
from ansible_collections.latepoint.api.plugins.module_utils._write import Writer


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
        self._progress.begin()
        settled: Dict[int, Written] = {}
        if reading.lists_all and reading.pages and reading.pages < len(pending) and not applier.stopped_by:
            settled = self._sweep(pending)
        left = {position: written for position, written in pending.items() if position not in settled}
        settled.update(self._one_by_one(left, bool(applier.stopped_by)))
        for position, written in settled.items():
            applier.written[position] = written
            if written.error:
                journal.note(written)

    def _sweep(self, pending: Mapping[int, Written]) -> Dict[int, Written]:
        """One reading of the list. Whom it doesn't meet, and all where it isn't whole, are read one by one after it."""
        positions = {
            written.change.id or (written.now.id if written.now else None): at for at, written in pending.items()
        }
        settled: Dict[int, Written] = {}
        try:
            for row in self._listing.rows(self._listing.first()):
                at = positions.get(whole_number(row.get("id")))
                now = None if at is None else customer_from_api(row)
                if at is not None and now is not None and is_new(pending[at].change, now):
                    settled[at] = self._writer.settle(pending[at], now)
                    self._progress.tell("verified", len(settled), len(pending))
        except (UnsteadyError, AnswerError):
            return {}
        return settled

    def _one_by_one(self, pending: Mapping[int, Written], stopped: bool) -> Dict[int, Written]:
        """After a failure of the whole site, the first reading that fails, too, is the last."""
        settled: Dict[int, Written] = {}
        down: List[LatePointError] = []

        def read(at: int) -> Written:
            if down:
                return replace(pending[at], error=down[0], pending=False)
            written = self._writer.read(pending[at])
            if isinstance(written.error, AnswerError) and (written.error.whole_site or stopped):
                down.append(written.error)
            return written

        for at, written in zip(pending, in_order(read, list(pending), self._workers)):
            settled[at] = written
            self._progress.tell("verified", len(settled), len(pending))
        return settled
