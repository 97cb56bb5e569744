# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A single value replaced where it stands, with the quotes that it has where they still serve. Pure."""

from __future__ import annotations

import re
from typing import Any, List

from ansible_collections.latepoint.api.plugins.module_utils._files.positions import Node
from ansible_collections.latepoint.api.plugins.module_utils._record.invisible import ODD_BREAKS

from .blocks import block_replaced
from .edits import Edit, UneditableError
from .said import word
from .scalars import DOUBLE, SINGLE, json_scalar, scalar

_TEXT_TAGS = (None, "!", "!unsafe", "tag:yaml.org,2002:str")
_SPACE = f"[ \t\r\n{ODD_BREAKS}]"
_BREAK = re.compile(f"[\n{ODD_BREAKS}]")
# An anchor or a tag in front of a value, with the comments and line ends behind it.
_PROPERTY = re.compile(f"[&!]\\S*{_SPACE}+(?:#[^\r\n{ODD_BREAKS}]*{_SPACE}+)*")


def json_replaced(node: Node, value: Any) -> List[Edit]:
    """Returns the edit of a value of a JSON file; numbers and booleans stay quoted where they were."""
    plain = value is None or (node.style == "" and isinstance(value, (bool, int)))
    return [Edit(node.start.index, node.end.index, json_scalar(value if plain else word(value)))]


def replaced(text: str, key: Node, node: Node, value: Any, flow: bool) -> List[Edit]:
    """Returns the edits that give a key another value; raises UneditableError. `flow`: it stands between braces."""
    start, end = node.start.index, node.end.index
    if start == end:
        colon = "" if ":" in text[key.end.index : start] else ":"
        space = "" if colon == "" and text[start - 1] in " \t" else " "
        return [Edit(start, end, f"{colon}{space}{scalar(value, '', flow)}")]
    begin = behind_properties(text, node)
    untagged = _untagged(text, start, begin) if node.tag not in (_TEXT_TAGS if value is not None else (None,)) else []
    if node.style in ("|", ">"):
        return [*untagged, *block_replaced(text, node, begin, value)]
    written = scalar(value, node.style, flow)
    space = " " if text[begin - 1] == ":" and written[0] not in (SINGLE, DOUBLE) else ""
    return [*untagged, Edit(begin, end, space + written)]


def _untagged(text: str, start: int, begin: int) -> List[Edit]:
    """Returns the edit that takes the tag from a value, which would make something else of another value."""
    if _BREAK.search(text, start, begin):
        raise UneditableError("its tag stands on a line of its own")
    return [Edit(start, begin, re.sub(r"(?<!\S)!\S*[ \t]*", "", text[start:begin]))]


def behind_properties(text: str, node: Node) -> int:
    """Returns where a value itself begins, behind its anchor and its tag, and the comments behind these."""
    begin = node.start.index
    while True:
        found = _PROPERTY.match(text, begin, node.end.index)
        if not found:
            return begin
        begin = found.end()
