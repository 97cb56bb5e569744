# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps a run from writing, and what stops it on its way."""

from __future__ import annotations

import pytest
import requests

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._runs.options import allowed_changes
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import (
    BulkSite,
    code,
    outcomes,
    people,
    reconcile,
)
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeClock, reply

# --- max_changes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "declared", "allowed"),
    [
        (None, 100, None),
        ("", 100, None),
        ("0", 100, 0),
        ("5", 3, 5),
        (5, 3, 5),
        ("30%", 9, None),
        ("30%", 10, 3),
        (" 30 % ", 100, 30),
        ("0%", 10, 0),
        ("12.5%", 100, 12),
        ("100%", 50, 50),
        ("18.4%", 375, 69),
        ("0.1%", 3000, 3),
    ],
)
def test_how_many_may_change(limit, declared, allowed):
    assert allowed_changes(limit, declared) == allowed


@pytest.mark.parametrize("limit", ["-1", "a few", "30%%", "1.5", "%", "1e3", "0x10", "30 percent"])
def test_what_is_no_limit(limit):
    with pytest.raises(InputError, match="max_changes"):
        allowed_changes(limit, 10)
    site = BulkSite(*people([1]))
    assert "max_changes" in reconcile(site, [{"id": 1, "city": "Rome"}], max_changes=limit)["msg"]
    assert site.calls == []


@pytest.mark.parametrize(
    ("limit", "declared", "changed", "refused"),
    [
        ("3", 20, 3, False),
        ("3", 20, 4, True),
        ("0", 20, 1, True),
        ("0", 20, 0, False),
        ("30%", 9, 9, False),
        ("30%", 10, 3, False),
        ("30%", 10, 4, True),
        ("0%", 10, 1, True),
    ],
)
@pytest.mark.parametrize("check", [False, True])
def test_more_changes_than_allowed(limit, declared, changed, refused, check):
    site = BulkSite(*people(range(1, declared + 1)))
    records = [{"id": number, "city": "Rome" if number <= changed else "Oslo"} for number in range(1, declared + 1)]
    result = reconcile(site, records, max_changes=limit, check=check)
    assert code(result) == ("too_many_changes" if refused else None)
    assert len(site.writes()) == (0 if refused or check else changed)
    assert result["forecast"]["requests"] == len(result["results"]) == changed
    if refused:
        assert result["error"]["details"] == {"changes": changed, "declared": declared, "written": "no"}
        assert ("in check mode" in result["msg"]) is not check


TAKEN = [{"id": 1, "city": "Rome"}, {"id": 2, "email": "c3@example.com"}]
RING = [{"id": 1, "email": "c2@example.com"}, {"id": 2, "email": "c1@example.com"}]


@pytest.mark.parametrize(
    ("records", "options", "said"),
    [
        (TAKEN, {}, "email_taken"),
        (RING, {}, "email_ring"),
        ([dict(record, city="Rome") for record in people([1, 2])], {"max_changes": "1"}, "too_many_changes"),
    ],
)
def test_where_nothing_may_be_written_check_mode_says_so_too(records, options, said):
    site = BulkSite(*people([1, 2, 3]))
    site.customers[2]["city"] = site.customers[1]["city"] = "Bonn"
    checked, real = (reconcile(site, records, check=check, diff=True, **options) for check in (True, False))
    for result in (checked, real):  # in words, a guard gives check mode no advice to use check mode
        result["msg"] = result["error"]["message"] = ""
    assert (checked, code(checked), site.writes()) == (real, said, [])
    assert (checked["changed"], checked["summary"]["changed"], checked["summary"]["skipped"]) == (False, 0, 2)
    assert len([shown for shown in checked["diff"] if shown["before"]]) == 2


# --- what stops a run ----------------------------------------------------------------------------

RECORDS = [{"id": number, "city": "Rome"} for number in range(1, 9)]


def failing_second_write(status, error, times=1):
    site = BulkSite(*people(range(1, 9)))
    site.skip("PUT")
    site.instead("PUT", lambda: reply(status, {"code": error, "message": "No"}), times)
    return site


@pytest.mark.parametrize(
    ("status", "error"), [(400, "customer_update_failed"), (404, "customer_not_found"), (422, "x")]
)
@pytest.mark.parametrize(("on_error", "after"), [("continue", "done"), ("stop", "skipped")])
def test_one_refusal(status, error, on_error, after):
    site = failing_second_write(status, error)
    result = reconcile(site, RECORDS, on_error=on_error, concurrency=1)
    assert outcomes(result) == ["done", "failed", *[after] * 6]
    assert result["changed"]
    assert result["failed"]


