# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of `latepoint_customers`: the engine's steps, with the guards before the first write, as a result."""

from __future__ import annotations

from functools import partial
from typing import Any, List, Mapping, Optional, Sequence

from .._api.choice import customers_of
from .._base.errors import InputError, LatePointError, PlanError
from .._base.message import Message, followed, joined
from .._engine.apply import Applier
from .._engine.journal import Journal
from .._engine.progress import Progress
from .._engine.read import Reading
from .._engine.run import Run, Settings
from .._engine.write import NOTHING
from .._http.client import Client
from .._plan.change import Change
from .._plan.order import Waits
from .._plan.planner import Goal
from .._plan.saved import PlanFile, load, save
from .._record.declared import Declared
from .._results.many import (
    PLANNED,
    SKIPPED,
    Entries,
    diffs_of,
    summary_of,
    untried,
    untried_summary,
)
from .._results.many_message import failure_of, message_of
from .._results.mask import Mask
from .._results.notices import after_writing, before_writing, instead_of_writing
from .._results.one import Result, failure
from .options import Options, allowed_changes

Saved = Optional[Mapping[str, Any]]


class ManyCustomers:
    """A run of `latepoint_customers`: `run()` returns its result, complete whatever happens."""

    def __init__(self, client: Client, declared: Sequence[Declared], goal: Goal, options: Options, mask: Mask) -> None:
        self._client = client
        self._options = options
        self._mask = mask
        self._site = client.connection.site.label
        self._forecast: Result = {}
        self._plans = PlanFile(self._site, client.connection.secret)
        settings = Settings(options.verify, options.concurrency, options.on_error == "stop")
        self._run = Run(customers_of(client), declared, goal, settings, Progress(options.progress))

    @property
    def warnings(self) -> List[Message]:
        return self._run.warnings

    def run(self) -> Result:
        try:
            saved = self._saved_plan()
            if not self._run.declared:
                return self._nothing(saved)
            reading = self._run.read()
        except (InputError, PlanError) as error:
            return self._unread(error)
        except LatePointError as error:
            return self._unread(error, f"{self._site} could not be read: ")
        self.warnings.extend(before_writing(reading.survey, self._mask))
        self._forecast = self._foreseen(len(reading.survey.changes))
        return self._guarded(reading, Entries(reading.survey, self._mask), saved)

    # --- before the first write ----------------------------------------------------------------------

    def _saved_plan(self) -> Saved:
        """Returns the plan that may be applied; raises PlanError where it is another site's."""
        if not self._options.plan:
            return None
        saved = load(self._options.plan)
        self._plans.check_origin(saved)
        return saved

    def _guarded(self, reading: Reading, entries: Entries, saved: Saved) -> Result:
        """Returns the result of the changes, once all guards have let them through."""
        try:
            waits = self._run.order(reading)
            self._guard(reading, saved)
            journal = self._journal()
        except LatePointError as error:
            return self._forbidden(reading, entries, error)
        if reading.survey.missing and self._options.on_error == "stop":
            journal.close()
            entries.plan(SKIPPED, "not tried: with on_error: stop, the first failure ends the run")
            return self._result(reading, entries, False)
        if self._client.read_only:
            return self._planned(reading, waits, entries)
        return self._apply(reading, waits, entries, journal)

    def _guard(self, reading: Reading, saved: Saved) -> None:
        """Save the plan; raises PlanError where it may not be applied."""
        changes = list(reading.survey.changes.values())
        self._keep_plan([*changes, *reading.survey.kept.values()], saved)
        self._run.check_site_changes(reading)
        declared = len(self._run.declared)
        allowed = allowed_changes(self._options.max_changes, declared)
        if allowed is not None and len(changes) > allowed:
            raise PlanError(
                f"{len(changes)} of {declared} declared customers would change, but max_changes is "
                f"{self._options.max_changes}: look at the diff{'' if self._client.read_only else ' in check mode'}; "
                "if that is meant, raise it",
                "too_many_changes",
                {"changes": len(changes), "declared": declared},
            )

    def _keep_plan(self, changes: Sequence[Change], saved: Saved) -> None:
        """Save the plan where that is wanted; raises PlanError `stale_plan` where it is not the saved plan."""
        if not self._options.save_plan and saved is None:
            return
        plan = self._plans.make(changes, self._run.declared, self._run.goal)
        if self._options.save_plan:
            save(self._options.save_plan, plan)
        if saved is not None:
            self._plans.check(dict(saved), plan, self._run.declared)

    def _journal(self) -> Journal:
        """Returns the open journal; in check mode, one that writes nothing."""
        path = None if self._client.read_only else self._options.journal
        return Journal(path, self._site, partial(self._mask.value, "id"))

    # --- writing -------------------------------------------------------------------------------------

    def _planned(self, reading: Reading, waits: Waits, entries: Entries) -> Result:
        """Returns the result of check mode: what would be done, and what is sure to be refused."""
        self.warnings.extend(instead_of_writing(reading.survey.changes.values()))
        entries.plan(PLANNED)
        applier = self._run.foresee(reading, waits)
        self._enter(reading, applier, entries)
        return self._result(reading, entries, entries.count(PLANNED) > 0, *applier.stopped_by[:1])

    def _apply(self, reading: Reading, waits: Waits, entries: Entries, journal: Journal) -> Result:
        try:
            applier = self._run.write(reading, waits, journal.note)
        finally:
            journal.close()
            self.warnings.extend([journal.trouble] if journal.trouble else [])
        self.warnings.extend(after_writing(applier.written.values()))
        self._enter(reading, applier, entries)
        changed = any(written.changed for written in applier.written.values())
        return self._result(reading, entries, changed, *applier.stopped_by[:1])

    def _enter(self, reading: Reading, applier: Applier, entries: Entries) -> None:
        for position, written in applier.written.items():
            entries.write(position, written)
        for position, reason in applier.skipped.items():
            entries.skip(position, reading.survey.changes[position], reason)

    # --- results -------------------------------------------------------------------------------------

    def _result(self, reading: Reading, entries: Entries, changed: bool, stop: Optional[int] = None) -> Result:
        unmanaged = reading.survey.unmanaged if reading.whole else None
        summary = summary_of(entries, len(self._run.declared), unmanaged, self._client.sent)
        message = message_of(summary, entries.failures(), self._client.read_only, entries.created_in_part)
        result: Result = {
            "changed": changed,
            "summary": summary,
            "forecast": self._forecast,
            "results": entries.listed(),
            "diff": diffs_of(entries) if self._options.diff else [],
            "msg": message,
        }
        return dict(result, **failure_of(entries, message, stop)) if summary["failed"] else result

    def _foreseen(self, writes: int) -> Result:
        """Returns the number of writes to come, and the seconds that they take where a pace is known."""
        seconds = self._client.pacer.forecast(writes)
        return {"requests": writes, "seconds": None if seconds is None else round(seconds, 1)}

    def _forbidden(self, reading: Reading, entries: Entries, error: LatePointError) -> Result:
        """Returns the result of a run that may not write: the differences, and in check mode the same failure."""
        entries.plan(SKIPPED, f"not tried, since nothing may be written: {error.code}")
        failed = failure(error, self._mask, followed(error.text, NOTHING))
        return dict(self._result(reading, entries, False), **failed)

    def _unread(self, error: LatePointError, lead: str = "") -> Result:
        """Returns the result of a run that knows nothing of the site."""
        summary = self._untried(len(self._run.declared))
        return untried(error, self._mask, summary, followed(joined("", [lead, error.text]), NOTHING))

    def _nothing(self, saved: Saved) -> Result:
        """Returns the result of a run without declared customers; that is a plan, too, which can be saved and compared.

        One request makes sure that a site that is down, or refuses the key, doesn't pass for clean.
        """
        unmanaged = self._run.count_on_site()
        self._keep_plan([], saved)
        forecast = {"requests": 0, "seconds": None}
        empty = {"forecast": forecast, "msg": "no customers are declared"}
        return dict(empty, changed=False, summary=dict(self._untried(0), unmanaged=unmanaged))

    def _untried(self, declared: int) -> Result:
        kept = {} if self._run.goal.base is None else {"kept": 0}
        return dict(untried_summary(declared, self._client.sent), **kept)
