# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run over declared customers, one or many: read and plan, then write and verify. No masks, no result texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, List, Optional, Sequence

from .._api.customers import CustomersApi
from .._base.message import Message
from .._plan.change import Change
from .._plan.order import Waits, order_of
from .._plan.ownership import forbid_site_changes
from .._plan.planner import FAIL, Goal
from .._record.declared import Declared
from .apply import Applier
from .outcome import Written
from .progress import Progress
from .read import Reading, SiteReader
from .sanitizing import stored_form
from .verify import AUTO, decided
from .verify_many import Verifier
from .write import Writer


@dataclass(frozen=True)
class Settings:
    """How to work: the `verify` option, how many requests at once, and whether the first failure ends the run.

    `whole_records`: the result shows the customers themselves, not only what differs.
    """

    verify: str = AUTO
    workers: int = 1
    stop_on_error: bool = False
    whole_records: bool = False


class Run:
    """The steps of a run: `read`, `check_site_changes` and `order`, then `write`, or `foresee` in check mode.

    Each step takes what the one before returned.

    `declared` and `goal` are in the form in which the site stores them. `warnings` grow as requests are sent.
    """

    def __init__(
        self, api: CustomersApi, declared: Sequence[Declared], goal: Goal, settings: Settings, progress: Progress
    ) -> None:
        self.api = api
        self.declared, self.goal = stored_form(api, declared, goal)
        self.read_only = api.client.read_only
        self._settings = settings
        self._progress = progress
        api.client.pacer.on_wait = progress.wait
        workers, whole = settings.workers, settings.whole_records
        self._reader = SiteReader(api, self.declared, self.goal, workers, self._found, whole)
        self._writer = Writer(api, settings.verify, self.goal.exact)
        self._verifier = Verifier(self._writer, self._reader.listing, workers, progress)

    @property
    def warnings(self) -> List[Message]:
        return self.api.warnings

    def read(self) -> Reading:
        """Returns the planned changes; raises AnswerError where the site can't be read."""
        self._progress.begin("read", len(self.declared))
        return self._reader.read()

    def check_site_changes(self, reading: Reading) -> None:
        """Raises PlanError `site_changed` where the site changed a declared field, and the goal forbids that."""
        if self.goal.site_changes == FAIL:
            forbid_site_changes(reading.survey.changes.values())

    def order(self, reading: Reading) -> Waits:
        """Returns which changes wait for which; raises PlanError with all that forbids any write."""
        return order_of(reading.survey)

    def foresee(self, reading: Reading, waits: Waits) -> Applier:
        """Returns what `write` would, as far as reading shows it: the outcomes that are sure to fail."""
        applier = self._applier(self._writer.foresee, lambda _position, _written: None)
        if self.goal.state == "absent":
            applier.run(reading.survey.changes, waits)
        applier.written = {position: written for position, written in applier.written.items() if written.error}
        return applier

    def write(self, reading: Reading, waits: Waits, note: Callable[[Written], None]) -> Applier:
        """Write and verify the changes; returns all outcomes. `note` is called for each, as soon as it is known."""
        changes = reading.survey.changes
        failed: List[int] = []

        def on_outcome(position: int, written: Written) -> None:
            note(written)
            failed.extend([position] if written.error else [])
            self._progress.tell("written", len(applier.written), len(changes), len(failed))

        applier = self._applier(self._writer.write, on_outcome)
        self._progress.begin("written", len(changes))
        applier.run(changes, waits)
        self._verifier.settle(reading, applier, note)
        for position, written in decided(applier.written).items():
            applier.written[position] = written
            note(written)
        return applier

    def count_on_site(self) -> Optional[int]:
        """Returns how many customers the site has, where its list says so; raises AnswerError."""
        return self._reader.listing.first().total

    def _applier(self, write: Callable[[Change], Written], note: Callable[[int, Written], None]) -> Applier:
        return Applier(write, note, self._settings.workers, self._settings.stop_on_error)

    def _found(self, count: int) -> None:
        self._progress.tell("read", count, len(self.declared))
