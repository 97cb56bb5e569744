# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that leave out or shorten e-mails: nobody is called missing who is there."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._api import extension as _api
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, Scope
from ansible_collections.latepoint.api.plugins.module_utils._engine import read as _read
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, code, people, reconcile
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.hiding import ABSENT, PAGE, altering, read


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    """Pages are small, and we know it."""
    monkeypatch.setattr(_read, "PER_PAGE", PAGE)
    monkeypatch.setattr(_api, "MOST_HIDDEN", PAGE)


def without_emails(body, _query):
    for row in body["data"]:
        del row["email"]


def with_no_value(body, _query):
    for row in body["data"]:
        row["email"] = None


def replaced(address):
    def alter(body, _query):
        for row in body["data"]:
            row["email"] = address

    return alter


def shortened(sign):
    def alter(body, _query):
        for row in body["data"]:
            name, _at, domain = row["email"].partition("@")
            row["email"] = name[0] + sign + "@" + domain

    return alter


HIDING = pytest.mark.parametrize("alter", [without_emails, with_no_value, *map(shortened, ["***", "\u2026", "..."])])
MASKING = pytest.mark.parametrize(
    "alter", [*map(replaced, ["", "hidden", "[redacted]", "c@\u2022\u2022.com"]), *map(shortened, ["\u2022", "xxx"])]
)
SIZES = pytest.mark.parametrize("size", [1, 2, 3, 4])


def by_email(size):
    return [{"email": "c{}@example.com".format(number)} for number in range(2, size + 2)]


# --- lists without e-mails -------------------------------------------------------------------------


@HIDING
@SIZES
@pytest.mark.parametrize("count", [5, 60])
def test_who_is_declared_by_e_mail_is_found_though_no_list_shows_it(alter, size, count):
    site = altering(BulkSite(*people(range(1, count + 1)), page_size=PAGE), alter)
    records = by_email(size)
    assert {change.id for change in read(site, records, ABSENT).survey.changes.values()} == set(range(2, size + 2))
    for goal in (Goal(), Goal(create=True)):
        survey = read(site, [dict(record, city="Rome") for record in records], goal).survey
        assert {change.body["city"] for change in survey.changes.values()} == {"Rome"}
        assert sorted(change.id for change in survey.changes.values()) == list(range(2, size + 2))
        assert not survey.missing


@MASKING
@SIZES
@pytest.mark.parametrize("goal", [ABSENT, Goal()])
def test_who_is_found_by_a_search_is_not_missing_whatever_address_the_row_shows(alter, size, goal):
    site = altering(BulkSite(*people(range(1, 6)), page_size=PAGE), alter)
    survey = read(site, [dict(record, city="Rome") for record in by_email(size)], goal).survey
    assert sorted(change.id for change in survey.changes.values()) == list(range(2, size + 2))
    assert not survey.missing


@HIDING
def test_a_shortened_e_mail_is_no_other_e_mail(alter):
    site = altering(BulkSite(*people(range(1, 6)), page_size=PAGE), alter)
    records = [{"id": number, "email": "c{}@example.com".format(number)} for number in range(1, 5)]
    assert read(site, records).survey.changes == {}


@HIDING
@pytest.mark.parametrize("others", [[], [{"id": 1}, {"id": 4}]])
def test_an_e_mail_that_is_taken_is_noticed_though_no_list_shows_it(alter, others):
    site = altering(BulkSite(*people(range(1, 6)), page_size=PAGE), alter)
    result = reconcile(site, [{"id": 2, "email": "c5@example.com"}, *others])
    assert (code(result), site.writes()) == ("email_taken", [])
    assert "customer 5 has it" in result["msg"]


def test_who_is_gone_meanwhile_is_not_found():
    site = altering(BulkSite(*people([1, 2]), page_size=PAGE), without_emails)
    honest = site.work

    def work(call):
        answer = honest(call)
        site.customers.pop(2, None)
        return answer

    site.work = work
    assert [customer.id for customer in site.api().find_holders("c2@example.com")] == []


def test_too_many_who_may_have_the_e_mail_are_an_error():
    site = altering(BulkSite(*people(range(1, 6), email="c1@example.com"), page_size=5), without_emails)
    with pytest.raises(AnswerError) as caught:
        read(site, [{"email": "c1@example.com"}], ABSENT)
    assert caught.value.scope is Scope.SITE
    assert "declare customers by id" in caught.value.message


# --- lists without the e-mails of a few ------------------------------------------------------------


def hiding_emails(site, *numbers, value=None):
    def alter(body, _query):
        for row in body["data"]:
            row.update(email=value) if row["id"] in numbers else None

    return altering(site, alter)


def new(count):
    return [{"email": "n{}@example.com".format(number), "first_name": "Ada"} for number in range(count)]


def test_a_customer_whose_e_mail_is_hidden_costs_no_lookup_of_those_who_are_shown():
    site = hiding_emails(BulkSite(*people(range(1, 31)), page_size=PAGE), 1)
    assert len(read(site, [dict(record, city="Rome") for record in by_email(29)]).survey.changes) == 29
    assert site.sent() == ["GET /customers"] * 10 + ["GET /customers/2"]


def test_new_customers_cost_a_lookup_of_each_customer_whose_e_mail_is_hidden():
    site = hiding_emails(BulkSite(*people(range(1, 31)), page_size=PAGE), 1, 17)
    reading = read(site, [*new(20), {"email": "c17@example.com", "city": "Rome"}], Goal(create=True))
    assert {change.id for change in reading.survey.changes.values()} == {None, 17}
    assert reading.survey.unmanaged == 29
    assert site.sent() == ["GET /customers"] * 10 + ["GET /customers/1", "GET /customers/17"]


def test_an_e_mail_that_a_customer_has_whose_e_mail_is_hidden_is_taken():
    site = hiding_emails(BulkSite(*people(range(1, 10)), page_size=PAGE), 9)
    records = [{"id": number, "email": "c{}@example.org".format(number)} for number in range(1, 8)]
    result = reconcile(site, [*records, {"id": 8, "email": "c9@example.com"}], check=True, concurrency=1)
    assert (code(result), result["summary"]["requests"]) == ("email_taken", {"GET": 3 + 1 + 1})
    assert "customer 9 has it" in result["msg"]


def test_a_customer_who_is_gone_when_a_hidden_e_mail_is_looked_up_has_none():
    site = hiding_emails(BulkSite(*people(range(1, 10)), page_size=PAGE), 4)
    site.after_list = lambda page: site.customers.pop(4, None) if page == 3 else None
    survey = read(site, [*new(5), {"email": "c4@example.com", "first_name": "Ada"}], Goal(create=True)).survey
    assert [change.id for change in survey.changes.values()] == [None] * 6


@pytest.mark.parametrize(("address", "known"), [("", [None] * 4), ("c5@example.com", [5, None, None, None])])
def test_a_list_without_any_e_mail_is_believed_after_one_lookup(address, known):
    site = BulkSite(*people(range(1, 7), email=""), page_size=100)
    for number in site.customers if address else ():
        site.customers[number]["email"] = "c{}@example.com".format(number)
    hiding_emails(site, *range(1, 7), value="")
    records = [{"email": "c5@example.com", "city": "Rome", "first_name": "Ada"}, *new(3)]
    survey = read(site, records, Goal(create=True)).survey
    assert [survey.changes[position].id for position in range(4)] == known
    assert address or site.sent() == ["GET /customers", "GET /customers/1"]
