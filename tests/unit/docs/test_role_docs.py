# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role describes every variable and every way in, as the code has them."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from ansible_collections.latepoint.api.plugins.plugin_utils._role.variables import (
    LONG_PREFIX,
    MADE,
    PREFIX,
    ROLE,
    SHARED,
    SITE,
)
from tools.pages import ROOT

FOLDER = ROOT / "roles" / "customers"
SPECS: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "meta" / "argument_specs.yml").read_text("utf-8"))[
    "argument_specs"
]
# What only the playbooks and the inventory read.
BESIDE_THE_ROLE = {"api_keys", "hosts", "in_process", "offline"}
# Where the code converts, or finds a mistake later and reports it.
LOOSE = {"export_dir": "path", "fail_on_drift": "raw"}


def described(name: str) -> list[dict[str, Any]]:
    return [spec["options"][name] for spec in SPECS.values() if name in spec["options"]]


@pytest.mark.parametrize("name", sorted(ROLE))
def test_every_variable_of_the_role_is_described(name):
    options = described(LONG_PREFIX + name)
    assert options
    for option in options:
        assert f"Or C({PREFIX + name}), its short name." in option["description"]
        assert option["type"] in (ROLE[name]["type"], LOOSE.get(name))
        assert option.get("choices") == ROLE[name].get("choices")
        assert option.get("default", ROLE[name].get("default")) == ROLE[name].get("default")


@pytest.mark.parametrize("name", sorted(set(SITE) - BESIDE_THE_ROLE))
def test_every_variable_of_a_site_is_described(name):
    options = described(PREFIX + name)
    assert options
    assert {option["type"] for option in options} == {SITE[name]["type"]}


def test_nothing_is_described_that_is_not_there():
    known = {LONG_PREFIX + name for name in ROLE} | {PREFIX + name for name in SITE} | {*SHARED}
    assert {name for spec in SPECS.values() for name in spec["options"]} <= known


@pytest.mark.parametrize("path", [*(FOLDER / "tasks").glob("*.yml"), *(ROOT / "playbooks").glob("*.yml")], ids=str)
def test_whatever_the_tasks_and_the_playbooks_read_is_described_or_made_by_the_role(path):
    modules = {module.stem for folder in ("modules", "lookup") for module in (ROOT / "plugins" / folder).glob("*.py")}
    short = {PREFIX + name for name in ROLE}
    described_ = {name for spec in SPECS.values() for name in spec["options"]}
    used = set(re.findall(r"latepoint_[a-z_]+", path.read_text("utf-8")))
    assert used <= modules | described_ | short | {*MADE} | {PREFIX + name for name in BESIDE_THE_ROLE}


@pytest.mark.parametrize("name", SHARED)
def test_what_plays_share_is_described_where_it_is_read(name):
    readers = {"later": "reported.yml", "passes": "finish.yml", "title": "finish.yml"}
    assert described(name)
    assert name in (FOLDER / "tasks" / readers[name[len(LONG_PREFIX) :]]).read_text("utf-8")


def test_every_way_in_is_described():
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert {"main", "audit", "offline", "export", "adopt", "doctor", "finish"} == set(SPECS)
    assert all(f"| `{name}` |" in readme and (FOLDER / "tasks" / f"{name}.yml").exists() for name in SPECS)
