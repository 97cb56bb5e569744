# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The planner for one customer: tables for each rule, and properties for all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Mapping

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import PlanError
from ansible_collections.latepoint.api.plugins.module_utils._engine.outcome import after
from ansible_collections.latepoint.api.plugins.module_utils._plan.change import Change, body_of, compare, nested
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal, goal_of, plan_customer
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import Customer, customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils import fakes, strategies

MERGE, EXACT = Goal(), Goal(exact=True)
CREATE, ABSENT = Goal(create=True), Goal(state="absent")


def planned(raw: Mapping[str, Any], goal: Goal = MERGE, **stored: Any) -> Change:
    change = plan_customer(declare(raw), customer_from_api(fakes.ada(**stored)), goal)
    assert change is not None
    return change


def is_planned(raw: Mapping[str, Any], goal: Goal = MERGE, **stored: Any) -> bool:
    return plan_customer(declare(raw), customer_from_api(fakes.ada(**stored)), goal) is not None


@pytest.mark.parametrize(
    ("params", "goal"),
    [
        ({"state": "present", "create": False, "custom_fields_mode": "merge"}, MERGE),
        ({"state": "present", "create": True, "custom_fields_mode": "merge"}, CREATE),
        ({"state": "present", "create": False, "custom_fields_mode": "exact"}, EXACT),
        ({"state": "absent", "create": False, "custom_fields_mode": "merge"}, ABSENT),
    ],
)
def test_the_goal_of_a_module(params, goal):
    assert goal_of(params) == goal
    assert goal_of(params, official=True) == replace(goal, needed=frozenset({"first_name"}))


# --- updates ----------------------------------------------------------------------------------------


def test_the_smallest_body():
    """api-facts: PUT is partial: fields left out stay."""
    change = planned({"id": 1, "first_name": "Ada", "last_name": "King", "phone": "+1 555 0199", "city": "Ockham"})
    assert (change.action, change.id) == ("update", 1)
    assert change.body == {"last_name": "King", "city": "Ockham"}
    assert change.fields == ("city", "last_name")
    assert change.before == {"last_name": "Lovelace", "city": "London"}
    assert change.after == {"last_name": "King", "city": "Ockham"}
    assert change.who == "customer 1 (ada@example.com)"


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"id": 1},
        {"first_name": "Ada"},
        {"first_name": " Ada "},
        {"phone": "+1-555-0199"},
        {"email": "ADA@EXAMPLE.COM"},
        {"is_guest": False},
        {"notes": ""},
        {"avatar_image_id": ""},
        {"avatar_image_id": 0},
        {"state": ""},
        {"country": "GB"},
        {"custom_fields": {}},
        {"custom_fields": {"preferred_time": "morning"}},
        {"custom_fields": {"PREFERRED_TIME": " morning "}},
        {"custom_fields": {"room": None, "other": ""}},
        {"custom_fields": None, "notes": None, "city": None},
        {"address": "12 St James&#039;s Square"},
    ],
)
def test_nothing_to_do(raw):
    """api-facts: Values: "what counts as the same"."""
    assert not is_planned(raw)


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        ({"first_name": "ada"}, {"first_name": "ada"}),
        ({"phone": ""}, {"phone": ""}),
        ({"phone": "15550199"}, {"phone": "15550199"}),
        ({"email": "grace@example.com"}, {"email": "grace@example.com"}),
        ({"is_guest": True}, {"is_guest": True}),
        ({"notes": "VIP"}, {"notes": "VIP"}),
        ({"avatar_image_id": "77"}, {"avatar_image_id": 77}),
        ({"country": ""}, {"country": ""}),
        ({"status": "blocked"}, {"status": "blocked"}),
        ({"custom_fields": {"room": "5"}}, {"custom_fields": {"room": "5"}}),
        ({"custom_fields": {"Preferred_Time": "noon"}}, {"custom_fields": {"preferred_time": "noon"}}),
        ({"custom_fields": {"preferred_time": None}}, {"custom_fields": {"preferred_time": ""}}),
        ({"custom_fields": {"preferred_time": ""}}, {"custom_fields": {"preferred_time": ""}}),
    ],
)
def test_what_is_sent(raw, body):
    """api-facts: never arrays for text, nor `null` for a core field; is_guest: "send JSON booleans"."""
    assert planned(raw).body == body


