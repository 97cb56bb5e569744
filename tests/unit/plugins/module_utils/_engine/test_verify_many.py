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
    assert result["summary"]["requests"] == {"GET": 4 + 1, "PUT": 9}


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
    records = [
        dict(record, city="Rome") if record["id"] in (2, 5) else dict(record, first_name="Ada") for record in wanted(0)
    ]
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
    for entry in result["results"]:
        assert entry["error"]["details"]["fields"] == ["city"]
        assert entry["changed_fields"] == ["first_name"]
        assert (entry["diff"]["before"], entry["diff"]["after"]) == (
            {"first_name": "First{}".format(entry["id"])},
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
    assert all(entry["error"]["details"]["fields"] == ["zipcode"] for entry in result["results"])


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


def refusing(call, honest):
    return reply(403, {"code": "forbidden", "message": "No lists for you"})


@pytest.mark.parametrize(("answer", "pages"), [(shrinking, 2), (refusing, 1)])
def test_a_sweep_that_fails_is_made_up_for_one_by_one(answer, pages):
    """Nobody is read twice: those who stood on the pages before it failed are known."""
    readings, result = readings_after(sweep_fails(site_of(), answer), wanted(9, city="Rome"))
    assert result["summary"]["changed"] == 9
    known = PAGE * (pages - 1)
    assert readings == [
        *["GET /customers"] * pages,
        *("GET /customers/{}".format(number) for number in range(known + 1, 10)),
    ]


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


def deleting(site, count):
    """The readings after `count` of the customers were deleted, and the result; all others are not declared."""
    records = [{"id": number} for number in range(1, count + 1)]
    reconcile(site, records, check=True, state="absent")
    planning = len(site.calls)
    site.calls.clear()
    result = reconcile(site, records, concurrency=1, state="absent", retries=0)
    return site.sent("GET")[planning:], result


@pytest.mark.parametrize("count", range(3, COUNT + 1))
def test_whoever_a_whole_list_does_not_show_any_more_is_gone(count):
    """The first and the last are asked for by id all the same."""
    readings, result = deleting(site_of(), count)
    assert (result["summary"]["deleted"], result.get("failed")) == (count, None)
    pages = max(1, -(-(COUNT - count) // PAGE))
    singles = count <= COUNT // PAGE + 2
    one_by_one = ["GET /customers/{}".format(number) for number in range(1, count + 1)]
    assert readings == (one_by_one if singles else [*["GET /customers"] * pages, one_by_one[0], one_by_one[-1]])


@pytest.mark.parametrize("count", [1, 2, 3, 5, 9, COUNT])
@pytest.mark.parametrize("page_size", [PAGE, 100])
def test_a_site_that_only_hides_whom_it_should_delete_gets_one_word_for_any_number(count, page_size):
    site = BulkSite(*people(range(1, COUNT + 1)), page_size=page_size)
    hidden, honest, honest_list = set(), site.work, site._list

    def work(call):
        if call.method != "DELETE":
            return honest(call)
        hidden.add(int(call.path.rpartition("/")[2]))
        return reply(200, {"success": True, "data": {}})

    def listed(query):
        everybody = site.customers
        site.customers = {number: customer for number, customer in everybody.items() if number not in hidden}
        try:
            return honest_list(query)
        finally:
            site.customers = everybody

    site.work, site._list = work, listed
    result = reconcile(site, [{"id": number} for number in range(1, count + 1)], state="absent")
    assert (code(result), result["changed"]) == ("write_not_kept", False)
    assert (result["summary"]["deleted"], result["summary"]["failed"]) == (0, count)
    assert all("still there" in entry["error"]["message"] for entry in result["results"])


def test_a_list_still_shows_those_who_were_not_deleted():
    site = site_of()
    honest = site.work

    def work(call):
        kept = call.method == "DELETE" and call.path.endswith(("/2", "/5"))
        return reply(200, {"success": True, "data": {}}) if kept else honest(call)

    site.work = work
    readings, result = deleting(site, 9)
    sample = ["GET /customers/1", "GET /customers/9"]
    assert readings == [*["GET /customers"] * 2, *sample, *["GET /customers/2", "GET /customers/5"] * 2]
    assert (code(result), result["summary"]["deleted"], result["summary"]["failed"]) == ("write_not_kept", 7, 2)
    assert [entry["id"] for entry in result["results"] if entry["outcome"] == "failed"] == [2, 5]
    assert sorted(site.customers) == [2, 5, 10, 11, 12]


def test_a_list_that_is_not_whole_does_not_say_who_is_gone():
    readings, result = deleting(sweep_fails(site_of(), shrinking), 7)
    assert readings == ["GET /customers"] * 2 + ["GET /customers/{}".format(number) for number in range(1, 8)]
    assert result["summary"]["deleted"] == 7


def test_somebody_updated_whom_the_list_does_not_show_is_asked_for():
    """To be missing is a failure then, and worth a request."""

    def hiding(call, honest):
        body = honest(call).json()
        body["data"] = [row for row in body["data"] if row["id"] != 4]
        body["pagination"]["total"] -= 1
        return reply(200, body)

    readings, result = readings_after(sweep_fails(site_of(), hiding), wanted(9, city="Rome"))
    assert readings == [*["GET /customers"] * 4, "GET /customers/4"]
    assert result["summary"]["changed"] == 9


def cached(site):
    """A site whose lists come from a cache: the same question gets the same answer for ever."""
    honest, known = site.work, {}

    def work(call):
        if call.method != "GET" or call.path != "/customers":
            return honest(call)
        return reply(200, known.setdefault(tuple(call.query.items()), honest(call).json()))

    site.work = work
    return site


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_list_from_a_cache_makes_no_stored_write_a_failure(state):
    site = cached(site_of())
    result = reconcile(site, wanted(COUNT, city="Rome"), state=state, concurrency=1)
    assert (outcomes(result), result.get("failed")) == (["done"] * COUNT, None)
    assert site.sent()[-COUNT:] == ["GET /customers/{}".format(number) for number in range(1, COUNT + 1)]


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
    assert {entry["error"]["details"]["written"] for entry in result["results"]} == {"accepted"}
    assert len(readings) == 1
    assert result["changed"]
    requests = [entry["error"]["details"].get("request") for entry in result["results"]]
    assert requests == ["GET /customers/1", None, None, None], "another customer's request is not theirs"
    assert all(entry["error"]["message"].count("The write was accepted (HTTP 200)") == 1 for entry in result["results"])


@pytest.mark.parametrize(
    ("status", "expected"), [(503, ["GET /customers"]), (403, ["GET /customers", "GET /customers/1"])]
)
def test_a_run_that_was_stopped_reads_no_more_than_it_must(status, expected):
    """The site refuses a write, and then everything: a list that fails for the site's sake is enough."""
    site = site_of()
    honest = site.work

    def work(call):
        down = len(site.writes()) > 6
        return reply(status, {"code": "forbidden", "message": "No"}) if down else honest(call)

    site.work = work
    readings, result = readings_after(site, wanted(9, city="Rome"), retries=0)
    assert outcomes(result) == ["failed"] * 7 + ["skipped"] * 2
    assert [entry["error"]["details"]["written"] for entry in result["results"]].count("accepted") == 6
    assert [path for path in readings if path != "GET /customers/7"] == expected
    assert result["error"]["details"]["written"] == "partly"
