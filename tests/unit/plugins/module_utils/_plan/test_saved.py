# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans kept in files: no personal data in them, and anything that moves is noticed."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._http.site import parse_site
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import goal_of
from ansible_collections.latepoint.api.plugins.module_utils._plan.saved import FORMAT, PlanFile, load, save
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

in_tmp_path = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "plans" / "salon.json")


def saved(site, records, path, **options):
    result = reconcile(site, records, check=True, save_plan=path, **options)
    assert not result.get("failed"), result["msg"]
    return result


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
    touched = [one for one in result["results"] if "first_name" in one["changed_fields"]]
    if result.get("failed") or not touched:
        return
    one = data.draw(st.sampled_from(touched))
    site.customers[one["id"]]["first_name"] = "Somebody else"
    refused = reconcile(site, records, plan=path)
    assert code(refused) == "stale_plan"
    assert "the site moved: customer {} (first_name)".format(one["id"]) in refused["msg"]
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


RECORDS = [{"id": number, "city": "Rome"} for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("move", "told"),
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
def test_how_the_site_moved(path, move, told):
    site = BulkSite(*people([1, 2, 3]), person(4, city="Rome"))
    records = [*RECORDS, {"id": 4, "city": "Rome"}]
    saved(site, records, path)
    move(site)
    refused = reconcile(site, records, plan=path)
    assert (code(refused), site.writes()) == ("stale_plan", [])
    assert told in refused["msg"]
    assert told in refused["error"]["details"]["moved"]
    assert [one["outcome"] for one in refused["results"] if one["outcome"] != "failed"] == ["skipped"] * (
        refused["summary"]["skipped"]
    )


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ([*RECORDS, {"id": 4, "city": "Bonn"}], "customer 4 is to be changed now"),
        (RECORDS[:2], "customer 3 is not to be changed any more"),
        ([*RECORDS[:2], {"id": 3, "city": "Bonn"}], "customer 3 (city)"),
        ([*RECORDS[:2], {"id": 3, "city": "Rome", "state": "X"}], "customer 3 (state)"),
    ],
)
def test_how_the_declared_records_moved(path, records, told):
    site = BulkSite(*people([1, 2, 3, 4]))
    saved(site, RECORDS, path)
    refused = reconcile(site, records, plan=path)
    assert (code(refused), site.writes()) == ("stale_plan", [])
    assert "the declared records moved: " + told in refused["msg"]


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
    for one in site.customers.values():
        one["city"] = "Bonn"
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
    ("move", "records", "told"),
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
def test_a_new_customer_is_named_by_her_place(path, move, records, told):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, [*RECORDS, NEW], path, create=True)
    move(site)
    assert reconcile(site, records, plan=path, create=True)["error"]["details"]["moved"] == told
    assert site.writes() == []


def test_another_key_or_another_site(path):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, RECORDS, path)
    site.calls.clear()
    other = reconcile(site, RECORDS, plan=path, api_key="lp_live_another")
    assert (code(other), "another api_key" in other["msg"]) == ("stale_plan", True)
    text = Path(path).read_text("utf-8")
    Path(path).write_text(text.replace("salon.example.com", "other.example.com"), encoding="utf-8")
    other = reconcile(site, RECORDS, plan=path)
    assert (code(other), "https://other.example.com" in other["msg"]) == ("stale_plan", True)
    assert other["msg"] == (
        "The saved plan is stale: it was made for another site (https://other.example.com), not for "
        "https://salon.example.com. Nothing was written. Save a new plan, read it, and apply that one."
    )
    assert (other["summary"]["skipped"], other["error"]["details"]["written"]) == (3, "no")
    assert code(reconcile(site, [], plan=path)) == "stale_plan"
    assert site.calls == []


def test_a_plan_holds_no_personal_data_and_is_its_owners_alone(path):
    private = {"email": "ada@secret.org", "last_name": "Secretive", "phone": "+155512345"}
    site = BulkSite(person(1, email="old@secret.org", last_name="Hidden", phone="+1999"), person(2))
    records = [dict(private, id=1), {"email": "new@secret.org", "first_name": "Novel"}]
    saved(site, records, path, create=True)
    text = Path(path).read_text("utf-8")
    hidden = [*private.values(), "old@secret.org", "Hidden", "1999", "new@secret.org", "Novel", "secret", "lp_test"]
    assert [word for word in hidden if word in text] == []
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600
    plan = json.loads(text)
    assert plan["site"] == "https://salon.example.com"
    assert [(one["action"], one["id"], sorted(one["fields"])) for one in plan["changes"]] == [
        ("create", None, ["email", "first_name"]),
        ("update", 1, ["email", "last_name", "phone"]),
    ]
    assert [one.name for one in Path(path).parent.iterdir()] == ["salon.json"]


