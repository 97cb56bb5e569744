# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The position of every value in a YAML or JSON text, for changes in place: `compose(text)`.

A `Node` is a value as it is written, with the positions of its first character and of the one behind its last.
`text[node.start.index:node.end.index]` is a plain or quoted scalar with its quotes, or a flow collection with its
brackets; what stands in front of a value (`&anchor`, `!tag`) belongs to it. An empty value has a start that is its end,
right behind its key. Block scalars, and collections in block style, end where the next token begins, so their end may
lie behind blank lines and comments: only their start is good to build on. Nothing is expanded: an alias is a node.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Iterator, List, NamedTuple, Optional, Tuple

from .events import events, is_null, line_of
from .located import TOO_DEEP, SourceError

with suppress(ImportError):  # `events` says so
    import yaml

SCALAR, MAPPING, SEQUENCE, ALIAS = "scalar", "mapping", "sequence", "alias"
# The file's mapping, its list, a record, its custom_fields, a value of them, and a step for what is wrong.
DEPTH = 6


class Mark(NamedTuple):
    """A place in a text: `index` counts characters from 0, `line` and `column` from 1."""

    index: int  # type: ignore[assignment]  # a tuple's own method of that name isn't needed
    line: int
    column: int


class Node(NamedTuple):
    """A value as it is written.

    `value`: of a scalar its text, or None for null; of an alias its name; of a mapping its (key, value) pairs, of a
    sequence its items, as nodes. `style`: of a scalar `"`, `'`, `|`, `>` or "" (plain); of a collection "flow" or
    "block". `anchor` and `tag` are what it bears, None where it bears none.
    """

    kind: str
    value: Any
    start: Mark
    end: Mark
    style: str = ""
    anchor: Optional[str] = None
    tag: Optional[str] = None

    @property
    def is_merge(self) -> bool:
        """Whether this is a merge key (`<<`)."""
        return self.kind == SCALAR and self.value == "<<" and self.style == ""

    def entry(self, key: str) -> Optional[Tuple[Node, Node]]:
        """Returns the nodes of a key and its value; None where the mapping has no such key (merges don't count)."""
        pairs = self.value if self.kind == MAPPING else ()
        return next((pair for pair in pairs if pair[0].kind == SCALAR and pair[0].value == key), None)


def compose(text: str) -> Optional[Node]:
    """Returns the root of a text without byte order mark, None if it is empty; raises SourceError if it is no YAML."""
    return _Parser(text).root()


def records(root: Optional[Node]) -> List[Node]:
    """Returns the nodes of a file's records, in their order: of `customers`, of a bare list, or the only record."""
    if root is None:
        return []
    found = root.entry("customers")
    if found:
        return list(found[1].value) if found[1].kind == SEQUENCE else []
    return list(root.value) if root.kind == SEQUENCE else [root]


class _Parser:
    """Nodes from events, no deeper than a file of customers can be: libyaml's own composer has no such limit."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = events(text)

    def root(self) -> Optional[Node]:
        """Returns the root, once the whole text is parsed."""
        nodes = [self._node(event, 0) for event in self._events if isinstance(event, yaml.NodeEvent)]
        if len(nodes) > 1:
            raise SourceError("a second YAML document begins here: a file holds one", nodes[1].start.line)
        return nodes[0] if nodes else None

    def _node(self, event: Any, depth: int) -> Node:
        if depth > DEPTH:
            raise SourceError(TOO_DEEP, line_of(event))
        if isinstance(event, yaml.AliasEvent):
            return Node(ALIAS, event.anchor, _mark(event.start_mark), _mark(event.end_mark))
        if isinstance(event, yaml.ScalarEvent):
            value = None if is_null(event) else event.value
            style = event.style or ""
            return Node(SCALAR, value, _mark(event.start_mark), _mark(event.end_mark), style, event.anchor, event.tag)
        inner, end = self._inner(depth)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        content: List[Any] = list(zip(inner[::2], inner[1::2])) if is_mapping else list(inner)
        kind, style = MAPPING if is_mapping else SEQUENCE, "flow" if event.flow_style else "block"
        return Node(kind, content, _mark(event.start_mark), end, style, event.anchor, event.tag)

    def _inner(self, depth: int) -> Tuple[List[Node], Mark]:
        """Returns the nodes up to the end of a collection, and where that ends."""
        inner: List[Node] = []
        for event in self._events:
            if isinstance(event, yaml.CollectionEndEvent):
                return inner, _mark(event.end_mark)
            inner.append(self._node(event, depth + 1))
        raise SourceError("not YAML: it ends in the middle", 1)


def _mark(mark: Any) -> Mark:
    return Mark(mark.index, mark.line + 1, mark.column + 1)
