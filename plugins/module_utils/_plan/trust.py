# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which plans rest on rows of a list, which may show less than the customers have: `phone: null`, `custom_fields: []`.

A row that shows a value as declared needs no proof. A row that shows another value, or nothing where nothing is
declared, may hold a placeholder or come out of a cache; a shortened value says so itself. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import Enum
from typing import Any, Dict, Iterable, List, Mapping, Sequence, Set, Tuple

from .._record.catalogue import BY_NAME, SEVERAL_PLACES, VALUES, Field
from .._record.customer import Customer
from .._record.declared import Declared
from .._record.same import folded_text, text_of
from .change import Difference

# What a shortened text ends in (`word word [...]`), and what stands for letters (`+1555****`).
_SHORTENED = re.compile(r"(\u2026|\.\.\.)[\])]?$|\*\*|\u2022")
_TEXTS = tuple(entry.name for entry in VALUES if entry.kind.empty is not False)


def is_blank(value: Any) -> bool:
    """Whether a value may stand for a field that is not shown. `false` doesn't: it is a value of its own."""
    return not any(value.values()) if isinstance(value, dict) else value is not False and not value


def differing(row: Customer, customer: Customer) -> List[str]:
    """Returns the fields in which a row shows another value, or fewer places, than the customer, read by id, has."""
    shown = [name for name in customer.names() if row.shows(name)]
    other = [name for name in shown if not row.has(BY_NAME[name], customer.value(name))]
    return other + [name for name in fewer_places(row, customer) if name not in other]


def fewer_places(row: Customer, customer: Customer) -> List[str]:
    """Returns the fields of which a row lacks a place that the customer, read by id, shows: it may hold anything.

    The same text in all places is one value shown twice, as of an address that is flat and nested.
    """
    both = [entry for entry in SEVERAL_PLACES if entry.name in row.shown and entry.name in customer.shown]
    return [entry.name for entry in both if _lacks_place(entry, row.shown[entry.name], customer.shown[entry.name])]


def _lacks_place(entry: Field, row: Sequence[Any], alone: Sequence[Any]) -> bool:
    empty, first = entry.kind.empty, alone[0]
    return len(row) < len(alone) and (first == empty or not all(entry.same(first, value) for value in alone))


def sample_of(rows: Sequence[Customer]) -> List[int]:
    """Returns positions of the first, the middle and the last row, and of the first with nothing in each field."""
    if not rows:
        return []
    blank = {name: at for at, row in reversed(list(enumerate(rows))) for name in _TEXTS if is_blank(row.value(name))}
    return sorted({0, len(rows) // 2, len(rows) - 1, *blank.values()})


def is_shortened(value: Any) -> bool:
    """Whether a text, or one of several, looks as if a list showed only a part of it."""
    if isinstance(value, dict):
        return any(map(is_shortened, value.values()))
    return isinstance(value, str) and _SHORTENED.search(folded_text(value)) is not None


def has_shortened(row: Customer) -> bool:
    """Whether a row shows a value that looks shortened."""
    return any(is_shortened(value) for values in row.shown.values() for value in values)


class Doubt(Enum):
    """Why a value in a row may not be the customer's: it looks shortened, begins the declared one, or is nothing."""

    SHORTENED = "shortened"
    BEGINNING = "beginning"
    BLANK = "blank"
    OTHER = "other"


def _doubt_of(difference: Difference, row: Customer) -> Doubt:
    old, new = (value.strip() if isinstance(value, str) else value for value in (difference.old, difference.new))
    if is_shortened(old):
        return Doubt.SHORTENED
    if is_blank(row.value(difference.field.name)) or (difference.key is not None and not old):
        return Doubt.BLANK
    return Doubt.BEGINNING if isinstance(old, str) and old and str(new).startswith(old) else Doubt.OTHER


def _by_absence(value: Any, shown: Any, exact: bool) -> bool:
    """Whether a value rests on what a row doesn't show: it is declared empty, has a key that is, or no others."""
    if isinstance(value, dict):
        return exact or any(not (text or text_of(shown, key, "")) for key, text in value.items())
    return is_blank(value) and is_blank(shown)


def _commonest(group: Mapping[int, str]) -> int:
    """Returns the first position with the value that most positions have."""
    ((common, _count),) = Counter(group.values()).most_common(1)
    return next(position for position, shown in group.items() if shown == common)


class ListTrust:
    """The plans that rest on rows, by field and doubt. `rows` are those rows, by the position of the declared record.

    A group of other values is as good as its first, and the first with its commonest value, which may be a placeholder.
    In the other groups, customers who differ may hide those who are as declared: its ends and its middle are looked up.
    A row that lacks a custom field shows nothing; with `exact`, whatever else it lacks counts, too.
    """

    def __init__(self, exact: bool) -> None:
        self._exact = exact
        self.rows: Dict[int, Customer] = {}
        self._groups: Dict[Tuple[str, Doubt], Dict[int, str]] = {}

    def note(self, position: int, declared: Declared, row: Customer, differing: Iterable[Difference]) -> None:
        """Note a plan that was made by a row; `differing` is what the row shows other than declared."""
        doubts = {(found.field.name, _doubt_of(found, row)): str(found.old) for found in differing}
        values = declared.values.items()
        absent = [name for name, value in values if _by_absence(value, row.value(name), self._exact)]
        doubts.update(((name, Doubt.BLANK), "") for name in absent)
        for doubt, shown in doubts.items():
            self._groups.setdefault(doubt, {})[position] = shown
            self.rows[position] = row

    def forget(self, position: int) -> None:
        """Drop the row of a customer who was read by id."""
        if self.rows.pop(position, None) is not None:
            for group in self._groups.values():
                group.pop(position, None)

    def shortened(self) -> List[int]:
        """Returns the positions of all plans that rest on a value that looks shortened."""
        groups = [group for (_name, doubt), group in self._groups.items() if doubt is Doubt.SHORTENED]
        return sorted(set().union(*groups))

    def sample(self) -> List[int]:
        """Returns a few positions of each group."""
        chosen: Set[int] = set()
        for (_name, doubt), group in self._groups.items():
            positions = list(group)
            if positions and doubt is Doubt.OTHER:
                chosen.update((positions[0], _commonest(group)))
            elif positions:
                chosen.update((positions[0], positions[len(positions) // 2], positions[-1]))
        return sorted(chosen)

    def all(self) -> List[int]:
        """Returns the positions of all plans that rest on rows."""
        return sorted(self.rows)
