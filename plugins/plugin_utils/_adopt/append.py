# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Customers of the site who aren't declared, appended to a file of their own."""

from __future__ import annotations

import re
from typing import Any, Mapping, Sequence

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._files.located import SourceError
from ansible_collections.latepoint.api.plugins.module_utils._files.positions import SEQUENCE, compose

from .._export.yaml_text import HEAD, entry_lines, shared_emails

Record = Mapping[str, Any]
HEADLINE = HEAD.split("\n", 1)[0] + "\n---\n"


def appended(name: str, text: str, records: Sequence[Record], everybody: Sequence[Record]) -> str:
    """Returns the text of a file, or of a new file, with these customers appended; raises InputError if it can't."""
    shared = shared_emails(everybody)
    blocks = [entry_lines(record, shared)[0] for record in records]
    if not text.strip():
        return HEADLINE + "customers:\n" + "".join(f"{line}\n" for lines in blocks for line in lines)
    if name.endswith(".json"):
        raise InputError(f"new {name} can't be appended to: it is JSON. Name a YAML file")
    end = "\r\n" if "\r\n" in text else "\n"
    indent = _indent(name, text)
    lines = [indent + line[2:] for block in blocks for line in block]
    text = _opened(text)
    return text + ("" if text.endswith("\n") else end) + "".join(line + end for line in lines)


def _indent(name: str, text: str) -> str:
    """What stands before the dash of each record in a file; raises InputError where they can't be appended to it."""
    try:
        root = compose(text)
    except SourceError as error:
        raise InputError(f"new {name} can't be appended to: line {error.line}: {error.problem}") from None
    found = root.entry("customers") if root else None
    listed = found[1] if found else root
    only = root is not None and (found is None or len(root.value) == 1)
    if listed is None or listed.kind != SEQUENCE or not only:
        raise InputError(f"new {name} can't be appended to: it must hold customers: [ … ], or a bare list, alone")
    if not listed.value and found:
        return "  "
    if listed.style == "flow":
        raise InputError(f"new {name} can't be appended to: its list is written with brackets")
    return " " * (listed.start.column - 1)


def _opened(text: str) -> str:
    """A file whose list is empty (`customers: []`), ready for records below."""
    return re.sub(r"^(customers:)[ \t]*\[[ \t]*\]", r"\1", text, count=1, flags=re.MULTILINE) if "[]" in text else text
