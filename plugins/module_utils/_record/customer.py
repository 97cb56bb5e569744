# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A customer as a site shows them: a value, never changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Collection, Dict, Iterable, Mapping, Optional, Tuple

from .._base.message import Text, Value
from .catalogue import (
    BY_NAME,
    VALUES,
    Field,
)
from .types import whole_number


@dataclass(frozen=True)
class Customer:
    """A customer as an answer shows them.

    `shown` maps each field that the answer shows to all the values that it shows for it, best first:
    notes may come as `notes` and as `admin_notes`. Fields that are not shown are not there, nor are those that
    come in a shape that can't be read without guessing: `unreadable` maps these to the shape, in words.
    """

    id: Optional[int]
    shown: Mapping[str, Tuple[Any, ...]]
    unreadable: Mapping[str, str] = field(default_factory=dict)

    def shows(self, name: str) -> bool:
        return name in self.shown

    def value(self, name: str) -> Any:
        """The field's best value that isn't empty; its kind's empty value where there is none, or it isn't shown."""
        empty = BY_NAME[name].kind.empty
        return next((value for value in self.shown.get(name, ()) if value != empty), empty)

    def has(self, field: Field, value: Any) -> bool:
        """Whether one of the values that are shown counts as `value`; as nothing, only if all of them do."""
        values = self.shown.get(field.name) or (field.kind.empty,)
        enough = all if field.same(value, field.kind.empty) else any
        return enough(field.same(value, other) for other in values)

    @property
    def email(self) -> str:
        return str(self.value("email"))

    def updated(self, newer: Customer) -> Customer:
        """The record after `newer`, which may show less."""
        unreadable = {name: shape for name, shape in self.unreadable.items() if name not in newer.shown}
        return replace(
            self,
            id=newer.id or self.id,
            shown=dict(self.shown, **newer.shown),
            unreadable=dict(unreadable, **newer.unreadable),
        )

    def as_record(self) -> Dict[str, Any]:
        """The record as results show it: `id`, then each field that is known, normalised."""
        record: Dict[str, Any] = {"id": self.id}
        record.update((entry.name, self.value(entry.name)) for entry in VALUES if self.shows(entry.name))
        return record


def customer_from_api(data: Mapping[str, Any], fields: Iterable[Field] = VALUES) -> Customer:
    """Read one customer, or only some fields, from an answer in any of the documented shapes (api-facts, "Answers")."""
    shown: Dict[str, Tuple[Any, ...]] = {}
    unreadable: Dict[str, str] = {}
    for entry in fields:
        try:
            values = entry.read(data)
        except ValueError as problem:
            unreadable[entry.name] = str(problem)
        else:
            if values:
                shown[entry.name] = values
    return Customer(whole_number(data.get("id")), shown, unreadable)


def odd_shapes(customer: Customer, names: Collection[str]) -> str:
    """`custom_fields as a list of texts, for customer 5`: those of the fields that can't be read; "" where all can."""
    odd = [f"{name} as {shape}" for name, shape in customer.unreadable.items() if name in names]
    return f"{' and '.join(odd)}, for customer {customer.id}" if odd else ""


def hides_email(data: Mapping[str, Any]) -> bool:
    """Whether an answer leaves open which e-mail the customer has; `""` says that she has none."""
    return data.get("email") is None


def label(id: Any, email: Optional[str]) -> Text:
    """`customer 123 (ada@example.com)`, as far as it is known."""
    if id is not None and email:
        return Text("customer {id} ({email})", id=Value("id", id), email=Value("email", email))
    return Text("customer {who}", who=Value("id", id) if id is not None else Value("email", email or "?"))
