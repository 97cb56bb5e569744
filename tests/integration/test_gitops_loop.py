# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way the playbooks are used every day: export, edit, audit, plan, apply, over several sites at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from sandbox.handle import Site, running

FORMS = ("json", "md", "html", "junit.xml")
EVERYDAY = {"latepoint_report_dir": "reports"}
EVERYDAY_WITH_PLANS = {**EVERYDAY, "latepoint_save_plan": "plans"}
AS_PLANNED = {**EVERYDAY, "latepoint_plan": "plans", "latepoint_customers_journal": "journal.jsonl"}
DOWN = {"latepoint_base_url": "http://127.0.0.1:9", "latepoint_api_key": "lp_test_down", "latepoint_retries": 0}


@pytest.fixture
def sites() -> Iterator[dict[str, Site]]:
    """Three sites that speak differently, one of them by LatePoint's own API."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(running(dialect))
            for name, dialect in {"north": "seed", "south": "abilities", "harbour": "legacy"}.items()
        }


def hosts(sites: Mapping[str, Site]) -> dict[str, dict[str, Any]]:
    return {
        name: {f"latepoint_{option}": value for option, value in site.connection().items()}
        for name, site in sites.items()
    }


def report(folder: Path, site: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "reports" / f"{site}.json").read_text("utf-8"))
    return document


def edit(folder: Path, site: str, old: str, new: str) -> None:
    """Somebody edits a file of customers."""
    path = folder / "customers" / site / "customers-0001.yml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.controller
def test_the_whole_loop_over_three_sites_of_which_one_goes_down(playbook, sites):
    inventory = hosts(sites)
    an_export_audits_clean(playbook, inventory)
    edit(playbook.folder, "north", '"joerg.mueller@example.com"', '"joerg@example.com"')
    edit(playbook.folder, "south", '"+33142685300"', '"+33 1 42 68 53 99"')
    an_audit_tells_drift_and_trouble_apart(playbook, {**inventory, "harbour": DOWN})

    del inventory["harbour"]
    sites["north"].edit(1, email="moved@example.com")
    the_site_that_moved_is_refused(playbook, inventory, sites)
    a_new_plan_is_applied(playbook, inventory, sites)
    assert playbook("latepoint.api.audit", inventory=inventory, extra_vars=EVERYDAY).rc == 0


def an_export_audits_clean(playbook: Any, inventory: Mapping[str, Any]) -> None:
    exported = playbook("latepoint.api.export", inventory=inventory)
    assert exported.rc == 0, exported.output
    audited = playbook("latepoint.api.audit", inventory=inventory, extra_vars=EVERYDAY)
    assert audited.rc == 0, audited.output
    assert {report(playbook.folder, site)["status"] for site in inventory} == {"clean"}


def an_audit_tells_drift_and_trouble_apart(playbook: Any, inventory: Mapping[str, Any]) -> None:
    folder = playbook.folder
    planned = playbook("latepoint.api.audit", inventory=inventory, extra_vars=EVERYDAY_WITH_PLANS)
    assert planned.rc == 2, planned.output
    statuses = {site: report(folder, site)["status"] for site in inventory}
    assert statuses == {"north": "drift", "south": "drift", "harbour": "error"}
    assert report(folder, "south")["changes"][0]["fields"] == [
        {"name": "phone", "old": "+33142685300", "new": "+33 1 42 68 53 99"}
    ]
    assert report(folder, "harbour")["error"]["code"] == "unreachable"
    assert {path.name for path in (folder / "plans").iterdir()} == {"north.json", "south.json"}
    assert "north: 1 of 25 customers differs" in planned.output
    assert "Müller" not in planned.output


def the_site_that_moved_is_refused(playbook: Any, inventory: Mapping[str, Any], sites: Mapping[str, Site]) -> None:
    applied = playbook("latepoint.api.apply", inventory=inventory, extra_vars=AS_PLANNED)
    assert applied.rc == 2, applied.output
    north, south = report(playbook.folder, "north"), report(playbook.folder, "south")
    assert (north["status"], north["error"]["code"]) == ("error", "stale_plan")
    assert "customer 1 (email)" in north["msg"]
    assert (south["status"], south["outcomes"]) == ("clean", {"done": 1})
    assert sites["north"].customer(1)["email"] == "moved@example.com"
    assert sites["south"].customer(2)["phone"] == "+33 1 42 68 53 99"
    assert [write.given for write in sites["south"].requests.writes()] == [{"id": 2, "phone": "+33 1 42 68 53 99"}]


def a_new_plan_is_applied(playbook: Any, inventory: Mapping[str, Any], sites: Mapping[str, Site]) -> None:
    playbook("latepoint.api.audit", inventory=inventory, extra_vars=EVERYDAY_WITH_PLANS)
    applied = playbook("latepoint.api.apply", inventory=inventory, extra_vars=AS_PLANNED)
    assert applied.rc == 0, applied.output
    assert sites["north"].customer(1)["email"] == "joerg@example.com"
    journal = [json.loads(line) for line in (playbook.folder / "journal.jsonl").read_text("utf-8").splitlines()]
    assert [(entry["site"], entry["fields"], entry["outcome"]) for entry in journal] == [
        (sites["south"].base_url, ["phone"], "done"),
        (sites["north"].base_url, ["email"], "done"),
    ]


def test_every_form_of_every_report_is_there_and_the_index_puts_trouble_first(playbook, sites):
    inventory = {**hosts(sites), "west": DOWN}
    playbook("latepoint.api.export", inventory=hosts(sites))
    (playbook.folder / "customers" / "west").symlink_to("north")
    edit(playbook.folder, "south", '"Zoé"', '"Zoe"')
    played = playbook("latepoint.api.audit", inventory=inventory, extra_vars=EVERYDAY)
    assert played.rc == 2
    there = {path.name for path in (playbook.folder / "reports").iterdir()}
    assert there == {f"{site}.{form}" for site in inventory for form in FORMS} | {
        f"index.{form}" for form in ("html", "json", "md")
    }
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (playbook.folder / "reports").iterdir())
    index = json.loads((playbook.folder / "reports" / "index.json").read_text())
    assert [(site["site"], site["status"]) for site in index["sites"]] == [
        ("west", "error"),
        ("south", "drift"),
        ("harbour", "clean"),
        ("north", "clean"),
    ]
    suite = ElementTree.parse(playbook.folder / "reports" / "south.junit.xml").getroot()
    assert (suite.get("failures"), suite.get("errors"), suite.get("tests")) == ("1", "0", "2")


def test_an_audit_only_reads_and_drift_may_be_let_pass(playbook, sites):
    for site in sites:
        declare(playbook.folder, site, "- id: 1\n  last_name: Miller\n")
    for passes, code in ((True, 0), (False, 2)):
        wanted = {"latepoint_fail_on_drift": not passes}
        assert playbook("latepoint.api.audit", inventory=hosts(sites), extra_vars=wanted).rc == code
    text = playbook("latepoint.api.audit", "-e", "latepoint_fail_on_drift=false", inventory=hosts(sites))
    assert text.rc == 0, text.output
    assert all(site.requests and not list(site.requests.writes()) for site in sites.values())


def test_trouble_fails_even_where_drift_may_pass(playbook):
    declare(playbook.folder, "west", "- id: 1\n  last_name: Miller\n")
    wanted = {**EVERYDAY, "latepoint_fail_on_drift": False}
    assert playbook("latepoint.api.audit", inventory={"west": DOWN}, extra_vars=wanted).rc == 2
    assert report(playbook.folder, "west")["status"] == "error"


def declare(folder: Path, site: str, text: str) -> None:
    path = folder / "customers" / site / "all.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


NO_KEY = {"latepoint_base_url": "http://127.0.0.1:9"}
BROKEN_LOOKUP = {**NO_KEY, "latepoint_api_key": "{{ nobody_defined_this }}"}


@pytest.mark.parametrize(
    ("variables", "text", "said"),
    [
        (NO_KEY, "- id: 1\n", "api_key"),
        (BROKEN_LOOKUP, "- id: 1\n", "nobody_defined_this"),
        ({**DOWN, "latepoint_customers_verify": "maybe"}, "- id: 1\n", "maybe"),
        (DOWN, "- id: 1\n  adress: x\n", "did you mean 'address'"),
        (DOWN, "- id: [\n", "not YAML"),
        (DOWN, None, "customers/west"),
    ],
)
def test_bad_input_is_reported_as_an_error(playbook, variables, text, said):
    if text is not None:
        declare(playbook.folder, "west", text)
    for what in ("audit", "apply"):
        played = playbook(f"latepoint.api.{what}", inventory={"west": variables}, extra_vars=EVERYDAY)
        assert played.rc == 2, played.output
        assert report(playbook.folder, "west")["status"] == "error"
        assert said in (playbook.folder / "reports" / "west.md").read_text("utf-8")
        assert said in played.output


def test_a_later_play_does_not_inherit_an_earlier_report(playbook, sites):
    declare(playbook.folder, "north", "- id: 1\n  last_name: Miller\n")
    plays = [
        {"import_playbook": "latepoint.api.audit", "vars": {"latepoint_fail_on_drift": False}},
        {"import_playbook": "latepoint.api.apply", "vars": {"latepoint_customers_verify": "maybe"}},
    ]
    path = playbook.folder / "both.yml"
    path.write_text(json.dumps(plays))
    played = playbook(path, inventory=hosts({"north": sites["north"]}), extra_vars=EVERYDAY)
    assert played.rc == 2, played.output
    assert report(playbook.folder, "north")["status"] == "error"


def test_offline_checks_files_and_needs_no_site(playbook):
    declare(playbook.folder, "north", "- id: 1\n  zipcode: 02134\n- email: a@example.com\n")
    declare(playbook.folder, "south", "- id: 1\n- id: 1\n- email: a@example.com\n- email: A@example.com\n  citi: x\n")
    wanted = {**EVERYDAY, "latepoint_offline": True}
    played = playbook("latepoint.api.audit", inventory={"north": {}, "south": {}}, extra_vars=wanted)
    assert played.rc == 2, played.output
    assert report(playbook.folder, "north")["status"] == "clean"
    south = report(playbook.folder, "south")
    assert (south["status"], south["mode"]) == ("error", "offline")
    problems = "\n".join(south["error"]["details"]["problems"])
    assert "customers/south/all.yml:2" in problems
    assert "citi" in problems
    assert playbook("latepoint.api.audit", "--limit", "north", inventory={"north": {}}, extra_vars=wanted).rc == 0


def test_check_mode_of_apply_writes_reports_but_nothing_to_the_site(playbook, site):
    declare(playbook.folder, "north", "- id: 1\n  last_name: Miller\n")
    inventory = hosts({"north": site})
    played = playbook("latepoint.api.apply", inventory=inventory, extra_vars=EVERYDAY, check=True)
    assert played.rc == 0, played.output
    assert (report(playbook.folder, "north")["status"], report(playbook.folder, "north")["mode"]) == ("drift", "audit")
    assert {request.method for request in site.requests} == {"GET"}
    assert playbook("latepoint.api.apply", inventory=inventory).rc == 0
    assert site.customer(1)["last_name"] == "Miller"


def test_apply_guards_against_too_much_and_an_audit_tells_it_all(playbook, site):
    declare(playbook.folder, "north", "".join(f"- id: {number}\n  city: Elsewhere\n" for number in range(1, 13)))
    inventory = hosts({"north": site})
    assert playbook("latepoint.api.audit", inventory=inventory, extra_vars=EVERYDAY).rc == 2
    assert len(report(playbook.folder, "north")["changes"]) == 12
    played = playbook("latepoint.api.apply", inventory=inventory, extra_vars=EVERYDAY)
    assert played.rc == 2, played.output
    north = report(playbook.folder, "north")
    assert (north["status"], north["error"]["code"], len(north["changes"])) == ("error", "too_many_changes", 12)
    assert {request.method for request in site.requests} == {"GET"}
    wanted = {"latepoint_customers_max_changes": 12}
    assert playbook("latepoint.api.apply", inventory=inventory, extra_vars=wanted).rc == 0


@pytest.mark.parametrize("path", ["plan.json", "plans/{{ inventory_hostname }}.json", "plans/"])
def test_a_plan_of_one_site_lies_where_it_was_asked_for(playbook, site, path):
    declare(playbook.folder, "north", "- id: 1\n  last_name: Miller\n")
    inventory = hosts({"north": site})
    (playbook.folder / "plans").mkdir()
    wanted = {"latepoint_save_plan": path, "latepoint_plan": path}
    assert playbook("latepoint.api.audit", inventory=inventory, extra_vars=wanted).rc == 2
    assert (playbook.folder / ("plan.json" if path == "plan.json" else "plans/north.json")).is_file()
    assert playbook("latepoint.api.apply", inventory=inventory, extra_vars=wanted).rc == 0
    assert site.customer(1)["last_name"] == "Miller"


def test_masked_values_stand_in_no_report_and_no_output(playbook, site):
    declare(playbook.folder, "north", "- id: 1\n  last_name: Miller\n  status: blocked\n")
    wanted = {**EVERYDAY, "latepoint_customers_mask": ["all"]}
    played = playbook("latepoint.api.audit", "-vv", inventory=hosts({"north": site}), extra_vars=wanted)
    assert played.rc == 2
    texts = [path.read_text("utf-8") for path in (playbook.folder / "reports").iterdir()]
    for secret in ("Miller", "Müller", "joerg.mueller", site.key):
        assert not any(secret in text for text in [*texts, played.output])
    assert any("blocked" in text for text in texts)
    assert any("masked-" in text for text in texts)
