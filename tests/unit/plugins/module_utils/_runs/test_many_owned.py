# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many customers with a base: what the site changed is kept, told, remembered in plans, and never sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.latepoint.api.tests.unit.plugins import bulk_site
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, code, people, person, source

# Of four customers the files changed 1, the site 2, both 3, and each something else of 4.
FILES = """\
customers:
  - {id: 1, city: Bergen}
  - {id: 2, phone: +1 555 0002}
  - {id: 3, notes: by the files}
  - {id: 4, city: Bergen, first_name: First4, custom_fields: {room: "4"}}
"""
BEFORE = """\
customers:
  - {id: 4, city: Oslo, first_name: First4, custom_fields: {room: "4"}}
  - {id: 1, city: Oslo}
  - {id: 2, phone: "+1-555-0002"}
  - {id: 3, notes: ""}
"""


def site() -> BulkSite:
    there = people(range(1, 7), custom_fields={"room": "4"})
    there[1].update(phone="+15559999")
    there[2].update(notes="by the site")
    there[3].update(first_name="Fourth", custom_fields={"room": "5"})
    return BulkSite(*there)


def run(there: BulkSite, files: str = FILES, before: str | None = BEFORE, **options: Any) -> dict[str, Any]:
    """A run with a base, as the action plugin hands it over; without a text, nothing was applied yet."""
    base = [] if before is None else [source("base/all.yml", before)]
    return bulk_site.reconcile(there, _sources=[source("all.yml", files)], base=["base"], _base=base, **options)


def bodies(there: BulkSite) -> dict[str, Any]:
    return {str(call): call.body for call in there.calls if call.method != "GET"}


def by_id(result: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {entry["id"]: entry for entry in result["results"]}


@pytest.mark.parametrize("check", [True, False])
def test_each_kind_of_difference(check):
    there = site()
    result = run(there, check=check)
    entries = by_id(result)
    assert {number: (entry["action"], entry["outcome"]) for number, entry in entries.items()} == {
        1: ("update", "planned" if check else "done"),
        2: ("keep", "kept"),
        3: ("update", "failed"),
        4: ("update", "planned" if check else "done"),
    }
    assert {number: entry["origins"] for number, entry in entries.items()} == {
        1: {"city": "declared"},
        2: {"phone": "site"},
        3: {"notes": "both"},
        4: {"city": "declared", "first_name": "site", "custom_fields.room": "site"},
    }
    assert entries[2]["changed_fields"] == []
    assert entries[2]["kept"] == {"phone": {"site": "+15559999", "declared": "+1 555 0002", "base": "+1-555-0002"}}
    assert entries[3]["error"]["code"] == code(result) == "conflict"
    assert entries[3]["kept"] == {"notes": {"site": "by the site", "declared": "by the files", "base": ""}}
    assert "kept" not in entries[1]
    assert entries[1]["base"] == {"city": "Oslo"}
    assert entries[4]["changed_fields"] == ["city"]
    assert sorted(entries[4]["kept"]) == ["custom_fields.room", "first_name"]
    counts = {name: result["summary"][name] for name in ("declared", "unchanged", "changed", "kept", "failed")}
    assert counts == {"declared": 4, "unchanged": 0, "changed": 2, "kept": 2, "failed": 1}
    assert "2 would be updated" in result["msg"] if check else "2 updated" in result["msg"]
    assert "1 kept as the site has it" in result["msg"]
    if not check:
        assert bodies(there) == {
            "PUT /customers/1": {"city": "Bergen"},
            "PUT /customers/4": {"city": "Bergen"},
        }


def test_a_second_run_keeps_and_writes_nothing():
    there = site()
    files = FILES.replace("notes: by the files", "notes: ''")
    run(there, files)
    again = run(there, files)
    assert (again["changed"], again.get("failed"), again["summary"]["kept"]) == (False, None, 3)
    assert len(there.writes()) == 2


@pytest.mark.parametrize("verify", ["auto", "read", "response", "none"])
def test_what_is_kept_is_no_write_that_was_not_kept(verify):
    result = run(site(), FILES.replace("notes: by the files", "notes: ''"), verify=verify)
    assert (result["changed"], result.get("failed"), result["summary"]["failed"]) == (True, None, 0)


def test_overwrite_does_what_is_done_without_a_base():
    owned, plain = site(), site()
    result = run(owned, site_changes="overwrite")
    bulk_site.reconcile(plain, _sources=[source("all.yml", FILES)])
    assert owned.records() == plain.records()
    assert {number: entry["origins"] for number, entry in by_id(result).items()}[3] == {"notes": "both"}
    assert (result["summary"]["kept"], result["summary"]["changed"]) == (0, 4)


@pytest.mark.parametrize("check", [True, False])
def test_fail_ends_the_run_before_the_first_write(check):
    there = site()
    result = run(there, site_changes="fail", check=check)
    assert (code(result), result["changed"], there.writes()) == ("site_changed", False, [])
    assert "customer 2 (c2@example.com) (phone)" in result["msg"]
    assert result["error"]["details"]["ids"] == [2, 3, 4]
    assert {entry["outcome"] for entry in result["results"]} == {"skipped"}


def test_fail_lets_the_files_changes_through():
    there = site()
    result = run(there, "customers:\n  - {id: 1, city: Bergen}\n", site_changes="fail")
    assert (result["changed"], [str(call) for call in there.writes()]) == (True, ["PUT /customers/1"])


def test_nothing_was_applied_yet():
    there = site()
    result = run(there, before=None)
    assert {origin for entry in result["results"] for origin in entry["origins"].values()} == {"declared"}
    assert (result["summary"]["changed"], result["summary"]["kept"]) == (4, 0)


def test_a_file_that_is_as_it_was_is_read_once():
    there = site()
    base = [{"name": "base/all.yml", "as": "all.yml"}]
    result = bulk_site.reconcile(there, _sources=[source("all.yml", FILES)], base=["base"], _base=base)
    assert {entry["action"] for entry in result["results"]} == {"keep"}
    assert (result["summary"]["kept"], there.writes()) == (4, [])


def test_the_mode_needs_a_base():
    there = site()
    result = bulk_site.reconcile(there, [{"id": 1, "city": "Bergen"}], site_changes="keep")
    assert (code(result), there.calls) == ("invalid_parameters", [])


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("customers: [{id: 1, fone: 5}]", "base/all.yml:1: unknown field 'fone'"),
        ("customers: [{id: 1, city: a}, {id: 1, city: b}]", "base/all.yml:1: the base has this customer twice"),
        (
            "customers: [{email: a@x.org, city: a}, {email: A@x.org, city: b}]",
            "base/all.yml:1: the base has this customer twice",
        ),
    ],
)
def test_mistakes_in_the_base(before, said):
    there = site()
    result = run(there, before=before)
    assert (code(result), there.calls) == ("invalid_record", [])
    assert said in result["msg"]


