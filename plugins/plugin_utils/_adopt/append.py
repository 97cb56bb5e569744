# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Customers of the site who aren't declared, appended to a file of their own."""

from __future__ import annotations

from typing import Any, List, Mapping, Sequence

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._files.located import SourceError
from ansible_collections.latepoint.api.plugins.module_utils._files.positions import (
    SEQUENCE,
    Node,
    compose,
    records as records_of,
)

from .._export.yaml_text import HEAD, entry_lines, shared_emails
from .edits import line_end
from .said import data_of

Record = Mapping[str, Any]
HEADLINE = HEAD.split("\n", 1)[0] + "\n---\n"


def appended(name: str, text: str, records: Sequence[Record], everybody: Sequence[Record]) -> str:
    """Returns the text of a file, or of a new file, with these customers appended; raises InputError if it can't."""
    shared = shared_emails(everybody)
    blocks = [entry_lines(record, shared)[0] for record in records]
    alone = HEADLINE + "customers:\n" + "".join(f"{line}\n" for lines in blocks for line in lines)
    if not text.strip():
        return alone
    if name.lower().endswith(".json"):
        raise _refused(name, "it is JSON. Name a YAML file")
    listed = _list(name, text)
    indent = "  " if listed.style == "flow" else " " * (listed.start.column - 1)
    lines = [indent + line[2:] for block in blocks for line in block]
    begin = _opened(name, text, listed) if listed.style == "flow" else text
    end = line_end(text, len(text))
    new = begin + ("" if begin.endswith("\n") else end) + "".join(line + end for line in lines)
    if _said(new) != [*_said(text), *_said(alone)]:
        raise _refused(name, "it would not read as it should. End it with the last customer's line")
    return new


def _list(name: str, text: str) -> Node:
    """Returns the list of a file; raises InputError where no records can be appended to it."""
    try:
        root = compose(text)
    except SourceError as error:
        raise _refused(name, f"line {error.line}: {error.problem}") from None
    found = root.entry("customers") if root else None
    listed = found[1] if found else root
    only = root is not None and (found is None or len(root.value) == 1)
    if listed is None or listed.kind != SEQUENCE or not only:
        raise _refused(name, "it must hold customers: [ … ], or a bare list, alone")
    if listed.style == "flow" and (listed.value or not found):
        raise _refused(name, "its list is written with brackets")
    return listed


def _opened(name: str, text: str, listed: Node) -> str:
    """Returns a file whose list is empty (`customers: []`), ready for records below."""
    inside = text[listed.start.index : listed.end.index]
    if "#" in inside or "\n" in inside:
        raise _refused(name, "its list is written with brackets")
    return text[: listed.start.index].rstrip(" \t") + text[listed.end.index :]


def _said(text: str) -> List[Any]:
    """Returns what the records of a text say; nothing where it is no YAML."""
    try:
        return [data_of(record) for record in records_of(compose(text))]
    except SourceError:
        return []


def _refused(name: str, reason: str) -> InputError:
    return InputError(f"new {name} can't be appended to: {reason}")
