# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is planned where the site changed, too; and fields that are written only while they are empty."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any, Mapping

import pytest
from hypothesis import assume, given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError, PlanError
from ansible_collections.latepoint.api.plugins.module_utils._plan.change import KEEP, UPDATE, Change, compare
from ansible_collections.latepoint.api.plugins.module_utils._plan.ownership import Base, BaseOfOne
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import (
    ConflictError,
    Goal,
    goal_of,
    plan_customer,
)
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import Customer, customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import Declared, declare
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils import fakes, strategies

# --- what is planned ---------------------------------------------------------------------------------

DECLARED = MappingProxyType(
    {"id": 1, "city": "London", "phone": "+1-555-0199", "custom_fields": {"preferred_time": "morning"}}
)


def goal(base: Any = DECLARED, mode: str = "keep", **more: Any) -> Goal:
    return Goal(site_changes=mode, base=Base([] if base is None else [declare(base)]), **more)


def plan(goal_: Goal, declared: Mapping[str, Any] = DECLARED, **stored: Any) -> Change | None:
    return plan_customer(declare(declared), customer_from_api(fakes.ada(**stored)), goal_)


def test_what_the_site_changed_is_kept_and_what_the_files_changed_is_sent():
    change = plan(goal(), {**DECLARED, "city": "Ockham"}, phone="+15550100", custom_fields={"preferred_time": "noon"})
    assert change is not None
    assert (change.action, change.body, change.fields) == (UPDATE, {"city": "Ockham"}, ("city",))
    assert {difference.name: (difference.old, difference.new, difference.base) for difference in change.kept} == {
        "phone": ("+15550100", "+1-555-0199", "+1-555-0199"),
        "custom_fields.preferred_time": ("noon", "morning", "morning"),
    }
    assert change.wanted == {"city": "Ockham", "custom_fields": {"preferred_time": "noon"}}


def test_nothing_is_left_to_write():
    change = plan(goal(), phone="+15550100")
    assert change is not None
    assert (change.action, change.body, change.fields) == (KEEP, None, ())
    assert [difference.name for difference in change.kept] == ["phone"]


@pytest.mark.parametrize("mode", ["overwrite", "fail"])
def test_other_modes_plan_the_write_and_say_whose_change_it_is(mode):
    change = plan(goal(mode=mode), {**DECLARED, "city": "Ockham"}, phone="+15550100")
    assert change is not None
    assert {difference.name: difference.origin for difference in change.differences} == {
        "city": "declared",
        "phone": "site",
    }
    assert change.kept == ()


def test_both_changed_the_same_field():
    with pytest.raises(ConflictError, match="both changed phone, to different values") as caught:
        plan(goal(), {**DECLARED, "phone": "+15550111", "city": "Ockham"}, phone="+15550100")
    assert caught.value.code == "conflict"
    assert {difference.name: difference.origin for difference in caught.value.differences} == {
        "phone": "both",
        "city": "declared",
    }
    overwritten = plan(goal(mode="overwrite"), {**DECLARED, "phone": "+15550111"}, phone="+15550100")
    assert overwritten is not None
    assert overwritten.body == {"phone": "+15550111"}


def test_nothing_was_applied_yet():
    change = plan(goal(None), phone="+15550100")
    assert change is not None
    assert [(difference.name, difference.origin) for difference in change.differences] == [("phone", "declared")]


NEW = MappingProxyType({"email": "new@example.com", "first_name": "New", "last_name": "Customer"})


def created(base: Any, mode: str = "keep", declared: Mapping[str, Any] = NEW) -> Change | None:
    return plan_customer(declare(declared), None, goal(base, mode, create=True))


def test_a_new_customer_is_created():
    change = created(None)
    assert change is not None
    assert (change.action, {difference.origin for difference in change.differences}) == ("create", {"declared"})


def test_a_customer_whom_the_site_has_lost_is_not_created_again():
    """Deleted, or with another address: creating them would undo it, or make a second customer."""
    change = created(NEW)
    assert change is not None
    assert (change.action, change.body, len(change.kept)) == (KEEP, None, 3)
    again = created(NEW, "overwrite")
    assert again is not None
    assert again.action == "create"


@pytest.mark.parametrize("changed", [{"last_name": "Other"}, {"city": "Cork"}])
def test_a_customer_whom_the_site_has_lost_and_the_files_changed(changed):
    with pytest.raises(ConflictError, match="the site has none any more"):
        created(NEW, declared={**NEW, **changed})


