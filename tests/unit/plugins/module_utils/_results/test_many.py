# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of many customers: complete, small, in order, and without what is masked."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._results.many_message import message_of
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import (
    BulkSite,
    cases,
    code,
    outcomes,
    people,
    person,
    reconcile,
)
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeClock, not_found, reply


@pytest.mark.no_cover
def test_five_thousand_unchanged_customers_are_a_small_result():
    site = BulkSite(*people(range(1, 5001)))
    result = reconcile(site, [{"id": number, "city": "Oslo"} for number in range(1, 5001)], diff=True)
    assert result["summary"] == {
        "declared": 5000,
        "unchanged": 5000,
        "changed": 0,
        "created": 0,
        "deleted": 0,
        "failed": 0,
        "skipped": 0,
        "unmanaged": 0,
        "requests": {"GET": 50},
    }
    assert result["msg"] == "5000 customers declared: 5000 as declared"
    assert len(json.dumps(result)) < 1000


@given(cases(), st.booleans())
@settings(max_examples=60)
def test_an_entry_for_each_who_is_not_unchanged_in_the_declared_order(case, check):
    people_there, records = case
    site = BulkSite(*people_there)
    result = reconcile(site, records, check=check, diff=True)
    if code(result) == "duplicate_customer":
        assert result["summary"]["declared"] == result["summary"]["skipped"] == len(records)
        return
    places = [int(row["source"][len("customers[") : -1]) for row in result["results"]]
    assert places == sorted(set(places))
    summary = result["summary"]
    assert summary["declared"] == len(records) == summary["unchanged"] + len(places)
    if not result.get("failed"):
        assert result["changed"] == bool(places)
        assert summary["changed"] == len(places)
        assert [shown["before"] for shown in result["diff"]] == [row["diff"]["before"] for row in result["results"]]
    for entry in result["results"]:
        assert sorted(entry["diff"]) == ["after", "before"]
        named = entry["error"]["details"]["wanted"] if entry["outcome"] == "skipped" else entry["changed_fields"]
        assert set(entry["diff"]["after"]) <= {name.partition(".")[0] for name in named}
        assert not (entry["outcome"] == "skipped" and entry["changed_fields"])


@pytest.mark.parametrize("check", [True, False])
def test_every_key_of_an_entry(check):
    site = BulkSite(*people([1]))
    records = [{"id": 1, "city": "Rome"}, {"email": "new@example.com", "city": "Bonn"}, {"id": 9}]
    found = reconcile(site, records, check=check, create=True)["results"]
    outcome = "planned" if check else "done"
    assert found[:2] == [
        {
            "id": 1,
            "email": "c1@example.com",
            "action": "update",
            "outcome": outcome,
            "changed_fields": ["city"],
            "diff": {"before": {"city": "Oslo"}, "after": {"city": "Rome"}},
            "error": None,
            "source": "customers[0]",
        },
        {
            "id": None if check else 2,
            "email": "new@example.com",
            "action": "create",
            "outcome": outcome,
            "changed_fields": ["city", "email"],
            "diff": {"before": {}, "after": {"city": "Bonn", "email": "new@example.com"}},
            "error": None,
            "source": "customers[1]",
        },
    ]
    assert (found[2]["outcome"], found[2]["error"]["code"]) == ("failed", "customer_not_found")


def test_who_is_not_managed_is_counted_where_all_were_read():
    site = BulkSite(*people(range(1, 41)), page_size=10)
    every = [{"id": number} for number in range(1, 31)]
    assert reconcile(site, every)["summary"]["unmanaged"] == 10
    assert reconcile(site, every[:2])["summary"]["unmanaged"] is None


@pytest.mark.parametrize(
    ("pace", "limit", "seconds"),
    [
        *[(0, None, None), (60, None, 0.0), (0, (60, 9, 20), 0.0), (0, (1000, 2, 3000), 3000.0)],
        *[(30, (60, 9, 20), 0.0), (2, None, 120.0), (60, (1000, 2, 3000), 3000.0), (0, (0, 0, 86400), None)],
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_the_forecast(pace, limit, seconds, check):
    """Of the writes to come, also in a real run."""
    site = BulkSite(*people(range(1, 4)))
    if limit:
        honest = site.work

        def work(call):
            answer = honest(call)
            names = ("Limit", "Remaining", "Reset")
            answer.headers.update({f"X-RateLimit-{name}": str(value) for name, value in zip(names, limit)})
            return answer

        site.work = work
    records = [{"id": number, "city": "Rome"} for number in (1, 2, 3)]
    result = reconcile(site, records, check=check, requests_per_minute=pace, clock=FakeClock())
    assert result["forecast"] == {"requests": 3, "seconds": seconds}


def failure(number, message="no"):
    error = {"code": "customer_update_failed", "message": message}
    return {"source": "x.yml:{}".format(number), "id": number, "email": None, "error": error}


@pytest.mark.parametrize("count", [1, 5, 6, 500])
def test_the_message_counts_and_names_the_first_few(count):
    summary = {"declared": 1000, "unchanged": 1000 - count, "changed": 0, "created": 0, "deleted": 0, "skipped": 0}
    said = message_of(dict(summary, failed=count), [failure(number) for number in range(1, count + 1)], False)
    assert said.startswith("1000 customers declared: {} as declared, {} failed: ".format(1000 - count, count))
    assert "x.yml:1: customer 1: no" in said
    assert said.count("x.yml:") == min(count, 5)
    assert said.endswith("; and {} more".format(count - 5)) == (count > 5)


def test_the_message_of_a_plan_is_in_the_conditional():
    numbers = {"declared": 9, "unchanged": 3, "changed": 1, "created": 2, "deleted": 3, "skipped": 0, "failed": 0}
    assert message_of(numbers, [], True) == (
        "9 customers declared: 3 as declared, 1 would be updated, 2 would be created, 3 would be deleted"
    )
    assert message_of(numbers, [], False) == "9 customers declared: 3 as declared, 1 updated, 2 created, 3 deleted"


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (4, "4 customers declared: 0 as declared, 4 created, 4 failed (4 of them created, but not wholly)"),
        (6, "6 customers declared: 0 as declared, 4 created, 4 failed (4 of them created, but not wholly), 2 kept"),
    ],
)
def test_who_is_created_in_part_is_counted_once(declared, said):
    numbers = {
        "declared": declared,
        "unchanged": 0,
        "changed": 0,
        "created": 4,
        "deleted": 0,
        "skipped": 0,
        "failed": 4,
    }
    message = message_of(numbers, [failure(1)], False, in_part=4)
    assert message.startswith(said)
    assert ("kept as the site has them" in message) == (declared > 4)


