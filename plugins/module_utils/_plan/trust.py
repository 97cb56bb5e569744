# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which plans rest on rows of a list, which may show less than the customers have: `phone: null`, `custom_fields: []`.

A row that shows a value as declared needs no proof. A row that shows another value, or nothing where nothing is
declared, may hold a placeholder or come out of a cache. Pure.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Sequence, Tuple

from .._record.catalogue import BY_NAME, VALUES
from .._record.customer import Customer
from .._record.declared import Declared

_TEXTS = tuple(entry.name for entry in VALUES if entry.kind.empty is not False)


def is_blank(value: Any) -> bool:
    """Whether a value may stand for a field that is not shown. `false` doesn't: it is a value of its own."""
    return not any(value.values()) if isinstance(value, dict) else value is not False and not value


def differing(row: Customer, customer: Customer) -> List[str]:
    """Returns the fields in which a row shows another value than the customer, read by id, has."""
    shown = [name for name in customer.shown if row.shows(name)]
    return [name for name in shown if not row.has(BY_NAME[name], customer.value(name))]


def sample_of(rows: Sequence[Customer]) -> List[int]:
    """Returns positions of the first, the middle and the last row, and of the first with nothing in each field."""
    if not rows:
        return []
    blank = {name: at for at, row in reversed(list(enumerate(rows))) for name in _TEXTS if is_blank(row.value(name))}
    return sorted({0, len(rows) // 2, len(rows) - 1, *blank.values()})


class ListTrust:
    """The plans that rest on rows, by field. `rows` are those rows, by the position of the declared record."""

    def __init__(self) -> None:
        self.rows: Dict[int, Customer] = {}
        self._groups: Dict[Tuple[str, bool], Dict[int, None]] = {}

    def note(self, position: int, declared: Declared, row: Customer, differing: Iterable[str]) -> None:
        """Note a plan that was made by a row; `differing` are the fields that the row shows other than declared."""
        blank = [name for name, value in declared.values.items() if is_blank(value) and is_blank(row.value(name))]
        for name in (*differing, *blank):
            self._groups.setdefault((name, is_blank(row.value(name))), {})[position] = None
            self.rows[position] = row

    def forget(self, position: int) -> None:
        """Drop the row of a customer who was read by id."""
        if self.rows.pop(position, None) is not None:
            for group in self._groups.values():
                group.pop(position, None)

    def sample(self) -> List[int]:
        """Returns, for each field, the first position with a value, and the first and the last with none."""
        groups = [(blank, list(group)) for (_name, blank), group in self._groups.items() if group]
        chosen = {group[0] for _blank, group in groups}
        return sorted(chosen.union(group[-1] for blank, group in groups if blank))

    def all(self) -> List[int]:
        """Returns the positions of all plans that rest on rows."""
        return sorted(self.rows)
