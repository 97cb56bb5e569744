# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trouble on the side of Ansible: reports that can't be written, machines that can't be reached. It hides nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.handle import Site

REPORTS = {"latepoint_report_dir": "reports"}
# A port where nobody listens; no test logs in anywhere.
CLOSED = {"ansible_connection": "ssh", "ansible_host": "127.0.0.9", "ansible_port": 9}


def variables(site: Site) -> dict[str, Any]:
    return {"latepoint_base_url": site.rest_base, "latepoint_api_key": site.key}


def declare(folder: Path, last_name: str = "Miller") -> None:
    path = folder / "customers" / "north" / "all.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"- id: 1\n  last_name: {last_name}\n", "utf-8")


def document(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "reports" / f"{name}.json").read_text("utf-8"))
    return found


def inventory_of(folder: Path, hosts: dict[str, dict[str, Any]]) -> tuple[str, str]:
    """An inventory in which no host has more than it is given here."""
    path = folder / "inventory.json"
    path.write_text(json.dumps({"all": {"hosts": hosts}}), "utf-8")
    return "-i", str(path)


# --- reports that can't be written ------------------------------------------------------------------


@pytest.mark.controller
@pytest.mark.parametrize("obstacle", ["a file", "a folder", "a plan"])
def test_where_the_reports_could_not_be_written_nothing_is_applied(playbook, site, obstacle):
    declare(playbook.folder)
    wanted = dict(REPORTS)
    if obstacle == "a file":
        (playbook.folder / "reports").write_text("")
    elif obstacle == "a folder":
        (playbook.folder / "reports" / "north.html").mkdir(parents=True)
    else:
        (playbook.folder / "reports").mkdir()
        (playbook.folder / "reports" / "north.json").write_text("{}")
        wanted["latepoint_plan"] = "reports"
    played = playbook("latepoint.api.apply", inventory={"north": variables(site)}, extra_vars=wanted)
    assert played.rc == 2, played.output
    assert not site.requests
    assert "can't be written" in played.output or "would replace" in played.output
    if obstacle == "a plan":
        assert (playbook.folder / "reports" / "north.json").read_text() == "{}"


def test_a_plan_is_never_replaced_by_a_report(playbook, site):
    declare(playbook.folder)
    wanted = {"latepoint_report_dir": "out", "latepoint_save_plan": "out/"}
    played = playbook("latepoint.api.audit", inventory={"north": variables(site)}, extra_vars=wanted)
    assert played.rc == 2, played.output
    assert "report would replace" in played.output
    assert not (playbook.folder / "out" / "north.json").exists()


def test_the_role_too_spares_the_plan_before_it_does_anything(playbook, site):
    declare(playbook.folder)
    wanted = {"latepoint_customers_report_dir": "out", "latepoint_customers_save_plan": "out/"}
    role = {"name": "Apply", "ansible.builtin.import_role": {"name": "latepoint.api.customers"}}
    play = {"hosts": "all", "gather_facts": False, "vars": wanted, "tasks": [role]}
    played = playbook([play], inventory={"north": variables(site)})
    assert played.rc == 2, played.output
    said = played.result("Report")
    assert "report would replace" in said["msg"]
    assert said["report"]["status"] == "error"
    assert not site.requests


def test_each_site_may_have_a_folder_of_its_own(playbook, site):
    declare(playbook.folder)
    wanted = {
        "latepoint_report_dir": "reports/{{ inventory_hostname }}",
        "latepoint_customers_src": ["customers/north"],
    }
    hosts = {"north": variables(site), "south": variables(site)}
    played = playbook("latepoint.api.audit", inventory=hosts, extra_vars=wanted)
    assert played.rc == 2, played.output
    index = json.loads((playbook.folder / "reports" / "north" / "index.json").read_text("utf-8"))
    assert index["statuses"] == {"error": 0, "drift": 2, "clean": 0}


# --- the machine that asks the sites ----------------------------------------------------------------


@pytest.mark.controller
@pytest.mark.parametrize("name", ["audit", "apply", "export", "doctor"])
def test_localhost_in_the_inventory_is_this_machine(playbook, site, name):
    declare(playbook.folder)
    inventory = inventory_of(playbook.folder, {"localhost": {}, "north": variables(site)})
    played = playbook(f"latepoint.api.{name}", *inventory, "--limit", "north,!localhost")
    assert "UNREACHABLE" not in played.output
    assert played.rc == (2 if name == "audit" else 0), played.output
    assert site.requests


def test_localhost_may_be_the_site_itself(playbook, site):
    path = playbook.folder / "customers" / "localhost" / "all.yml"
    path.parent.mkdir(parents=True)
    path.write_text("- id: 1\n", "utf-8")
    played = playbook("latepoint.api.audit", *inventory_of(playbook.folder, {"localhost": {}}), site=site)
    assert played.rc == 0, played.output


@pytest.mark.controller
@pytest.mark.parametrize("name", ["audit", "apply"])
def test_a_machine_that_is_down_leaves_no_older_report_to_pass_for_new(playbook, site, name):
    declare(playbook.folder, site.customer(1)["last_name"])
    hosts = {"north": variables(site), "runner": CLOSED}
    wanted = {**REPORTS, "latepoint_hosts": "north"}
    assert playbook("latepoint.api.audit", inventory=hosts, extra_vars=wanted).rc == 0
    assert document(playbook.folder, "index")["statuses"]["clean"] == 1
    wanted["latepoint_customers_delegate_to"] = "runner"
    played = playbook(f"latepoint.api.{name}", inventory=hosts, extra_vars=wanted)
    assert played.rc == 2, played.output
    assert document(playbook.folder, "index")["statuses"] == {"error": 1, "drift": 0, "clean": 0}
    north = document(playbook.folder, "north")
    assert (north["status"], north["base_url"]) == ("error", site.rest_base)
    assert "127.0.0.9" in north["msg"]


def test_adopt_works_beside_the_files_whatever_machine_sends_the_other_requests(playbook, site):
    declare(playbook.folder)
    hosts = {"north": variables(site), "runner": CLOSED}
    wanted = {"latepoint_hosts": "north", "latepoint_delegate_to": "runner", "latepoint_adopt_new": "new"}
    (playbook.folder / "new").mkdir()
    played = playbook("latepoint.api.adopt", inventory=hosts, extra_vars=wanted)
    assert played.rc == 0, played.output
    adopted = (playbook.folder / "customers" / "north" / "all.yml").read_text("utf-8")
    assert adopted == f"- id: 1\n  last_name: {site.customer(1)['last_name']}\n"
    assert (playbook.folder / "new" / "north.yml").is_file()


# --- the address in a report ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["audit", "apply"])
def test_the_address_of_a_report_may_come_from_the_environment(playbook, site, name):
    declare(playbook.folder)
    playbook(f"latepoint.api.{name}", inventory={"north": {}}, extra_vars=REPORTS, site=site)
    assert document(playbook.folder, "north")["base_url"] == site.rest_base


def test_an_address_that_does_not_serve_stands_in_no_report(playbook, site):
    declare(playbook.folder)
    playbook("latepoint.api.audit", inventory={"north": {}, "south": variables(site)}, extra_vars=REPORTS, site=site)
    assert document(playbook.folder, "north")["base_url"] is None
    assert document(playbook.folder, "south")["base_url"] == site.rest_base
