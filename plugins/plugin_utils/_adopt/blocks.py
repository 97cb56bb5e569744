# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blocks of text (`|` and `>`) changed in place: their headers, and the lines of their text. Pure."""

from __future__ import annotations

import re
from typing import Any, List, NamedTuple

from ansible_collections.latepoint.api.plugins.module_utils._files.positions import Node

from .edits import ODD_BREAK, Edit, UneditableError, line_end, line_stop
from .scalars import DOUBLE, block, scalar

_HEADER = re.compile(r"[|>][-+0-9]*")


class Lines(NamedTuple):
    """The lines of a block: where the first begins, where the last that isn't blank ends, and their indentation."""

    first: int
    last: int
    indent: str


def block_replaced(text: str, node: Node, header: int, value: Any) -> List[Edit]:
    """Returns the edits that give a block another text, in quotes where a block can't hold it.

    Raises UneditableError where it isn't sure which lines are the block's.
    """
    found = _HEADER.match(text, header)
    if not found or any(sign.isdigit() for sign in found[0]):
        raise UneditableError("it is a block of text with an indentation of its own")
    lines = lines_of(text, header, node.end.index)
    if _looks_commented(text[lines.first : lines.last], value):
        raise UneditableError("it is a block of text with a line in it that looks like a comment")
    written = None
    if isinstance(value, str) and lines.indent:
        written = block(value, found[0], lines.indent, line_end(text, line_stop(text, header)))
    if written:
        return [Edit(header, found.end(), written[0]), Edit(lines.first, lines.last, written[1])]
    quoted = Edit(header, found.end(), scalar(value, DOUBLE if isinstance(value, str) else "", False))
    return [quoted, Edit(line_stop(text, header), lines.last, "")] if lines.last > lines.first else [quoted]


def _looks_commented(old: str, value: Any) -> bool:
    """Whether a line of the old text that begins with `#`, which people may take for a comment, would be gone."""
    kept = {line.strip() for line in str(value).split("\n")}
    return any(line.strip().startswith("#") and line.strip() not in kept for line in old.split("\n"))


def lines_of(text: str, header: int, end: int) -> Lines:
    """Returns the lines of the block whose header stands at a position, and whose next token at `end`."""
    first = text.find("\n", header) + 1
    indent, last, at = "", first, first
    while first and at < end:
        stop = line_stop(text, at)
        line = text[at:stop]
        spaces = line[: len(line) - len(line.lstrip(" "))]
        if line.strip() and len(spaces) < len(indent):
            break
        if line.strip():
            indent, last = indent or spaces, stop
        at = text.find("\n", stop) + 1 or len(text)
    if ODD_BREAK.search(text, header, max(last, first)):
        raise UneditableError("it is a block of text with line breaks that only YAML knows (NEL, LS or PS)")
    return Lines(first, last, indent)


def stop_of(text: str, header: int, end: int) -> int:
    """Returns where the line ends on which a block's text ends, or its header where it has no text."""
    lines = lines_of(text, header, end)
    return lines.last if lines.last > lines.first else line_stop(text, header)
