# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a site has, held against what is declared."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._plan.matcher import Survey
from ansible_collections.latepoint.api.plugins.module_utils._plan.order import combined
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import customer_from_api
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import cases, declared, people, person


def surveyed(site, records, goal=None):
    survey = Survey(declared(*records), goal or Goal())
    for row in site:
        survey.meet(row)
    survey.finish()
    return survey


def codes(survey):
    """The codes of what forbids any write."""
    return sorted(problem.code for problem in survey.roster.problems)


def bodies(survey):
    return {at: (change.action, change.id, change.body) for at, change in survey.changes.items()}


def differing(record, actual):
    """The names of what differs, found the plain way."""
    for name, value in record.items():
        if name == "custom_fields":
            yield from ("custom_fields." + key for key, text in value.items() if actual[name].get(key) != text)
        elif name == "email":
            yield from [name] if value.lower() != actual[name].lower() else []
        elif actual[name] != value:
            yield name


def found(record, site):
    """The customer that a record is about."""
    if "id" in record:
        return next(customer for customer in site if customer["id"] == record["id"])
    return next(customer for customer in site if customer["email"].lower() == record["email"].lower())


@given(cases())
def test_the_plan_is_minimal_and_complete(case):
    site, records = case
    survey = surveyed(site, records)
    planned = {at: sorted(change.fields) for at, change in survey.changes.items()}
    expected = {at: sorted(differing(record, found(record, site))) for at, record in enumerate(records)}
    if not survey.roster.problems:
        assert planned == {at: names for at, names in expected.items() if names}
        for at, change in survey.changes.items():
            assert set(change.body) == {name.partition(".")[0] for name in expected[at]}
            assert "id" not in change.body


@given(cases(), st.randoms())
def test_the_order_of_the_rows_means_nothing(case, random):
    site, records = case
    shuffled = list(site)
    random.shuffle(shuffled)
    survey, other = surveyed(site, records), surveyed(shuffled, records)
    assert bodies(survey) == bodies(other)
    assert survey.met == other.met == len(site)
    assert codes(survey) == codes(other)


@given(cases(renames=False))
def test_absent_deletes_whoever_is_there(case):
    site, records = case
    survey = surveyed(site, [*records, {"id": 999}, {"email": "nobody@example.com"}], Goal(state="absent"))
    assert {change.id for change in survey.changes.values()} == {found(record, site)["id"] for record in records}
    assert all(change.action == "delete" for change in survey.changes.values())
    assert not survey.missing


def test_who_is_not_there_is_missing_or_created():
    records = [{"id": 9, "city": "Rome"}, {"email": "new@example.com", "first_name": "New"}]
    survey = surveyed(people([1]), records)
    assert sorted(survey.missing) == [0, 1]
    assert {error.code for error in survey.missing.values()} == {"customer_not_found"}
    survey = surveyed(people([1]), records, Goal(create=True))
    assert sorted(survey.missing) == [0]
    assert "leave id out" in survey.missing[0].message
    assert survey.changes[1].body == {"email": "new@example.com", "first_name": "New"}


def test_one_customer_by_id_and_by_e_mail_is_a_duplicate():
    survey = surveyed(people([7]), [{"email": "C7@example.com", "city": "Rome"}, {"id": 7, "city": "Bonn"}])
    assert codes(survey) == ["duplicate_customer"]
    assert "customers[1]: customer 7 is declared at customers[0] already" in survey.roster.problems[0].message


def test_several_with_one_e_mail():
    twins = people([3, 5], email="twin@example.com")
    survey = surveyed(twins, [{"email": "Twin@example.com", "city": "Rome"}])
    assert codes(survey) == ["ambiguous_email"]
    assert survey.roster.problems[0].details == {"ids": [3, 5]}


def test_a_row_without_a_declared_field_is_to_be_read():
    row = {name: value for name, value in person(1).items() if name != "city"}
    survey = Survey(declared({"id": 1, "city": "Rome"}, {"id": 2, "first_name": "Ada"}), Goal())
    survey.meet(row)
    survey.meet(person(2))
    assert survey.unread() == [(0, 1)]
    assert list(survey.changes) == [1]
    survey.learn(0, customer_from_api(person(1)))
    assert survey.unread() == []
    assert survey.changes[0].body == {"city": "Rome"}


