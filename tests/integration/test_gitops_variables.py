# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the playbooks that are misspelt, empty or null: none of them lets more be done than was asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.handle import Site

REPORTS = {"latepoint_report_dir": "reports"}
MISSPELT = "{{ nobody_defined_this }}"


def hosts(site: Site, **more: Any) -> dict[str, dict[str, Any]]:
    return {"north": {"latepoint_base_url": site.rest_base, "latepoint_api_key": site.key, **more}}


def declare(folder: Path) -> None:
    path = folder / "customers" / "north" / "all.yml"
    path.parent.mkdir(parents=True)
    path.write_text("- id: 1\n  last_name: Miller\n", "utf-8")


def report(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "reports" / "north.json").read_text("utf-8"))
    return document


@pytest.mark.controller
@pytest.mark.parametrize(
    ("plan", "said"),
    [(MISSPELT, "nobody_defined_this"), ("", "latepoint_plan is empty"), (None, "latepoint_plan is empty")],
)
def test_without_the_plan_that_was_asked_for_nothing_is_applied(playbook, site, plan, said):
    declare(playbook.folder)
    wanted = {**REPORTS, "latepoint_plan": plan}
    played = playbook("latepoint.api.apply", inventory=hosts(site), extra_vars=wanted)
    assert played.rc == 2, played.output
    assert said in played.output
    assert not site.requests
    assert report(playbook.folder)["status"] == "error"


@pytest.mark.controller
def test_a_misspelt_plan_of_a_play_is_no_missing_one_either(playbook, site):
    declare(playbook.folder)
    role = {"name": "Apply", "ansible.builtin.import_role": {"name": "latepoint.api.customers"}}
    play = {"hosts": "all", "gather_facts": False, "vars": {"latepoint_plan": MISSPELT}, "tasks": [role]}
    played = playbook([play], inventory=hosts(site))
    assert played.rc == 2, played.output
    assert "nobody_defined_this" in played.output
    assert not site.requests


@pytest.mark.controller
@pytest.mark.parametrize("name", ["latepoint_report_dir", "latepoint_save_plan", "latepoint_fail_on_drift"])
def test_a_misspelt_variable_is_no_missing_one(playbook, site, name):
    declare(playbook.folder)
    wanted = {**REPORTS, "latepoint_fail_on_drift": False, name: MISSPELT}
    played = playbook("latepoint.api.audit", inventory=hosts(site), extra_vars=wanted)
    assert played.rc == 2, played.output
    assert "nobody_defined_this" in played.output
    assert not site.requests


@pytest.mark.controller
@pytest.mark.parametrize(
    ("name", "pattern"),
    [("audit", MISSPELT), ("apply", MISSPELT), ("apply", ""), ("export", MISSPELT), ("doctor", MISSPELT)],
)
def test_hosts_that_are_misspelt_or_empty_are_not_all_hosts(playbook, site, name, pattern):
    declare(playbook.folder)
    played = playbook(f"latepoint.api.{name}", inventory=hosts(site), extra_vars={"latepoint_hosts": pattern})
    assert played.rc not in (0, 2), played.output
    assert not site.requests


@pytest.mark.controller
@pytest.mark.parametrize(
    ("name", "variable"),
    [("apply", "latepoint_base_url"), *((name, "latepoint_api_key") for name in ("apply", "export", "doctor"))],
)
def test_for_a_misspelt_variable_of_a_host_the_environment_does_not_serve(playbook, site, name, variable):
    declare(playbook.folder)
    played = playbook(f"latepoint.api.{name}", inventory=hosts(site, **{variable: MISSPELT}), site=site)
    assert played.rc == 2, played.output
    assert "nobody_defined_this" in played.output
    if playbook.ansible.name == "newest":
        assert f"'{variable.replace('latepoint_', '')}': 'nobody_defined_this' is undefined" in played.output
    assert not site.requests


@pytest.mark.parametrize("offline", [False, True])
@pytest.mark.parametrize("src", [[], ""])
def test_nothing_declared_is_not_clean(playbook, site, src, offline):
    wanted = {**REPORTS, "latepoint_customers_src": src, "latepoint_offline": offline}
    played = playbook("latepoint.api.audit", inventory=hosts(site), extra_vars=wanted)
    assert played.rc == 2, played.output
    assert report(playbook.folder)["status"] == "error"
    assert report(playbook.folder)["msg"].startswith("src is empty: ")
    assert not site.requests


@pytest.mark.parametrize("offline", [False, True])
def test_files_may_be_given_with_commas_between(playbook, site, offline):
    for number, name in enumerate(("a.yml", "b.yml"), 1):
        (playbook.folder / name).write_text(f"- id: {number}\n  last_name: Miller\n", "utf-8")
    given = ("-e", "latepoint_customers_src=a.yml,b.yml", "-e", f"latepoint_offline={offline}")
    playbook("latepoint.api.audit", *given, inventory=hosts(site), extra_vars=REPORTS)
    assert report(playbook.folder)["summary"]["declared"] == 2


@pytest.mark.controller
def test_a_null_folder_of_reports_means_none(playbook, site):
    declare(playbook.folder)
    wanted = {"latepoint_report_dir": None}
    played = playbook("latepoint.api.audit", inventory=hosts(site), extra_vars=wanted)
    assert played.rc == 2, played.output
    assert "north: 1 of 1 customer differs" in played.output


@pytest.mark.controller
def test_an_export_into_no_folder_is_refused(playbook, site):
    played = playbook("latepoint.api.export", inventory=hosts(site), extra_vars={"latepoint_export_dir": ""})
    assert played.rc == 2, played.output
    assert "latepoint_export_dir is empty" in played.output
    assert not site.requests


@pytest.mark.parametrize("value", ["nope", ""])
def test_neither_true_nor_false_is_told_by_all_reports(playbook, site, value):
    declare(playbook.folder)
    playbook("latepoint.api.audit", inventory=hosts(site), extra_vars={**REPORTS, "latepoint_fail_on_drift": False})
    played = playbook(
        "latepoint.api.audit", inventory=hosts(site), extra_vars={**REPORTS, "latepoint_fail_on_drift": value}
    )
    assert played.rc == 2, played.output
    assert played.stdout.count("FAILED!") == 1, "what is wrong with a variable is said once"
    said = report(playbook.folder)
    assert (said["status"], said["base_url"]) == ("error", site.rest_base)
    assert "latepoint_customers_fail_on_drift" in said["msg"]
    index = json.loads((playbook.folder / "reports" / "index.json").read_text("utf-8"))
    assert index["statuses"] == {"error": 1, "drift": 0, "clean": 0}
