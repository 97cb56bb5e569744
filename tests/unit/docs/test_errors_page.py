# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of error codes tells of each code that plugins make, and of none that nobody makes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.pages import ROOT, rows

PAGE = (ROOT / "docs" / "errors.md").read_text("utf-8")
WRITTEN = {"no", "partly", "unknown", "accepted"}
# One that only the site makes and that is passed on, and one that stands in a constant.
OTHERS = {"customer_has_bookings", "skipped"}


def texts(node: ast.AST | None) -> Iterator[str]:
    """The texts that an expression may be: of a condition both, of `table.get(key, default)` the default."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        yield from (text for argument in node.args[1:] for text in texts(argument))


def expressions(node: ast.AST) -> list[ast.AST | None]:
    """The expressions in a node that are codes: of errors, classes of errors, results, and tables of codes."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name.endswith("Error"):
            return [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "code")]
        case ast.Assign(targets=[ast.Name(id="code" | "default")]):
            return [node.value]
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict() as table) if name.endswith("CODES"):
            return list(table.values)
        case ast.AnnAssign(target=ast.Name(id="ADVICE"), value=ast.Dict() as table):
            return list(table.keys)
        case ast.FunctionDef(name="_own_code"):
            return [child.value for child in ast.walk(node) if isinstance(child, ast.Return)]
        case ast.Dict():
            pairs = zip(node.keys, node.values, strict=True)
            return [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "code"]
    return []


def made() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "plugins").rglob("*.py"):
        if "_countries" not in path.name:
            nodes = ast.walk(ast.parse(path.read_text("utf-8")))
            found.update(text for node in nodes for part in expressions(node) for text in texts(part))
    return found


def test_every_code_is_on_the_page_and_no_other():
    assert made() | OTHERS == set(rows(PAGE)) - WRITTEN


def test_the_search_finds_codes_of_each_kind():
    assert {"stale_plan", "invalid_record", "forbidden", "wp_die", "internal_error", "not_json"} <= made()


def test_every_code_says_what_to_do():
    for name, cells in rows(PAGE).items():
        assert name in WRITTEN or cells[-1], name


def test_written_is_told_as_the_plugins_tell_it():
    source = "".join(path.read_text("utf-8") for path in (ROOT / "plugins" / "module_utils").rglob("*.py"))
    for value in WRITTEN:
        assert f'"{value}"' in source
