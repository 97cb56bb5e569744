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
from typing import Any, Dict, Iterable, List, Mapping, Sequence

from ansible_collections.latepoint.api.plugins.module_utils._customer import Declared
from ansible_collections.latepoint.api.plugins.module_utils._errors import InputError, PlanError
from ansible_collections.latepoint.api.plugins.module_utils._plan import Change

FORMAT = "latepoint.api plan 1"
Plan = Dict[str, Any]


class PlanFile:
    """Plans of one site: `make`, `save`, `load`, and `check` against a new one.

    Values are hashed with the api_key as the key (HMAC-SHA256), so that nobody can try out what they were,
    and so that only who has the key can apply the plan.
    """

    def __init__(self, site: str, api_key: str) -> None:
        self._site = site
        self._key = api_key.strip().encode()

    def make(self, changes: Iterable[Change], declared: Sequence[Declared]) -> Plan:
        """The plan as plain data; the same for the same changes, whenever it is made."""
        return {
            "format": FORMAT,
            "site": self._site,
            "key": self._hash(FORMAT)[:16],
            "declared": self._hash(sorted(_canonical([one.key, dict(one.values)]) for one in declared)),
            "changes": sorted((self._entry(change) for change in changes), key=_place),
        }

    def _entry(self, change: Change) -> Dict[str, Any]:
        who = change.declared.key if change.id is None else change.id
        fields = {one.name: {"old": self._hash(one.old), "new": self._hash(one.new)} for one in change.differences}
        return {"action": change.action, "id": change.id, "who": self._hash(who)[:16], "fields": fields}

    def _hash(self, value: Any) -> str:
        return hmac.new(self._key, _canonical(value).encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def check(self, saved: Plan, now: Plan) -> None:
        """Raises PlanError `stale_plan`, and says what moved, unless both plans are the same."""
        if saved["site"] != now["site"]:
            raise _stale(f"it was made for another site ({saved['site']}), not for {now['site']}", [])
        if saved["key"] != now["key"]:
            raise _stale("it was made with another api_key: make and apply a plan with the same key", [])
        if saved["changes"] == now["changes"]:
            return
        same_declared = saved["declared"] == now["declared"]
        moved = _moved(saved["changes"], now["changes"], same_declared)
        raise _stale("what was planned is not what there is to do now: " + "; ".join(moved[:10]), moved)


def save(path: str, plan: Plan) -> None:
    """Write a plan, whole or not at all, readable for its owner alone."""
    folder = os.path.dirname(os.path.abspath(path))
    try:
        os.makedirs(folder, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".plan-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(plan, indent=1, sort_keys=True) + "\n")
        os.replace(temporary, path)
    except OSError as error:
        raise InputError(f"save_plan {path} can't be written: {error.strerror}") from None


def load(path: str) -> Plan:
    """Read a plan; raises InputError where there is none, or something else."""
    try:
        with open(path, encoding="utf-8") as file:
            plan = json.load(file)
    except OSError as error:
        raise InputError(f"plan {path} can't be read: {error.strerror}") from None
    except ValueError:
        plan = None
    if not _is_plan(plan):
        raise InputError(f"plan {path} is no plan that this version of the collection has saved")
    return dict(plan)


def _is_plan(plan: Any) -> bool:
    if not isinstance(plan, dict) or plan.get("format") != FORMAT:
        return False
    texts = all(isinstance(plan.get(name), str) for name in ("site", "key", "declared"))
    changes = plan.get("changes")
    return texts and isinstance(changes, list) and all(_is_entry(one) for one in changes)


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, dict) or set(entry) != {"action", "id", "who", "fields"}:
        return False
    fields = entry["fields"]
    return isinstance(fields, dict) and all(isinstance(sides, dict) for sides in fields.values())


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _place(entry: Mapping[str, Any]) -> Any:
    return entry["id"] or 0, entry["who"], entry["action"]


def _stale(told: str, moved: List[str]) -> PlanError:
    return PlanError(f"the saved plan is stale: {told}", "stale_plan", {"moved": moved})


def _moved(saved: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]], same_declared: bool) -> List[str]:
    """One sentence for each customer whose change is another than planned: the site moved, or the declared records."""
    before = {(one["action"], one["who"]): one for one in saved}
    after = {(one["action"], one["who"]): one for one in now}
    moved = []
    for key in sorted({*before, *after}, key=str):
        old, new = before.get(key), after.get(key)
        if old != new:
            known: Mapping[str, Any] = old or new or {}
            moved.append(_sentence(known, old, new, same_declared))
    return moved


def _sentence(known: Mapping[str, Any], old: Any, new: Any, same_declared: bool) -> str:
    who = f"customer {known['id']}" if known["id"] else f"a customer to {known['action']}"
    culprit = "the site" if same_declared else "the declared records"
    if old is None or new is None:
        what = "is not to be changed any more" if new is None else f"is to be changed now ({known['action']})"
        return f"{culprit} moved: {who} {what}"
    planned, found = old["fields"], new["fields"]
    fields = sorted(name for name in {*planned, *found} if planned.get(name) != found.get(name))
    site, declared = (_differ(planned, found, side) for side in ("old", "new"))
    if site or declared:
        culprit = " and ".join(["the site"] * site + ["the declared records"] * declared)
    return f"{culprit} moved: {who} ({', '.join(fields)})"


def _differ(planned: Mapping[str, Any], found: Mapping[str, Any], side: str) -> bool:
    """Whether a field that both plans change has another old (or new) value in the one than in the other."""
    return any(planned[name].get(side) != found[name].get(side) for name in {*planned} & {*found})
