# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of many customers: complete, in the declared order, and small where nothing differs. Pure."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional

from .._base.errors import LatePointError, PlanError
from .._base.message import Message
from .._engine.outcome import Written
from .._plan.change import CREATE, DELETE, UPDATE, Change
from .._plan.matcher import Survey
from .._plan.planner import ConflictError, IncompleteError
from .._record.declared import Declared
from .mask import Mask
from .one import (
    Result,
    diff_of,
    error_of,
    failure,
    written_result,
)
from .owned import contested, kept_text, owners

COUNTERS = {UPDATE: "changed", CREATE: "created", DELETE: "deleted"}
DONE, PLANNED, FAILED, SKIPPED, KEPT = "done", "planned", "failed", "skipped", "kept"
# The values of `details.written`, which a write that succeeded does not have.
WHOLLY, PARTLY, ACCEPTED, UNKNOWN, NO = "wholly", "partly", "accepted", "unknown", "no"


class Entries:
    """The `results` of a run: an entry for each customer that was planned, written or skipped."""

    def __init__(self, survey: Survey, mask: Mask) -> None:
        self._survey = survey
        self._mask = mask
        self._entries: Dict[int, Result] = {at: self._missing(at, error) for at, error in survey.missing.items()}
        self._written: Dict[int, str] = {}
        self.created_in_part = 0
        for position, change in survey.kept.items():
            self._put(position, change, KEPT)

    @property
    def based(self) -> bool:
        """Whether there is a base, so that every difference has an origin."""
        return self._survey.goal.base is not None

    def plan(self, outcome: str, reason: str = "") -> None:
        """Enter all changes as planned, or as skipped for the same reason."""
        for position, change in self._survey.changes.items():
            self.skip(position, change, reason) if outcome == SKIPPED else self._put(position, change, outcome)

    def skip(self, position: int, change: Change, reason: Message) -> None:
        """Enter a change that was not tried."""
        details = {"written": NO, "wanted": list(change.fields)}
        error = {"code": SKIPPED, "message": self._mask.text(reason), "details": details}
        self._put(position, change, SKIPPED, error)
        self._entries[position]["changed_fields"] = []

    def write(self, position: int, written: Written) -> None:
        """Enter a change that was tried; a customer who was gone already is as declared, and has no entry."""
        if written.error is None and not written.changed:
            self._entries.pop(position, None)
            return
        result = written_result(written, self._mask)
        outcome = FAILED if written.error else DONE
        self._written[position] = _fate(written)
        self.created_in_part += bool(written.error and written.changed and written.change.action == CREATE)
        self._put(position, written.change, outcome, result.get("error"))
        entry = self._entries[position]
        entry.update({"wanted": entry["diff"]} if written.error else {})
        entry["changed_fields"] = result["changed_fields"]
        entry["diff"] = {side: result["diff"][side] for side in ("before", "after")}
        entry.update({"moved": result["moved"]} if written.moved else {})
        if written.now is not None and written.now.id is not None:
            entry["id"] = self._mask.value("id", written.now.id)

    @property
    def tried(self) -> bool:
        """Whether any change was tried."""
        return bool(self._written)

    @property
    def written(self) -> str:
        """What became of all the writes together, as a value of `details.written`."""
        fates = set(self._written.values())
        if not fates & {WHOLLY, PARTLY, ACCEPTED}:
            return UNKNOWN if UNKNOWN in fates else NO
        any_failed = self.count(FAILED) > sum(fate == ACCEPTED for fate in self._written.values())
        return PARTLY if any_failed or self.count(SKIPPED) else ACCEPTED

    def at(self, position: int) -> Result:
        """Returns the entry of a declared customer."""
        return self._entries[position]

    def listed(self) -> List[Result]:
        """Returns the entries in the declared order."""
        return [self._entries[position] for position in sorted(self._entries)]

    def count(self, outcome: str, action: Optional[str] = None) -> int:
        """Returns the number of entries with this outcome, and this action."""
        return sum(
            entry["outcome"] == outcome and action in (None, entry["action"]) for entry in self._entries.values()
        )

    def kept(self) -> int:
        """Returns the number of customers with something that was kept, without conflicts."""
        return sum(
            "kept" in entry and (entry["error"] or {}).get("code") != "conflict" for entry in self._entries.values()
        )

    def failures(self) -> List[Result]:
        """Returns the entries that failed, in the declared order."""
        return [entry for entry in self.listed() if entry["outcome"] == FAILED]

    def _put(self, position: int, change: Change, outcome: str, error: Optional[Result] = None) -> None:
        sides = {"before": self._mask.record(change.before), "after": self._mask.record(change.after)}
        self._entries[position] = {
            "id": self._mask.value("id", change.id),
            "email": self._mask.value("email", change.email),
            "action": change.action,
            "outcome": outcome,
            "changed_fields": list(change.fields),
            "diff": sides,
            "error": error,
            "source": change.declared.source,
            **(owners(change.differences, change.kept, self._mask) if self.based else {}),
        }

    def _missing(self, position: int, error: PlanError) -> Result:
        record: Declared = self._survey.declared[position]
        actual = error.actual if isinstance(error, ConflictError) else None
        error.details.setdefault("written", NO)
        shown = error_of(error, self._mask)
        return {
            "id": self._mask.value("id", actual.id if actual else record.id),
            "email": self._mask.value("email", (actual.email if actual else "") or record.email),
            "action": self._due(error),
            "outcome": FAILED,
            "changed_fields": [],
            "diff": {"before": {}, "after": {}},
            "error": shown,
            "source": record.source,
            **(contested(getattr(error, "differences", ()), self._mask) if self.based else {}),
        }

    def _due(self, error: PlanError) -> str:
        if self._survey.goal.state == "absent":
            return DELETE
        return CREATE if isinstance(error, IncompleteError) else UPDATE


