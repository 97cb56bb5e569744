# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole runs with a mask: a site that names whom it likes in its refusals, and what is said without any site."""

from __future__ import annotations

import json
import re

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._plan.matcher import Survey
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._runs.one import OneCustomer
from ansible_collections.latepoint.api.plugins.module_utils._runs.target import read_target
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import (
    BulkSite,
    declared,
    people,
    person,
    reconcile,
)
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import reply

RECORDS = [{"id": number, "city": "Rome"} for number in (1, 2, 3)]


def talkative(whom, method="PUT", path=""):
    """A site whose refusals tell all of one customer."""
    secret = {"notes": "Prefers mornings", "address": "{} Mill Lane".format(whom), "custom_fields": {"vat": "DE99"}}
    site = BulkSite(*people(range(1, 6), **secret))
    honest = site.work

    def work(call):
        if call.method != method or path not in call.path:
            return honest(call)
        return reply(400, {"code": "customer_update_failed", "message": said(site, whom), "data": {"status": 400}})

    site.work = work
    return site


def said(site, whom):
    customer = site.customers[whom]
    parts = [customer[name] for name in ("first_name", "last_name", "phone", "email", "notes", "address")]
    return "Error updating customer: {} {} is not valid".format(" ".join(parts), customer["custom_fields"]["vat"])


def shown(result):
    """All of a result but its tokens, in which anything may stand."""
    return re.sub("masked-[0-9a-f]{12}", "", json.dumps(result))


def leaks(site, whom, result):
    text = shown(result)
    customer = site.customers[whom]
    values = [customer[name] for name in ("first_name", "last_name", "phone", "email", "notes", "address")]
    return [value for value in [*values, values[2].lstrip("+"), "DE99"] if value in text]


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("on_error", ["stop", "continue"])
def test_a_refusal_that_quotes_what_nobody_declares(count, on_error):
    """The whole record is validated on a PUT. Whom a list shows must be known as well as who is read alone."""
    site = talkative(1)
    result = reconcile(site, RECORDS[:count], mask=["all"], on_error=on_error)
    assert leaks(site, 1, result) == []
    assert "Error updating customer: *** is not valid (HTTP 400, customer_update_failed)" in result["msg"]


@pytest.mark.parametrize("whom", [2, 5])
def test_a_refusal_that_quotes_somebody_else(whom):
    """Customer 2 is declared, too, 5 is not, but the list has shown her."""
    site = talkative(whom, path="/customers/1")
    result = reconcile(site, RECORDS, mask=["all"])
    assert result["summary"]["failed"] == 1
    assert leaks(site, whom, result) == []


def test_a_refusal_that_quotes_what_somebody_else_is_to_get():
    site = talkative(1)
    site.work = lambda call, honest=BulkSite.work: (
        reply(422, {"code": "validation_failed", "message": "Hopper has it, with +1999 888 7777, DE99"})
        if call.path == "/customers/1" and call.method == "PUT"
        else honest(site, call)
    )
    records = [RECORDS[0], {"id": 2, "last_name": "Hopper", "phone": "+19998887777", "custom_fields": {"vat": "DE99"}}]
    result = reconcile(site, records, mask=["last_name", "phone", "custom_fields.vat"])
    assert [secret for secret in ("Hopper", "888", "DE99") if secret in shown(result)] == []


@pytest.mark.parametrize("records", [RECORDS[:1], RECORDS])
def test_a_reading_that_is_refused_with_declared_values(records):
    site = talkative(1, "GET")
    record = {"id": 1, **{name: site.customers[1][name] for name in ("first_name", "last_name", "phone", "notes")}}
    record.update(address="1 Mill Lane", custom_fields={"vat": "DE99"})
    result = reconcile(site, [record, *records[1:]], mask=["all"])
    assert leaks(site, 1, result) == []
    assert result["msg"].startswith("https://salon.example.com could not be read: Error updating customer: ***")
    assert result["msg"].count("Nothing was written") == 1


def test_reading_fails_after_others_were_read():
    site = talkative(1, "GET", "/customers/2")
    result = reconcile(site, RECORDS[:2], mask=["all"], concurrency=1)
    assert leaks(site, 1, result) == []


def test_words_of_our_own_are_not_masked():
    site = BulkSite(person(1, last_name="Written", city="Would", zipcode="400"), person(2), person(3))
    refusal = {"code": "customer_update_failed", "message": "Email already exists", "data": {"status": 400}}
    site.instead("PUT", lambda: reply(400, refusal), 3)
    result = reconcile(site, [dict(record, zipcode="400", last_name="Declared") for record in RECORDS], mask=["all"])
    assert result["msg"].startswith("3 customers declared: 0 as declared, 3 failed: customers[0]: customer 1 (masked-")
    assert ": Email already exists (HTTP 400, customer_update_failed);" in result["msg"]
    assert "Nothing was written" in result["msg"]
    error = result["results"][0]["error"]
    assert error["message"] == "Email already exists (HTTP 400, customer_update_failed). Nothing was written"
    assert error["details"]["status"] == 400


