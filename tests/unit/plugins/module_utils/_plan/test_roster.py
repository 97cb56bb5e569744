# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is who among the customers of a site, and what forbids any write."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import PlanError
from ansible_collections.latepoint.api.plugins.module_utils._plan.roster import Roster
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask

BY_ID, BY_EMAIL = {"id": 1, "city": "Oslo"}, {"email": "ada@example.com"}


@pytest.fixture
def roster():
    return Roster([declare(BY_ID, source="a.yml:1"), declare(BY_EMAIL, source="b.yml:2")])


def only(roster: Roster) -> PlanError:
    (problem,) = roster.problems
    assert isinstance(problem, PlanError)
    return problem


def test_a_customer_may_be_meant_by_id_and_by_e_mail(roster):
    assert roster.positions(1, "Ada@example.com") == [0, 1]
    assert roster.positions(1, "") == [0]
    assert roster.positions(2, "ada@example.com") == [1]
    assert roster.positions(2, "") == []


def test_an_e_mail_of_two_customers_is_ambiguous_once_however_often_they_are_met(roster):
    for number in (7, 3, 7):
        roster.resolve(1, number)
    problem = only(roster)
    assert problem.text == "b.yml:2: the e-mail ada@example.com belongs to several customers of the site: 3, 7"
    assert (problem.code, problem.details) == ("ambiguous_email", {"ids": [3, 7]})


def test_a_customer_who_is_declared_twice(roster):
    roster.resolve(0, 1)
    roster.resolve(1, 1)
    problem = only(roster)
    assert problem.text == "b.yml:2: customer 1 is declared at a.yml:1 already, once by id and once by e-mail"
    assert problem.code == "duplicate_customer"


@pytest.mark.parametrize("meet", [[(1, 7), (1, 3)], [(0, 1), (1, 1)]], ids=["ambiguous", "twice"])
def test_what_a_mask_does_not_name_is_shown(roster, meet):
    for position, number in meet:
        roster.resolve(position, number)
    text = only(roster).text
    assert Mask(["phone"]).text(text) == str(text)
    for field, hidden in (("id", ("customer 1 ", ": 3, 7")), ("email", ("ada@example.com",))):
        assert not any(value in Mask([field]).text(text) for value in hidden)
