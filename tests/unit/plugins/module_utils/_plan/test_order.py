# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of writes where e-mails pass from one customer to another."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import PlanError
from ansible_collections.latepoint.api.plugins.module_utils._plan.matcher import Survey
from ansible_collections.latepoint.api.plugins.module_utils._plan.order import _leaves, order_of
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import declared, index_key, people, person

OLD = tuple("old{}@example.com".format(number) for number in range(6))
NEW = (*OLD, "new1@example.com", "new2@example.com")


def ordered(site, records, goal=None):
    survey = Survey(declared(*records), goal or Goal())
    for row in site:
        survey.meet(row)
    survey.finish()
    return survey, order_of(survey)


def refusal(site, records, goal=None):
    with pytest.raises(PlanError) as caught:
        ordered(site, records, goal)
    return caught.value


@st.composite
def renamings(draw):
    """Up to six customers, some of whom get another address; each address is declared once."""
    count = draw(st.integers(1, 6))
    targets = draw(st.permutations(NEW))
    moved = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    return count, {number: targets[number] for number in range(count) if moved[number]}


def trouble(count, wanted):
    """What is wrong with a renaming, found by walking from one to the next."""
    holder = {OLD[number]: number for number in range(count)}
    leaving = {number for number, email in wanted.items() if email != OLD[number]}
    taken = any(
        email in holder and holder[email] != number and holder[email] not in leaving for number, email in wanted.items()
    )
    ring = False
    for start in leaving:
        walked, at = set(), holder.get(wanted[start])
        while at in leaving and at not in walked:
            walked.add(at)
            at = holder.get(wanted[at])
        ring = ring or start in walked
    return taken, ring


@given(renamings())
def test_an_order_is_found_wherever_there_is_one(case):
    count, wanted = case
    site = [person(number + 1, email=OLD[number]) for number in range(count)]
    records = [{"id": number + 1, "email": email} for number, email in wanted.items()]
    taken, ring = trouble(count, wanted)
    if taken or ring:
        error = refusal(site, records)
        assert error.code == ("email_taken" if taken else "email_ring")
        return
    survey, waits = ordered(site, records)
    emails = {customer["id"]: customer["email"] for customer in site}
    left = {at: set(before) for at, before in waits.items()}
    todo = set(survey.changes)
    while todo:
        ready = [at for at in todo if not left.get(at)]
        assert ready, "nobody can go on"
        for at in ready:
            change = survey.changes[at]
            others = [index_key(email) for number, email in emails.items() if number != change.id]
            assert index_key(change.body["email"]) not in others, "the site would refuse this"
            emails[change.id] = change.body["email"]
        todo -= set(ready)
        left = {at: before - set(ready) for at, before in left.items()}


def test_a_chain_is_written_from_its_free_end():
    site = people(range(1, 5))
    records = [{"id": number, "email": "c{}@example.com".format(number + 1)} for number in range(1, 5)]
    assert ordered(site, records)[1] == {0: {1}, 1: {2}, 2: {3}}


def test_swapped_e_mails_are_a_ring():
    error = refusal(people([1, 2]), [{"id": 1, "email": "C2@example.com"}, {"id": 2, "email": "c1@example.com"}])
    assert (error.code, error.details["ids"]) == ("email_ring", [1, 2])
    assert error.message == (
        "these customers pass their e-mails on in a ring, so that no order of writing works: "
        "customer 1 (c1@example.com) (customers[0]) to C2@example.com, "
        "customer 2 (c2@example.com) (customers[1]) to c1@example.com; give one of them another address first"
    )


@pytest.mark.parametrize("emails", [("c2@example.com", "c1@example.com"), ("c2@example.com", "c2@example.com")])
def test_of_a_ring_or_a_taken_e_mail_a_mask_hides_what_it_names_alone(emails):
    records = [{"id": 1, "email": emails[0]}, {"id": 2, "email": emails[1]}]
    text = refusal(people([1, 2]), records).text
    assert Mask(["phone"]).text(text) == str(text)
    assert "@" not in Mask(["email"]).text(text)
    assert "customer 1" in Mask(["email"]).text(text)


def test_each_ring_is_told_once():
    swaps = [(1, 2), (2, 1), (3, 4), (4, 5), (5, 3)]
    records = [{"id": number, "email": "c{}@example.com".format(other)} for number, other in swaps]
    error = refusal(people(range(1, 6)), records)
    assert len(error.details["problems"]) == 2


