# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README's table of contents tells of everything that is in the folders, and of nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tools.pages import ROOT, rows

KINDS = ("module", "lookup", "filter", "inventory", "callback")


def table() -> dict[str, list[str]]:
    text = (ROOT / "README.md").read_text("utf-8")
    return rows(text.partition("<!-- contents:")[2].partition("<!-- contents end -->")[0])


def content() -> Iterator[tuple[str, str]]:
    """Name and kind of all that users can name in a playbook."""
    for kind in KINDS:
        folder = ROOT / "plugins" / ("modules" if kind == "module" else kind)
        yield from ((path.stem, kind) for path in folder.glob("[!_]*.py"))
    modules = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")}
    actions = {path.stem for path in (ROOT / "plugins" / "action").glob("[!_]*.py")}
    yield from ((name, "action") for name in actions - modules)
    yield from ((path.name, "role") for path in (ROOT / "roles").glob("*/"))
    yield from ((path.stem, "playbook") for path in (ROOT / "playbooks").glob("*.yml"))


def short_description(path: Path) -> str:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DOCUMENTATION":
            return str(yaml.safe_load(ast.literal_eval(node.value))["short_description"])
    raise AssertionError(f"{path} has no DOCUMENTATION")


def test_the_table_names_all_that_there_is():
    expected = {f"latepoint.api.{name}": kind for name, kind in content()}
    assert {name: cells[0] for name, cells in table().items()} == expected


def test_the_table_describes_modules_as_they_do_themselves():
    for path in (ROOT / "plugins" / "modules").glob("*.py"):
        assert table()[f"latepoint.api.{path.stem}"][1] == short_description(path)


def test_the_commands_are_there():
    text = (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "make demo" in text
    assert (ROOT / "tools" / "demo.py").exists()
    assert "make test" in text
    assert "\ntest:" in makefile


@pytest.mark.parametrize("page", ["README.md", "docs/quick-start.md"])
def test_what_is_built_from_a_clone_replaces_what_was_built_before(page):
    text = (ROOT / page).read_text("utf-8")
    commands = re.findall(r"ansible-galaxy collection (?:build|install)[^`&\n]*", text)
    of_a_clone = [command for command in commands if "build" in command or "tar.gz" in command]
    assert len(of_a_clone) == 2
    assert all("--force" in command for command in of_a_clone)
