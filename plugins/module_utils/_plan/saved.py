# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan kept in a file without personal data, and whether it still holds."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import tempfile
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence

from .._base.errors import InputError, PlanError
from .._record.declared import Declared
from .change import CREATE, DELETE, KEEP, UPDATE, Change, Difference
from .planner import Goal

FORMAT = "latepoint.api plan 2"
OPTIONS = ("state", "create", "custom_fields_mode", "site_changes", "only_if_empty")
NAMED = 10
VERBS = {CREATE: "created", UPDATE: "changed", DELETE: "deleted", KEEP: "kept as the site has it"}
Plan = Dict[str, Any]


class PlanFile:
    """Plans of one site: `make`, `save`, `load`, then `check_origin`, and `check` against a new one.

    Values are hashed with the api_key as the key (HMAC-SHA256), so that nobody can try out what they were,
    and so that only who has the key can apply the plan.
    """

    def __init__(self, site: str, api_key: str) -> None:
        self._site = site
        self._key = api_key.strip().encode()

    def make(self, changes: Iterable[Change], declared: Sequence[Declared], goal: Goal) -> Plan:
        """The plan as plain data; the same for the same changes, whenever it is made."""
        base = goal.base
        return {
            "format": FORMAT,
            "site": self._site,
            "key": self._hash(FORMAT)[:16],
            "options": _options(goal),
            "base": None if base is None else self._hash(sorted(self._record(one) for one in base.records())),
            "declared": sorted(self._record(one) for one in declared),
            "changes": sorted((self._entry(change) for change in changes), key=_place),
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
        """The old and the new value of each field, hashed."""
        return {one.name: {"old": self._hash(one.old), "new": self._hash(one.new)} for one in differences}

    def _record(self, one: Declared) -> str:
        return self._hash([one.key, dict(one.values)])[:16]

    def _who(self, key: Any) -> str:
        return self._hash(key)[:16]

    def _hash(self, value: Any) -> str:
        return hmac.new(self._key, _canonical(value).encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def check_origin(self, saved: Plan) -> None:
        """Raises PlanError `stale_plan` where the plan is another site's, or another key's. Needs no request."""
        if saved["site"] != self._site:
            raise _stale(f"it was made for another site ({saved['site']}), not for {self._site}", [])
        if saved["key"] != self._hash(FORMAT)[:16]:
            raise _stale("it was made with another api_key: make and apply a plan with the same key", [])

    def check(self, saved: Plan, now: Plan, declared: Sequence[Declared]) -> None:
        """Raises PlanError `stale_plan`, and says what moved, unless both plans have the same changes."""
        if saved["base"] == now["base"] and not _differ(saved["changes"], now["changes"]):
            return
        places = {self._who(one.key): one.source for one in declared}
        moved = [*_other_base(saved["base"], now["base"]), *_other_options(saved["options"], now["options"])]
        moved.extend(_moved(saved, now, places))
        rest = len(moved) - NAMED
        named = "; ".join(moved[:NAMED]) + (f"; and {rest} more" if rest > 0 else "")
        raise _stale("what was planned is not what there is to do now: " + named, moved)


def check_paths(plan: Optional[str], save_plan: Optional[str]) -> None:
    """Raises InputError where the plan to apply would be replaced: the next run would apply what nobody has read."""
    if plan and save_plan and os.path.realpath(plan) == os.path.realpath(save_plan):
        raise InputError(f"save_plan and plan are the same file, {plan}: save the new plan in another one")


def save(path: str, plan: Plan) -> None:
    """Write a plan, whole or not at all, readable for its owner alone."""
    folder = os.path.dirname(os.path.abspath(path))
    temporary = ""
    try:
        os.makedirs(folder, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".plan-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(plan, indent=1, sort_keys=True) + "\n")
        os.replace(temporary, path)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        raise InputError(f"save_plan {path} can't be written: {error.strerror}") from None


def load(path: str) -> Plan:
    """Read a plan; raises InputError where there is none, or something else."""
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
    return _are_texts(plan["declared"]) and all(_is_entry(one) for one in plan["changes"])


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


def _differ(old: Any, new: Any) -> bool:
    """Whether two changes, or two lists of them, are different, however they are declared."""
    if isinstance(old, list) and isinstance(new, list):
        return len(old) != len(new) or any(_differ(one, other) for one, other in zip(old, new))
    return any(old.get(name) != new.get(name) for name in {*old, *new} - {"record"})


def _place(entry: Mapping[str, Any]) -> Any:
    return entry["id"] or 0, entry["who"], entry["action"]


def _stale(told: str, moved: List[str]) -> PlanError:
    return PlanError(f"the saved plan is stale: {told}", "stale_plan", {"moved": moved})


def _options(goal: Goal) -> Dict[str, Any]:
    """The options that decide what is to be done, by their names."""
    return {
        "state": goal.state,
        "create": goal.create,
        "custom_fields_mode": "exact" if goal.exact else "merge",
        "site_changes": goal.site_changes,
        "only_if_empty": sorted(goal.only_if_empty),
    }


def _other_base(saved: Optional[str], now: Optional[str]) -> List[str]:
    """What is different about the base, in a sentence; nothing where it is the same."""
    if saved == now:
        return []
    if saved is None or now is None:
        made, there = ("without", "there is a base") if saved is None else ("with", "there is none")
        return [f"the plan was made {made} a base, now {there}"]
    return ["the plan was made with another base: the files as they were last applied are others now"]


def _other_options(saved: Mapping[str, Any], now: Mapping[str, Any]) -> List[str]:
    """One sentence for each option that is another than when the plan was made."""
    return [
        f"the plan was made with {name}: {_word(saved[name])}, now it is {_word(now[name])}"
        for name in OPTIONS
        if saved[name] != now[name]
    ]


def _word(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _moved(saved: Plan, now: Plan, places: Mapping[str, str]) -> List[str]:
    """One sentence for each customer whose change is another than planned, and whether site or records moved.

    With other options nobody can tell what else moved, so then it isn't said.
    """
    same_options = saved["options"] == now["options"] and saved["base"] == now["base"]
    same_records = {*saved["declared"]} & {*now["declared"]}
    before, after = ({one["who"]: one for one in plan["changes"]} for plan in (saved, now))
    moved = []
    for key, one in sorted({**after, **before}.items(), key=lambda item: _place(item[1])):
        old, new = before.get(key), after.get(key)
        culprit = "the site moved: " if one["record"] in same_records else "the declared records moved: "
        culprit, who = culprit if same_options else "", _who(one, places)
        if old is None or new is None:
            moved.append(
                f"{culprit}{who} is {_to_be(one)} now"
                if old is None
                else f"{culprit}{who} is not {_to_be(one)} any more"
            )
        elif old["action"] != new["action"]:
            moved.append(f"{culprit}{who} is {_to_be(new)} now, not {_to_be(old)}")
        elif _differ(old, new):
            moved.append(f"{_who_moved(old['fields'], new['fields']) or culprit}{who}{_named(old, new)}")
    return moved


def _who(entry: Mapping[str, Any], places: Mapping[str, str]) -> str:
    """A customer without a number is known by her place among the declared: a plan has nothing else of her."""
    if entry["id"]:
        return f"customer {entry['id']}"
    place = places.get(entry["who"])
    return f"the new customer of {place}" if place else "a new customer who is not declared any more"


def _to_be(entry: Mapping[str, Any]) -> str:
    return "to be " + VERBS.get(entry["action"], "changed")


def _named(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """The fields that are planned otherwise, in brackets."""
    planned, found = ({**entry["fields"], **entry["kept"]} for entry in (old, new))
    fields = sorted(name for name in {*planned, *found} if planned.get(name) != found.get(name))
    return f" ({', '.join(fields)})" if fields else ""


def _who_moved(planned: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """Who moved, where a field is in both plans with another old, or another new value; "" where none is."""
    both = {*planned} & {*found}
    site, declared = (any(planned[name].get(side) != found[name].get(side) for name in both) for side in ("old", "new"))
    who = " and ".join(["the site"] * site + ["the declared records"] * declared)
    return f"{who} moved: " if who else ""
