# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans kept in files: no personal data in them, and anything that moves is noticed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._http.site import parse_site
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import goal_of
from ansible_collections.latepoint.api.plugins.module_utils._plan.saved import PlanFile, load, save
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import (
    WORDS,
    BulkSite,
    cases,
    code,
    people,
    person,
    reconcile,
)
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import KEY

from ..saved_plans import RECORDS, saved

in_tmp_path = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)


@in_tmp_path
@given(cases())
def test_a_plan_that_nothing_has_moved_is_applied(path, case):
    people_there, records = case
    site = BulkSite(*people_there)
    checked = reconcile(site, records, check=True, save_plan=path)
    if checked.get("failed") or not records:
        return
    done = reconcile(site, list(reversed(records)), plan=path)
    assert not done.get("failed"), done["msg"]
    assert done["summary"]["changed"] == checked["summary"]["changed"]


@in_tmp_path
@given(cases(), st.data())
def test_a_site_that_moved_is_named(path, case, data):
    people_there, records = case
    site = BulkSite(*people_there)
    result = reconcile(site, records, check=True, save_plan=path)
    touched = [entry for entry in result["results"] if "first_name" in entry["changed_fields"]]
    if result.get("failed") or not touched:
        return
    chosen = data.draw(st.sampled_from(touched))
    site.customers[chosen["id"]]["first_name"] = "Somebody else"
    refused = reconcile(site, records, plan=path)
    assert code(refused) == "stale_plan"
    assert "the site moved: customer {} (first_name)".format(chosen["id"]) in refused["msg"]
    assert "the declared records moved" not in refused["msg"]
    assert site.writes() == []


@in_tmp_path
@given(cases(), st.data())
def test_declared_records_that_moved_are_named(path, case, data):
    people_there, records = case
    site = BulkSite(*people_there)
    if not records or reconcile(site, records, check=True, save_plan=path).get("failed"):
        return
    at = data.draw(st.integers(0, len(records) - 1))
    moved = list(records)
    moved[at] = dict(records[at], first_name=data.draw(WORDS), last_name=data.draw(WORDS))
    before, after = reconcile(site, records, check=True), reconcile(site, moved, check=True)
    refused = reconcile(site, moved, plan=path)
    if before["results"] == after["results"]:
        assert not refused.get("failed"), "nothing else is to be done than was planned"
        return
    assert code(refused) == "stale_plan"
    assert "the declared records moved: customer" in refused["msg"]
    assert "the site moved" not in refused["msg"]
    assert site.writes() == []


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (
            lambda site: site.customers[2].update(city="Rome"),
            "the site moved: customer 2 is not to be changed any more",
        ),
        (
            lambda site: site.customers[4].update(city="Bonn"),
            "the site moved: customer 4 is to be changed now",
        ),
        (lambda site: site.customers[1].update(city="Bonn"), "the site moved: customer 1 (city)"),
        (lambda site: site.customers.pop(3), "the site moved: customer 3 is not to be changed any more"),
    ],
)
def test_how_the_site_moved(path, move, said):
    site = BulkSite(*people([1, 2, 3]), person(4, city="Rome"))
    records = [*RECORDS, {"id": 4, "city": "Rome"}]
    saved(site, records, path)
    move(site)
    refused = reconcile(site, records, plan=path)
    assert (code(refused), site.writes()) == ("stale_plan", [])
    assert said in refused["msg"]
    assert said in refused["error"]["details"]["moved"]
    assert [entry["outcome"] for entry in refused["results"] if entry["outcome"] != "failed"] == ["skipped"] * (
        refused["summary"]["skipped"]
    )


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([*RECORDS, {"id": 4, "city": "Bonn"}], "customer 4 is to be changed now"),
        (RECORDS[:2], "customer 3 is not to be changed any more"),
        ([*RECORDS[:2], {"id": 3, "city": "Bonn"}], "customer 3 (city)"),
        ([*RECORDS[:2], {"id": 3, "city": "Rome", "state": "X"}], "customer 3 (state)"),
    ],
)
def test_how_the_declared_records_moved(path, records, said):
    site = BulkSite(*people([1, 2, 3, 4]))
    saved(site, RECORDS, path)
    refused = reconcile(site, records, plan=path)
    assert (code(refused), site.writes()) == ("stale_plan", [])
    assert "the declared records moved: " + said in refused["msg"]


