# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that can't be read, and plans that would rest on them."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import PlanError
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal, plan_customer
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare

GENERAL = {"general": {"tier": "gold"}, "room": "5"}


def planned(declared, shown, exact=False):
    actual = customer_from_api({"id": 5, "email": "ada@example.com", "custom_fields": shown})
    return plan_customer(declare({"id": 5, "custom_fields": declared}), actual, Goal(exact=exact))


@pytest.mark.parametrize(
    ("declared", "exact", "shown", "odd", "leave"),
    [
        ({"tier": "gold"}, False, GENERAL, "general", "custom_fields.tier"),
        ({"Tier": "silver"}, False, GENERAL, "general", "custom_fields.Tier"),
        ({"tier": ""}, False, GENERAL, "general", "custom_fields.tier"),
        ({"tier": "gold", "room": "5"}, False, GENERAL, "general", "custom_fields.tier"),
        ({"general": "x"}, False, GENERAL, "general", "custom_fields.general"),
        ({}, True, GENERAL, "general", "custom_fields"),
        ({"room": "5"}, True, GENERAL, "general", "custom_fields"),
        ({"tier": "gold"}, False, {"groups": [{"tier": "gold"}]}, "groups", "custom_fields.tier"),
        ({"tier": "gold"}, False, {"groups": [["tier", "gold"]]}, "groups", "custom_fields.tier"),
        (
            {"tier": "gold"},
            False,
            {"general": {"label": "All", "value": {"tier": "gold"}}},
            "general",
            "custom_fields.tier",
        ),
        ({"tier": "gold"}, False, {"sets": {"all": [{"key": "tier", "value": "x"}]}}, "sets", "custom_fields.tier"),
        ({"tier": "gold"}, False, {"tier": ["gold"]}, "tier", "custom_fields.tier"),
    ],
)
def test_a_custom_field_that_may_hold_what_is_declared(declared, exact, shown, odd, leave):
    with pytest.raises(PlanError) as caught:
        planned(declared, shown, exact)
    assert (caught.value.code, caught.value.details) == ("unexpected_answer", {"fields": [f"custom_fields.{odd}"]})
    assert str(caught.value).endswith(f"Leave {leave} out")


@pytest.mark.parametrize(
    ("declared", "exact", "shown", "body"),
    [
        ({"room": "5"}, False, GENERAL, None),
        ({"ROOM": "6"}, False, GENERAL, {"room": "6"}),
        ({"room": "6"}, False, dict(GENERAL, room=""), {"room": "6"}),
        ({"general": ""}, False, GENERAL, {"general": ""}),
        ({"general": "", "room": "5"}, True, GENERAL, {"general": ""}),
        # an object that does not name the key has nothing to do with it
        ({"tier": "gold"}, False, {"photo": {"url": "x", "id": 7}}, {"tier": "gold"}),
        ({"tier": ""}, False, {"photo": {"url": "x", "id": 7}}, None),
        ({"tier": "gold"}, False, {"likes": {"0": "red", "2": "blue"}}, {"tier": "gold"}),
        # a list of texts is one value, and so is one beside its label
        ({"tier": "gold"}, False, {"colours": ["red", "blue"]}, {"tier": "gold"}),
        ({"tier": "gold"}, False, {"colours": {"label": "Colours", "value": ["red"]}}, {"tier": "gold"}),
        ({}, True, {"room": "5"}, {"room": ""}),
        ({"tier": "gold"}, False, {"general": {}, "other": []}, {"tier": "gold"}),
    ],
)
def test_a_custom_field_that_can_be_told_from_the_others(declared, exact, shown, body):
    change = planned(declared, shown, exact)
    assert (change and change.body) == (body and {"custom_fields": body})


def test_a_field_that_is_not_declared_is_nobodys_trouble():
    actual = customer_from_api({"id": 5, "email": "ada@example.com", "city": "Oslo", "custom_fields": GENERAL})
    assert plan_customer(declare({"id": 5, "city": "Oslo"}), actual, Goal(exact=True)) is None