def test_custom_fields_merge():
    """api-facts: custom_fields: merged; null or `""` removes a key."""
    change = planned({"custom_fields": {"a": "1", "b": None, "new": "x"}}, custom_fields={"a": "0", "b": "2", "c": "3"})
    assert change.body == {"custom_fields": {"a": "1", "b": "", "new": "x"}}
    assert change.fields == ("custom_fields.a", "custom_fields.b", "custom_fields.new")
    assert change.before == {"custom_fields": {"a": "0", "b": "2"}}
    assert change.after == {"custom_fields": {"a": "1", "new": "x"}}


def test_custom_fields_exactly():
    raw = {"custom_fields": {"A": "1"}}
    assert planned(raw, EXACT, custom_fields={"a": "1", "c": "3"}).body == {"custom_fields": {"c": ""}}
    assert not is_planned(raw, EXACT, custom_fields={"a": "1"})
    assert planned({"custom_fields": {}}, EXACT).body == {"custom_fields": {"preferred_time": ""}}
    assert not is_planned({"first_name": "Ada"}, EXACT)  # custom fields that are not declared are not managed


def test_keys_stay_unless_it_is_said_that_they_go():
    assert compare({"custom_fields": {}}, customer_from_api(fakes.ada())) == ()


def test_keys_that_a_site_shows_twice():
    """LatePoint ignores the case of keys, but an exact spelling is the better match."""
    stored = {"time": "1", "Time": "2"}
    assert not is_planned({"custom_fields": {"Time": "2"}}, custom_fields=stored)
    assert planned({"custom_fields": {"time": "2"}}, custom_fields=stored).body == {"custom_fields": {"time": "2"}}


def test_a_field_in_two_shapes_is_the_same_if_one_of_them_is():
    customer = customer_from_api({"id": 1, "notes": "old", "admin_notes": "VIP"})
    assert plan_customer(declare({"notes": "VIP"}), customer, MERGE) is None


# --- creating and deleting --------------------------------------------------------------------------


def test_creating():
    raw = {
        "email": "grace@example.com",
        "first_name": "Grace",
        "city": "",
        "is_guest": False,
        "avatar_image_id": 0,
        "custom_fields": {"room": "5", "gone": None},
    }
    change = plan_customer(declare(raw), None, CREATE)
    assert change.body == {
        "email": "grace@example.com",
        "first_name": "Grace",
        "is_guest": False,
        "custom_fields": {"room": "5"},
    }
    assert change.fields == ("custom_fields.room", "email", "first_name", "is_guest")
    assert {difference.name: difference.old for difference in change.differences} == {
        "email": "",
        "first_name": "",
        "is_guest": False,
        "custom_fields.room": "",
    }
    assert change.before == {}
    assert change.after == change.body
    assert (change.id, change.email, change.who) == (None, "grace@example.com", "customer grace@example.com")


@pytest.mark.parametrize(
    ("raw", "goal", "said"),
    [
        ({"email": "a@b.org"}, MERGE, "the site has no customer a@b.org: check the e-mail, or set create: true"),
        ({"id": 5}, MERGE, "the site has no customer 5: check the id"),
        ({"id": 5, "email": "a@b.org"}, CREATE, "the site has no customer 5, and a new customer gets an id from the"),
    ],
)
def test_nobody_there(raw, goal, said):
    with pytest.raises(PlanError) as caught:
        plan_customer(declare(raw), None, goal)
    assert caught.value.code == "customer_not_found"
    assert caught.value.message.startswith(said)


def test_deleting():
    change = planned({"id": 1}, ABSENT)
    assert (change.action, change.id, change.body) == ("delete", 1, None)
    assert change.fields == ()
    assert change.after == {}
    assert change.before["email"] == "ada@example.com"
    assert not {"notes", "avatar_image_id"} & set(change.before)  # what is empty is no loss
    assert change.before["is_guest"] is False
    assert plan_customer(declare({"id": 1}), None, ABSENT) is None


@pytest.mark.parametrize("email", [None, "ADA@example.com"])
def test_who_is_to_be_deleted_may_be_named_twice(email):
    assert planned({"id": 1, "email": email}, ABSENT).action == "delete"


@pytest.mark.parametrize(("shown", "said"), [("ada@example.com", "ada@example.com"), ("", "not shown")])
def test_an_id_and_the_e_mail_of_another_delete_nobody(shown, said):
    record = declare({"id": 1, "email": "eva@example.com"}, where="customers[0]", source="x.yml:1")
    with pytest.raises(PlanError) as caught:
        plan_customer(record, customer_from_api(fakes.ada(email=shown)), ABSENT)
    whose = f"id says 1, but that customer's e-mail is {said}, not eva@example.com"
    assert str(caught.value.text) == f"x.yml:1: {whose}: which customer is to be deleted?"
    assert caught.value.code == "invalid_record"
    assert Mask(["phone"]).text(caught.value.text) == str(caught.value.text)
    assert "@" not in Mask(["email"]).text(caught.value.text)
    assert "says 1" not in Mask(["id"]).text(caught.value.text)


