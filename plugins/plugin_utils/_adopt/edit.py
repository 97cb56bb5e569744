# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of customer files changed in place, at the very characters where they stand. Pure.

Nothing else of the text is touched: comments, order, line ends and blank lines stay. What can't be changed so is
refused with a reason, and the new text is read again before it counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from ansible_collections.latepoint.api.plugins.module_utils._files.located import SourceError
from ansible_collections.latepoint.api.plugins.module_utils._files.positions import (
    ALIAS,
    MAPPING,
    SCALAR,
    SEQUENCE,
    Node,
    compose,
    records,
)
from ansible_collections.latepoint.api.plugins.module_utils._plan.change import CUSTOM

from .json_places import compose_json
from .scalars import DOUBLE, SINGLE, block, json_scalar, scalar

_PROPERTIES = re.compile(r"(?:[&!]\S*[ \t]+)*")
_TEXT_TAGS = (None, "!", "!unsafe", "tag:yaml.org,2002:str")
_LONGEST_KEY = 500


class UneditableError(Exception):
    """Why a value can't be changed in place; the text says it, and names no value."""


@dataclass(frozen=True)
class Wanted:
    """A value that a file shall have: the record by its position in the file, the field, and a custom field's key."""

    record: int
    field: str
    key: Optional[str]
    value: Any

    @property
    def name(self) -> str:
        """As results name it."""
        return self.field if self.key is None else f"{self.field}.{self.key}"


@dataclass(frozen=True)
class Edit:
    """A replacement of characters; `joint` goes between several insertions at the same place."""

    start: int
    end: int
    text: str
    joint: str = ""


