# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many writes verified by the cheapest reading: nothing, one by one, or one sweep."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import (
    BulkSite,
    code,
    outcomes,
    people,
    reconcile,
)
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import reply

COUNT, PAGE = 12, 3


def site_of(**settings):
    return BulkSite(*people(range(1, COUNT + 1)), page_size=PAGE, **settings)


def wanted(count, **fields):
    """All are declared, so that all are listed; `count` of them differ."""
    return [dict(fields, id=number) if number <= count else {"id": number} for number in range(1, COUNT + 1)]


def readings_after(site, records, **options):
    """The GETs after the last reading for the plan, as paths, and the result."""
    before = len(site.calls)
    reconcile(site, records, check=True)
    planning = len(site.calls) - before
    site.calls.clear()
    result = reconcile(site, records, concurrency=1, **options)
    return site.sent("GET")[planning:], result


def test_answers_that_show_every_changed_field_need_no_reading():
    readings, result = readings_after(site_of(), wanted(9, first_name="Ada", status="blocked"))
    assert (readings, result["summary"]["changed"]) == ([], 9)
    assert result["summary"]["requests"] == {"GET": 4, "PUT": 9}


@pytest.mark.parametrize("verify", ["none", "response"])
@pytest.mark.parametrize("fields", [{"city": "Rome"}, {"first_name": "Ada"}])
def test_who_asks_for_no_reading_gets_none(verify, fields):
    readings, result = readings_after(site_of(), wanted(9, **fields), verify=verify)
    assert (readings, result["summary"]["changed"]) == ([], 9)


@pytest.mark.parametrize("count", range(1, COUNT + 1))
def test_one_by_one_or_one_sweep_whichever_is_less(count):
    readings, result = readings_after(site_of(), wanted(count, city="Rome"))
    assert result["summary"]["changed"] == count
    assert len(readings) == min(count, COUNT // PAGE)
    assert all(path == "GET /customers" for path in readings) == (count > COUNT // PAGE)


def test_only_those_whose_answers_do_not_show_enough_are_read():
    records = [dict(one, city="Rome") if one["id"] in (2, 5) else dict(one, first_name="Ada") for one in wanted(0)]
    readings, result = readings_after(site_of(), records)
    assert (readings, result["summary"]["changed"]) == (["GET /customers/2", "GET /customers/5"], COUNT)


def test_lists_that_do_not_show_the_fields_are_no_use():
    readings, result = readings_after(site_of(list_hides=("city",)), wanted(9, city="Rome"))
    assert sorted(readings) == ["GET /customers/{}".format(number) for number in range(1, 10)]
    assert result["summary"]["changed"] == 9


@pytest.mark.parametrize("count", [2, 9])
@pytest.mark.parametrize("verify", ["auto", "read"])
def test_what_is_not_kept_is_a_failure_that_names_it(count, verify):
    site = site_of(drops=["city"])
    _readings, result = readings_after(site, wanted(count, city="Rome", first_name="Ada"), verify=verify)
    assert (code(result), outcomes(result)) == ("write_not_kept", ["failed"] * count)
    for one in result["results"]:
        assert one["error"]["details"]["fields"] == ["city"]
        assert one["changed_fields"] == ["first_name"]
        assert (one["diff"]["before"], one["diff"]["after"]) == (
            {"first_name": "First{}".format(one["id"])},
            {"first_name": "Ada"},
        )
    assert result["changed"]


@pytest.mark.parametrize("count", [2, 9])
def test_read_compares_all_that_is_managed(count):
    """Somebody, or the write itself, changed another managed field."""
    site = site_of()
    honest = site.work

    def work(call):
        answer = honest(call)
        if call.method == "PUT":
            site.customers[int(call.path.rpartition("/")[2])]["zipcode"] = "9999"
        return answer

    site.work = work
    _readings, result = readings_after(site, wanted(count, city="Rome", zipcode="0150"), verify="read")
    assert code(result) == "write_not_kept"
    assert all(one["error"]["details"]["fields"] == ["zipcode"] for one in result["results"])


def sweep_fails(site, answer):
    """The list answers otherwise once anything has been written."""
    honest = site.work

    def work(call):
        if call.path == "/customers" and site.writes() and call.method == "GET":
            return answer(call, honest)
        return honest(call)

    site.work = work
    return site


def shrinking(call, honest):
    body = honest(call).json()
    body["pagination"]["total"] -= int(call.query["page"])
    return reply(200, body)


@pytest.mark.parametrize(
    "answer", [shrinking, lambda call, honest: reply(403, {"code": "forbidden", "message": "No lists for you"})]
)
def test_a_sweep_that_fails_is_made_up_for_one_by_one(answer):
    readings, result = readings_after(sweep_fails(site_of(), answer), wanted(9, city="Rome"))
    assert result["summary"]["changed"] == 9
    assert readings[-9:] == ["GET /customers/{}".format(number) for number in range(1, 10)]


@pytest.mark.parametrize("count", [2, 9])
def test_somebody_deleted_meanwhile(count):
    site = site_of()
    honest = site.work

    def work(call):
        answer = honest(call)
        if call.method == "PUT" and call.path.endswith("/2"):
            del site.customers[2]
        return answer

    site.work = work
    _readings, result = readings_after(site, wanted(count, city="Rome"))
    assert outcomes(result) == ["done", "failed", *["done"] * (count - 2)]
    assert code(result) == "customer_not_found"


def test_deletions_are_verified():
    readings, result = readings_after(site_of(), [{"id": 1}, {"id": 2}], state="absent")
    assert readings == ["GET /customers/1", "GET /customers/2"]
    assert result["summary"]["deleted"] == 2


@pytest.mark.parametrize("status", [401, 503])
def test_a_site_that_fails_while_it_is_verified(status):
    """Every write is told as accepted, and the site isn't asked again and again."""
    site = site_of()
    honest = site.work

    def work(call):
        gone = call.method == "GET" and site.writes()
        return reply(status, {"code": "latepoint_not_available", "message": "No"}) if gone else honest(call)

    site.work = work
    readings, result = readings_after(site, wanted(4, city="Rome"), retries=0)
    assert outcomes(result) == ["failed"] * 4
    assert {one["error"]["details"]["written"] for one in result["results"]} == {"accepted"}
    assert len(readings) == 1
    assert result["changed"]
