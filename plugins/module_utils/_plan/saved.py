# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan in a file, without personal data, and whether it still holds."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from typing import Any, Dict, Iterable, List, Optional, Sequence

from .._base.errors import InputError, PlanError
from .._base.files import write_whole
from .._base.writable import why_not_replaced
from .._record.declared import Declared
from .change import Change, Difference
from .moved import OPTIONS, Plan, differ, place, what_moved
from .planner import Goal

FORMAT = "latepoint.api plan 2"
NAMED = 10


class PlanFile:
    """The plans of a site: `make`, `save`, `load`, then `check_origin`, and `check` against a new plan.

    Values are hashed with the api_key as the key (HMAC-SHA256), so that without the key they can't be guessed, and the
    plan can't be applied.
    """

    def __init__(self, site: str, api_key: str) -> None:
        self._site = site
        self._key = api_key.strip().encode()

    def make(self, changes: Iterable[Change], declared: Sequence[Declared], goal: Goal) -> Plan:
        """Returns the plan as plain data; the same for the same changes, whenever it is made."""
        base = goal.base
        return {
            "format": FORMAT,
            "site": self._site,
            "key": self._hash(FORMAT)[:16],
            "options": _options(goal),
            "base": None if base is None else self._hash(sorted(map(self._record, base.records()))),
            "declared": sorted(map(self._record, declared)),
            "changes": sorted((self._entry(change) for change in changes), key=place),
        }

    def _entry(self, change: Change) -> Dict[str, Any]:
        who = change.declared.key if change.id is None else change.id
        return {
            "action": change.action,
            "id": change.id,
            "who": self._who(who),
            "record": self._record(change.declared),
            "fields": self._sides(change.differences),
            "kept": self._sides(change.kept),
        }

    def _sides(self, differences: Iterable[Difference]) -> Dict[str, Dict[str, str]]:
        """Returns the old and the new value of each field, hashed."""
        return {found.name: {"old": self._hash(found.old), "new": self._hash(found.new)} for found in differences}

    def _record(self, record: Declared) -> str:
        return self._hash([record.key, dict(record.values)])[:16]

    def _who(self, key: Any) -> str:
        return self._hash(key)[:16]

    def _hash(self, value: Any) -> str:
        return hmac.new(self._key, _canonical(value).encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def check_origin(self, saved: Plan) -> None:
        """Raises PlanError `stale_plan` where the plan is of another site or another key. Needs no request."""
        if saved["site"] != self._site:
            raise _stale(f"it was made for another site ({saved['site']}), not for {self._site}", [])
        if saved["key"] != self._hash(FORMAT)[:16]:
            raise _stale("it was made with another api_key: make and apply a plan with the same key", [])

    def check(self, saved: Plan, now: Plan, declared: Sequence[Declared]) -> None:
        """Raises PlanError `stale_plan`, which says what moved, unless both plans have the same changes."""
        if saved["base"] == now["base"] and not differ(saved["changes"], now["changes"]):
            return
        moved = what_moved(saved, now, {self._who(record.key): record.source for record in declared})
        rest = len(moved) - NAMED
        named = "; ".join(moved[:NAMED]) + (f"; and {rest} more" if rest > 0 else "")
        raise _stale("what was planned is not what there is to do now: " + named, moved)


def check_paths(plan: Optional[str], save_plan: Optional[str]) -> None:
    """Raises InputError where a plan can't be saved, or would replace the plan to apply.

    Then the next run would apply a plan that nobody has read.
    """
    reason = why_not_replaced(save_plan) if save_plan else ""
    if save_plan and reason:
        raise _unwritable(save_plan, reason)
    if plan and save_plan and os.path.realpath(plan) == os.path.realpath(save_plan):
        raise InputError(f"save_plan and plan are the same file, {plan}: save the new plan in another one")


def save(path: str, plan: Plan) -> None:
    """Write a plan, whole or not at all, readable for its owner alone; raises InputError where that fails."""
    try:
        write_whole(path, json.dumps(plan, indent=1, sort_keys=True) + "\n")
    except OSError as error:
        raise _unwritable(path, error.strerror) from None


def load(path: str) -> Plan:
    """Returns the plan in a file; raises InputError where there is none, or something else."""
    try:
        with open(path, encoding="utf-8") as file:
            plan = json.load(file)
    except OSError as error:
        raise InputError(f"plan {path} can't be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        plan = None
    if not _is_plan(plan):
        raise InputError(f"plan {path} is no plan that this version of the collection has saved")
    return dict(plan)


def _is_plan(plan: Any) -> bool:
    if not isinstance(plan, dict) or plan.get("format") != FORMAT:
        return False
    texts = all(isinstance(plan.get(name), str) for name in ("site", "key"))
    lists = all(isinstance(plan.get(name), list) for name in ("declared", "changes"))
    based = "base" in plan and (plan["base"] is None or isinstance(plan["base"], str))
    options = isinstance(plan.get("options"), dict) and set(plan["options"]) == set(OPTIONS)
    if not (texts and lists and based and options):
        return False
    return _are_texts(plan["declared"]) and all(map(_is_entry, plan["changes"]))


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, dict) or set(entry) != {"action", "id", "who", "record", "fields", "kept"}:
        return False
    texts = _are_texts([entry["action"], entry["who"], entry["record"]])
    numbered = entry["id"] is None or (isinstance(entry["id"], int) and not isinstance(entry["id"], bool))
    return texts and numbered and _are_fields(entry["fields"]) and _are_fields(entry["kept"])


def _are_fields(fields: Any) -> bool:
    return isinstance(fields, dict) and all(_are_sides(sides) for sides in fields.values())


def _are_sides(sides: Any) -> bool:
    return isinstance(sides, dict) and set(sides) == {"old", "new"} and _are_texts(sides.values())


def _are_texts(values: Iterable[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _unwritable(path: str, reason: Optional[str]) -> InputError:
    return InputError(f"save_plan {path} can't be written: {reason}")


def _stale(reason: str, moved: List[str]) -> PlanError:
    return PlanError(f"the saved plan is stale: {reason}", "stale_plan", {"moved": moved})


def _options(goal: Goal) -> Dict[str, Any]:
    """Returns the options that decide what is written, by their names."""
    return {
        "state": goal.state,
        "create": goal.create,
        "custom_fields_mode": "exact" if goal.exact else "merge",
        "site_changes": goal.site_changes,
        "only_if_empty": sorted(goal.only_if_empty),
    }