def test_kept_customers_are_shown_as_such():
    result = run(site(), diff=True, check=True)
    shown = {diff["before_header"]: diff for diff in result["diff"]}
    kept = shown["customer 2 (c2@example.com)"]
    assert (kept["before"], kept["after"]) == ({}, {})
    assert kept["prepared"] == (
        "customer 2 (c2@example.com): kept as the site has it\n"
        "  phone: '+15559999' on the site, '+1 555 0002' declared\n"
    )
    both = shown["customer 4 (c4@example.com)"]
    assert (both["before"], both["after"]) == ({"city": "Oslo"}, {"city": "Bergen"})
    assert "first_name: 'Fourth' on the site" in both["prepared"]
    assert "customer 3 (c3@example.com)" not in shown


@pytest.mark.parametrize("mask", [["all"], ["phone", "notes", "first_name", "custom_fields.ROOM", "city"]])
@pytest.mark.parametrize("mode", ["keep", "overwrite", "fail"])
def test_nothing_masked_is_shown(mask, mode):
    result = run(site(), mask=mask, diff=True, check=True, site_changes=mode)
    text = json.dumps(result)
    for value in ("5559999", "555 0002", "555-0002", "by the", "Fourth", '"5"', "Bergen", "Oslo"):
        assert value not in text, value
    equal = by_id(run(site(), "[{id: 2, phone: '+1-555-0002'}]", mask=mask, check=True)).values()
    for entry in equal:
        assert entry["kept"]["phone"]["declared"] == entry["kept"]["phone"]["base"] != entry["kept"]["phone"]["site"]


def test_the_journal_names_what_was_kept(tmp_path):
    journal = tmp_path / "journal"
    run(site(), journal=str(journal))
    lines = {line["id"]: line for line in map(json.loads, journal.read_text().splitlines())}
    assert sorted(lines) == [1, 4]
    assert "kept" not in lines[1]
    assert (lines[4]["fields"], lines[4]["kept"]) == (["city"], ["custom_fields.room", "first_name"])


