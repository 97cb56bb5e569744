# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links lead somewhere, named files are there, and every block of YAML is good: options, customer files."""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml

from ansible_collections.latepoint.api.plugins.module_utils._files.files import read_many, read_one
from ansible_collections.latepoint.api.plugins.module_utils._plan.moved import OPTIONS as FIXED_BY_A_PLAN
from ansible_collections.latepoint.api.plugins.plugin_utils._report.terms import STATUSES
from ansible_collections.latepoint.api.plugins.plugin_utils._role.variables import LONG_PREFIX, PREFIX, ROLE
from tools.docs import schema
from tools.pages import PAGES, ROOT, Block, blocks, inside, links

YAML_BLOCKS = [block for page in PAGES for block in blocks(page) if block.language in ("yaml", "yml")]
CUSTOMERS = [block for block in YAML_BLOCKS if block.use == "customers"]
FILE = re.compile(r"`((?:plugins|sandbox|tools|tests|demo|docs|schemas|meta|changelogs|requirements)/[\w./-]+)`")
MODULE = re.compile(r"`((?:plugins/[\w./]+/)?)(\w+\.py)`")


IGNORED = yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))["build_ignore"]


def left_out(path: Path) -> bool:
    """Whether the collection is built without this file, by itself or with a folder above."""
    inner = path.relative_to(ROOT)
    return any(
        fnmatch(str(part), pattern) for part in (inner, *inner.parents) for pattern in IGNORED if str(part) != "."
    )


IN_THE_ARTIFACT = [page for page in (*PAGES, *ROOT.glob("roles/*/README.md")) if not left_out(page)]


def place(block: Block) -> str:
    return block.place


def mappings(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in plain data."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from mappings(item)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    """Those to our repository by their address, too."""
    paths = {target: inside(page, target) for target in links(page)}
    assert [target for target, path in paths.items() if path is not None and not path.exists()] == []


@pytest.mark.parametrize("page", IN_THE_ARTIFACT, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere_in_the_collection_that_is_installed(page):
    """However it was built: what is left out there is linked to by its address in the repository."""
    paths = {target: inside(page, target) for target in links(page) if not urlsplit(target).scheme}
    assert [target for target, path in paths.items() if path is not None and left_out(path)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_are_named_are_there(page):
    named = FILE.findall(page.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_files_that_are_named_without_a_folder_lie_in_the_folder_named_last():
    folder, bare = "", []
    for found in MODULE.finditer((ROOT / "docs" / "lifecycle.md").read_text("utf-8")):
        folder = found[1] or folder
        bare.extend([] if found[1] else [folder + found[2]])
    assert bare
    assert [name for name in bare if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("plans.md", FIXED_BY_A_PLAN),
        ("reports.md", STATUSES),
        ("schedule.md", STATUSES),
        ("gitops.md", [f"({LONG_PREFIX}|{PREFIX}){name}" for name in ROLE]),
    ],
)
def test_a_page_names_all_of_a_kind(page, names):
    text = (ROOT / "docs" / page).read_text("utf-8")
    assert [name for name in names if not re.search(rf"`{name}\b", text)] == []


def test_there_are_blocks_of_each_use():
    assert {"", "run", "customers", "file"} == {block.use for block in YAML_BLOCKS}


def documented(path: Path) -> set[str]:
    """The options that a module documents, with those of its fragments, and their other names."""
    found = re.search(r'^DOCUMENTATION = (r""".*?""")$', path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found, f"{path} has no DOCUMENTATION"
    said = yaml.safe_load(ast.literal_eval(found[1]))
    options = dict(said.get("options", {}))
    for name in said.get("extends_documentation_fragment", []):
        file, part = ([*name.removeprefix("latepoint.api.").split("."), ""])[:2]
        fragment = importlib.import_module(f"ansible_collections.latepoint.api.plugins.doc_fragments.{file}")
        text = getattr(fragment.ModuleDocFragment, part.upper() or "DOCUMENTATION")
        options.update(yaml.safe_load(text).get("options", {}))
    return {*options, *(alias for option in options.values() for alias in option.get("aliases", ()))}


OPTIONS = {f"latepoint.api.{path.stem}": documented(path) for path in (ROOT / "plugins" / "modules").glob("*.py")}


@pytest.mark.parametrize("block", YAML_BLOCKS, ids=place)
def test_tasks_use_options_that_exist(block):
    connection = set.intersection(
        OPTIONS["latepoint.api.latepoint_customer"], OPTIONS["latepoint.api.latepoint_site_info"]
    )
    known = {**OPTIONS, "group/latepoint.api.latepoint": connection}
    for mapping in mappings(yaml.safe_load(block.text)):
        for name, options in mapping.items():
            if "latepoint.api." in str(name):
                assert set(options or ()) <= known[name], f"{block.place}: {name}"


@pytest.mark.parametrize("block", CUSTOMERS, ids=place)
def test_customer_files_are_read_and_fit_the_schema(block):
    data = yaml.safe_load(block.text)
    jsonschema.validate(data, json.loads(schema.FILE.read_text("utf-8")))
    if isinstance(data, dict) and "customers" not in data:
        assert read_one("block.yml", block.text).values
        return
    problems: list[str] = []
    assert list(read_many("block.yml", block.text, problems))
    assert problems == []
