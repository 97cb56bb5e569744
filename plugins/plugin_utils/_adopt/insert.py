# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New custom fields in the mapping of a customer, as new lines or between braces. Pure."""

from __future__ import annotations

import re
from typing import Any, List, Tuple

from ansible_collections.latepoint.api.plugins.module_utils._files.positions import MAPPING, SCALAR, Node
from ansible_collections.latepoint.api.plugins.module_utils._plan.change import CUSTOM

from .blocks import stop_of
from .edits import Edit, UneditableError, line_begin, line_end, line_stop
from .replace import behind_properties
from .scalars import DOUBLE, SINGLE, json_scalar, scalar

_LONGEST_KEY = 500


def added(text: str, mapping: Node, key: str, value: Any, is_json: bool) -> List[Edit]:
    """Returns the edit that adds a key to a mapping; raises UneditableError."""
    if mapping.kind != MAPPING:
        raise UneditableError(f"{CUSTOM} is no mapping here")
    if len(key) > _LONGEST_KEY:
        raise UneditableError("its name is too long for a key")
    flow = mapping.style == "flow"
    styles = _styles(mapping)
    entry = f"{scalar(key, styles[0], flow)}: {scalar(value, styles[1], flow)}"
    if is_json:
        entry = f"{json_scalar(key)}: {json_scalar(value)}"
    if not flow:
        return [_line(text, mapping, entry)]
    return [_between_braces(text, mapping, entry, is_json) if mapping.value else _first(text, mapping, entry)]


def _styles(mapping: Node) -> Tuple[str, str]:
    """Returns the quotes of the last key and of its value."""
    last = mapping.value[-1] if mapping.value else ()
    styles = [node.style if node.style in (SINGLE, DOUBLE) else "" for node in last]
    return (styles[0], styles[1]) if styles else ("", "")


def _line(text: str, mapping: Node, entry: str) -> Edit:
    """A line below that on which the last value ends."""
    first = mapping.value[0][0].start.index
    indent = text[line_begin(text, first) : first]
    if indent.strip(" "):
        raise UneditableError(f"{CUSTOM} does not begin on a line of its own")
    last = mapping.value[-1][1]
    at = line_stop(text, last.end.index)
    if last.kind == SCALAR and last.style in ("|", ">"):
        at = stop_of(text, behind_properties(text, last), last.end.index)
    return Edit(at, at, line_end(text, at) + indent + entry, is_addition=True)


def _first(text: str, mapping: Node, entry: str) -> Edit:
    """The first key between the braces."""
    at = text.index("{", mapping.start.index) + 1
    space = " " if text[at] == "#" else ""
    return Edit(at, at, entry + space, joint=", ", is_addition=True)


def _between_braces(text: str, mapping: Node, entry: str, is_json: bool) -> Edit:
    """Behind the last value; in JSON on a line of its own where the first key stands on one."""
    key, value = mapping.value[-1]
    space = " "
    if is_json and "\n" in text[mapping.start.index : mapping.value[0][0].start.index]:
        begin = line_begin(text, key.start.index)
        indent = re.sub(r"\S.*", "", text[begin : key.start.index])
        space = line_end(text, line_stop(text, mapping.start.index)) + indent
    return Edit(value.end.index, value.end.index, "," + space + entry, is_addition=True)