@pytest.mark.parametrize("check", [True, False])
def test_a_missing_customer_is_a_failure_that_stops_before_the_first_write(check):
    site = BulkSite(*people([1, 2]))
    result = reconcile(site, [{"id": 1, "city": "Rome"}, {"id": 9, "city": "Rome"}], on_error="stop", check=check)
    assert (outcomes(result), code(result)) == (["skipped", "failed"], "customer_not_found")
    assert site.writes() == []


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (401, "unauthorized", "unauthorized"),
        (403, "forbidden", "forbidden"),
        (503, "latepoint_not_available", "latepoint_not_available"),
        (404, "rest_no_route", "rest_no_route"),
        (429, "rate_limited", "rate_limited"),
    ],
)
def test_a_failure_of_the_whole_site_stops_and_the_rest_is_skipped(status, error, said):
    site = failing_second_write(status, error, times=20)
    result = reconcile(site, RECORDS, concurrency=1, diff=True)
    assert (code(result), outcomes(result)) == (said, ["done", "failed", *["skipped"] * 6])
    assert {entry["error"]["message"] for entry in result["results"][2:]} == {
        "not tried: the run was stopped by " + said
    }
    assert "The run was stopped" in result["msg"]
    assert result["summary"]["skipped"] == 6
    assert [diff["before_header"] for diff in result["diff"]] == ["customer 1 (c1@example.com)"]


MAINTENANCE = {"code": "wp_die", "message": "Briefly unavailable", "data": {"status": 503}}


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize(
    ("answer", "said", "tried"),
    [
        (lambda: reply(503, MAINTENANCE), "wp_die", 1),
        (lambda: reply(503, "<html>"), "server_error", 1),
        (lambda: reply(502, "<html>"), "server_error", 2),
        (lambda: reply(504, "<html>"), "server_error", 2),
        (lambda: requests.exceptions.ConnectionError("x"), "unreachable", 2),
        (lambda: requests.exceptions.ReadTimeout("x"), "unreachable", 2),
    ],
)
def test_writes_that_fail_for_all_stop_the_run_although_the_site_can_be_read(answer, said, tried, workers):
    """A site in maintenance, or one that cuts every write off: nobody waits for the tries of all customers."""
    site = BulkSite(*people(range(1, 41)))
    site.skip("PUT")
    site.instead("PUT", answer, times=400)
    records = [{"id": number, "city": "Rome"} for number in range(1, 41)]
    result = reconcile(site, records, concurrency=workers, retries=2)
    assert (code(result), result["summary"]["changed"]) == (said, 1)
    assert tried <= result["summary"]["failed"] <= tried + 2 * (workers - 1)
    assert len(site.writes()) == 1 + 3 * result["summary"]["failed"]
    assert result["summary"]["skipped"] == 39 - result["summary"]["failed"]
    assert result["error"]["details"]["written"] == "partly"


@pytest.mark.parametrize(
    "answer",
    [
        lambda: reply(500, {"code": "internal_server_error", "message": "Fatal"}),
        lambda: reply(500, "<html>"),
        lambda: reply(502, "<html>"),
        lambda: requests.exceptions.ConnectionError("x"),
    ],
)
def test_a_customer_whom_the_site_always_fails_on_holds_up_nobody(answer):
    site = BulkSite(*people(range(1, 41)))
    honest = site.work
    site.work = lambda call: answer() if (call.method, call.path) == ("PUT", "/customers/3") else honest(call)
    result = reconcile(site, RECORDS, concurrency=1, retries=1)
    assert outcomes(result) == ["done", "done", "failed", *["done"] * 5]


def test_a_site_that_can_not_be_read():
    site = BulkSite(*people(range(1, 9)))
    site.instead("GET", lambda: reply(401, {"code": "rest_forbidden", "message": "No"}))
    result = reconcile(site, RECORDS)
    assert (code(result), result["results"], result["changed"]) == ("unauthorized", [], False)
    assert result["summary"]["skipped"] == result["summary"]["declared"] == 8
    assert result["summary"]["requests"] == {"GET": 1}
    assert "Nothing was written" in result["msg"]


def test_nobody_declared():
    site = BulkSite(*people([1, 2]))
    result = reconcile(site, [])
    assert (result["changed"], result["msg"], site.sent()) == (False, "no customers are declared", ["GET /customers"])
    assert (result["summary"]["unmanaged"], result["summary"]["requests"]) == (2, {"GET": 1})


