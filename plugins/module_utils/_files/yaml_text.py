# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML text as data in which text stays text, with the line of everything; read as a stream.

Scalars are what stands there: only `null`, `~` and an empty value are null (`zipcode: 02134` is "02134").
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Dict, Iterator, NamedTuple, Optional, Tuple

from .._base.message import Text, Value
from .events import check_collection, events, is_null, last_line, line_of, text_of
from .hints import TEMPLATE, hint
from .located import TOO_DEEP, Located, SourceError

with suppress(ImportError):  # `events` says so
    import yaml

# A list of records, a record, its custom_fields, a value of them: nothing lies deeper.
DEPTH = 4
# The values that a file may hold, and more for each of its characters. Without aliases and merge keys, which count
# with all that they bring, a file can't hold as many.
NODES = 10000
NODES_PER_CHARACTER = 4
# The characters that the values may hold, and more for each of the file's: a long text may have thousands of aliases.
CHARACTERS = 1000000
CHARACTERS_PER_CHARACTER = 5
# Short texts that repeat (names of fields, countries) are held once; at most this many are remembered.
SHORT = 40
REMEMBERED = 4096


class Anchored(NamedTuple):
    """A value with an anchor, the number of values in it (itself and those of its aliases), their length and depth."""

    value: Any
    nodes: int
    characters: int
    height: int


class Document:
    """A YAML document, read forward only. All methods raise SourceError where the text is no YAML."""

    def __init__(self, text: str) -> None:
        self._events = events(text)
        self._text = text
        self._last = last_line(text)
        self._left = NODES + NODES_PER_CHARACTER * len(text)
        self._characters = CHARACTERS + CHARACTERS_PER_CHARACTER * len(text)
        self._ahead: Any = None
        self._anchors: Dict[str, Anchored] = {}
        self._merging = False
        self._texts: Dict[str, str] = {}
        self.next()
        if isinstance(self.peek(), yaml.DocumentStartEvent):
            self.next()

    @property
    def root(self) -> str:
        """What comes next: "mapping", "sequence", "scalar" or "empty"."""
        event = self.peek()
        if isinstance(event, yaml.MappingStartEvent):
            return "mapping"
        if isinstance(event, yaml.SequenceStartEvent):
            return "sequence"
        return "empty" if isinstance(event, yaml.StreamEndEvent) or is_null(event) else "scalar"

    @property
    def line(self) -> int:
        """The line of what comes next; the last line where nothing does."""
        return min(line_of(self.peek()), self._last)

    def peek(self) -> Any:
        if self._ahead is None:
            self._ahead = next(self._events)
        return self._ahead

    def next(self) -> Any:
        event, self._ahead = self.peek(), None
        return event

    def entries(self) -> Iterator[Tuple[str, int]]:
        """Yields each key of the mapping that comes next, with its line; the caller takes the value."""
        check_collection(self.next())
        while not isinstance(self.peek(), yaml.MappingEndEvent):
            yield self._key()
        self.next()

    def items(self) -> Iterator[int]:
        """Yields the line of each item of the sequence that comes next; the caller takes the item."""
        check_collection(self.next())
        while not isinstance(self.peek(), yaml.SequenceEndEvent):
            yield self.line
        self.next()

    def value(self, depth: int = 0) -> Any:
        """Returns the value that comes next: text, None, a list, or a Located mapping."""
        event = self._ahead or self.peek()
        if isinstance(event, yaml.AliasEvent):
            return self._alias(depth)
        if depth > DEPTH:
            raise self._too_deep()
        left, characters = self._left, self._characters
        self._spend(1)
        if isinstance(event, yaml.ScalarEvent):
            self._characters -= len(event.value)
            self._ahead, value = None, self._once(text_of(event))
        else:
            value = self._collection(event, depth)
        if event.anchor:
            spent = left - self._left, characters - self._characters
            self._anchors[event.anchor] = Anchored(value, *spent, _height(value))
        return value

    def _collection(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(depth)
        return [self.value(depth + 1) for _line in self.items()]

    def _alias(self, depth: int) -> Any:
        line, name = self.line, self.peek().anchor
        if name not in self._anchors:
            advice = "a text that begins with * stands in quotes"
            text = "the alias '*{name}' has no anchor before it ({advice})"
            raise SourceError(Text(text, name=Value("", name), advice=advice), line)
        value, nodes, characters, height = self._anchors[name]
        if depth + height > DEPTH:
            raise self._too_deep()
        self._spend(nodes, characters)
        self.next()
        return value

    def _spend(self, nodes: int, characters: int = 0) -> None:
        self._left -= nodes
        self._characters -= characters
        if self._left < 0 or self._characters < 0:
            raise SourceError(
                "aliases and merge keys make too much of this file: more than any list of customers", self.line
            )

    def _too_deep(self) -> SourceError:
        return SourceError(TOO_DEEP, self.line)

    def _once(self, text: Optional[str]) -> Optional[str]:
        """Returns the same object for the same text, which halves the memory of a file of many customers."""
        if text is None or len(text) > SHORT:
            return text
        if len(self._texts) < REMEMBERED:
            return self._texts.setdefault(text, text)
        return self._texts.get(text, text)

    def finish(self) -> None:
        """Raises SourceError where something comes after the document."""
        if isinstance(self.peek(), yaml.DocumentEndEvent):
            self.next()
        if not isinstance(self.peek(), yaml.StreamEndEvent):
            raise SourceError("a second YAML document begins here: a file holds one", self.line)

    def _mapping(self, depth: int) -> Located:
        mapping = Located(self.line)
        for key, line in self.entries():
            merging = self._merging
            value = self.value(depth + 1)
            if merging:
                mapping.merge(value, line)
            else:
                mapping.put(key, value, line)
        return mapping

    def _key(self) -> Tuple[str, int]:
        """Returns the key that comes next, and its line; `"<<"` in quotes is a name like any other."""
        event = self._ahead or self.peek()
        line = line_of(event)
        is_scalar = isinstance(event, yaml.ScalarEvent)
        self._merging = is_scalar and event.value == "<<" and event.style in (None, "")
        key = self.value(DEPTH) if is_scalar or isinstance(event, yaml.AliasEvent) else None
        if not isinstance(key, str):
            advice = hint(self._text, line)
            raise SourceError(f"a key must be text{f' ({advice})' if advice == TEMPLATE else ''}", line)
        return key, line


def _height(value: Any) -> int:
    """Returns the number of levels below a value."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max((1 + _height(item) for item in inner), default=0)
