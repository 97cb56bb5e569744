# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which plans rest on rows of a list, that may show less than the customers have: `phone: null`, `custom_fields: []`.

A row that shows a value as it is declared needs no proof. One that shows another value, or nothing where nothing is
declared, may hold a placeholder, or come out of a cache. Pure.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Sequence, Tuple

from .._record.catalogue import BY_NAME, VALUES
from .._record.customer import Customer
from .._record.declared import Declared

_TEXTS = tuple(entry.name for entry in VALUES if entry.kind.empty is not False)


def is_blank(value: Any) -> bool:
    """Whether a value may be the placeholder of a field that is not shown. No flag is: `false` says something."""
    return not any(value.values()) if isinstance(value, dict) else value is not False and not value


def differing(row: Customer, customer: Customer) -> List[str]:
    """The fields in which a row of a list shows another value than the customer, read alone, has."""
    shown = [name for name in customer.shown if row.shows(name)]
    return [name for name in shown if not row.has(BY_NAME[name], customer.value(name))]


def sample_of(rows: Sequence[Customer]) -> List[int]:
    """Positions of the first and the last row, of one between, and of the first that shows nothing of each field."""
    if not rows:
        return []
    blank = {name: at for at, row in reversed(list(enumerate(rows))) for name in _TEXTS if is_blank(row.value(name))}
    return sorted({0, len(rows) // 2, len(rows) - 1, *blank.values()})


class ListTrust:
    """Notes whose plans rest on rows, field by field. `rows`: the rows of all of them."""

    def __init__(self) -> None:
        self.rows: Dict[int, Customer] = {}
        self._groups: Dict[Tuple[str, bool], Dict[int, None]] = {}

    def note(self, position: int, declared: Declared, row: Customer, differing: Iterable[str]) -> None:
        """A plan was made by a row; `differing` are the fields that it shows other than declared."""
        blank = [name for name, value in declared.values.items() if is_blank(value) and is_blank(row.value(name))]
        for name in (*differing, *blank):
            self._groups.setdefault((name, is_blank(row.value(name))), {})[position] = None
            self.rows[position] = row

    def forget(self, position: int) -> None:
        """The customer was read by id."""
        if self.rows.pop(position, None) is not None:
            for group in self._groups.values():
                group.pop(position, None)

    def sample(self) -> List[int]:
        """Of those to whom a row gives a value, the first; of those to whom it gives none, the first and the last."""
        groups = [(blank, list(group)) for (_name, blank), group in self._groups.items() if group]
        chosen = {group[0] for _blank, group in groups}
        return sorted(chosen.union(group[-1] for blank, group in groups if blank))

    def all(self) -> List[int]:
        """The positions of all of them."""
        return sorted(self.rows)