def test_a_ring_beside_a_second_holder():
    """A database without an unique index: two have an address, and only one of them is in the ring."""
    site = [person(1), person(2, email="zoe@example.com"), person(3, email="zoé@example.com")]
    records = [
        {"id": 1, "email": "zoe@example.com"},
        {"id": 2, "email": "free@example.com"},
        {"id": 3, "email": "c1@example.com"},
    ]
    error = refusal(site, records)
    assert (error.code, error.details["ids"]) == ("email_ring", [1, 3])


@pytest.mark.parametrize("email", ["c2@example.com", "C2@EXAMPLE.COM"])
@pytest.mark.parametrize(
    ("other", "place"), [([], "customer 2 has"), ([{"id": 2, "city": "Rome"}], "customer 2 (declared at customers[1])")]
)
def test_an_e_mail_that_somebody_keeps(email, other, place):
    error = refusal(people([1, 2]), [{"id": 1, "email": email}, *other])
    assert error.code == "email_taken"
    assert error.details["holder"] == 2
    assert place in error.message
    assert "customers[0]" in error.message


def test_an_e_mail_that_differs_in_accents_only_is_taken():
    error = refusal([person(1), person(2, email="Zoé@example.com")], [{"id": 1, "email": "zoe@example.com"}])
    assert error.code == "email_taken"


def test_a_new_customer_waits_for_the_e_mail_that_is_given_up():
    """Accents: her address differs from the old one, the index says it doesn't."""
    site = [person(1, email="zoé@example.com")]
    records = [{"email": "zoe@example.com", "first_name": "Zoe"}, {"id": 1, "email": "other@example.com"}]
    assert ordered(site, records, Goal(create=True))[1] == {0: {1}}


def test_a_new_customer_whose_e_mail_is_taken():
    site = [person(1, email="zoé@example.com")]
    error = refusal(site, [{"email": "zoe@example.com"}], Goal(create=True))
    assert error.code == "email_taken"
    assert error.message == (
        "customers[0]: a new customer is to get the e-mail zoe@example.com, but customer 1 has it and keeps it"
    )


def test_who_only_changes_the_accents_of_her_own_e_mail_waits_for_nobody():
    assert ordered([person(1, email="zoé@example.com")], [{"id": 1, "email": "zoe@example.com"}])[1] == {}


def test_who_gives_an_e_mail_up_by_clearing_it_frees_it():
    records = [{"id": 1, "email": "c2@example.com"}, {"id": 2, "email": ""}]
    assert ordered(people([1, 2]), records)[1] == {0: {1}}


def test_all_that_forbids_a_write_is_told_at_once():
    site = [*people(range(1, 5)), *people([8, 9], email="twin@example.com")]
    records = [
        {"id": 1, "email": "c2@example.com"},
        {"id": 3, "email": "c4@example.com"},
        {"id": 4, "email": "c3@example.com"},
        {"email": "twin@example.com", "city": "Rome"},
    ]
    error = refusal(site, records)
    assert error.code == "ambiguous_email"
    assert len(error.details["problems"]) == 3


def test_deleting_frees_nothing_and_takes_nothing():
    assert ordered(people([1, 2]), [{"id": 1}, {"email": "c2@example.com"}], Goal(state="absent"))[1] == {}


def test_which_e_mail_a_change_takes():
    survey, _waits = ordered(
        people([1, 2, 3]),
        [{"id": 1, "city": "Rome"}, {"id": 2, "email": "New1@example.com", "city": "Rome"}, {"id": 3, "email": ""}],
    )
    assert [change.claimed_slot for change in survey.changes.values()] == [None, "new1@example.com", None]


def test_who_has_the_e_mail_in_another_spelling_does_not_hide_who_keeps_it():
    site = [person(1, email="zoé@example.com"), person(2, email="zoe@example.com")]
    error = refusal(site, [{"id": 1, "email": "zoe@example.com"}])
    assert (error.code, error.details["holder"]) == ("email_taken", 2)


def test_a_new_customer_gives_no_e_mail_up():
    """Two who get one address, one of them new: the new one can't be what the other waits for."""
    survey = Survey(declared({"email": "new1@example.com", "first_name": "Ada"}), Goal(create=True))
    survey.finish()
    assert not _leaves(survey.changes[0], "other@example.com")


def test_who_takes_another_spelling_of_the_e_mail_keeps_it():
    survey, _waits = ordered(people([1], email="ć1@example.com"), [{"id": 1, "email": "c1@example.com"}])
    assert not _leaves(survey.changes[0], "c1@example.com")


def test_who_is_to_get_an_e_mail_that_is_kept_is_named():
    error = refusal(people([1, 2]), [{"id": 1, "email": "c2@example.com"}])
    assert error.message == (
        "customers[0]: customer 1 is to get the e-mail c2@example.com, but customer 2 has it and keeps it"
    )