@pytest.mark.parametrize("check", [False, True])
def test_nobody_declared_does_not_make_a_site_clean_that_can_not_be_read(check, tmp_path):
    site = BulkSite(*people([1]))
    site.instead("GET", lambda: reply(401, {"code": "rest_forbidden", "message": "No"}))
    result = reconcile(site, [], check, save_plan=str(tmp_path / "plan.json"))
    assert (code(result), result["changed"], result["summary"]["requests"]) == ("unauthorized", False, {"GET": 1})
    assert not (tmp_path / "plan.json").exists()


@pytest.mark.parametrize("concurrency", [0, -1, 65])
def test_concurrency_that_makes_no_sense(concurrency):
    site = BulkSite(*people([1]))
    assert "oncurrency must be from 1 to 64" in reconcile(site, RECORDS, concurrency=concurrency)["msg"]
    assert site.calls == []


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_never_more_requests_at_once_and_never_two_writes_on_one_customer(workers):
    site = BulkSite(*people(range(1, 41)), page_size=5)
    records = [{"id": number, "email": "n{}@x.org".format(number), "city": "Rome"} for number in range(1, 41)]
    assert reconcile(site, records, concurrency=workers, verify="read")["summary"]["changed"] == 40
    assert site.most_at_once <= workers
    assert site.overlapped == []
    assert sorted(site.writes()) == sorted("PUT /customers/{}".format(number) for number in range(1, 41))


def test_one_pace_for_all():
    """429 on one thread makes everybody wait; the user's own pace counts readings and writes alike."""
    clock, site = FakeClock(), BulkSite(*people(range(1, 9)))
    site.skip("PUT")
    site.instead("PUT", lambda: reply(429, {"code": "x", "message": "No"}, {"Retry-After": "7"}))
    assert not reconcile(site, RECORDS, concurrency=1, clock=clock).get("failed")
    assert clock.now == pytest.approx(1007)
    clock = FakeClock()
    assert not reconcile(
        site, [dict(record, city="Bonn") for record in RECORDS], clock=clock, requests_per_minute=6
    ).get("failed")
    assert 1060 <= clock.now < 1130


def test_one_duplicate_is_said_once_however_often_the_customer_is_met():
    site = BulkSite(*people(range(1, 9)), list_hides=("city",))
    records = [{"id": 1, "city": "Rome"}, {"email": "c1@example.com", "city": "Rome"}, {"id": 3, "city": "Rome"}]
    result = reconcile(site, records)
    assert (code(result), site.writes()) == ("duplicate_customer", [])
    assert result["msg"].count("is declared at") == 1
    assert len(result["error"]["details"]["problems"]) == 1


def test_what_was_skipped_has_changed_nothing():
    site = failing_second_write(503, "latepoint_not_available", times=9)
    result = reconcile(site, RECORDS, concurrency=1, retries=0)
    skipped = [entry for entry in result["results"] if entry["outcome"] == "skipped"]
    assert len(skipped) == 6
    assert all(entry["changed_fields"] == [] for entry in skipped)
    assert all(entry["error"]["details"]["wanted"] == ["city"] for entry in skipped)
    assert all(entry["diff"]["after"] == {"city": "Rome"} for entry in skipped)


def test_a_customer_who_was_created_and_not_wholly_kept_counts_as_created():
    site = BulkSite(*people([1]), drops=["city"])
    records = [{"email": "new@example.com", "first_name": "New", "city": "Rome"}]
    result = reconcile(site, records, create=True)
    assert (code(result), result["summary"]["created"], result["summary"]["failed"]) == ("write_not_kept", 1, 1)
    assert "1 created" in result["msg"]
    assert "kept as the site has" not in result["msg"]


@pytest.mark.parametrize("count", [1, 4])
def test_what_was_accepted_of_customers_who_are_deleted_by_hand_is_shown(count):
    site = BulkSite(*people(range(1, count + 1)))
    honest = site.work

    def work(call):
        answer = honest(call)
        if call.method == "PUT":
            del site.customers[int(call.path.rsplit("/", 1)[1])]
        return answer

    site.work = work
    result = reconcile(site, [{"id": number, "city": "Rome"} for number in range(1, count + 1)])
    entry = result["results"][0]
    assert (entry["error"]["code"], entry["error"]["details"]["written"]) == ("customer_not_found", "accepted")
    assert (entry["changed_fields"], entry["diff"]["after"]) == (["city"], {"city": "Rome"})