@pytest.mark.parametrize(
    ("names", "declared", "stored", "body"),
    [
        (["city"], {"city": "Ockham"}, {}, None),
        (["city"], {"city": "Ockham"}, {"city": ""}, {"city": "Ockham"}),
        (["city"], {"city": "Ockham"}, {"city": None}, {"city": "Ockham"}),
        (["city"], {"city": "Ockham"}, {"city": " "}, {"city": "Ockham"}),
        (["city"], {"city": ""}, {}, None),
        (["city"], {"city": "Ockham", "state": "CA"}, {}, {"state": "CA"}),
        (["is_guest"], {"is_guest": True}, {"is_guest": "0"}, {"is_guest": True}),
        (["avatar_image_id"], {"avatar_image_id": 5}, {"avatar_image_id": "77"}, None),
        (
            ["custom_fields"],
            {"custom_fields": {"preferred_time": "x", "room": "5"}},
            {},
            {"custom_fields": {"room": "5"}},
        ),
        (["custom_fields.Preferred_Time"], {"custom_fields": {"preferred_time": "x"}}, {}, None),
        (["custom_fields.room"], {"custom_fields": {"room": "5"}}, {}, {"custom_fields": {"room": "5"}}),
    ],
)
def test_fields_that_are_written_only_while_they_are_empty(names, declared, stored, body):
    params = {"state": "present", "create": False, "custom_fields_mode": "merge", "only_if_empty": names}
    change = plan(goal_of(params), declared, **stored)
    assert (change.body if change else None) == body
    if change and "city" in names and "state" in declared:
        assert change.wanted == {"state": "CA"}


def test_only_if_empty_with_exact_custom_fields():
    change = plan(Goal(exact=True, only_if_empty=frozenset({"custom_fields"})), {"custom_fields": {}, "city": "Ockham"})
    assert change is not None
    assert change.body == {"city": "Ockham"}
    assert compare(change.wanted, customer_from_api(fakes.ada(city="Ockham")), exact=True) == ()


@pytest.mark.parametrize(("name", "hint"), [("id", ""), ("fone", "phone"), ("custom_fields.", ""), ("all", "")])
def test_only_if_empty_names_fields(name, hint):
    params = {"state": "present", "create": False, "custom_fields_mode": "merge", "only_if_empty": [name]}
    with pytest.raises(InputError, match=f"only_if_empty: unknown field '{name}'.*{hint}"):
        goal_of(params)


@pytest.mark.parametrize("mode", ["keep", "fail"])
def test_a_mode_that_needs_a_base(mode):
    params = {"state": "present", "create": False, "custom_fields_mode": "merge", "site_changes": mode}
    with pytest.raises(InputError, match=f"site_changes: {mode} needs base"):
        goal_of(params)
    assert goal_of(params, Base([])).site_changes == mode


def test_the_mode_that_goes_without_saying():
    params = {"state": "present", "create": False, "custom_fields_mode": "merge", "site_changes": None}
    assert (goal_of(params).site_changes, goal_of(params, Base([])).site_changes) == ("overwrite", "keep")


# --- properties --------------------------------------------------------------------------------------

goals = st.builds(Goal, create=st.booleans(), exact=st.booleans())


def planned(declared: Declared, actual: Customer | None, goal_: Goal) -> Any:
    """The change, or the code of the error instead of it."""
    try:
        return plan_customer(declared, actual, goal_)
    except PlanError as error:
        return error.code


@given(strategies.declarations, strategies.declarations, strategies.customers, goals)
def test_overwriting_plans_what_is_planned_without_a_base(declared, then, actual, goal_):
    plain, based = (planned(declared, actual, aim) for aim in (goal_, replace(goal_, base=BaseOfOne(then))))
    assert (plain is None) == (based is None)
    if isinstance(plain, Change):
        assert (based.action, based.body, based.before, based.after) == (
            plain.action,
            plain.body,
            plain.before,
            plain.after,
        )
        assert (based.kept, based.left, based.wanted) == ((), (), plain.declared.values)


@given(strategies.declarations, strategies.customers, st.booleans())
def test_with_the_declared_as_the_base_every_difference_that_shows_is_the_sites(declared, actual, exact):
    change = planned(declared, actual, Goal(exact=exact, site_changes="overwrite", base=BaseOfOne(declared)))
    for difference in change.differences if isinstance(change, Change) else ():
        assert difference.origin == ("site" if actual.shows(difference.field.name) else "declared")


@given(strategies.declarations, strategies.declarations, strategies.customers, st.booleans())
def test_what_the_site_changed_is_never_sent(declared, then, actual, exact):
    change = planned(declared, actual, Goal(exact=exact, site_changes="keep", base=BaseOfOne(then)))
    assume(isinstance(change, Change))
    assert {difference.origin for difference in change.differences} <= {"declared"}
    assert {difference.origin for difference in change.kept} <= {"site"}
    sent = {
        **(change.body or {}),
        **{f"custom_fields.{key}": 1 for key in (change.body or {}).get("custom_fields", {})},
    }
    assert not {difference.name for difference in change.kept} & {*sent}


@given(strategies.declarations, strategies.declarations, strategies.customers, st.booleans())
def test_with_what_was_kept_the_plan_is_empty_when_the_rest_was_written(declared, then, actual, exact):
    change = planned(declared, actual, Goal(exact=exact, site_changes="keep", base=BaseOfOne(then)))
    assume(isinstance(change, Change))
    kept = compare(change.wanted, actual, exact)
    assert sorted(difference.name for difference in kept) == sorted(change.fields)