# --- masks ---------------------------------------------------------------------------------------

SECRETS = ["Secretive", "ada@secret.org", "+15559876", "15559876", "Hidden", "old@secret.org", "77 Private Road"]


def secretive(number):
    return person(number, last_name="Hidden", email="old@secret.org", address="1 Hidden Lane", custom_fields={"a": "b"})


def run_masked(site, tmp_path, mask, **options):
    record = {
        "id": 1,
        "last_name": "Secretive",
        "email": "ada@secret.org",
        "phone": "+1-555-9876",
        "address": "77 Private Road",
        "custom_fields": {"a": "Secretive"},
        "status": "inactive",
    }
    records = [record, *({"id": number, "city": "Rome"} for number in (2, 3)), *options.pop("more", [])]
    paths = {name: str(tmp_path / name) for name in ("journal", "save_plan")}
    result = reconcile(site, records, mask=mask, diff=True, **dict(paths, **options))
    written = "".join(path.read_text("utf-8") for path in tmp_path.iterdir())
    return result, json.dumps(result) + written


def mirrored(request):
    """A refusal that repeats what it was sent, as web applications do."""
    return reply(422, {"code": "validation_failed", "message": "Refused: " + json.dumps(request.body)})


def refusing():
    site = BulkSite(secretive(1), person(2), person(3))
    honest = site.work
    site.work = lambda call: mirrored(call) if call.method == "PUT" and call.path.endswith("/1") else honest(call)
    return site


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    "site",
    [
        lambda: BulkSite(secretive(1), person(2), person(3)),
        lambda: BulkSite(secretive(1), person(2), person(3), drops=["last_name", "phone", "address"]),
        lambda: BulkSite(secretive(1), person(2, email="ada@secret.org"), person(3)),
        lambda: BulkSite(person(2), person(3)),
        refusing,
    ],
    ids=["done", "not kept", "taken", "missing", "refused"],
)
def test_no_masked_value_is_anywhere(site, check, tmp_path):
    result, text = run_masked(site(), tmp_path, ["all"], check=check)
    assert [secret for secret in SECRETS if secret in text] == []
    assert "inactive" in text or not result["results"][0]["changed_fields"]


@pytest.mark.parametrize(
    "more", [[{"id": 1}], [{"email": "ada@secret.org"}], [{"email": "old@secret.org"}], [{"id": 4, "zipcode": 1}]]
)
def test_no_masked_value_is_in_messages_about_the_declared_records(more, tmp_path):
    result, text = run_masked(BulkSite(secretive(1), person(2), person(3)), tmp_path, ["all"], more=more)
    assert result["failed"]
    assert [secret for secret in SECRETS if secret in text] == []


def test_equal_values_have_equal_tokens_and_what_is_not_masked_is_shown(tmp_path):
    result, text = run_masked(BulkSite(secretive(1), person(2), person(3)), tmp_path, ["last_name", "custom_fields.a"])
    after = result["results"][0]["diff"]["after"]
    assert after["last_name"] == after["custom_fields"]["a"] != "Secretive"
    assert after["email"] == "ada@secret.org"
    assert '"Secretive"' not in text


def test_somebody_else_deleted_one_first():
    """Who is gone is as declared, and nothing that this run changed."""
    site = BulkSite(*people([1, 2]))
    site.instead("DELETE", lambda: site.customers.pop(1) and not_found())
    result = reconcile(site, [{"id": 1}], diff=True, state="absent")
    assert (result["results"], result["summary"]["unchanged"], result["summary"]["deleted"]) == ([], 1, 0)
    assert (result["changed"], result["diff"]) == (False, [])
    assert result["msg"] == "1 customer declared: 1 as declared"


def test_a_whole_run_that_fails_leaves_complete_results():
    site = BulkSite(*people(range(1, 21)))
    site.skip("PUT")
    site.instead("PUT", lambda: reply(403, {"code": "forbidden", "message": "No"}), 20)
    result = reconcile(site, [{"id": number, "city": "Rome"} for number in range(1, 21)], concurrency=4)
    assert len(result["results"]) == 20
    assert code(result) == "forbidden"
    assert set(outcomes(result)) == {"done", "failed", "skipped"}