class FileText:
    """The text of a customer file (without a byte order mark), and where its values stand."""

    def __init__(self, text: str, is_json: bool) -> None:
        self.text = text
        self._is_json = is_json
        self._root = compose_json(text) if is_json else compose(text)
        self.records = records(self._root)
        self._aliases = set(_aliases(self._root))
        self._end = "\r\n" if "\r\n" in text else "\n"

    def data(self) -> Any:
        """All that the text says, as plain data."""
        return _data(self._root)

    def line(self, wanted: Wanted) -> int:
        """The line of the value, or of the nearest thing that there is."""
        record = self.records[wanted.record]
        field = record.entry(wanted.field)
        found = _key_of(field[1], wanted.key) if field and wanted.key is not None else field
        return (found or field or (record, record))[0].start.line

    def is_open(self, record: int, field: str) -> bool:
        """Whether a field stands in a record with nothing behind it, so that it waits for a value."""
        found = self.records[record].entry(field)
        return bool(found) and found[1].value is None and found[1].start.index == found[1].end.index  # type: ignore[index]

    def changed(self, wanted: Sequence[Wanted]) -> Tuple[str, Dict[int, str]]:
        """Returns the text with these values, and the reasons, by place in `wanted`, of those that can't be changed."""
        edits: Dict[int, List[Edit]] = {}
        reasons: Dict[int, str] = {}
        for number, value in enumerate(wanted):
            try:
                edits[number] = self._edits(value)
            except UneditableError as error:
                reasons[number] = str(error)
        text = self._with(edits.values())
        if self._reads(text, [wanted[number] for number in edits]):
            return text, reasons
        for number in list(edits):
            if not self._reads(self._with([edits[number]]), [wanted[number]]):
                reasons[number] = "the file would not read as it should: change it by hand"
                del edits[number]
        text = self._with(edits.values())
        if self._reads(text, [wanted[number] for number in edits]):
            return text, reasons
        return self.text, dict.fromkeys(range(len(wanted)), "the file would not read as it should: change it by hand")

    def _with(self, edits: Iterable[Sequence[Edit]]) -> str:
        """Returns the text after these edits; several at the same place keep their order."""
        parts: List[str] = []
        at = 0
        for edit in sorted((edit for several in edits for edit in several), key=lambda edit: edit.start):
            joint = edit.joint if parts and edit.start == at else ""
            parts.extend((self.text[at : edit.start], joint + edit.text))
            at = edit.end
        return "".join([*parts, self.text[at:]])

    def _reads(self, text: str, wanted: Sequence[Wanted]) -> bool:
        """Whether a text has the same data as this, but for the wanted values."""
        try:
            found = FileText(text, self._is_json).data()
        except SourceError:
            return False
        expected = self.data()
        for value in wanted:
            _set(_records(expected)[value.record], value)
        return bool(found == expected)

    # --- edits ---------------------------------------------------------------------------------------

    def _edits(self, wanted: Wanted) -> List[Edit]:
        record = self._own(self.records[wanted.record])
        found = record.entry(wanted.field)
        if found is None:
            raise UneditableError("it comes from a merge key (<<)")
        if wanted.key is None:
            return self._replaced(*found, wanted.value, flow=record.style == "flow")
        mapping = self._own(found[1])
        pair = _key_of(mapping, wanted.key)
        if pair is not None:
            return self._replaced(*pair, wanted.value, flow=mapping.style == "flow")
        if mapping.kind != MAPPING:
            raise UneditableError(f"{CUSTOM} is no mapping here")
        return self._added(mapping, wanted.key, wanted.value)

    def _own(self, node: Node) -> Node:
        """The node, if it stands here alone."""
        if node.kind == ALIAS:
            raise UneditableError(f"it is an alias (*{node.value})")
        if node.anchor in self._aliases:
            raise UneditableError(f"it bears an anchor (&{node.anchor}) that is used elsewhere")
        return node

    def _replaced(self, key: Node, node: Node, value: Any, flow: bool) -> List[Edit]:
        self._own(node)
        if node.kind != SCALAR:
            raise UneditableError("what stands there is no single value")
        start, end = node.start.index, node.end.index
        if self.text[: key.start.index].rstrip().endswith("?"):
            raise UneditableError("its key is written with a question mark")
        if self._is_json:
            plain = node.style == "" and isinstance(value, (bool, int))
            return [Edit(start, end, json_scalar(value if plain or value is None else _word(value)))]
        if start == end:
            colon = "" if ":" in self.text[key.end.index : start] else ":"
            return [Edit(start, end, f"{colon} {scalar(value, '', flow)}")]
        kept = _PROPERTIES.match(self.text, start, end).end() if node.tag in _TEXT_TAGS else start  # type: ignore[union-attr]
        if node.style in ("|", ">"):
            return self._block(node, kept, value)
        written = scalar(value, node.style, flow)
        space = " " if self.text[kept - 1] == ":" and written[0] not in (SINGLE, DOUBLE) else ""
        return [Edit(kept, end, space + written)]

    def _block(self, node: Node, header: int, value: Any) -> List[Edit]:
        """A block scalar: the lines of its text, and what its header says of their end."""
        sign = re.compile(r"[|>][-+0-9]*").match(self.text, header)[0]  # type: ignore[index]
        if any(character.isdigit() for character in sign):
            raise UneditableError("it is a block of text with an indentation of its own")
        first, last, indent = self._lines(header, node.end.index)
        written = block(value, sign, indent, self._end) if isinstance(value, str) and indent else None
        if written:
            return [Edit(header, header + len(sign), written[0]), Edit(first, last, written[1])]
        quoted = Edit(header, header + len(sign), scalar(value, DOUBLE if isinstance(value, str) else "", False))
        if last == first:
            return [quoted]
        return [quoted, Edit(first - len(self._line_end(first)), last, "")]

    def _lines(self, header: int, end: int) -> Tuple[int, int, str]:
        """Where the lines of a block begin, where the last that isn't blank ends, and what they are indented with."""
        first = self.text.find("\n", header) + 1
        indent, last, at = "", first, first
        while first and at < end:
            stop = self.text.find("\n", at)
            stop = len(self.text) if stop < 0 else stop
            line = self.text[at:stop].rstrip("\r")
            spaces = line[: len(line) - len(line.lstrip(" "))]
            if line.strip() and len(spaces) < len(indent):
                break
            if line.strip():
                indent, last = indent or spaces, at + len(line)
            at = stop + 1
        return first, last, indent

    def _line_end(self, at: int) -> str:
        """The line end in front of a line."""
        return "\r\n" if self.text[:at].endswith("\r\n") else "\n"

    # --- new custom fields ---------------------------------------------------------------------------

    def _added(self, mapping: Node, key: str, value: Any) -> List[Edit]:
        if len(key) > _LONGEST_KEY:
            raise UneditableError("its name is too long for a key")
        flow = mapping.style == "flow"
        keys, values = ([pair[side].style for pair in mapping.value[-1:]] for side in (0, 1))
        styles = ["".join(style for style in side if style in (SINGLE, DOUBLE)) for side in (keys, values)]
        entry = f"{scalar(key, styles[0], flow)}: {scalar(value, styles[1], flow)}"
        if self._is_json:
            entry = f"{json_scalar(key)}: {json_scalar(value)}"
        if flow:
            return self._added_in_braces(mapping, entry)
        first, last = mapping.value[0][0], mapping.value[-1][1]
        begin = self.text.rfind("\n", 0, first.start.index) + 1
        indent = self.text[begin : first.start.index]
        if indent.strip(" "):
            raise UneditableError(f"{CUSTOM} does not begin on a line of its own")
        at = self._end_of_line(last)
        return [Edit(at, at, self._end + indent + entry)]

    def _added_in_braces(self, mapping: Node, entry: str) -> List[Edit]:
        if not mapping.value:
            at = self.text.index("{", mapping.start.index) + 1
            return [Edit(at, at, entry, joint=", ")]
        last = mapping.value[-1][1]
        own_line = self._is_json and "\n" in self.text[mapping.start.index : mapping.value[0][0].start.index]
        space = " "
        if own_line:
            key = mapping.value[-1][0].start.index
            space = self._end + re.sub(r"\S.*", "", self.text[self.text.rfind("\n", 0, key) + 1 : key])
        return [Edit(last.end.index, last.end.index, "," + space + entry)]

    def _end_of_line(self, last: Node) -> int:
        """Where the line ends on which a mapping's last value ends."""
        end = last.end.index
        if last.kind == SCALAR and last.style in ("|", ">"):
            kept = _PROPERTIES.match(self.text, last.start.index, end).end()  # type: ignore[union-attr]
            first, end, _indent = self._lines(kept, end)
            end = end if end > first else self.text.index("\n", kept)
        stop = self.text.find("\n", end)
        stop = len(self.text) if stop < 0 else stop
        return stop - 1 if self.text[:stop].endswith("\r") else stop


