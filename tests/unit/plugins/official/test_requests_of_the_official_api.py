# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many customers by LatePoint's own API: as few requests as it allows, and nobody lost in its unstable pages."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.modules import latepoint_customers
from sandbox.handle import running

PAGES = 3
NUMBERS = range(1, 251)


@pytest.fixture(scope="module")
def salon():
    people = [
        {"id": n, "first_name": f"A{n:03}", "last_name": "B", "email": f"c{n}@example.com"} for n in range(1, 251)
    ]
    with running("abilities", people) as site:
        yield site


@pytest.fixture
def site(salon):
    salon.reset()
    return salon


def reconcile(site, run_in_process, declared, **options):
    site.clear_log()
    return run_in_process(latepoint_customers.JOB, {**site.connection(), "customers": declared, **options})


def by_id(*numbers, **fields):
    return [{"id": number, **fields} for number in numbers]


def by_email(*numbers, **fields):
    return [{"email": f"c{number}@example.com", **fields} for number in numbers]


SETTLED = [
    *(by_id(*range(1, count + 1), last_name="B") for count in (1, 2, 3, 4, 250)),
    *(by_email(*range(1, count + 1), last_name="B") for count in (1, 2, 3, 4, 250)),
    by_id(5, 17, 130, 249) + by_email(6, 131, 250),
]


@pytest.mark.parametrize("declared", SETTLED, ids=len)
def test_a_settled_run_takes_no_more_requests_than_declared_or_pages_and_one(site, run_in_process, declared):
    result = reconcile(site, run_in_process, declared)
    assert result["changed"] is False
    assert site.requests.count() <= min(len(declared), PAGES) + 1


@pytest.mark.parametrize("count", [1, 2, 5, 120])
def test_check_mode_takes_no_more_where_there_is_much_to_do(site, run_in_process, count):
    declared = [*by_id(*range(1, count + 1), last_name="C"), *by_email(*range(300, 300 + count), first_name="N")]
    result = reconcile(site, run_in_process, declared, create=True, check_mode=True)
    assert (result["summary"]["changed"], result["summary"]["created"]) == (count, count)
    assert site.requests.count() <= min(2 * count, PAGES) + 1
    assert not site.requests.writes().count()


def test_those_who_are_not_there_are_not_asked_for_where_the_list_is_whole(site, run_in_process):
    result = reconcile(site, run_in_process, by_id(*range(1001, 1101), last_name="B"))
    assert result["summary"]["failed"] == 100
    assert site.requests.count() <= PAGES + 1


def test_twins_of_all_names_are_reconciled_all_the_same(site, run_in_process):
    """api-facts: "ordered by last name and first name only, so that pages are not stable where names are alike"."""
    site.replace([{"id": n, "first_name": "A", "last_name": "B", "email": f"c{n}@example.com"} for n in range(1, 251)])
    declared = [*by_id(*range(1, 126), phone="+1"), *by_email(*range(126, 251), phone="+1")]
    result = reconcile(site, run_in_process, declared)
    assert (result["summary"]["changed"], result["summary"]["failed"]) == (250, 0)
    assert reconcile(site, run_in_process, declared)["changed"] is False
    assert site.requests.count() < 30  # the list is read again in pages of other sizes, and a few customers by id


@pytest.mark.parametrize("on_error", ["continue", "stop"])
def test_check_mode_foresees_which_deletions_are_refused(site, run_in_process, on_error):
    site.edit(3, bookings=2)
    options = {"state": "absent", "on_error": on_error, "concurrency": 1}
    declared = [*by_id(1, 2), *by_email(3), *by_id(4, 999)]
    foreseen = reconcile(site, run_in_process, declared, check_mode=True, **options)
    assert not site.requests.writes().count()
    asked = {"continue": 4, "stop": 3}[on_error]
    assert site.requests.operations().count("bookings") == asked
    assert site.requests.count() <= asked + PAGES + 1
    real = reconcile(site, run_in_process, declared, **options)
    outcomes = [entry["outcome"].replace("planned", "done") for entry in foreseen["results"]]
    assert outcomes == [entry["outcome"] for entry in real["results"]]
    assert (foreseen["changed"], foreseen["failed"]) == (real["changed"], real["failed"]) == (True, True)
    assert foreseen["error"]["code"] == real["error"]["code"] == "customer_has_bookings"
    assert foreseen["results"][2]["error"] == real["results"][2]["error"]
    counts = [
        {name: result["summary"][name] for name in ("deleted", "failed", "skipped")} for result in (foreseen, real)
    ]
    assert counts[0] == counts[1]


def test_check_mode_says_that_nothing_would_be_changed_where_all_deletions_are_refused(site, run_in_process):
    site.edit(3, bookings=1)
    result = reconcile(site, run_in_process, by_id(3), state="absent", check_mode=True)
    assert (result["changed"], result["failed"], result["error"]["code"]) == (False, True, "customer_has_bookings")
    assert result["msg"].startswith("1 customer declared: 0 as declared, 1 failed: customers[0]: customer 3")


def test_many_deletions(site, run_in_process):
    site.edit(3, bookings=1)
    result = reconcile(site, run_in_process, by_id(*range(1, 11)), state="absent")
    assert (result["summary"]["deleted"], result["summary"]["failed"]) == (9, 1)
    assert result["results"][2]["error"]["code"] == "customer_has_bookings"
    assert set(site.customers()) & set(range(1, 11)) == {3}