def test_a_customer_who_keeps_the_address_that_another_is_to_get():
    """The files pass c1's address to 2; but 1 has taken another one, which is now 3's declared address."""
    there = BulkSite(person(1, email="new@example.com"), person(3))
    files = "[{id: 1, email: c1@example.com}, {id: 3, email: new@example.com}]"
    result = run(there, files, "[{id: 1, email: c1@example.com}]")
    assert (code(result), there.writes()) == ("email_taken", [])


def test_who_was_renamed_on_the_site_is_not_created_again():
    there = BulkSite(person(1, email="married@example.com"))
    files = "[{email: c1@example.com, first_name: First1}]"
    result = run(there, files, files, create=True)
    assert ([entry["action"] for entry in result["results"]], there.writes()) == (["keep"], [])


def test_only_if_empty_is_no_drift():
    there = BulkSite(person(1, city="Oslo", custom_fields={}))
    declared = [{"id": 1, "city": "Bergen", "custom_fields": {"source": "web"}}]
    options = {"only_if_empty": ["city", "custom_fields.source"], "verify": "read"}
    result = bulk_site.reconcile(there, declared, **options)
    assert (result["changed"], bodies(there)) == (True, {"PUT /customers/1": {"custom_fields": {"source": "web"}}})
    there.customers[1]["custom_fields"] = {"source": "a friend"}
    again = bulk_site.reconcile(there, declared, **options)
    assert (again["changed"], again["summary"]["unchanged"], len(there.writes())) == (False, 1, 1)


# --- saved plans -------------------------------------------------------------------------------------

NO_CONFLICT = FILES.replace("notes: by the files", "notes: ''")


def test_a_plan_is_applied_with_what_is_kept(tmp_path):
    path = str(tmp_path / "plan.json")
    run(site(), NO_CONFLICT, save_plan=path, check=True)
    there = site()
    result = run(there, NO_CONFLICT, plan=path)
    assert (code(result), result["summary"]["kept"], len(there.writes())) == (None, 3, 2)


@pytest.mark.parametrize("text", ["9999", "notes", "by the", "Fourth", "Bergen"])
def test_a_plan_holds_no_values(tmp_path, text):
    path = tmp_path / "plan.json"
    run(site(), NO_CONFLICT, save_plan=str(path), check=True)
    if text != "notes":
        assert text not in path.read_text()
    else:
        assert '"kept"' in path.read_text()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"before": BEFORE.replace("Oslo", "Bodø")}, "the plan was made with another base"),
        ({"before": None}, "the plan was made with another base"),
        ({"site_changes": "overwrite"}, "the plan was made with site_changes: keep, now it is overwrite"),
        ({"only_if_empty": ["city"]}, "the plan was made with only_if_empty: [], now it is [city]"),
    ],
)
def test_another_base_or_mode_is_another_plan(tmp_path, options, said):
    path = str(tmp_path / "plan.json")
    run(site(), NO_CONFLICT, save_plan=path, check=True)
    there = site()
    result = run(there, NO_CONFLICT, plan=path, **options)
    assert (code(result), there.writes()) == ("stale_plan", [])
    assert said in result["msg"]


def test_a_base_where_there_was_none(tmp_path):
    path = str(tmp_path / "plan.json")
    bulk_site.reconcile(site(), _sources=[source("all.yml", NO_CONFLICT)], save_plan=path, check=True)
    result = run(site(), NO_CONFLICT, plan=path, site_changes="overwrite")
    assert "the plan was made without a base, now there is a base" in result["msg"]
    run(site(), NO_CONFLICT, save_plan=path, check=True, site_changes="overwrite")
    result = bulk_site.reconcile(site(), _sources=[source("all.yml", NO_CONFLICT)], plan=path)
    assert "the plan was made with a base, now there is none" in result["msg"]


def test_a_kept_value_that_has_moved_since(tmp_path):
    path = str(tmp_path / "plan.json")
    run(site(), NO_CONFLICT, save_plan=path, check=True)
    there = site()
    there.customers[2]["phone"] = "+15550000"
    result = run(there, NO_CONFLICT, plan=path)
    assert (code(result), there.writes()) == ("stale_plan", [])
    assert "the site moved: customer 2 (phone)" in result["msg"]


def test_the_order_of_the_base_does_not_matter(tmp_path):
    path = str(tmp_path / "plan.json")
    run(site(), NO_CONFLICT, save_plan=path, check=True)
    lines = BEFORE.splitlines(keepends=True)
    moved = "".join([lines[0], *reversed(lines[1:])])
    assert code(run(site(), NO_CONFLICT, moved, plan=path)) is None
