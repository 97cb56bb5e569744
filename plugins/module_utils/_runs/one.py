# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of `latepoint_customer`: the engine's steps for one declared record, as a result of its own shape."""

from __future__ import annotations

from typing import List, Optional

from .._api.choice import customers_of
from .._base.errors import AnswerError, LatePointError
from .._base.message import Message, Text, followed
from .._engine.outcome import Written
from .._engine.progress import Progress
from .._engine.read import Reading
from .._engine.run import Run, Settings
from .._engine.write import NOTHING
from .._http.client import Client
from .._plan.change import KEEP, Change
from .._plan.order import Waits
from .._plan.planner import ConflictError, IncompleteError
from .._record.customer import Customer, label
from .._record.declared import Declared
from .._results.mask import Mask
from .._results.notices import after_writing, before_writing, instead_of_writing
from .._results.one import (
    Result,
    failure,
    planned_result,
    unchanged_result,
    written_result,
)
from .._results.owned import contested, kept_message, owners, with_kept
from .target import Target

# The position of the record: a run of one has no other.
ONLY = 0


class OneCustomer:
    """A run of `latepoint_customer`: `run()` returns its result, and raises no LatePointError."""

    def __init__(self, client: Client, target: Target, mask: Mask, verify: str) -> None:
        settings = Settings(verify, whole_records=True)
        self._run = Run(customers_of(client), [target.declared], target.goal, settings, Progress(None))
        self._mask = mask
        self._owners: Result = {} if target.goal.base is None else owners((), (), mask)

    @property
    def warnings(self) -> List[Message]:
        return self._run.warnings

    @property
    def _declared(self) -> Declared:
        return self._run.declared[ONLY]

    def run(self) -> Result:
        """Returns the result; where there is a base, with the origin of each difference."""
        return with_kept(dict(self._result(), **self._owners))

    def _result(self) -> Result:
        try:
            reading = self._run.read()
            change = self._planned_change(reading)
            self.warnings.extend(before_writing(reading.survey, self._mask))
            self._run.check_site_changes(reading)
            waits = self._run.order(reading)
        except LatePointError as error:
            return self._failed(error)
        if change is None or change.action == KEEP:
            return self._unchanged(reading.survey.actual.get(ONLY), change)
        if self._run.read_only:
            return self._foresee(reading, waits, change)
        return self._write(reading, waits, change)

    def _planned_change(self, reading: Reading) -> Optional[Change]:
        """Returns the change, and notes the origin of its differences; raises the error of a record without a plan."""
        survey = reading.survey
        for error in (*survey.roster.problems, *survey.missing.values()):
            raise error
        change = survey.changes.get(ONLY) or survey.kept.get(ONLY)
        if change is not None and self._run.goal.base is not None:
            self._owners = owners(change.differences, change.kept, self._mask)
        return change

    def _foresee(self, reading: Reading, waits: Waits, change: Change) -> Result:
        """Returns the result of check mode."""
        self.warnings.extend(instead_of_writing([change]))
        refused = self._run.foresee(reading, waits).written.get(ONLY)
        result = written_result(refused, self._mask) if refused else planned_result(change, self._mask)
        return dict(result, request=self._request(change), **self._last())

    def _write(self, reading: Reading, waits: Waits, change: Change) -> Result:
        written = self._run.write(reading, waits, _without_journal).written[ONLY]
        self.warnings.extend(after_writing([written]))
        return dict(written_result(written, self._mask), request=self._request(change))

    # --- results -------------------------------------------------------------------------------------

    def _unchanged(self, actual: Optional[Customer], kept: Optional[Change]) -> Result:
        who = self._mask.text(self._who(actual))
        result = dict(unchanged_result(actual, who, self._mask), **self._last())
        return dict(result, msg=kept_message(who, kept)) if kept else result

    def _who(self, actual: Optional[Customer]) -> Text:
        return label(actual.id, actual.email) if actual else self._declared.who

    def _request(self, change: Change) -> Result:
        body = None if change.body is None else self._mask.record(change.body)
        request = self._run.api.request(change.action, self._mask.value("id", change.id), body)
        return {"method": request.method, "path": request.path, "body": request.body}

    def _last(self) -> Result:
        return {"status_code": self._run.api.last_status, "tries": self._run.api.last_tries}

    def _failed(self, error: LatePointError) -> Result:
        """Returns the result of a run that has written nothing."""
        message: Message = ""
        if isinstance(error, ConflictError):
            self._owners = contested(error.differences, self._mask)
            message = Text("{who}: {error}. Nothing was written", who=self._who(error.actual), error=error.text)
        if isinstance(error, IncompleteError):
            message = Text("{who}: {error}. Nothing was written", who=self._declared.who, error=error.text)
        if isinstance(error, AnswerError):
            text = Text("{who} could not be read: {error}", who=self._declared.who, error=error.text)
            message = followed(text, NOTHING)
            error.details["written"] = "no"
        return dict(failure(error, self._mask, message), changed=False, **self._last())


def _without_journal(_written: Written) -> None:
    """Outcomes of a single customer stand in the result alone."""
