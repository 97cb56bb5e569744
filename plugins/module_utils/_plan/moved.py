# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What moved between a saved plan and the plan that is made now, in sentences for people. Pure."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional

from .change import CREATE, DELETE, KEEP, UPDATE

Plan = Dict[str, Any]
OPTIONS = ("state", "create", "custom_fields_mode", "site_changes", "only_if_empty")
_VERBS = {CREATE: "created", UPDATE: "changed", DELETE: "deleted", KEEP: "kept as the site has it"}


def differ(old: Any, new: Any) -> bool:
    """Whether two changes, or two lists of changes, are different, however they are declared."""
    if isinstance(old, list) and isinstance(new, list):
        return len(old) != len(new) or any(differ(*pair) for pair in zip(old, new))
    return any(old.get(name) != new.get(name) for name in {*old, *new} - {"record"})


def place(entry: Mapping[str, Any]) -> Any:
    """Returns the key by which the changes of a plan are sorted."""
    return entry["id"] or 0, entry["who"], entry["action"]


def what_moved(saved: Plan, now: Plan, places: Mapping[str, str]) -> List[str]:
    """Returns a sentence for each difference; `places` has the source of each declared record, by `who`."""
    return [
        *_other_base(saved["base"], now["base"]),
        *_other_options(saved["options"], now["options"]),
        *_other_changes(saved, now, places),
    ]


def _other_base(saved: Optional[str], now: Optional[str]) -> List[str]:
    if saved == now:
        return []
    if saved is None or now is None:
        made, there = ("without", "there is a base") if saved is None else ("with", "there is none")
        return [f"the plan was made {made} a base, now {there}"]
    return ["the plan was made with another base: the files as they were last applied are others now"]


def _other_options(saved: Mapping[str, Any], now: Mapping[str, Any]) -> List[str]:
    return [
        f"the plan was made with {name}: {_word(saved[name])}, now it is {_word(now[name])}"
        for name in OPTIONS
        if saved[name] != now[name]
    ]


def _word(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _other_changes(saved: Plan, now: Plan, places: Mapping[str, str]) -> List[str]:
    """Returns a sentence for each customer whose change is not as planned: whether the site or the records moved.

    With other options or another base nothing shows which of the two moved, so the sentence leaves it out.
    """
    known = saved["options"] == now["options"] and saved["base"] == now["base"]
    same_records = {*saved["declared"]} & {*now["declared"]}
    before, after = ({entry["who"]: entry for entry in plan["changes"]} for plan in (saved, now))
    moved = []
    for key, entry in sorted({**after, **before}.items(), key=lambda item: place(item[1])):
        culprit = "the site moved: " if entry["record"] in same_records else "the declared records moved: "
        sentence = _changed(_who(entry, places), before.get(key), after.get(key), culprit if known else "")
        moved.extend([sentence] if sentence else [])
    return moved


def _changed(who: str, old: Optional[Mapping[str, Any]], new: Optional[Mapping[str, Any]], culprit: str) -> str:
    """Returns how the planned change `old` differs from `new`, the change to make now; "" where it doesn't."""
    if old is None:
        return f"{culprit}{who} is {_to_be(new or {})} now"
    if new is None:
        return f"{culprit}{who} is not {_to_be(old)} any more"
    if old["action"] != new["action"]:
        return f"{culprit}{who} is {_to_be(new)} now, not {_to_be(old)}"
    if not differ(old, new):
        return ""
    return f"{_who_moved(old['fields'], new['fields']) or culprit}{who}{_named(old, new)}"


def _who(entry: Mapping[str, Any], places: Mapping[str, str]) -> str:
    """Returns the customer's id; a plan knows a new customer only by the place of the declared record."""
    if entry["id"]:
        return f"customer {entry['id']}"
    source = places.get(entry["who"])
    return f"the new customer of {source}" if source else "a new customer who is not declared any more"


def _to_be(entry: Mapping[str, Any]) -> str:
    return "to be " + _VERBS.get(entry["action"], "changed")


def _named(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Returns the fields whose planned values differ, in brackets."""
    planned, found = ({**entry["fields"], **entry["kept"]} for entry in (old, new))
    fields = sorted(name for name in {*planned, *found} if planned.get(name) != found.get(name))
    return f" ({', '.join(fields)})" if fields else ""


def _who_moved(planned: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """Returns who changed the old or the new value of a field that is in both plans; "" where nobody did."""
    both = {*planned} & {*found}
    site, declared = (any(planned[name].get(side) != found[name].get(side) for name in both) for side in ("old", "new"))
    who = " and ".join(["the site"] * site + ["the declared records"] * declared)
    return f"{who} moved: " if who else ""
