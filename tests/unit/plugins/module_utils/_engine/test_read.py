# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a site at the least cost."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._api import extension as _api
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, Scope
from ansible_collections.latepoint.api.plugins.module_utils._engine import read as _read
from ansible_collections.latepoint.api.plugins.module_utils._engine.read import SiteReader
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, cases, declared, people, person
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import reply

PAGE = 3


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    """Pages are small, and we know it."""
    monkeypatch.setattr(_read, "PER_PAGE", PAGE)
    monkeypatch.setattr(_api, "SMALLEST_PAGE", PAGE)


def read(site, records, goal=None, workers=1):
    said = []
    reader = SiteReader(site.api(concurrency=workers), declared(*records), goal or Goal(), workers, said.append)
    return reader.read()


def bound(site, records, renames=0):
    """As many as the cheaper way takes, and two: to see which way that is, and a sample of what a list shows."""
    pages = max(1, -(-len(site.customers) // PAGE))
    return min(len(records), pages) + 2 + renames


SITES = pytest.mark.parametrize("count", [0, 1, 3, 4, 12, 31])


@SITES
@pytest.mark.parametrize("size", [1, 2, 3, 5, 9, 31])
@pytest.mark.parametrize("which", ["first", "last", "spread"])
@pytest.mark.parametrize("key", ["id", "email"])
def test_never_more_than_the_cheaper_way_and_two(count, size, which, key):
    site = BulkSite(*people(range(1, count + 1)), page_size=PAGE)
    numbers = list(range(1, count + 1))
    chosen = {"first": numbers[:size], "last": numbers[-size:], "spread": numbers[:: max(1, count // size)]}[which]
    records = [dict([(key, site.customers[number][key])], city="Rome") for number in chosen[:size]]
    if not records:
        return
    reading = read(site, records)
    assert len(reading.survey.changes) == len(records)
    assert len(site.sent()) <= bound(site, records), site.sent()


@pytest.mark.parametrize("size", [3, 5, 9])
@pytest.mark.parametrize("which", ["first", "last"])
def test_a_site_without_totals_costs_one_more(size, which):
    """Somebody has to find out how many pages there are."""
    for count in (1, 4, 12, 31, 60):
        site = BulkSite(*people(range(1, count + 1)), page_size=PAGE, totals=False)
        numbers = list(range(1, count + 1))[:size] if which == "first" else list(range(1, count + 1))[-size:]
        records = [{"id": number, "city": "Rome"} for number in numbers]
        assert len(read(site, records).survey.changes) == len(records)
        assert len(site.sent()) <= bound(site, records) + 1, site.sent()


@pytest.mark.parametrize("key", ["id", "email"])
@pytest.mark.parametrize("size", [1, 2, 3, 9])
def test_whoever_the_list_does_not_show_in_full_costs_one_more(size, key):
    site = BulkSite(*people(range(1, 13)), page_size=PAGE, list_hides=("city",))
    records = [dict([(key, site.customers[number][key])], city="Rome") for number in range(1, size + 1)]
    assert len(read(site, records).survey.changes) == size
    assert len(site.sent()) <= bound(site, records) + size
    assert sum("/customers/" in path for path in site.sent()) == size


def test_lists_that_hide_what_nobody_declares_cost_nothing():
    site = BulkSite(*people(range(1, 13)), page_size=PAGE, list_hides=("city", "zipcode"))
    read(site, [{"id": number, "first_name": "First{}".format(number)} for number in range(1, 13)])
    assert site.sent() == ["GET /customers"] * 4


@pytest.mark.parametrize("size", [1, 2, 9])
@pytest.mark.parametrize("fields", [["gold"], [{"label": "Tier", "value": "gold"}], "tier=gold"])
def test_a_declared_field_that_cannot_be_read_fails_its_customer_alone(size, fields):
    site = BulkSite(*people(range(1, 13)), page_size=PAGE)
    site.customers[2]["custom_fields"] = fields
    survey = read(site, [{"id": number, "custom_fields": {"tier": "gold"}} for number in range(1, size + 1)]).survey
    assert sorted(change.id for change in survey.changes.values()) == [
        number for number in range(1, size + 1) if number != 2
    ]
    assert [(error.code, error.details) for error in survey.missing.values()] == (
        [("unexpected_answer", {"fields": ["custom_fields"]})] if size > 1 else []
    )


def test_a_field_that_cannot_be_read_and_is_not_declared_is_nobodys_trouble():
    site = BulkSite(*people(range(1, 13), custom_fields=["gold"]), page_size=PAGE)
    assert len(read(site, [{"id": number, "city": "Rome"} for number in range(1, 9)]).survey.changes) == 8


@given(cases(), st.booleans(), st.sampled_from([2, 3, 100]))
def test_every_way_of_reading_gives_the_same_plan(case, totals, size):
    people_there, records = case
    if not records:
        return
    site = BulkSite(*people_there, page_size=size, totals=totals)
    plans = []
    for few in (0, 2, 100):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_read, "FEW", few)
            survey = read(site, records).survey
        plans.append({at: (change.id, change.body) for at, change in survey.changes.items()})
    assert plans[0] == plans[1] == plans[2]


@given(cases(renames=False))
def test_an_e_mail_that_somebody_has_is_noticed_however_little_is_read(case):
    people_there, records = case
    site = BulkSite(person(90), person(91, email="Zoé@example.com"), *people_there, page_size=2)
    survey = read(site, [{"id": 90, "email": "zoe@example.com"}, *records]).survey
    assert list(survey.roster.holders["zoe@example.com"]) == [91]


@pytest.mark.parametrize("records", [[{"email": "zoe@example.com"}], [{"email": "zoe@example.com"}, {"id": 1}]])
def test_a_new_customer_whose_e_mail_differs_in_accents_only(records):
    site = BulkSite(person(1), person(7, email="Zoé@example.com"))
    survey = read(site, records, Goal(create=True)).survey
    assert survey.changes[0].action == "create"
    assert list(survey.roster.holders["zoe@example.com"]) == [7]


def test_each_new_e_mail_is_looked_for_where_not_everybody_was_read():
    site = BulkSite(*people(range(1, 61)), page_size=PAGE)
    records = [{"id": number, "email": "c{}@example.com".format(number + 20)} for number in (1, 2, 3)]
    reading = read(site, records)
    assert not reading.whole
    assert {slot: list(who) for slot, who in reading.survey.roster.holders.items()} == {
        "c{}@example.com".format(number + 20): [number + 20] for number in (1, 2, 3)
    }
    assert len(site.sent()) <= bound(site, records, renames=3)


def test_an_e_mail_whose_holder_was_read_already_is_not_looked_for():
    """Two who are to swap their addresses are a ring, as their own records say."""
    site = BulkSite(*people(range(1, 61)), page_size=PAGE)
    read(site, [{"id": 58, "email": "c59@example.com"}, {"id": 59, "email": "C58@example.com"}])
    assert site.sent() == ["GET /customers", "GET /customers/58", "GET /customers/59"]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_new_e_mails_on_a_site_of_one_page_are_looked_for_on_that_page(size):
    site = BulkSite(*people(range(1, 4)), page_size=PAGE)
    reading = read(site, [{"id": number, "email": "n{}@example.com".format(number)} for number in range(1, size + 1)])
    assert len(reading.survey.changes) == size
    assert len(site.sent()) <= 2


def test_the_list_is_read_where_it_spares_looking_for_as_many_e_mails():
    """Two new addresses of customers of the first page, and one who is further down: three requests, or two pages."""
    site = BulkSite(*people(range(1, 10)), page_size=PAGE)
    records = [{"id": 1, "email": "n1@example.com"}, {"id": 2, "email": "n2@example.com"}, {"id": 8, "city": "Rome"}]
    assert read(site, records).whole
    assert site.sent() == ["GET /customers"] * 3 + ["GET /customers/1", "GET /customers/8"]


def test_another_spelling_of_her_own_e_mail_is_looked_for():
    site = BulkSite(person(1, email="zo\u00e9@example.com"), *people(range(2, 61)), page_size=PAGE)
    read(site, [{"id": 1, "email": "zoe@example.com"}])
    assert [call.query["email"] for call in site.calls if call.path == "/customers"] == ["zoe@example.com"]


def test_whole_tells_that_everybody_was_met():
    site = BulkSite(*people(range(1, 31)), page_size=PAGE)
    assert read(site, [{"id": number} for number in range(1, 31)]).survey.met == 30
    assert read(site, [{"id": number} for number in range(1, 31)]).whole
    assert not read(site, [{"id": 1}, {"id": 2}]).whole
    assert not read(site, [{"id": number} for number in (1, 2, 28, 29)]).whole


def test_whom_a_listing_lacks_is_asked_for_by_id():
    """It may have slipped through: somebody was deleted and somebody created between two pages."""
    site = BulkSite(*people(range(1, 13)), page_size=PAGE)

    def swap(page):
        if page == 1 and 1 in site.customers:
            del site.customers[1]
            site.customers[13] = person(13)

    site.after_list = swap
    survey = read(site, [{"id": number, "city": "Rome"} for number in range(2, 13)]).survey
    assert sorted(change.id for change in survey.changes.values()) == list(range(2, 13))
    assert "GET /customers/4" in site.sent()


@pytest.mark.parametrize("times", [1, 2])
def test_a_listing_that_does_not_settle_is_read_again(times):
    site = BulkSite(*people(range(1, 13)), page_size=PAGE)
    left = [12] * times
    site.after_list = lambda page: site.customers.pop(left.pop() - len(left), None) if page == 2 and left else None
    records = [{"id": number, "city": "Rome"} for number in range(1, 10)]
    assert len(read(site, records).survey.changes) == 9


def test_a_listing_that_never_settles_is_an_error():
    site = BulkSite(*people(range(1, 40)), page_size=PAGE)
    site.after_list = lambda page: site.customers.pop(max(site.customers), None) if page == 2 else None
    with pytest.raises(AnswerError) as caught:
        read(site, [{"id": number, "city": "Rome"} for number in range(1, 31)])
    assert caught.value.code == "incomplete_listing"
    assert caught.value.scope is Scope.SITE


def test_a_site_that_does_not_order_by_id_is_read_all_the_same():
    site = BulkSite(*people(range(1, 13)), page_size=PAGE)
    honest = site._counted

    def odd(answer):
        """Somebody with a late number comes early, as where pages are ordered by the date of a later import."""
        body = answer.json()
        number = {2: 7, 7: 2}
        data = [site.customers[number.get(row["id"], row["id"])] for row in body["data"]]
        return honest(reply(200, dict(body, data=data)))

    site._counted = odd
    survey = read(site, [{"id": number, "city": "Rome"} for number in range(1, 10)]).survey
    assert len(survey.changes) == 9


def test_a_failing_page_fails_the_reading():
    site = BulkSite(*people(range(1, 13)), page_size=PAGE)
    site.skip("GET")
    site.instead("GET", lambda: reply(403, {"code": "forbidden", "message": "No"}))
    with pytest.raises(AnswerError) as caught:
        read(site, [{"id": number} for number in range(1, 13)])
    assert caught.value.code == "forbidden"


def test_progress_is_told_as_customers_become_known():
    site, said = BulkSite(*people(range(1, 13)), page_size=PAGE), []
    SiteReader(site.api(), declared(*({"id": number} for number in range(1, 13))), Goal(), 1, said.append).read()
    assert said == list(range(1, 13))


@pytest.mark.parametrize("records", [[{"id": 1, "city": "Rome"}], [{"id": number} for number in range(1, 12)]])
def test_only_what_is_needed_is_included(records):
    site = BulkSite(*people(range(1, 13)), page_size=PAGE)
    read(site, records)
    assert not any("include" in call.query for call in site.calls)
    site.calls.clear()
    read(site, [dict(record, notes="x", custom_fields={"a": "b"}) for record in records])
    assert {call.query["include"] for call in site.calls} == {"notes,custom_fields"}
