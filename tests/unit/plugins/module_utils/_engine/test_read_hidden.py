# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists without some customers, filters that a site ignores: nobody is called missing who is there."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._api import extension as _api
from ansible_collections.latepoint.api.plugins.module_utils._engine import read as _read
from ansible_collections.latepoint.api.plugins.module_utils._plan.order import order_of
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, code, people, reconcile
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.hiding import ABSENT, PAGE, altering, read


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    """Pages are small, and we know it."""
    monkeypatch.setattr(_read, "PER_PAGE", PAGE)
    monkeypatch.setattr(_api, "MOST_HIDDEN", PAGE)


# --- lists without customers -----------------------------------------------------------------------


def hiding(site, *numbers):
    """Neither the rows nor their number show these customers, unless one searches for them."""

    def alter(body, query):
        if "email" not in query:
            body["data"] = [row for row in body["data"] if row["id"] not in numbers]
            body["pagination"]["total"] -= sum(number in site.customers for number in numbers)

    return altering(site, alter)


@pytest.mark.parametrize("state", ["present", "absent"])
def test_whom_the_first_page_should_show_is_asked_for(state):
    site = hiding(BulkSite(*people(range(1, 61)), page_size=PAGE), 2)
    records = [{"id": number, "status": "blocked"} for number in (2, 3, 50)]
    reading = read(site, records, Goal(state=state))
    assert sorted(change.id for change in reading.survey.changes.values()) == [2, 3, 50]
    assert not reading.whole
    assert len(site.sent()) <= len(records) + 1


@pytest.mark.parametrize("state", ["present", "absent"])
def test_whom_a_whole_list_hides_is_found_and_nobody_counts_who_is_not_managed(state):
    site = hiding(BulkSite(*people(range(1, 5)), page_size=PAGE), 4)
    result = reconcile(site, [{"id": number, "status": "blocked"} for number in range(1, 5)], state=state)
    done = {name: result["summary"][name] for name in ("changed", "deleted", "unmanaged")}
    assert done == {"changed": 4 * (state == "present"), "deleted": 4 * (state == "absent"), "unmanaged": None}


def test_where_a_list_hides_somebody_e_mails_are_looked_for():
    """She may have the address that another is to get."""
    site = hiding(BulkSite(*people(range(1, 7)), page_size=PAGE), 4, 5)
    survey = read(site, [{"id": 1, "email": "c5@example.com"}, {"id": 2}, {"id": 3}, {"id": 4}]).survey
    with pytest.raises(Exception, match="customer 5 has it and keeps it"):
        order_of(survey)


@pytest.mark.parametrize("key", ["id", "email"])
@pytest.mark.parametrize("goal", [ABSENT, Goal(create=True), Goal()])
def test_a_list_that_is_whole_is_believed_about_those_who_may_be_missing(key, goal):
    """One of them is asked for; all where a failure depends on it; nobody whom the site would not create twice."""
    site = BulkSite(*people(range(1, 10)), page_size=PAGE)
    records = [
        {key: site.customers[9][key]},
        *({"id": number} if key == "id" else {"email": "n{}@example.com".format(number)} for number in range(20, 40)),
    ]
    read(site, records, goal)
    fails = goal == Goal() or (key == "id" and goal.create)
    assert len(site.sent()) == 3 + (20 if fails else 0 if goal.create else 1)


# --- filters that nobody heeds ---------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("goal", [ABSENT, Goal()])
def test_a_site_that_does_not_heed_the_filter_is_read_once(size, goal):
    site = BulkSite(*people(range(1, 31)), page_size=PAGE)
    honest = site._list
    site._list = lambda query: honest({name: value for name, value in query.items() if name != "email"})
    records = [{"email": "c{}@example.com".format(number), "status": "blocked"} for number in range(30 - size, 30)]
    reading = read(site, [*records, {"email": "nobody@example.com"}], goal)
    assert reading.whole
    assert len(reading.survey.changes) == size
    assert len(site.sent()) <= 10 + 3


def test_new_e_mails_on_a_site_that_does_not_heed_the_filter():
    site = BulkSite(*people(range(1, 31)), page_size=PAGE)
    honest = site._list
    site._list = lambda query: honest({name: value for name, value in query.items() if name != "email"})
    result = reconcile(site, [{"id": 1, "email": "c29@example.com"}], check=True)
    assert code(result) == "email_taken"
    assert len(site.sent()) == 1 + 10


# --- lists without totals --------------------------------------------------------------------------


def test_the_length_of_a_list_without_totals_is_known_once_it_was_read():
    site = BulkSite(*people(range(1, 10)), page_size=PAGE, totals=False)
    reading = read(site, [{"id": number} for number in range(1, 10)])
    assert (reading.whole, reading.counted, reading.pages) == (True, False, 3)


def test_writes_are_verified_by_a_list_without_totals():
    site = BulkSite(*people(range(1, 10)), page_size=PAGE, totals=False)
    records = [{"id": number, "city": "Rome"} for number in range(1, 10)]
    result = reconcile(site, records, concurrency=1)
    assert result["summary"]["changed"] == 9
    assert [path for path in site.sent() if path.startswith("GET /customers/")] == ["GET /customers/1"]


def test_a_list_without_totals_does_not_say_who_is_gone():
    site = BulkSite(*people(range(1, 10)), page_size=PAGE, totals=False)
    result = reconcile(site, [{"id": number} for number in range(1, 10)], concurrency=1, state="absent")
    after = site.sent()[site.sent().index("DELETE /customers/9") + 1 :]
    assert result["summary"]["deleted"] == 9
    assert after == ["GET /customers/{}".format(number) for number in range(1, 10)]


def test_how_many_nobody_declares():
    site = BulkSite(*people(range(1, 10)), page_size=PAGE)
    records = [*({"id": number} for number in (2, 3, 5)), {"email": "c7@example.com"}]
    assert read(site, records).survey.unmanaged == 5


def test_a_small_site_that_does_not_heed_the_filter_is_believed_after_one_lookup():
    """Guests without an e-mail, whom it lists for each search, are not read by id."""
    site = BulkSite(*people([1, 2]), *people(range(3, 30), email=""))
    honest = site._list
    site._list = lambda query: honest({name: value for name, value in query.items() if name != "email"})
    api = site.api()
    assert [api.find_holders("nobody@example.com"), api.find_holders("n@example.com")] == [[], []]
    assert site.sent() == ["GET /customers", "GET /customers/1", "GET /customers"]
