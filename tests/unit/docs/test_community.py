# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the community expects of a collection is there, and calls what is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.latepoint.api.plugins.module_utils._task.options import connection_spec
from tools.compat.matrix import SUPPORT
from tools.pages import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def jobs() -> dict[str, dict[str, Any]]:
    return {f"{path.stem}.{name}": job for path in WORKFLOWS for name, job in loaded(path)["jobs"].items()}


def commands(job: dict[str, Any]) -> list[str]:
    return [line for step in job["steps"] for line in step.get("run", "").splitlines()]


def test_the_readme_has_the_headings_that_people_look_for():
    headings = re.findall(r"^## (.+)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert {"Communication", "Support", "Tested with", "Releases", "Contributing", "Licence"} <= set(headings)


def test_the_readme_names_every_ansible_that_is_tried():
    text = (ROOT / "README.md").read_text("utf-8")
    assert f"ansible-core {min(SUPPORT)} to {max(SUPPORT)}" in text


@pytest.mark.parametrize("name", ["CODE_OF_CONDUCT.md", "SECURITY.md"])
def test_the_readme_leads_to_the_rules(name):
    assert (ROOT / name).exists()
    assert f"]({name})" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", jobs())
def test_a_workflow_calls_make_and_nothing_else(name):
    lines = commands(jobs()[name])
    assert lines
    assert all(re.match(r"make (\S+)", line) and line.split()[1] in TARGETS for line in lines)


def test_a_change_runs_all_tests_and_the_night_every_ansible():
    assert "make test" in commands(jobs()["test.test"])
    assert jobs()["nightly.compatibility"]["strategy"]["matrix"]["ansible"] == list(SUPPORT)
    assert any("make compat" in line for line in commands(jobs()["nightly.compatibility"]))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_only_read_and_ends(path):
    workflow = loaded(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]
    assert all(job["timeout-minutes"] for job in workflow["jobs"].values())


@pytest.mark.parametrize("path", sorted((GITHUB / "ISSUE_TEMPLATE").glob("[!c]*.yml")), ids=lambda path: path.stem)
def test_a_form_says_what_it_is_for_and_asks_something(path):
    form = loaded(path)
    assert form["name"]
    assert form["description"]
    names = [field["id"] for field in form["body"] if field["type"] != "markdown"]
    assert names
    assert len(set(names)) == len(names)


def test_hooks_run_tools_that_are_in_the_environment():
    hooks = [hook for repository in loaded(ROOT / ".pre-commit-config.yaml")["repos"] for hook in repository["hooks"]]
    assert {"ruff", "ruff-format", "yamllint"} <= {hook["id"] for hook in hooks}
    assert [hook["id"] for hook in hooks if not (ROOT / hook["entry"].split()[0]).exists()] == []


def test_every_file_has_a_licence():
    """`reuse lint` says the same; here without a network: one rule for all files, and the text that it names."""
    (rule,) = tomllib.loads((ROOT / "REUSE.toml").read_text("utf-8"))["annotations"]
    assert rule["path"] == "**"
    (text,) = (ROOT / "LICENSES").iterdir()
    assert text.name == f"{rule[MARK[:-2]]}.txt"
    assert text.read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert loaded(ROOT / "galaxy.yml")["license"] == [rule[MARK[:-2]]]


MARK = "SPDX-License-" + "Identifier: "  # in two parts, so that `reuse lint` takes it for no licence
IDENTIFIER = re.compile(MARK + r"(\S+)$", re.MULTILINE)


@pytest.mark.parametrize("folder", ["plugins", "tests"])
def test_no_head_of_a_file_names_another_licence(folder):
    heads = {path: IDENTIFIER.search(path.read_text("utf-8")[:400]) for path in (ROOT / folder).rglob("*.py")}
    named = {path: found[1] for path, found in heads.items() if found}
    assert named
    assert set(named.values()) == {"GPL-3.0-or-later"}


DOCSITE = ROOT / "docs" / "docsite"


def test_the_guides_stand_beside_the_modules():
    sections = loaded(DOCSITE / "extra-docs.yml")["sections"]
    pages = {name for section in sections for name in section["toctree"]}
    assert pages == {path.stem for path in (DOCSITE / "rst").glob("*.rst")}
    listed = (DOCSITE / "rst" / "guides.rst").read_text("utf-8")
    guides = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert {name for name in guides if f"/docs/{name}>`__" not in listed} == set()


def test_both_lists_of_the_guides_say_the_same():
    pages = (ROOT / "docs" / "README.md").read_text("utf-8")
    listed = (DOCSITE / "rst" / "guides.rst").read_text("utf-8").replace("``", "`")
    here = re.findall(r"^- \[(.+?)\]\(.+?\): (.+)$", pages, re.MULTILINE)
    assert here
    assert re.findall(r"^\* `(.+?) <.+?>`__: (.+)$", listed, re.MULTILINE) == here


def test_the_list_of_environment_variables_is_whole():
    used = {variable for option in connection_spec().values() for variable in option.get("fallback", ("", []))[1]}
    text = (DOCSITE / "rst" / "environment_variables.rst").read_text("utf-8")
    assert set(re.findall(r"^\.\. envvar:: (\S+)$", text, re.MULTILINE)) == used
    assert set(loaded(DOCSITE / "config.yml")["envvar_directives"]) == used