def _fate(written: Written) -> str:
    """Returns what became of a write, as a value of `details.written`."""
    if written.error is None:
        return WHOLLY
    return str(written.error.details.get("written") or (PARTLY if written.changed else NO))


def summary_of(entries: Entries, declared: int, unmanaged: Optional[int], requests: Mapping[str, int]) -> Result:
    """Returns the `summary`: what was done, or in check mode would be."""
    done = {name: entries.count(DONE, action) + entries.count(PLANNED, action) for action, name in COUNTERS.items()}
    done["created"] += entries.created_in_part  # they failed, and are there all the same
    listed = len(entries.listed())
    return dict(
        done,
        **({"kept": entries.kept()} if entries.based else {}),
        declared=declared,
        unchanged=declared - listed,
        failed=entries.count(FAILED),
        skipped=entries.count(SKIPPED),
        unmanaged=unmanaged,
        requests=dict(requests),
    )


def untried_summary(declared: int = 0, requests: Optional[Mapping[str, int]] = None) -> Result:
    """Returns the `summary` of a run that could not read the site."""
    nobody = dict.fromkeys(("unchanged", "changed", "created", "deleted", "failed"), 0)
    return {**nobody, "declared": declared, "skipped": declared, "unmanaged": None, "requests": dict(requests or {})}


def untried(error: LatePointError, mask: Mask, summary: Result, message: Message = "") -> Result:
    """Returns the result of a run that could not read the site."""
    error.details["written"] = NO
    return dict(failure(error, mask, message), changed=False, summary=summary)


def diffs_of(entries: Entries) -> List[Result]:
    """Returns the `diff` of a run with --diff: an item for each change that was made or is planned, or may not be."""
    return [_diff_of(entry) for entry in entries.listed() if _is_in_diff(entry, entries.tried)]


def _is_in_diff(entry: Result, tried: bool) -> bool:
    """Whether an entry has something to show; what a run left out after a stop was neither made nor is it planned."""
    if entry["outcome"] == SKIPPED and tried:
        return False
    sides = entry["diff"]
    return bool(entry["outcome"] == PLANNED or sides["before"] or sides["after"] or _kept_in_diff(entry))


def _kept_in_diff(entry: Result) -> Mapping[str, Any]:
    return {} if entry["outcome"] == FAILED else entry.get("kept", {})


def _diff_of(entry: Result) -> Result:
    sides, kept = entry["diff"], _kept_in_diff(entry)
    number = "new customer" if entry["id"] is None else f"customer {entry['id']}"
    header = f"{number} ({entry['email']})" if entry["email"] else number
    diff = diff_of(sides["before"], sides["after"], header, entry["action"])
    return dict(diff, prepared=kept_text(header, kept)) if kept else diff
