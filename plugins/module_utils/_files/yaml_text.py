# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML text as data in which text stays text, with the line of everything. Streams: one value at a time.

Scalars are what stands there: only `null`, `~` and an empty value are null (`zipcode: 02134` is "02134").
"""

from __future__ import annotations

import traceback
from typing import Any, Dict, Iterator, Optional, Tuple

from .located import Located, SourceError

try:
    import yaml

    YAML_IMPORT_ERROR: Optional[str] = None
except ImportError:
    YAML_IMPORT_ERROR = traceback.format_exc()

# A list of records, a record, its custom_fields, a value of them: nothing lies deeper.
DEPTH = 4
NULLS = ("", "~", "null")
STANDARD_TAG = "tag:yaml.org,2002:"


# Short texts that come again and again (names of fields, countries) are held once; so many are remembered.
SHORT = 40
REMEMBERED = 4096


class Document:
    """One YAML document, read forward only. Everything raises SourceError where the text is no YAML."""

    def __init__(self, text: str) -> None:
        self._events = _events(text)
        self._last = _last_line(text)
        self._ahead: Any = None
        self._anchors: Dict[str, Any] = {}
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
        return "empty" if isinstance(event, yaml.StreamEndEvent) or _is_null(event) else "scalar"

    @property
    def line(self) -> int:
        """The line of what comes next; the last one where nothing does."""
        return min(int(self.peek().start_mark.line) + 1, self._last)

    def peek(self) -> Any:
        if self._ahead is None:
            self._ahead = next(self._events)
        return self._ahead

    def next(self) -> Any:
        event, self._ahead = self.peek(), None
        return event

    def entries(self) -> Iterator[Tuple[str, int]]:
        """Walk the mapping that comes next: each key with its line; the caller takes the value."""
        self.next()
        while not isinstance(self.peek(), yaml.MappingEndEvent):
            line = self.line
            yield self._key(), line
        self.next()

    def items(self) -> Iterator[int]:
        """Walk the sequence that comes next: the line of each item; the caller takes the item."""
        self.next()
        while not isinstance(self.peek(), yaml.SequenceEndEvent):
            yield self.line
        self.next()

    def value(self, depth: int = 0) -> Any:
        """Take the value that comes next: text, None, a list, or a Located mapping."""
        event = self.peek()
        if isinstance(event, yaml.AliasEvent):
            return self._alias()
        if depth > DEPTH:
            raise SourceError("nested too deeply for a customer", self.line)
        if isinstance(event, yaml.MappingStartEvent):
            value: Any = self._mapping(depth)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = [self.value(depth + 1) for _line in self.items()]
        else:
            value = self._once(_scalar(self.next()))
        if event.anchor:
            self._anchors[event.anchor] = value
        return value

    def _once(self, text: Optional[str]) -> Optional[str]:
        """The text, as the same object as before where it came before: a file of many customers then takes half."""
        if text is None or len(text) > SHORT:
            return text
        if len(self._texts) < REMEMBERED:
            return self._texts.setdefault(text, text)
        return self._texts.get(text, text)

    def finish(self) -> None:
        """Nothing may come behind the document."""
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

    def _key(self) -> str:
        """The key that comes next; one that is written `"<<"`, in quotes, is a name like any other."""
        line, event = self.line, self.peek()
        self._merging = isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.style in (None, "")
        key = self.value() if isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)) else None
        if not isinstance(key, str):
            raise SourceError("a key must be text", line)
        return key

    def _alias(self) -> Any:
        line, name = self.line, self.next().anchor
        if name not in self._anchors:
            raise SourceError(f"the alias '*{name}' has no anchor before it", line)
        return self._anchors[name]


def _is_null(event: Any) -> bool:
    plain = isinstance(event, yaml.ScalarEvent) and event.style in (None, "") and event.tag is None
    return plain and event.value in NULLS


def _scalar(event: Any) -> Optional[str]:
    if _is_null(event):
        return None
    tag = event.tag
    line = int(event.start_mark.line) + 1
    if tag == STANDARD_TAG + "binary":
        raise SourceError("!!binary is no text: write the text itself", line)
    if tag in (None, "!", "!unsafe") or tag.startswith(STANDARD_TAG):
        return str(event.value)
    if tag in ("!vault", "!vault-encrypted"):
        raise SourceError("a single value can't be vault-encrypted here: encrypt the whole file", line)
    raise SourceError(f"the tag {tag} means nothing here", line)


def _events(text: str) -> Iterator[Any]:
    """The parser's events; its errors as SourceError. libyaml's parser where PyYAML has it: ten times faster."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        raise _fault(error, _last_line(text)) from None
    except yaml.reader.ReaderError as error:
        raise SourceError(f"not YAML: {error.reason}", _line_at(text, error.position)) from None
    except (UnicodeError, ValueError, RecursionError):
        raise SourceError("not YAML: it holds characters that no YAML may hold", 1) from None


def _line_at(text: str, position: Any) -> int:
    return text.count("\n", 0, position) + 1 if isinstance(position, int) else 1


def _fault(error: Any, last: int) -> SourceError:
    """What the parser says, at a line that there is; of what was never closed, the line where it begins."""
    mark = error.problem_mark or error.context_mark
    line = min(mark.line + 1, last) if mark else 1
    begin = error.context_mark.line + 1 if error.context_mark else line
    context, problem = error.context or "", error.problem or error.context
    if "quoted scalar" in context and "unexpected" in problem:
        return SourceError("not YAML: the quote that is opened here is never closed", begin)
    if "flow" in context and begin < line:
        return SourceError(f"not YAML: {problem} (to close what is opened at line {begin})", line)
    return SourceError(f"not YAML: {problem}", line)


def _last_line(text: str) -> int:
    return max(1, text.count("\n") + (not text.endswith("\n")))
