# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which package may import which: the real imports against a table."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tools.pages import ROOT

PLUGINS = ROOT / "plugins"
UTILS = PLUGINS / "module_utils"
BELOW = {"_base", "_record", "_plan", "_http", "_api", "_engine"}
ALLOWED = {
    "_base": set(),
    "_record": {"_base"},
    "_files": {"_base", "_record"},
    "_plan": {"_base", "_record"},
    "_http": {"_base"},
    "_api": {"_base", "_record", "_http"},
    "_engine": {"_base", "_record", "_plan", "_http", "_api"},
    "_results": {"_base", "_record", "_plan", "_engine"},
    "_runs": BELOW | {"_files", "_results"},
    "_doctor": BELOW | {"_files", "_results"},
    "_task": BELOW | {"_files", "_results", "_runs", "_doctor"},
}
# A library, and the folders of plugins that may import it.
LIBRARIES = {
    "requests": {"module_utils/_http"},
    "urllib3": {"module_utils/_http"},
    "yaml": {"module_utils/_files", "plugin_utils/_adopt"},
    "ansible": {
        "action",
        "lookup",
        "module_utils/_task",
        "plugin_utils/_actions",
        "plugin_utils/_role",
        "plugin_utils/_sources",
    },
    "jinja2": {"plugin_utils/_report"},
    "markupsafe": {"plugin_utils/_report"},
}


@cache
def imports(path: Path) -> tuple[str, ...]:
    """The modules that a file imports, ours as paths below `module_utils`: `_base.errors`."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""
        elif isinstance(node, ast.ImportFrom) and node.level == 1:
            yield f"{path.parent.name}.{node.module or ''}"
        elif isinstance(node, ast.ImportFrom):
            yield node.module or node.names[0].name


FILES = [path for path in sorted(UTILS.rglob("*.py")) if path.name != "__init__.py"]


def test_each_file_is_in_a_package_of_the_table():
    assert {path.parent.name for path in FILES} == set(ALLOWED)
    assert all(path.parent.parent == UTILS for path in FILES)


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_a_package_imports_only_what_the_table_allows(package):
    arrows = {
        (path.name, name.split(".")[0])
        for path in FILES
        if path.parent.name == package
        for name in imports(path)
        if name.split(".")[0] in ALLOWED
    }
    wrong = sorted(
        f"{package}/{name} -> {target}" for name, target in arrows if target not in ALLOWED[package] | {package}
    )
    assert wrong == []


@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_a_library_is_imported_only_where_the_table_allows(library):
    users = {
        str(path.parent.relative_to(PLUGINS))
        for path in PLUGINS.rglob("*.py")
        for name in imports(path)
        if name.split(".")[0] == library
    }
    assert users == LIBRARIES[library]


def test_threads_are_made_in_one_place():
    """There they leave signals to the main thread."""
    maker = re.compile(r"\b(?:threading\.(?:Thread|Timer)|ThreadPoolExecutor)\b")
    makers = {path.name for path in PLUGINS.rglob("*.py") if maker.search(path.read_text("utf-8"))}
    assert makers == {"parallel.py"}


def test_files_of_a_package_import_each_other_relatively():
    absolute = [path.name for path in FILES for name in imports(path) if name.startswith("ansible_collections")]
    assert absolute == []


def test_the_sandbox_imports_nothing_of_the_plugins():
    names = {name for path in (ROOT / "sandbox").rglob("*.py") for name in imports(path)}
    assert not [name for name in names if name.startswith(("ansible", "plugins"))]
