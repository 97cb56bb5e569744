# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The planner for one customer: what is declared against what is, as the smallest change. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable, Mapping, Optional, Tuple

from .._base.errors import PlanError
from .._record.catalogue import VALUES
from .._record.customer import Customer
from .._record.declared import Declared
from .._record.same import same_email
from .change import CREATE, CUSTOM, DELETE, UPDATE, Change, Difference, body_of, compare, nested


@dataclass(frozen=True)
class Goal:
    """What is wanted of every declared customer: `state`, `create` and `custom_fields_mode` of the modules."""

    state: str = "present"
    create: bool = False
    exact: bool = False


def goal_of(params: Mapping[str, Any]) -> Goal:
    """The goal that a module's parameters describe."""
    return Goal(params["state"], params["create"], params["custom_fields_mode"] == "exact")


def plan_customer(declared: Declared, actual: Optional[Customer], goal: Goal) -> Optional[Change]:
    """The change that makes `actual` what is declared, or None where there is nothing to do.

    Raises PlanError `customer_not_found` where there is no such customer and `create` is off, `invalid_record` where
    the customer to be deleted has another e-mail than the one that is declared beside the id.
    """
    if goal.state == "absent":
        return None if actual is None else _delete(declared, actual)
    if actual is None:
        return _create(declared, goal)
    found = compare(declared.values, actual, goal.exact)
    return _update(declared, actual, found) if found else None


def _update(declared: Declared, actual: Customer, found: Tuple[Difference, ...]) -> Change:
    return Change(UPDATE, declared, actual, found, body_of(found), nested(found, "old"), nested(found, "new"))


def _create(declared: Declared, goal: Goal) -> Change:
    if not goal.create or declared.id is not None:
        raise PlanError(_missing(declared, goal), "customer_not_found")
    found = tuple(_given(declared.values))
    return Change(CREATE, declared, None, found, body_of(found), {}, nested(found, "new"))


def _given(values: Mapping[str, Any]) -> Iterable[Difference]:
    """Everything that a new customer is declared to have; what is declared empty needs no sending."""
    for entry in VALUES:
        value = values.get(entry.name)
        if entry.name == CUSTOM:
            yield from (Difference(entry, "", text, key) for key, text in (value or {}).items() if text != "")
        elif value is not None and (value is False or value != entry.kind.empty):
            yield Difference(entry, entry.kind.empty, value)


def _missing(declared: Declared, goal: Goal) -> str:
    start = f"the site has no {declared.who}"
    if goal.create and declared.id is not None:
        return f"{start}, and a new customer gets an id from the site: leave id out, and say who it is by email"
    if declared.id is not None:
        return f"{start}: check the id"
    return f"{start}: check the e-mail, or set create: true"


def _delete(declared: Declared, actual: Customer) -> Change:
    if declared.id is not None and declared.email and not same_email(actual.email, declared.email):
        place = f"{declared.source}: " if declared.source else ""
        told = f"{place}id says {declared.id}, but that customer's e-mail is {actual.email or 'not shown'}, not "
        raise PlanError(f"{told}{declared.email}: which customer is to be deleted?", "invalid_record")
    before = {name: value for name, value in actual.as_record().items() if value or value is False}
    return Change(DELETE, declared, actual, before=before)
