# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The origin of a difference: the files, the site, or both, by what was declared, is declared, and is there. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

from .._base.errors import PlanError
from .._record.customer import Customer
from .._record.declared import Declared, as_found
from .._record.same import email_key, same_text, text_of
from .change import CUSTOM, Change, Difference

DECLARED, SITE, BOTH = "declared", "site", "both"
# A message names at most this many customers.
NAMED = 5
Values = Mapping[str, Any]


class Base:
    """The records as they were declared when they were last applied; `of` finds the record of a customer.

    `problems`: several records of the same id or e-mail with different values, any of which may have been applied.
    A record shares its memory with the declared record of the same identity, as far as they are equal.
    """

    def __init__(self, records: Iterable[Declared], declared: Iterable[Declared] = ()) -> None:
        known = {record.key: record for record in declared}
        self._by_id: Dict[int, Declared] = {}
        self._by_email: Dict[str, Declared] = {}
        self.problems: List[str] = []
        for given in records:
            record = _sharing(given, known[given.key]) if given.key in known else given
            if record.id is not None:
                self._note(self._by_id.setdefault(record.id, record), record)
            if record.email:
                self._note(self._by_email.setdefault(email_key(record.email), record), record)

    def _note(self, first: Declared, record: Declared) -> None:
        if first.values != record.values:
            self.problems.append(f"{record.source}: the base has this customer twice, with different values")

    def of(self, declared: Declared, actual: Optional[Customer]) -> Optional[Values]:
        """Returns the customer's values in the base, found by id, else by e-mail; None where the base has none.

        The actual e-mail comes before the declared e-mail, which may have been another customer's.
        """
        number = declared.id if declared.id is not None or actual is None else actual.id
        if number is not None and number in self._by_id:
            return _values(self._by_id[number], actual)
        for email in (actual.email if actual else "", declared.email or ""):
            found = self._by_email.get(email_key(email)) if email else None
            if found is not None and (found.id is None or number is None):
                return _values(found, actual)
        return None

    def mapped(self, change: Callable[[Declared], Declared]) -> Base:
        """Returns the same base with each record changed; the same object where nothing changes."""
        records = self.records()
        changed = list(map(change, records))
        if all(new is old for new, old in zip(changed, records)):
            return self
        return Base(changed)

    def records(self) -> List[Declared]:
        """Returns all records, each once."""
        return [*self._by_id.values(), *(record for record in self._by_email.values() if record.id is None)]


class BaseOfOne(Base):
    """The base of a run for a single customer: its record is that customer's, whatever its identity."""

    def __init__(self, record: Optional[Declared]) -> None:
        super().__init__([] if record is None else [record])
        self.record = record

    def of(self, declared: Declared, actual: Optional[Customer]) -> Optional[Values]:
        return None if self.record is None else _values(self.record, actual)

    def mapped(self, change: Callable[[Declared], Declared]) -> Base:
        changed = None if self.record is None else change(self.record)
        return self if changed is self.record else BaseOfOne(changed)


def _sharing(record: Declared, twin: Declared) -> Declared:
    """Returns a record with the very values of its twin where they are equal; the twin itself where all are."""
    if twin.values == record.values:
        return twin
    values = {name: _same_object(value, twin.values.get(name)) for name, value in record.values.items()}
    return Declared(record.id, record.email, values, record.source)


def _same_object(value: Any, other: Any) -> Any:
    return other if other == value and type(other) is type(value) else value


def _values(record: Declared, actual: Optional[Customer]) -> Values:
    """Returns the values of a record in the base; texts that the site stored before it sanitized are as they were."""
    return (as_found(record, actual) if actual else record).values


def owned(found: Iterable[Difference], base: Optional[Values], actual: Customer, exact: bool) -> Tuple[Difference, ...]:
    """Returns the differences with their origins and the base's values; `base` is None for a customer not in it."""
    return tuple(_owned(difference, base, actual, exact) for difference in found)


def unmoved(difference: Difference, base: Optional[Values], exact: bool) -> bool:
    """Whether the base has what is declared, so that the files did not change it."""
    was = _applied(difference, base, exact)
    return was is not None and _same(difference, was, difference.new)


def _owned(difference: Difference, base: Optional[Values], actual: Customer, exact: bool) -> Difference:
    hidden = actual.id is not None and not actual.shows(difference.field.name)
    was = None if hidden else _applied(difference, base, exact)
    if was is None:
        return replace(difference, origin=DECLARED)
    on_site = actual.has(difference.field, was) if difference.key is None else same_text(was, difference.old)
    return replace(difference, origin=_origin(_same(difference, was, difference.new), on_site), base=was)


def _applied(difference: Difference, base: Optional[Values], exact: bool) -> Any:
    """Returns what the base has in the difference's place; None where it says nothing of it."""
    if base is None or difference.field.name not in base:
        return None
    if difference.key is None:
        return base[difference.field.name]
    # Where custom fields are declared exactly, a key that the base doesn't name was declared to be absent.
    return text_of(base[CUSTOM], difference.key, "" if exact else None)


def _same(difference: Difference, value: Any, other: Any) -> bool:
    return difference.field.same(value, other) if difference.key is None else same_text(value, other)


def _origin(still_declared: bool, still_on_site: bool) -> str:
    return SITE if still_declared else DECLARED if still_on_site else BOTH


def forbid_site_changes(changes: Iterable[Change]) -> None:
    """Raises PlanError `site_changed` where the site changed a declared field."""
    moved = [change for change in changes if any(found.origin in (SITE, BOTH) for found in change.differences)]
    if moved:
        named = [f"{change.who} ({', '.join(_site_fields(change))})" for change in moved[:NAMED]]
        rest = f" and {len(moved) - NAMED} more" if len(moved) > NAMED else ""
        message = f"the site has changed since the files were last applied: {', '.join(named)}{rest}"
        raise PlanError(message, "site_changed", {"customers": len(moved), "ids": [change.id for change in moved]})


def _site_fields(change: Change) -> Sequence[str]:
    return sorted(found.name for found in change.differences if found.origin in (SITE, BOTH))
