# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that a site can't store as declared: a warning that shows what is kept, and no run that writes them again."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._engine.sanitizing import stored_form
from ansible_collections.latepoint.api.plugins.module_utils._plan.ownership import Base, BaseOfOne
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal, plan_customer
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import Customer
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare

ODD = declare({"id": 1, "notes": "50%20off"})
PLAIN = declare({"id": 1, "notes": "50 off"})


class Api:
    phones_as_sent = False

    def __init__(self, answer):
        self.answer = answer
        self.asked = 0

    def sanitizes(self):
        self.asked += 1
        return self.answer


@pytest.mark.parametrize(("answer", "kept"), [(True, "50off"), (False, "50%20off")])
def test_only_a_site_that_sanitizes_gets_what_it_will_keep(answer, kept):
    (record,), _goal = stored_form(Api(answer), [ODD], Goal())
    assert record.values["notes"] == kept


@pytest.mark.parametrize(("record", "state", "asked"), [(ODD, "present", 1), (PLAIN, "present", 0), (ODD, "absent", 0)])
def test_a_site_is_asked_only_where_it_matters(record, state, asked):
    api = Api(True)
    stored_form(api, [record], Goal(state))
    assert api.asked == asked


@pytest.mark.parametrize("base", [Base([ODD]), BaseOfOne(ODD)])
def test_the_base_is_compared_in_the_same_form(base):
    _records, goal = stored_form(Api(True), [ODD], Goal(base=base))
    assert goal.base.of(ODD, None) == {"notes": "50off"}
    assert base.of(ODD, None) == {"notes": "50%20off"}


@pytest.mark.parametrize(("actual", "fields"), [("50%20off", None), ("50off", None), ("60%20off", ("notes",))])
def test_a_text_from_before_the_site_sanitized_is_as_declared(actual, fields):
    (record,), goal = stored_form(Api(True), [ODD], Goal())
    change = plan_customer(record, Customer(1, {"notes": (actual,)}), goal)
    assert (change and change.fields) == fields


def test_such_a_text_is_no_part_of_a_write_and_is_confirmed_as_it_is():
    (record,), goal = stored_form(Api(True), [declare({"id": 1, "notes": "50%20off", "phone": "+1"})], Goal())
    change = plan_customer(record, Customer(1, {"notes": ("50%20off",), "phone": ("+2",)}), goal)
    assert change.body == {"phone": "+1"}
    assert change.wanted["notes"] == "50%20off"


@pytest.mark.parametrize("actual", ["50off", "50%20off"], ids=["sanitized", "from before"])
@pytest.mark.parametrize("make", [lambda record: Base([record]), BaseOfOne], ids=["many", "one"])
def test_a_text_of_the_base_alone_that_the_site_keeps_otherwise_is_no_change_of_the_site(make, actual):
    """The files replaced it since: that is their change, and no conflict."""
    (record,), goal = stored_form(Api(True), [PLAIN], Goal(base=make(ODD), site_changes="keep"))
    change = plan_customer(record, Customer(1, {"notes": (actual,)}), goal)
    assert [(found.name, found.origin) for found in change.differences] == [("notes", "declared")]


def test_a_site_is_asked_where_it_matters_for_the_base_alone():
    api = Api(True)
    stored_form(api, [PLAIN], Goal(base=Base([ODD])))
    stored_form(api, [PLAIN], Goal(base=Base([PLAIN])))
    assert api.asked == 1
