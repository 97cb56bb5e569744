# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A customer as a site shows them. Immutable."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Collection, Dict, FrozenSet, Iterable, List, Mapping, Optional, Sequence, Tuple

from .._base.message import Message, Text, Value
from .catalogue import ADDRESS, ADDRESS_KEYS, BY_NAME, FLAT_ADDRESS_KEYS, SEVERAL_PLACES, VALUES, Field
from .custom_values import NO_NESTING, Nesting
from .types import whole_number


@dataclass(frozen=True)
class Customer:
    """A customer as a response shows them.

    `shown` maps each field in the response to all values that it has there, best first: notes may come as `notes` and
    as `admin_notes`. `unreadable` maps fields, and keys of custom fields (`custom_fields.tier`), that can't be read
    without guessing to their shape, in words. `foreign` are keys of a nested address that nobody knows. `nesting`
    says which custom fields may hold others. `empty` are fields that the response does not list because they are empty,
    such as the parts of a missing address.
    """

    id: Optional[int]
    shown: Mapping[str, Tuple[Any, ...]]
    unreadable: Mapping[str, str] = field(default_factory=dict)
    foreign: Tuple[str, ...] = ()
    nesting: Nesting = NO_NESTING
    empty: FrozenSet[str] = frozenset()

    def shows(self, name: str) -> bool:
        return name in self.shown or name in self.empty

    def names(self) -> List[str]:
        """Returns the names of the fields that the customer shows, those that are empty included."""
        return [*self.shown, *self.empty]

    def values(self, name: str) -> Tuple[Any, ...]:
        """Returns all values that the customer shows of a field; where there are none, the empty value of its kind."""
        return self.shown.get(name) or (BY_NAME[name].kind.empty,)

    def value(self, name: str) -> Any:
        """Returns the field's best value that isn't empty, else the empty value of its kind."""
        empty = BY_NAME[name].kind.empty
        return next((value for value in self.shown.get(name, ()) if value != empty), empty)

    def has(self, field: Field, value: Any) -> bool:
        """Whether a shown value counts as `value`; an empty `value` must match all of them."""
        values = self.values(field.name)
        if values == (value,):
            return True  # what most customers are
        enough = all if field.same(value, field.kind.empty) else any
        return enough(field.same(value, other) for other in values)

    def has_somewhere(self, field: Field, value: Any) -> bool:
        """Whether the response shows the value in any place, an empty one too."""
        return any(field.same(value, other) for other in self.shown.get(field.name, ()))

    def twofold(self) -> List[Field]:
        """Returns the fields of which the response shows two values that aren't empty, nor the same."""
        shown = ((entry, self.shown.get(entry.name, ())) for entry in SEVERAL_PLACES)
        return [entry for entry, values in shown if len(values) > 1 and _differ(entry, values)]

    @property
    def email(self) -> str:
        return str(self.value("email"))

    def updated(self, newer: Customer) -> Customer:
        """Returns the customer with what `newer` shows."""
        unreadable = {name: shape for name, shape in self.unreadable.items() if _field_of(name) not in newer.shown}
        shown = {name: values for name, values in self.shown.items() if name not in newer.empty}
        return replace(
            self,
            id=newer.id or self.id,
            shown=dict(shown, **newer.shown),
            unreadable=dict(unreadable, **newer.unreadable),
            nesting=newer.nesting if newer.shows("custom_fields") else self.nesting,
            empty=(self.empty | newer.empty).difference(newer.shown),
        )

    def as_record(self) -> Dict[str, Any]:
        """Returns the record as results show it: `id`, then each field that is shown, normalised."""
        record: Dict[str, Any] = {"id": self.id}
        record.update((entry.name, self.value(entry.name)) for entry in VALUES if self.shows(entry.name))
        return record


def _differ(entry: Field, values: Sequence[Any]) -> bool:
    filled = [value for value in values if value != entry.kind.empty]
    return any(not entry.same(filled[0], value) for value in filled[1:])


def customer_from_api(data: Mapping[str, Any], fields: Iterable[Field] = VALUES) -> Customer:
    """Returns the customer, or some of their fields, from a response in any documented shape (api-facts, "Answers")."""
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
                if entry.kind.option == "dict":  # the others have no keys, and this runs for each row
                    unreadable.update((f"{entry.name}.{key}", shape) for key, shape in entry.odd(data).items())
    nesting = BY_NAME["custom_fields"].nesting(data) if unreadable and "custom_fields" in shown else NO_NESTING
    return Customer(whole_number(data.get("id")), shown, unreadable, _foreign(data.get("address")), nesting)


def customer_by_id(data: Mapping[str, Any]) -> Customer:
    """Returns the customer from a response to a request by id.

    An empty address there has empty parts; in a list it may stand for any. PHP's empty object is `[]`. A null says
    nothing: it may also be the street of a flat address, or stand for what the site hides.
    """
    customer = customer_from_api(data)
    if data.get("address") not in ([], {}) or not FLAT_ADDRESS_KEYS.isdisjoint(data):
        return customer
    return replace(customer, empty=frozenset(ADDRESS).difference(customer.shown))


def _field_of(name: str) -> str:
    """Returns the field of a name such as `custom_fields.tier`."""
    return name.partition(".")[0]


def _foreign(address: Any) -> Tuple[str, ...]:
    return tuple(sorted(map(str, address.keys() - ADDRESS_KEYS))) if isinstance(address, dict) else ()


def odd_shapes(customer: Customer, names: Collection[str]) -> Message:
    """`custom_fields as a list of texts, for customer 5`: those of the fields that can't be read; "" where all can."""
    odd = [f"{name} as {shape}" for name, shape in customer.unreadable.items() if name in names]
    return Text("{odd}, for {who}", odd=" and ".join(odd), who=label(customer.id, None)) if odd else ""


def hides_email(data: Mapping[str, Any]) -> bool:
    """Whether a response leaves open which e-mail the customer has; `""` means that there is none."""
    return data.get("email") is None


def label(id: Any, email: Optional[str]) -> Text:
    """Returns `customer 123 (ada@example.com)`, as far as it is known."""
    if id is not None and email:
        return Text("customer {id} ({email})", id=Value("id", id), email=Value("email", email))
    return Text("customer {who}", who=Value("id", id) if id is not None else Value("email", email or "?"))