def test_who_vanished_between_the_list_and_the_reading_is_missing():
    survey = Survey(declared({"id": 1, "city": "Rome"}), Goal())
    survey.meet({"id": 1, "email": "c1@example.com"})
    survey.learn(0, None)
    survey.finish()
    assert survey.missing[0].code == "customer_not_found"
    assert not survey.changes


@pytest.mark.parametrize("number", [None, "", "x", True])
def test_a_row_without_a_number_is_nobody(number):
    survey = surveyed([person(1, id=number)], [{"id": 1, "city": "Rome"}])
    assert sorted(survey.missing) == [0]


def test_holders_are_known_regardless_of_case_and_accents():
    site = [person(1), person(2, email="Zoé@example.com"), person(3, email="other@example.com")]
    survey = surveyed(site, [{"id": 1, "email": "zoe@example.com"}])
    assert {slot: sorted(who) for slot, who in survey.roster.holders.items()} == {"zoe@example.com": [2]}


def test_memory_grows_with_what_is_declared_only():
    survey = surveyed(people(range(1, 2000)), [{"id": 5, "email": "c5@example.com", "city": "Oslo"}])
    assert survey.met == 1999
    roster = survey.roster
    kept = [survey.changes, survey.missing, survey._unread, roster.holders, roster.resolved, roster._record_of]
    assert sum(map(len, kept)) <= 4


def test_all_problems_are_told_as_one():
    survey = surveyed(
        [*people([1, 2]), *people([3, 4], email="twin@example.com")],
        [{"id": 1}, {"email": "c1@example.com"}, {"email": "twin@example.com"}],
    )
    error = combined(survey.roster.problems)
    assert error.code == "duplicate_customer"
    assert "customers[1]: customer 1" in error.message
    assert "several customers of the site: 3, 4" in error.message
    assert len(error.details["problems"]) == 2


def test_whom_a_search_by_e_mail_finds():
    """Who differs in accents only comes first, keeps others from the address, but isn't meant."""
    survey = Survey(declared({"email": "zoe@example.com", "city": "Rome"}), Goal())
    survey.learn_found(0, [customer_from_api(person(4, email="zoé@example.com")), found_in_list(5)])
    assert survey.roster.resolved == {0: 5}
    assert sorted(survey.roster.holders["zoe@example.com"]) == [4, 5]
    assert survey.unread() == [(0, 5)]
    survey.learn(0, customer_from_api(person(5, email="zoe@example.com")))
    assert survey.changes[0].body == {"city": "Rome"}


def found_in_list(number):
    """As a list shows a customer: without the city."""
    return customer_from_api({"id": number, "email": "zoe@example.com"})


def test_who_shall_be_absent_need_not_be_read_in_full():
    survey = Survey(declared({"email": "zoe@example.com", "city": "Rome"}), Goal(state="absent"))
    survey.learn_found(0, [found_in_list(5)])
    assert (survey.unread(), survey.changes[0].action) == ([], "delete")


def test_who_was_read_by_id_holds_an_e_mail():
    survey = Survey(declared({"id": 1, "city": "Rome"}, {"id": 2, "email": "c1@example.com"}), Goal())
    survey.learn(0, customer_from_api(person(1)))
    assert survey.roster.holders["c1@example.com"][1].email == "c1@example.com"


def test_who_is_deleted_is_shown_in_full():
    survey = Survey(declared({"id": 1}), Goal(state="absent"))
    survey.meet(person(1, city="Oslo"))
    assert survey.changes[0].before["city"] == "Oslo"
    short = Survey(declared({"id": 1, "city": "Rome"}), Goal(state="absent"))
    short.meet({"id": 1, "email": "c1@example.com"})
    assert (short.unread(), short.changes[0].before) == ([], {"id": 1, "email": "c1@example.com"})


def test_of_a_row_only_what_is_declared_is_read_and_who_it_is():
    survey = surveyed([person(1, city="Oslo")], [{"id": 1, "city": "Rome"}])
    actual = survey.changes[0].actual
    assert (actual.email, actual.shows("city"), actual.shows("phone")) == ("c1@example.com", True, False)


def test_one_customer_declared_twice_has_its_code():
    survey = surveyed(people([1]), [{"id": 1}, {"email": "c1@example.com"}])
    assert codes(survey) == ["duplicate_customer"]


def test_who_has_no_e_mail_is_nobody_whom_an_address_means():
    survey = surveyed([person(1, email="")], [{"email": "a@example.com", "city": "Rome"}])
    assert (survey.roster.resolved, survey.roster.holders) == ({}, {})