def _key_of(mapping: Node, key: Optional[str]) -> Optional[Tuple[Node, Node]]:
    """The entry of a custom field, whatever the case of its letters: LatePoint ignores it."""
    pairs = mapping.value if mapping.kind == MAPPING else ()
    spelt = str(key).casefold()
    return next((pair for pair in pairs if pair[0].kind == SCALAR and str(pair[0].value).casefold() == spelt), None)


def _word(value: Any) -> str:
    """A value as the text that files say it with."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _aliases(node: Optional[Node]) -> Iterator[str]:
    """The names of all aliases below a node."""
    if node is None:
        return
    if node.kind == ALIAS:
        yield str(node.value)
    for child in node.value if node.kind in (MAPPING, SEQUENCE) else ():
        for part in child if isinstance(child, tuple) else (child,):
            yield from _aliases(part)


def _data(node: Optional[Node]) -> Any:
    if node is None or node.kind == SCALAR:
        return node and node.value
    if node.kind == ALIAS:
        return ("*", node.value)
    if node.kind == SEQUENCE:
        return [_data(item) for item in node.value]
    return {_data(key): _data(value) for key, value in node.value}


def _records(data: Any) -> List[Dict[str, Any]]:
    found = data.get("customers", [data]) if isinstance(data, dict) else data
    return list(found)


def _set(record: Dict[str, Any], wanted: Wanted) -> None:
    """Set a value in data that was read."""
    value = None if wanted.value is None else _word(wanted.value)
    if wanted.key is None:
        record[wanted.field] = value
        return
    custom = record[wanted.field]
    spelt = next((key for key in custom if str(key).casefold() == wanted.key.casefold()), wanted.key)
    custom[spelt] = value
