# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of many customers that failed says of itself: what became of all the writes, and the cause, once."""

from __future__ import annotations

import pytest
import requests

from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, code, people, reconcile
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import reply

ROME = [{"id": number, "city": "Rome"} for number in range(1, 13)]


def run_with(answers, count=4, instead=True, **options):
    """A run of `count` updates, one after the other: None in `answers` is a write that succeeds."""
    site = BulkSite(*people(range(1, 13)), drops=options.pop("drops", ()))
    for answer in answers:
        if answer is None:
            site.skip("PUT")
        else:
            (site.instead if instead else site.after)("PUT", lambda given=answer: again(given))
    return reconcile(site, options.pop("records", ROME[:count]), concurrency=1, retries=0, **options)


def again(answer):
    """An answer that can be given several times."""
    return answer if isinstance(answer, Exception) else reply(answer.status_code, answer.raw.getvalue())


def refusal(status=422, error="validation_failed"):
    return reply(status, {"code": error, "message": "No"})


BROKEN_OFF = requests.exceptions.ConnectionError("x")


@pytest.mark.parametrize(
    ("written", "failed", "run"),
    [
        ("no", 1, lambda: run_with([refusal()], count=1)),
        ("no", 2, lambda: run_with([refusal()] * 2, count=2)),
        ("partly", 1, lambda: run_with([None, refusal()])),
        ("partly", 1, lambda: run_with([None, None, refusal(503, "latepoint_not_available")], count=12)),
        ("no", 1, lambda: run_with([refusal(401)], count=12)),
        ("no", 1, lambda: run_with([refusal()], on_error="stop")),
        ("partly", 1, lambda: run_with([], records=[ROME[0], {"id": 99}])),
        ("no", 1, lambda: run_with([], records=[{"id": 1}, {"id": 99}])),
        ("no", 1, lambda: run_with([], records=[ROME[0], {"id": 99}], check=True)),
        ("no", 1, lambda: run_with([], records=[ROME[0], {"id": 99}], on_error="stop")),
        ("no", 2, lambda: run_with([], count=2, drops=["city"])),
        ("partly", 1, lambda: run_with([], records=[dict(ROME[0], first_name="Ada")], drops=["city"])),
        ("unknown", 2, lambda: run_with([BROKEN_OFF] * 2, count=12)),
        ("partly", 1, lambda: run_with([None, BROKEN_OFF], count=2)),
    ],
)
def test_what_became_of_all_the_writes(written, failed, run):
    result = run()
    assert (result["failed"], result["error"]["details"]["written"]) == (True, written), result["msg"]
    assert (result["error"]["details"]["failed"], result["summary"]["failed"]) == (failed, failed)
    assert all(entry["error"]["details"]["written"] for entry in result["results"] if entry["error"])
    said = result["msg"].count("Nothing was written")
    assert said == (written == "no")
    assert result["error"]["message"].count("Nothing was written") == said


@pytest.mark.parametrize(("done", "written"), [(0, "accepted"), (2, "accepted"), (-1, "partly")])
def test_writes_that_could_not_be_verified(done, written):
    """The answers to the names show enough; the others have to be read, and can't be. One, perhaps, is refused."""
    site = BulkSite(*people(range(1, 6)))
    honest = site.work

    def work(call):
        refused = (call.method, call.path) == ("PUT", "/customers/1") and done < 0
        unread = call.method == "GET" and site.writes()
        return refusal(422 if refused else 401) if refused or unread else honest(call)

    site.work = work
    records = [{"id": at, **({"first_name": "Ada"} if at <= done else {"city": "Rome"})} for at in range(1, 6)]
    result = reconcile(site, records, concurrency=1, retries=0)
    assert (result["error"]["details"]["written"], result["changed"]) == (written, True)


@pytest.mark.parametrize("answer", [refusal(401), reply(503, "<html>"), reply(200, "<html>")])
def test_a_reading_that_fails_has_written_nothing(answer):
    site = BulkSite(*people(range(1, 13)))
    site.instead("GET", lambda: answer)
    result = reconcile(site, ROME, retries=0)
    assert result["error"]["details"]["written"] == "no"
    assert result["msg"].count("Nothing was written") == 1