def test_a_guard_counts_with_numbers_that_are_values_too():
    site = BulkSite(*people(range(1, 4), zipcode="3", city="many"))
    result = reconcile(site, [dict(record, zipcode="2") for record in RECORDS], mask=["all"], max_changes="2")
    assert result["msg"].startswith("3 of 3 declared customers would change, but max_changes is 2: look at")
    assert result["error"]["details"]["changes"] == 3


# --- numbers of customers ------------------------------------------------------------------------------


def run_without_ids(site, tmp_path, records, **options):
    journal = tmp_path / "journal.jsonl"
    result = reconcile(site, records, mask=["all", "id"], journal=str(journal), **options)
    return result, [json.loads(line) for line in journal.read_text("ascii").splitlines()]


def test_ids_are_masked_in_the_journal(tmp_path):
    result, lines = run_without_ids(BulkSite(*people([7, 8])), tmp_path, [{"id": 7, "city": "Rome"}])
    assert [line["id"] for line in lines] == [entry["id"] for entry in result["results"]]
    assert lines[0]["id"].startswith("masked-")


def test_ids_are_masked_in_the_reasons_why_somebody_was_skipped(tmp_path):
    site = BulkSite(*people([71, 72]))
    site.instead("PUT", lambda: reply(422, {"code": "validation_failed", "message": "No"}))
    records = [{"id": 71, "email": "c72@example.com"}, {"id": 72, "email": "free@example.com"}]
    result, _lines = run_without_ids(site, tmp_path, records)
    reason = result["results"][0]["error"]["message"]
    assert reason.startswith("not tried: it waits for an e-mail that customer masked-")
    assert reason.endswith(" was to give up first")
    assert "72" not in shown(result)


@pytest.mark.parametrize(
    ("records", "code"),
    [
        ([{"id": 71}, {"id": 71}], "duplicate_customer"),
        ([{"id": 71}, {"email": "c71@example.com"}], "duplicate_customer"),
        ([{"id": 71, "email": "c72@example.com"}], "email_taken"),
        ([{"id": 71, "email": "c72@example.com"}, {"id": 72, "email": "c71@example.com"}], "email_ring"),
        ([{"id": 99}], "customer_not_found"),
        ([{"id": 71, "zipcode": 5}], "invalid_record"),
    ],
)
def test_ids_are_masked_in_failures_and_places_are_not(records, code):
    result = reconcile(BulkSite(*people([71, 72])), records, mask=["id"])
    assert result["error"]["code"] == code
    text = shown(result)
    assert [number for number in ("71", "72", "99") if number in text.replace("c" + number, "")] == []
    assert "customers[0]" in text


# --- one customer -----------------------------------------------------------------------------------------

PARAMS = {
    **dict.fromkeys(("id", "email", "customer", "src", "_sources")),
    "state": "present",
    "create": False,
    "custom_fields_mode": "merge",
    "verify": "auto",
}


@pytest.mark.parametrize("method", ["PUT", "GET"])
@pytest.mark.parametrize("who", [{"id": 1}, {"email": "c1@example.com"}])
def test_no_refusal_leaks_from_the_module_for_one(method, who):
    """Found by e-mail in a list that lacks the notes, she is read by id, too: what the list showed is known then."""
    site = talkative(1, method, "/customers/1")
    site.list_hides = ["notes"]
    values = {name: site.customers[1][name] for name in ("notes", "custom_fields", "address")}
    known = values if method == "PUT" or "email" in who else site.customers[1]
    declared = {"city": "Rome", **{name: value for name, value in known.items() if name != "id"}}
    mask = Mask(["all"])
    params = dict(PARAMS, **who, customer=declared)
    result = OneCustomer(site.client(retries=0), read_target(params), mask, "auto").run()
    assert result["failed"]
    assert leaks(site, 1, result) == []


# --- what a mask costs ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mask", [[], ["notes"], ["all"]])
def test_a_mask_costs_no_request_and_no_field(mask):
    site = BulkSite(*people(range(1, 5)))
    reconcile(site, RECORDS, mask=mask, check=True)
    assert [call.query.get("include") for call in site.calls] == [None] * 2


def test_only_declared_fields_are_kept_of_those_who_change():
    """What is kept of a hundred thousand customers must be little."""
    survey = Survey(declared(*RECORDS), Goal())
    for record in people(range(1, 5)):
        survey.meet(record)
    assert set(survey.changes[0].actual.as_record()) == {"id", "email", "city"}
