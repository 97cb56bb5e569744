# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of customer files changed in place, at the very characters where they stand. Pure.

Nothing else of the text is touched: comments, order, line ends and blank lines stay. What can't be changed so is
refused with a reason, and the new text is read again before it counts.
"""

from __future__ import annotations

from typing import Any, Callable, Collection, Dict, List, Sequence, Set, Tuple

from ansible_collections.latepoint.api.plugins.module_utils._files.located import SourceError
from ansible_collections.latepoint.api.plugins.module_utils._files.positions import (
    ALIAS,
    SCALAR,
    Node,
    compose,
    records,
)

from .edits import Edit, UneditableError, Wanted, edited
from .insert import added
from .json_places import compose_json
from .replace import json_replaced, replaced
from .said import aliases, data_of, entry_of, with_wanted

BOM = "\ufeff"
# Whether a text with some of the edits reads as it should.
Reads = Callable[[Collection[int]], bool]
_UNSURE = "the file would not read as it should: change it by hand"


class FileText:
    """The text of a customer file, and where its values stand. Raises SourceError where that can't be found out."""

    def __init__(self, text: str, is_json: bool) -> None:
        self.text = text.lstrip(BOM)
        self._marks = text[: len(text) - len(self.text)]
        self._is_json = is_json
        self._root = compose_json(self.text) if is_json else compose(self.text)
        self.records = records(self._root)
        self._aliases = set(aliases(self._root))

    def data(self) -> Any:
        """Returns all that the text says, as plain data."""
        return data_of(self._root)

    def line(self, wanted: Wanted) -> int:
        """Returns the line of the value, or of the nearest thing that there is."""
        record = self.records[wanted.record]
        field = record.entry(wanted.field)
        found = entry_of(field[1], wanted.key) if field and wanted.key is not None else field
        start = (found or field or (record, record))[0].start
        return start.line or self.text.count("\n", 0, start.index) + 1

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
        sound = _sound(list(edits), lambda numbers: self._reads(edits, wanted, numbers))
        reasons.update((number, _UNSURE) for number in edits if number not in sound)
        return self._marks + self._with(edits, sound), reasons

    def _with(self, edits: Dict[int, List[Edit]], numbers: Collection[int]) -> str:
        return edited(self.text, [edit for number in sorted(numbers) for edit in edits[number]])

    def _reads(self, edits: Dict[int, List[Edit]], wanted: Sequence[Wanted], numbers: Collection[int]) -> bool:
        """Whether the text with some of the edits says the same as this, but for the values wanted there."""
        try:
            found = FileText(self._with(edits, numbers), self._is_json).data()
        except SourceError:
            return False
        return bool(found == with_wanted(self.data(), [wanted[number] for number in sorted(numbers)]))

    def _edits(self, wanted: Wanted) -> List[Edit]:
        record = self._own(self.records[wanted.record])
        found = record.entry(wanted.field)
        if found is None:
            raise UneditableError("it comes from a merge key (<<)")
        if wanted.key is None:
            return self._replaced(record, found, wanted.value)
        mapping = self._own(found[1])
        pair = entry_of(mapping, wanted.key)
        if pair is None:
            return added(self.text, mapping, wanted.key, wanted.value, self._is_json)
        return self._replaced(mapping, pair, wanted.value)

    def _replaced(self, mapping: Node, pair: Tuple[Node, Node], value: Any) -> List[Edit]:
        key, node = pair
        if self._own(node).kind != SCALAR:
            raise UneditableError("what stands there is no single value")
        if self._is_json:
            return json_replaced(node, value)
        return replaced(self.text, key, node, value, mapping.style == "flow")

    def _own(self, node: Node) -> Node:
        """Returns the node, if it stands here alone."""
        if node.kind == ALIAS:
            raise UneditableError(f"it is an alias (*{node.value})")
        if node.anchor in self._aliases:
            raise UneditableError(f"it bears an anchor (&{node.anchor}) that is used elsewhere")
        return node


def _sound(numbers: List[int], reads: Reads) -> Set[int]:
    """Returns the edits that can be made together; those that spoil a text are searched for by halves."""
    if not numbers or reads(numbers):
        return set(numbers)
    if len(numbers) == 1:
        return set()
    middle = len(numbers) // 2
    found = _sound(numbers[:middle], reads) | _sound(numbers[middle:], reads)
    # Edits that are sound alone may spoil each other: then none of them is made.
    return found if reads(found) else set()