def test_a_plan_is_saved_although_it_may_not_be_applied(path):
    site = BulkSite(*people([1, 2, 3]))
    assert code(reconcile(site, RECORDS, save_plan=path, max_changes="1")) == "too_many_changes"
    assert len(load(path)["changes"]) == 3
    assert site.writes() == []


@pytest.mark.parametrize("spelt", ["salon.json", "../plans/salon.json", "link.json"])
@pytest.mark.parametrize("check", [False, True])
def test_the_plan_to_apply_is_not_replaced(path, spelt, check):
    """Else a run that is refused would be done as soon as it is repeated."""
    site, folder = BulkSite(*people([1, 2, 3])), Path(path).parent
    saved(site, RECORDS, path)
    (folder / "link.json").symlink_to(path)
    before = Path(path).read_text("utf-8")
    refused = reconcile(site, RECORDS[:2], plan=path, save_plan=str(folder / spelt), check=check)
    assert (code(refused), refused["error"]["details"]["written"]) == ("invalid_parameters", "no")
    assert refused["msg"].startswith("save_plan and plan are the same file, ")
    assert Path(path).read_text("utf-8") == before
    assert site.writes() == []


def test_a_plan_that_is_refused_can_be_kept_in_another_file(path):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, RECORDS, path)
    assert code(reconcile(site, RECORDS[:2], plan=path, save_plan=path + ".new")) == "stale_plan"
    assert [len(load(one)["changes"]) for one in (path, path + ".new")] == [3, 2]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", [1]),
        ("id", "1"),
        ("id", True),
        ("who", ["a"]),
        ("who", None),
        ("action", {}),
        ("record", 5),
        ("fields", []),
        ("fields", {"city": None}),
        ("fields", {"city": {}}),
        ("fields", {"city": {"old": "x", "new": ["y"]}}),
    ],
)
def test_an_entry_that_no_version_has_saved(path, name, value):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, RECORDS, path)
    plan = json.loads(Path(path).read_text("utf-8"))
    plan["changes"][0][name] = value
    Path(path).write_text(json.dumps(plan), encoding="utf-8")
    site.calls.clear()
    refused = reconcile(site, RECORDS[:2], plan=path)
    assert (code(refused), "is no plan" in refused["msg"], site.calls) == ("invalid_parameters", True, [])


def test_declared_records_that_no_version_has_saved(path):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, RECORDS, path)
    plan = json.loads(Path(path).read_text("utf-8"))
    Path(path).write_text(json.dumps(dict(plan, declared=[["a"]])), encoding="utf-8")
    assert "is no plan" in reconcile(site, RECORDS[:2], plan=path)["msg"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 100000, id="nested"),
        "",
        "[]",
        "{}",
        "{",
        '{"format": "latepoint.api plan 1"}',
        '{"format": "other 1"}',
    ],
)
def test_what_is_no_plan(tmp_path, text):
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="is no plan"):
        load(str(path))


def test_paths_that_can_not_be_used(tmp_path):
    site = BulkSite(*people([1, 2, 3]))
    missing = reconcile(site, RECORDS, plan=str(tmp_path / "nowhere.json"))
    assert "can't be read: No such file" in missing["msg"]
    assert site.calls == []
    (tmp_path / "file").write_text("", encoding="utf-8")
    unwritable = reconcile(site, RECORDS, save_plan=str(tmp_path / "file" / "plan.json"))
    assert "can't be written" in unwritable["msg"]
    assert site.writes() == []


def test_a_plan_that_can_not_be_written_leaves_no_file_behind(tmp_path):
    (tmp_path / "plan.json").mkdir()
    with pytest.raises(InputError, match="can't be written"):
        save(str(tmp_path / "plan.json"), {"format": FORMAT})
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]
