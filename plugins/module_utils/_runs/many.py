# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many customers: read, plan, guard, write, verify. What happens to one of them is in `_plan` and `_write`."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, List, Mapping, Optional, Sequence, Set

from .._api.choice import customers_of
from .._base.errors import InputError, LatePointError, PlanError
from .._base.message import Message, followed, joined
from .._engine.apply import Applier
from .._engine.journal import Journal, check_journal
from .._engine.outcome import Written
from .._engine.progress import Progress
from .._engine.read import Reading, SiteReader
from .._engine.sanitizing import stored_form
from .._engine.verify_many import Verifier
from .._engine.write import NOTHING, Writer
from .._http.client import Client
from .._plan.change import Change
from .._plan.order import order_of
from .._plan.planner import FAIL, Goal, forbid_site_changes
from .._plan.saved import PlanFile, load, save
from .._record.declared import Declared
from .._results.many import (
    PLANNED,
    SKIPPED,
    Entries,
    diffs_of,
    failure_of,
    message_of,
    summary_of,
    untried,
    untried_summary,
)
from .._results.mask import Mask
from .._results.notices import kept_otherwise, moved_beside, named_like_fields, not_shown
from .._results.one import Result, failure
from .options import Options, allowed_changes


class ManyCustomers:
    """A run of `latepoint_customers`: `run()` gives its result, complete whatever happens."""

    def __init__(self, client: Client, declared: Sequence[Declared], goal: Goal, options: Options, mask: Mask) -> None:
        self._client = client
        self._api = customers_of(client)
        declared, goal = stored_form(self._api, declared, goal)
        self._declared = declared
        self._goal = goal
        self._options = options
        self._mask = mask
        self._progress = Progress(options.progress)
        client.pacer.on_wait = self._progress.wait
        self._forecast: Result = {}
        self._reader = SiteReader(self._api, declared, goal, options.concurrency, self._told_reading)
        self._writer = Writer(self._api, options.verify, goal.exact)
        self._plans = PlanFile(self._site, client.connection.secret)
        self._verifier = Verifier(self._writer, self._reader.listing, options.concurrency, self._progress)

    @property
    def _site(self) -> str:
        return self._client.connection.site.label

    @property
    def warnings(self) -> List[Message]:
        return self._api.warnings

    def run(self) -> Result:
        try:
            saved = load(self._options.plan) if self._options.plan else None
            if saved is not None:
                self._plans.check_origin(saved)
            if not self._declared:
                return self._nothing(saved)
            self._progress.begin("read", len(self._declared))
            reading = self._reader.read()
        except (InputError, PlanError) as error:
            return self._unread(error)
        except LatePointError as error:
            return self._unread(error, f"{self._site} could not be read: ")
        self.warnings.extend((*not_shown(reading.survey.unseen.values()), *named_like_fields(self._declared)))
        self.warnings.extend(kept_otherwise(self._declared, self._mask))
        entries = Entries(reading.survey, self._mask)
        self._forecast = self._foretold(len(reading.survey.changes))
        try:
            waits = order_of(reading.survey)
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

    def _planned(self, reading: Reading, waits: Mapping[int, Set[int]], entries: Entries) -> Result:
        """The result of check mode: what would be done, and what is sure to be refused."""
        entries.plan(PLANNED)
        applier = self._applier(self._writer.foresee, lambda _position, _written: None)
        if self._goal.state == "absent":
            applier.run(reading.survey.changes, waits)
        self._note(reading, {at: written for at, written in applier.written.items() if written.error}, applier, entries)
        return self._result(reading, entries, entries.count(PLANNED) > 0, *applier.stopped_by[:1])

    def _journal(self) -> Journal:
        """The journal, begun; in check mode it is only seen whether it could be."""
        if self._client.read_only and self._options.journal:
            check_journal(self._options.journal)
        return Journal(
            None if self._client.read_only else self._options.journal, self._site, partial(self._mask.value, "id")
        )

    # --- before the first write ----------------------------------------------------------------------

    def _guard(self, reading: Reading, saved: Optional[Mapping[str, Any]]) -> None:
        """Save the plan, then see whether it may be applied."""
        changes = list(reading.survey.changes.values())
        self._keep_plan([*changes, *reading.survey.kept.values()], saved)
        if self._goal.site_changes == FAIL:
            forbid_site_changes(changes)
        allowed = allowed_changes(self._options.max_changes, len(self._declared))
        if allowed is not None and len(changes) > allowed:
            raise PlanError(
                f"{len(changes)} of {len(self._declared)} declared customers would change, but max_changes is "
                f"{self._options.max_changes}: look at the diff{'' if self._client.read_only else ' in check mode'}; "
                "if that is meant, raise it",
                "too_many_changes",
                {"changes": len(changes), "declared": len(self._declared)},
            )

    def _keep_plan(self, changes: Sequence[Change], saved: Optional[Mapping[str, Any]]) -> None:
        """Write the plan where it is to be kept, and compare it with the one that may be applied."""
        if not self._options.save_plan and saved is None:
            return
        plan = self._plans.make(changes, self._declared, self._goal)
        if self._options.save_plan:
            save(self._options.save_plan, plan)
        if saved is not None:
            self._plans.check(dict(saved), plan, self._declared)

    # --- writing -------------------------------------------------------------------------------------

    def _apply(self, reading: Reading, waits: Mapping[int, Set[int]], entries: Entries, journal: Journal) -> Result:
        changes = reading.survey.changes
        failed: List[int] = []

        def note(position: int, written: Written) -> None:
            journal.note(written)
            failed.extend([position] if written.error else [])
            self._progress.tell("written", len(applier.written), len(changes), len(failed))

        applier = self._applier(self._writer.write, note)
        self._progress.begin("written", len(changes))
        try:
            applier.run(changes, waits)
            self._verifier.settle(reading, applier, journal)
        finally:
            journal.close()
            self.warnings.extend([journal.trouble] if journal.trouble else [])
        self.warnings.extend(moved_beside(applier.written.values()))
        self._note(reading, applier.written, applier, entries)
        changed = any(written.changed for written in applier.written.values())
        return self._result(reading, entries, changed, *applier.stopped_by[:1])

    def _applier(self, write: Callable[[Change], Written], note: Callable[[int, Written], None]) -> Applier:
        return Applier(write, note, self._options.concurrency, self._options.on_error == "stop")

    def _note(self, reading: Reading, written: Mapping[int, Written], applier: Applier, entries: Entries) -> None:
        for position, outcome in written.items():
            entries.write(position, outcome)
        for position, reason in applier.skipped.items():
            entries.skip(position, reading.survey.changes[position], reason)

    # --- results -------------------------------------------------------------------------------------

    def _result(self, reading: Reading, entries: Entries, changed: bool, stop: Optional[int] = None) -> Result:
        survey = reading.survey
        unmanaged = survey.unmanaged if reading.whole else None
        summary = summary_of(entries, len(self._declared), unmanaged, self._client.sent)
        message = message_of(summary, entries.failures(), self._client.read_only)
        result: Result = {
            "changed": changed,
            "summary": summary,
            "forecast": self._forecast,
            "results": entries.listed(),
            "diff": diffs_of(entries) if self._options.diff else [],
            "msg": message,
        }
        return dict(result, **failure_of(entries, message, stop)) if summary["failed"] else result

    def _foretold(self, writes: int) -> Result:
        """How many writes are to come, and how many seconds the pace of the user or of the site makes them take."""
        seconds = self._client.pacer.forecast(writes)
        return {"requests": writes, "seconds": None if seconds is None else round(seconds, 1)}

    def _forbidden(self, reading: Reading, entries: Entries, error: LatePointError) -> Result:
        """Nothing may be written, so nothing would be in check mode either; the differences are told all the same."""
        reason = f"not tried, since nothing may be written: {error.code}"
        entries.plan(SKIPPED, reason)
        told = failure(error, self._mask, followed(error.text, NOTHING))
        return dict(self._result(reading, entries, False), **told)

    def _unread(self, error: LatePointError, lead: str = "") -> Result:
        """Nothing is known of the site."""
        summary = self._untried(len(self._declared))
        return untried(error, self._mask, summary, followed(joined("", [lead, error.text]), NOTHING))

    def _nothing(self, saved: Optional[Mapping[str, Any]]) -> Result:
        """Nobody is declared. That, too, is a plan that can be kept, and that another plan can differ from.

        The site is asked for its list all the same, so that one that is down, or refuses the key, is not called clean.
        """
        unmanaged = self._reader.listing.first().total
        self._keep_plan([], saved)
        forecast = {"requests": 0, "seconds": None}
        empty = {"forecast": forecast, "msg": "no customers are declared"}
        return dict(empty, changed=False, summary=dict(self._untried(0), unmanaged=unmanaged))

    def _untried(self, declared: int) -> Result:
        kept = {} if self._goal.base is None else {"kept": 0}
        return dict(untried_summary(declared, self._client.sent), **kept)

    def _told_reading(self, known: int) -> None:
        self._progress.tell("read", known, len(self._declared))