def test_who_moved_is_told_for_each_customer(path):
    """The site moved for one, the records for another, and a third is declared otherwise without any difference."""
    site = BulkSite(*people([1, 2, 3, 4, 5]))
    saved(site, [*RECORDS, {"id": 4, "city": "Oslo"}], path)
    site.customers[1]["city"] = "Rome"
    site.customers[4]["city"] = "Turin"
    site.customers[5]["city"] = "Turin"
    records = [RECORDS[0], dict(RECORDS[2], status="active"), {"id": 4, "city": "Oslo"}, {"id": 5, "city": "Oslo"}]
    assert reconcile(site, records, plan=path)["error"]["details"]["moved"] == [
        "the site moved: customer 1 is not to be changed any more",
        "the declared records moved: customer 2 is not to be changed any more",
        "the site moved: customer 4 is to be changed now",
        "the declared records moved: customer 5 is to be changed now",
    ]


@pytest.mark.parametrize(("many", "rest"), [(10, ""), (11, "; and 1 more"), (30, "; and 20 more")])
def test_of_many_that_moved_the_first_are_named_and_all_others_counted(path, many, rest):
    site = BulkSite(*people(range(1, many + 1)))
    records = [{"id": number, "city": "Rome"} for number in range(1, many + 1)]
    saved(site, records, path)
    for customer in site.customers.values():
        customer["city"] = "Bonn"
    stale = reconcile(site, records, plan=path)
    assert len(stale["error"]["details"]["moved"]) == many
    assert stale["error"]["message"].count("the site moved: ") == 10
    assert "customer 10 (city){}. Nothing was written.".format(rest) in stale["msg"]


def test_another_spelling_of_the_same_site_is_no_other_site(tmp_path):
    path = str(tmp_path / "plan.json")
    plan = PlanFile(parse_site("https://Salon.Example.com:443/").label, KEY)
    save(path, plan.make([], [], goal_of({"state": "present", "create": False, "custom_fields_mode": "merge"})))
    PlanFile(parse_site("https://salon.example.com").label, KEY).check_origin(load(path))


def test_both_moved(path):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, RECORDS, path)
    site.customers[1]["city"] = "Turin"
    refused = reconcile(site, [{"id": 1, "city": "Bonn"}, *RECORDS[1:]], plan=path)
    assert refused["error"]["details"]["moved"] == ["the site and the declared records moved: customer 1 (city)"]


def test_what_does_not_touch_the_plan_does_not_make_it_stale(path):
    site = BulkSite(*people([1, 2, 3, 4]))
    saved(site, RECORDS, path)
    site.customers[1]["notes"] = "nobody manages them"
    site.customers[9] = person(9)
    assert reconcile(site, [*RECORDS, {"id": 4, "city": "Oslo"}], plan=path)["summary"]["changed"] == 3


def test_to_declare_nobody_is_a_plan_as_well(path):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, [], path)
    assert reconcile(site, [], plan=path)["msg"] == "no customers are declared"
    assert code(reconcile(site, RECORDS, plan=path)) == "stale_plan"
    saved(site, RECORDS, path)
    assert code(reconcile(site, [], plan=path)) == "stale_plan"
    assert site.writes() == []


def test_a_plan_is_applied_once(path):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, RECORDS, path)
    assert reconcile(site, RECORDS, plan=path)["changed"]
    again = reconcile(site, RECORDS, plan=path)
    assert code(again) == "stale_plan"
    assert "is not to be changed any more" in again["msg"]