def test_a_list_that_never_settles_is_told_once():
    site = BulkSite(*people(range(1, 13)), page_size=3)
    honest = site.work
    site.work = lambda call: shrinking(call, honest)
    result = reconcile(site, ROME, concurrency=1)
    assert (code(result), result["error"]["details"]["written"]) == ("incomplete_listing", "no")
    assert result["msg"].count("Nothing was written") == 1


def shrinking(call, honest):
    body = honest(call).json()
    if call.path == "/customers":
        body["pagination"]["total"] -= int(call.query["page"])
    return reply(200, body)


def test_the_cause_is_told_once_and_every_sentence_ends_once():
    result = run_with([None, refusal(403, "forbidden")], count=12)
    assert result["msg"] == (
        "12 customers declared: 0 as declared, 1 updated, 10 skipped, 1 failed: customers[1]: customer 2 "
        "(c2@example.com): No (HTTP 403, forbidden). The run was stopped. The key may not do this: give it the "
        "customers permissions that are missing (read, create, update, delete) in LatePoint, or use another key."
    )
    assert result["error"]["message"] == result["msg"].partition(" The key")[0]
    stopped = run_with([refusal(422, "customer_update_failed")], count=3, on_error="stop")["msg"]
    assert ".." not in stopped
    assert stopped.count("HTTP 422") == 1
    assert (
        "2 skipped, 1 failed: customers[0]: customer 1 (c1@example.com): No (HTTP 422, customer_update_failed). "
        in (stopped)
    )
    assert "The run was stopped. Nothing was written. LatePoint checks the whole record" in stopped


def test_who_is_not_found_at_the_write_or_after_it_is_named():
    result = run_with([refusal(404, "customer_not_found")], count=3)
    assert "1 failed: customers[0]: customer 1 (c1@example.com): No (HTTP 404, customer_not_found)" in result["msg"]
    site = BulkSite(*people(range(1, 4)))
    site.after("PUT", lambda: reply(200, {"success": True, "data": site.customers.pop(1)}))
    result = reconcile(site, ROME[:2], concurrency=1, verify="read")
    assert "customers[0]: customer 1 (c1@example.com): the customer is not there any more" in result["msg"]


def test_who_is_missing_from_the_start_is_named_once():
    result = reconcile(BulkSite(*people([1])), [{"id": 1}, {"id": 9}])
    assert "1 failed: customers[1]: the site has no customer 9" in result["msg"]
    assert result["msg"].count("customer 9") == 1


def test_who_stopped_the_run_is_named_after_many_others():
    result = run_with([refusal()] * 7 + [refusal(401)], count=9)
    assert code(result) == "unauthorized"
    assert (
        "; and 3 more. The run was stopped by customers[7]: customer 8 (c8@example.com): No (HTTP 401" in result["msg"]
    )
    assert result["msg"].endswith("(environment variable LATEPOINT_API_KEY): is it this site's, and not revoked?")


def test_one_customer_is_no_customers():
    assert run_with([], count=1)["msg"] == "1 customer declared: 0 as declared, 1 updated"


@pytest.mark.parametrize(
    "details",
    [{"phone": "Too short"}, {"phone": ["Too short"]}, {"errors": [{"field": "phone", "message": "Too short"}]}],
)
def test_the_reasons_of_a_refusal_stand_in_the_run_and_in_the_entry(details):
    error = {"code": "validation_failed", "message": "The provided data is not valid", "details": details}
    result = run_with([None, reply(422, {"status": "error", "error": error})], count=3)
    (entry,) = [row for row in result["results"] if row["outcome"] == "failed"]
    assert entry["error"]["details"]["phone"] == result["error"]["details"]["phone"] == "Too short"
    assert "The provided data is not valid: phone: Too short (HTTP 422" in entry["error"]["message"]
    assert "phone: Too short" in result["msg"]
