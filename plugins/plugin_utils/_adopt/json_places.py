# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the values of a JSON text stand, as nodes like those of YAML. Pure."""

from __future__ import annotations

import json
import re
from typing import Any, Callable, List, Tuple

from ansible_collections.latepoint.api.plugins.module_utils._files.located import SourceError
from ansible_collections.latepoint.api.plugins.module_utils._files.positions import (
    DEPTH,
    MAPPING,
    SCALAR,
    SEQUENCE,
    Mark,
    Node,
)

_SPACE = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"-?[0-9.eE+-]+|[A-Za-z]+")


def compose_json(text: str) -> Node:
    """Returns the root of a JSON text; raises SourceError where it is none."""
    try:
        json.loads(text)
        return _Scanner(text).node(0, 0)[0]
    except (ValueError, IndexError, RecursionError):
        raise SourceError("not JSON, or nested too deeply for a customer", 1) from None


class _Scanner:
    """Reads a text that is known to be JSON."""

    def __init__(self, text: str) -> None:
        self._text = text

    def node(self, at: int, depth: int) -> Tuple[Node, int]:
        """The value that stands at a position, or behind the white space there, and the position behind it."""
        if depth > DEPTH:
            raise ValueError(depth)
        start = self._space(at)
        first = self._text[start]
        if first == "{":
            return self._collection(start, depth, MAPPING, "}", self._pair)
        if first == "[":
            return self._collection(start, depth, SEQUENCE, "]", self.node)
        if first == '"':
            value, end = json.decoder.scanstring(self._text, start + 1)  # type: ignore[attr-defined]
            return self._made(SCALAR, value, start, end, '"'), end
        end = start + len(_WORD.match(self._text, start)[0])  # type: ignore[index]
        word = self._text[start:end]
        return self._made(SCALAR, None if word == "null" else word, start, end, ""), end

    def _collection(
        self, start: int, depth: int, kind: str, closing: str, read: Callable[[int, int], Tuple[Any, int]]
    ) -> Tuple[Node, int]:
        items: List[Any] = []
        at = self._space(start + 1)
        while self._text[at] != closing:
            item, at = read(at, depth + 1)
            items.append(item)
            at = self._space(at)
            if self._text[at] == ",":
                at = self._space(at + 1)
        return self._made(kind, items, start, at + 1, "flow"), at + 1

    def _pair(self, at: int, depth: int) -> Tuple[Tuple[Node, Node], int]:
        key, at = self.node(at, depth)
        value, at = self.node(self._space(at) + 1, depth)
        return (key, value), at

    def _space(self, at: int) -> int:
        return _SPACE.match(self._text, at).end()  # type: ignore[union-attr]

    def _made(self, kind: str, value: Any, start: int, end: int, style: str) -> Node:
        return Node(kind, value, _mark(start), _mark(end), style)


def _mark(at: int) -> Mark:
    """Returns a place; its line, 0 here, is counted where it is needed."""
    return Mark(at, 0, 0)