@pytest.mark.parametrize("field", ["action", "id", "who"])
def test_an_edited_plan_is_stale(path, field):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, RECORDS, path)
    plan = json.loads(Path(path).read_text("utf-8"))
    plan["changes"][0][field] = {"action": "delete", "id": 77, "who": "0" * 16}[field]
    Path(path).write_text(json.dumps(plan), encoding="utf-8")
    assert code(reconcile(site, RECORDS, plan=path)) == "stale_plan"
    assert site.writes() == []


def test_another_goal_is_another_plan(path):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, RECORDS, path)
    stale = reconcile(site, RECORDS, plan=path, state="absent")
    assert code(stale) == "stale_plan"
    assert stale["error"]["details"]["moved"] == [
        "the plan was made with state: present, now it is absent",
        *("customer {} is to be deleted now, not to be changed".format(number) for number in (1, 2, 3)),
    ]
    assert "moved: customer" not in stale["msg"], "nobody knows whether the site or the records moved"
    assert sorted(site.customers) == [1, 2, 3]


NEW = {"email": "new@example.com", "first_name": "New"}


def test_a_plan_made_with_create(path):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, [*RECORDS, NEW], path, create=True)
    stale = reconcile(site, [*RECORDS, NEW], plan=path)
    assert stale["error"]["details"]["moved"] == [
        "the plan was made with create: true, now it is false",
        "the new customer of customers[3] is not to be created any more",
    ]
    assert "the plan was made with create: true, now it is false; the new customer of customers[3]" in stale["msg"]
    assert site.writes() == []
    assert reconcile(site, [*RECORDS, NEW], plan=path, create=True)["summary"]["created"] == 1


def test_a_plan_made_with_another_mode_of_custom_fields(path):
    site = BulkSite(*people([1, 2], custom_fields={"room": "one", "time": "noon"}))
    records = [{"id": number, "custom_fields": {"room": "two"}} for number in (1, 2)]
    saved(site, records, path)
    assert reconcile(site, records, plan=path, custom_fields_mode="exact")["error"]["details"]["moved"] == [
        "the plan was made with custom_fields_mode: merge, now it is exact",
        "customer 1 (custom_fields.time)",
        "customer 2 (custom_fields.time)",
    ]


def test_options_that_change_nothing_do_not_make_a_plan_stale(path):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, RECORDS, path)
    assert reconcile(site, RECORDS, plan=path, create=True, custom_fields_mode="exact")["summary"]["changed"] == 3


@pytest.mark.parametrize(
    ("move", "records", "said"),
    [
        (
            lambda site: site.customers.update({9: person(9, email="new@example.com", first_name="New")}),
            [*RECORDS, NEW],
            ["the site moved: the new customer of customers[3] is not to be created any more"],
        ),
        (
            lambda site: site.customers.update({9: person(9, email="new@example.com")}),
            [*RECORDS, NEW],
            [
                "the site moved: the new customer of customers[3] is not to be created any more",
                "the site moved: customer 9 is to be changed now",
            ],
        ),
        (
            lambda site: None,
            RECORDS,
            ["the declared records moved: a new customer who is not declared any more is not to be created any more"],
        ),
        (
            lambda site: None,
            [*RECORDS, dict(NEW, first_name="Novel")],
            ["the declared records moved: the new customer of customers[3] (first_name)"],
        ),
        (
            lambda site: None,
            [{"email": "second@example.com"}, *RECORDS, NEW],
            ["the declared records moved: the new customer of customers[0] is to be created now"],
        ),
    ],
)
def test_a_new_customer_is_named_by_her_place(path, move, records, said):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, [*RECORDS, NEW], path, create=True)
    move(site)
    assert reconcile(site, records, plan=path, create=True)["error"]["details"]["moved"] == said
    assert site.writes() == []