def test_by_e_mail_alone_whoever_was_found_is_deleted():
    assert planned({"email": "eva@example.com"}, ABSENT).id == 1


EMAIL = "grace@example.com"


def test_a_new_customer_who_has_what_is_needed():
    declared = declare({"email": EMAIL, "first_name": "Grace"})
    assert plan_customer(declared, None, Goal(create=True, needed=frozenset({"first_name"}))).action == "create"


@pytest.mark.parametrize(
    ("needs", "values", "lacking"),
    [
        ({"first_name"}, {}, ["first_name"]),
        ({"first_name", "last_name"}, {"first_name": " "}, ["first_name", "last_name"]),
        ({"first_name", "last_name"}, {"last_name": "Hopper"}, ["first_name"]),
    ],
)
def test_what_a_new_customer_lacks(needs, values, lacking):
    with pytest.raises(PlanError) as caught:
        plan_customer(declare({"email": EMAIL, **values}), None, Goal(create=True, needed=frozenset(needs)))
    assert caught.value.code == "ability_invalid_input"
    assert caught.value.details == {"fields": lacking}
    assert str(caught.value.text) == f"can't be created without {' and '.join(lacking)}: LatePoint's own API wants it"


def test_an_email_that_the_answer_does_not_show():
    change = plan_customer(declare({"email": "a@b.org", "city": "x"}), Customer(3, {}), MERGE)
    assert change.who == "customer 3 (a@b.org)"


# --- properties -------------------------------------------------------------------------------------

goals = st.sampled_from([MERGE, EXACT])


@given(strategies.declarations, strategies.customers, goals)
def test_apply_then_plan_is_empty(declared, customer, goal):
    change = plan_customer(declared, customer, goal)
    if change is not None:
        assert plan_customer(declared, after(change), goal) is None


@given(strategies.declarations, strategies.raw_customers, goals)
def test_a_site_that_stores_the_body_is_as_declared(declared, raw, goal):
    """The same with a second witness: a site that merges the body as LatePoint does."""
    change = plan_customer(declared, customer_from_api(raw), goal)
    if change is not None:
        site = fakes.FakeSite(raw)
        site._store(1, change.body)
        assert plan_customer(declared, customer_from_api(site.customers[1]), goal) is None


@given(strategies.declarations, strategies.customers, goals)
def test_no_key_of_the_body_can_be_left_out(declared, customer, goal):
    change = plan_customer(declared, customer, goal)
    for difference in change.differences if change else ():
        rest = tuple(other for other in change.differences if other is not difference)
        lacking = Change(change.action, declared, customer, rest, body_of(rest))
        left = compare(declared.values, after(lacking), goal.exact)
        assert [other.name for other in left] == [difference.name]


@given(strategies.declarations, strategies.customers, goals)
def test_a_body_holds_what_may_be_sent(declared, customer, goal):
    """api-facts: Never put `id` in a body; never arrays for text, nor `null` for a core field."""
    change = plan_customer(declared, customer, goal)
    if change is None:
        return
    assert change.body
    assert "id" not in change.body
    for name, value in change.body.items():
        assert name in declared.values
        assert isinstance(value, (str, bool, int, dict))
        assert all(isinstance(text, str) for text in value.values()) if isinstance(value, dict) else True


@given(strategies.declarations, strategies.customers, goals)
def test_only_what_differs_is_told(declared, customer, goal):
    change = plan_customer(declared, customer, goal)
    if change is None:
        return
    assert change.before == nested(change.differences, "old")
    assert change.after == nested(change.differences, "new")
    assert change.before != change.after
    assert set(change.before) | set(change.after) == set(change.body)
    assert list(change.fields) == sorted(set(change.fields))


@given(strategies.raw_customers)
def test_a_customer_as_she_is_needs_no_change(raw):
    """What a site shows, declared again, is what it is: an export audits clean."""
    customer = customer_from_api(raw)
    record = {name: value for name, value in customer.as_record().items() if name != "country" or len(value) <= 2}
    assert plan_customer(declare(record), customer, EXACT) is None


@given(strategies.raw_declarations)
def test_a_new_customer_is_as_declared(raw):
    declared = declare(dict(raw, email="grace@example.com"))
    change = plan_customer(declared, None, CREATE)
    assert plan_customer(declared, after(change), EXACT) is None
    assert "id" not in change.body
