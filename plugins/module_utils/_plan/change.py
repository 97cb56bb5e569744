# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The differences between a declared and an actual record, and the change that removes them. Pure, immutable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

from .._base.message import Text
from .._record.catalogue import VALUES, Field
from .._record.customer import Customer, label
from .._record.declared import Declared
from .._record.same import custom_key, email_slot, same_key, same_text

CREATE, UPDATE, DELETE, KEEP = "create", "update", "delete", "keep"
CUSTOM = "custom_fields"


@dataclass(frozen=True)
class Difference:
    """A field, or a key of the custom fields, whose actual value (`old`) is not the declared value (`new`).

    An absent custom field is "". With a base, `origin` says whose change it is, and `base` is the base's value (None
    where the base doesn't have the field).
    """

    field: Field
    old: Any
    new: Any
    key: Optional[str] = None
    origin: Optional[str] = None
    base: Any = None

    @property
    def name(self) -> str:
        """The name in `changed_fields`: `phone`, `custom_fields.preferred_time`."""
        return self.field.name if self.key is None else f"{self.field.name}.{self.key}"

    def shown_by(self, customer: Customer) -> bool:
        """Whether the customer shows this difference's value; a custom field may be hidden inside another."""
        hidden = self.key is not None and customer.nesting.hides(self.key)
        return customer.shows(self.field.name) and not hidden

    @property
    def identity(self) -> Tuple[str, str]:
        """What it is about: the field's name, and the key of a custom field."""
        return self.field.name, custom_key(self.key or "")


@dataclass(frozen=True)
class Change:
    """A planned write; or, with the action `keep`, a customer without a write, since all differences stay.

    `body` is what is sent; `before` and `after` hold the changed fields only. `kept` are the differences that stay
    because the site made them, `left` those that stay because the field is written only while it is empty.
    """

    action: str
    declared: Declared
    actual: Optional[Customer] = None
    differences: Tuple[Difference, ...] = ()
    body: Optional[Mapping[str, Any]] = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    kept: Tuple[Difference, ...] = ()
    left: Tuple[Difference, ...] = ()

    @property
    def wanted(self) -> Mapping[str, Any]:
        """The declared values that the write has to store: all but those that stay as the site has them."""
        return _without(self.declared.values, (*self.kept, *self.left))

    @property
    def id(self) -> Optional[int]:
        return self.actual.id if self.actual else None

    @property
    def email(self) -> Optional[str]:
        """The customer's actual address, or the declared address of a new customer."""
        return (self.actual.email if self.actual else "") or self.declared.email

    @property
    def who(self) -> Text:
        return label(self.id, self.email)

    @property
    def claimed_slot(self) -> Optional[str]:
        """The e-mail that the change takes, as the site's unique index sees it; None where it takes none."""
        emails = (found.new for found in self.differences if found.field.name == "email" and found.new)
        return next(map(email_slot, emails), None)

    @property
    def fields(self) -> Tuple[str, ...]:
        return tuple(sorted(difference.name for difference in self.differences))


def compare(values: Mapping[str, Any], actual: Customer, exact: bool = False) -> Tuple[Difference, ...]:
    """Returns all differences between declared values and a record, in the catalogue's order."""
    found: List[Difference] = []
    for entry in VALUES:
        if entry.name not in values:
            continue
        if entry.name == CUSTOM:
            found.extend(_compare_custom(entry, values[CUSTOM], actual.value(CUSTOM), exact))
        elif not actual.has(entry, values[entry.name]):
            found.append(Difference(entry, actual.value(entry.name), values[entry.name]))
    return tuple(found)


def unseen(values: Mapping[str, Any], actual: Customer, exact: bool = False) -> Tuple[Difference, ...]:
    """Returns what is declared empty in fields that the record doesn't show: no difference, but not confirmed."""
    found: List[Difference] = []
    for entry in VALUES:
        if entry.name not in values or actual.shows(entry.name):
            continue
        value = values[entry.name]
        if entry.name == CUSTOM:
            found.extend(Difference(entry, "", "", key) for key, text in value.items() if text == "")
        if exact if entry.name == CUSTOM else entry.same(value, entry.kind.empty):
            found.append(Difference(entry, entry.kind.empty, value))
    return tuple(found)


def _compare_custom(
    entry: Field, declared: Mapping[str, str], actual: Mapping[str, str], exact: bool
) -> Iterable[Difference]:
    """Compares key by key. LatePoint ignores the case of keys, so an actual key keeps its spelling."""
    spelling = {custom_key(key): key for key in actual}
    desired = {key if key in actual else spelling.get(custom_key(key), key): text for key, text in declared.items()}
    if exact:
        desired.update((key, "") for key in actual if key not in desired)
    for key, text in desired.items():
        old = actual.get(key, "")
        if not same_text(text, old):
            yield Difference(entry, old, text, key)


def nested(differences: Iterable[Difference], which: str) -> Dict[str, Any]:
    """Returns the `old` or the `new` values in the shape of a record, without absent custom fields."""
    record: Dict[str, Any] = {}
    for difference in differences:
        value = getattr(difference, which)
        if difference.key is None:
            record[difference.field.name] = value
        elif value != "":
            record.setdefault(CUSTOM, {})[difference.key] = value
    return record


def body_of(differences: Iterable[Difference]) -> Dict[str, Any]:
    """Returns the smallest body: only what differs. A custom field is removed by "" (the API takes that or null)."""
    body: Dict[str, Any] = {}
    for difference in differences:
        if difference.key is None:
            body[difference.field.name] = difference.new
        else:
            body.setdefault(CUSTOM, {})[difference.key] = difference.new
    return body


def _without(values: Mapping[str, Any], stay: Iterable[Difference]) -> Mapping[str, Any]:
    """Returns the values without what stays; a custom field that stays gets the site's text, lest `exact` remove it."""
    wanted = dict(values)
    for difference in stay:
        if difference.key is None:
            del wanted[difference.field.name]
        else:
            others = {key: text for key, text in wanted[CUSTOM].items() if not same_key(key, difference.key)}
            wanted[CUSTOM] = {**others, difference.key: difference.old}
    return wanted
