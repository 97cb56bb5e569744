# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several sites in one run: none is taken for another, and each has its own files, wherever Ansible was started."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import certifi
import pytest

from sandbox.handle import Site, running

PLAYBOOKS = ("audit", "apply", "export", "doctor")


@pytest.fixture
def sites() -> Iterator[dict[str, Site]]:
    """Two sites."""
    with running() as north, running() as south:
        yield {"north": north, "south": south}


def variables(site: Site) -> dict[str, Any]:
    return {"latepoint_base_url": site.rest_base, "latepoint_api_key": site.key}


def hosts(sites: dict[str, Site], **lacking: str) -> dict[str, dict[str, Any]]:
    """The sites as hosts; `lacking` names the variable that a host does not have."""
    found = {name: variables(site) for name, site in sites.items()}
    for name, variable in lacking.items():
        del found[name][variable]
    return found


def declare(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / "customers" / name / "all.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"- id: 1\n  last_name: {name.capitalize()}\n", "utf-8")


def report(folder: Path, site: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "reports" / f"{site}.json").read_text("utf-8"))
    return document


def requests(site: Site) -> int:
    return len(site.requests)


# --- which site a host is ---------------------------------------------------------------------------


@pytest.mark.controller
def test_a_host_without_its_address_is_never_taken_for_the_site_in_the_environment(playbook, sites):
    declare(playbook.folder, *sites)
    inventory = hosts(sites, south="latepoint_base_url")
    wanted = {"latepoint_report_dir": "reports"}
    played = playbook("latepoint.api.apply", inventory=inventory, site=sites["north"], extra_vars=wanted)
    assert played.rc == 2, played.output
    assert sites["north"].customer(1)["last_name"] == "North"
    assert [request.body for request in sites["north"].requests if request.method != "GET"] == [{"last_name": "North"}]
    assert report(playbook.folder, "north")["status"] == "clean"
    south = report(playbook.folder, "south")
    assert south["status"] == "error"
    assert south["msg"].startswith("Host south has no latepoint_base_url: give the host this variable.")
    assert south["msg"] in played.output


@pytest.mark.parametrize("name", PLAYBOOKS)
@pytest.mark.parametrize("variable", ["latepoint_base_url", "latepoint_api_key"])
def test_beside_other_hosts_the_environment_serves_nobody(playbook, sites, name, variable):
    declare(playbook.folder, *sites)
    inventory = hosts(sites, south=variable)
    played = playbook(f"latepoint.api.{name}", inventory=inventory, site=sites["south"])
    assert played.rc == 2, played.output
    assert f"south has no {variable}" in played.output
    assert requests(sites["south"]) == 0
    assert requests(sites["north"]) > 0


@pytest.mark.parametrize("name", PLAYBOOKS)
@pytest.mark.parametrize("variable", ["latepoint_base_url", "latepoint_api_key"])
def test_a_host_chosen_by_limit_is_not_taken_for_another_either(playbook, sites, name, variable):
    """Nor is it sent the key of another."""
    declare(playbook.folder, *sites)
    inventory = hosts(sites, south=variable)
    played = playbook(f"latepoint.api.{name}", "--limit", "south", inventory=inventory, site=sites["north"])
    assert played.rc == 2, played.output
    assert f"south has no {variable}" in played.output
    assert requests(sites["north"]) == requests(sites["south"]) == 0


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_a_single_host_may_be_the_site_in_the_environment(playbook, site, name):
    declare(playbook.folder, "salon")
    played = playbook(f"latepoint.api.{name}", inventory={"salon": {}}, site=site)
    assert played.rc == (2 if name == "audit" else 0), played.output
    assert requests(site) > 0


def test_without_a_key_the_hosts_variable_is_named(playbook, site):
    declare(playbook.folder, "salon")
    inventory = {"salon": {"latepoint_base_url": site.rest_base}}
    played = playbook("latepoint.api.audit", inventory=inventory, extra_vars={"latepoint_report_dir": "reports"})
    assert played.rc == 2
    assert "latepoint_api_key" in report(playbook.folder, "salon")["msg"]


# --- where files lie --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("plan.json", ["plan.json/north.json", "plan.json/south.json"]),
        ("plans/", ["plans/north.json", "plans/south.json"]),
        ("{{ playbook_folder }}/plans", ["plans/north.json", "plans/south.json"]),
        ("plans/{{ inventory_hostname }}.json", ["plans/north.json", "plans/south.json"]),
        ("plans/{{ inventory_hostname }}/today.json", ["plans/north/today.json", "plans/south/today.json"]),
    ],
)
def test_plans_lie_by_site(playbook, sites, path, files):
    """A folder above may be called like a site."""
    folder = playbook.folder = playbook.folder / "north" / "work"
    folder.mkdir(parents=True)
    declare(folder, *sites)
    wanted = {"latepoint_save_plan": path, "latepoint_plan": path, "playbook_folder": str(folder)}
    played = playbook("latepoint.api.audit", inventory=hosts(sites), extra_vars=wanted)
    assert played.rc == 2, played.output  # drift
    there = [str(file.relative_to(folder)) for file in folder.rglob("plan*/**/*.json") if file.is_file()]
    assert sorted(there) == files, played.output
    played = playbook("latepoint.api.apply", inventory=hosts(sites), extra_vars=wanted)
    assert played.rc == 0, played.output
    assert [site.customer(1)["last_name"] for site in sites.values()] == ["North", "South"]


@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("elsewhere/north/plan.json", ["north/plan.json/north.json", "north/plan.json/south.json"]),
        ("elsewhere/{{ inventory_hostname }}.json", ["north.json", "south.json"]),
    ],
)
def test_plans_elsewhere(playbook, sites, path, files):
    """Only the file's own name says whose it is."""
    folder = playbook.folder / "elsewhere"
    playbook.folder = playbook.folder / "w"
    playbook.folder.mkdir()
    declare(playbook.folder, *sites)
    wanted = {"latepoint_save_plan": f"../{path}", "latepoint_plan": f"../{path}"}
    assert playbook("latepoint.api.audit", inventory=hosts(sites), extra_vars=wanted).rc == 2  # drift
    assert sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()) == files
    played = playbook("latepoint.api.apply", inventory=hosts(sites), extra_vars=wanted)
    assert played.rc == 0, played.output


def test_a_path_that_ends_in_a_slash_is_a_folder_for_one_site_too(playbook, site):
    declare(playbook.folder, "north")
    wanted = {"latepoint_save_plan": "plans/"}
    playbook("latepoint.api.audit", inventory={"north": variables(site)}, extra_vars=wanted)
    assert (playbook.folder / "plans" / "north.json").is_file()


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_a_relative_ca_path_starts_where_ansible_was_started(playbook, site, name):
    declare(playbook.folder, "north")
    shutil.copy(certifi.where(), playbook.folder / "ca.pem")
    inventory = {"north": {**variables(site), "latepoint_ca_path": "ca.pem"}}
    played = playbook(f"latepoint.api.{name}", inventory=inventory)
    assert "ca_path" not in played.output
    assert requests(site) > 0
