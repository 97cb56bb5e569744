"""What ought to happen, by a model of its own: who wrote what, and what follows. It knows nothing of the plugins"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Values = Mapping[str, Any]
Customers = Mapping[int, Values]
OVERWRITE, KEEP, FAIL = MODES = ("overwrite", "keep", "fail")
DECLARED, SITE, BOTH = "declared", "site", "both"
CUSTOM = "custom_fields."
UPDATE, CREATE, DELETE, KEPT, SAME, CONFLICT, MISSING = (
    *("update", "create", "delete", "keep", "same", "conflict", "missing"),
)


@dataclass(frozen=True)
class Declared:
    """One record of the files: by `number`, else by `email`; custom fields are fields of their own."""

    number: int | None
    email: str | None
    values: Values = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """The record as it stands in a file."""
        record: dict[str, Any] = {} if self.number is None else {"id": self.number}
        record.update({} if self.email is None else {"email": self.email})
        for name, value in self.values.items():
            kind, _dot, key = name.partition(".")
            if key:
                record.setdefault(kind, {})[key] = value
            else:
                record[name] = value
        return record

    def all_values(self) -> dict[str, Any]:
        """The values to reconcile, the e-mail among them."""
        return {**({} if self.email is None else {"email": self.email}), **self.values}

    def with_value(self, name: str, value: Any) -> Declared:
        """The same record with another value of one field."""
        return replace(self, values={**self.values, name: value})


Files = tuple[Declared, ...]


@dataclass(frozen=True)
class Order:
    """One run: the files, and the options that decide what is written. `base` is None where the run has none."""

    files: Files
    base: Files | None = None
    mode: str = OVERWRITE
    create: bool = False
    absent: bool = False
    only_if_empty: frozenset[str] = frozenset()
    exact: bool = False

    def wanted(self, declared: Declared, actual: Values) -> dict[str, Any]:
        """The values to reconcile; where custom fields are declared exactly, all others are to be empty."""
        wanted = declared.all_values()
        return {**{name: "" for name in actual if self.covers(declared, name)}, **wanted}

    def covers(self, declared: Declared, name: str) -> bool:
        """Whether a field is declared, if only to be empty."""
        wanted = declared.all_values()
        return name in wanted or (self.exact and name.startswith(CUSTOM) and _has_custom(wanted))


@dataclass(frozen=True)
class Aim:
    """What ought to become of one declared record. `writes` are the new values, `origins` whose change each is."""

    action: str
    number: int | None
    writes: Values = field(default_factory=dict)
    kept: Values = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def sends(self) -> bool:
        """Whether anything is to be written."""
        return self.action in (UPDATE, CREATE, DELETE)


@dataclass(frozen=True)
class Outlook:
    """What ought to become of all. `stopped`: nothing may be written.

    `refusable`: something stands in the way, so that more may fail.
    """

    aims: tuple[Aim, ...]
    stopped: bool
    refusable: bool

    def after(self, customers: Customers) -> dict[int, dict[str, Any]]:
        """Those customers of the site whom it had before, as they ought to be afterwards."""
        found = {number: dict(record) for number, record in customers.items()}
        for aim in () if self.stopped else self.aims:
            if aim.action == UPDATE and aim.number is not None:
                found[aim.number].update(aim.writes)
            if aim.action == DELETE and aim.number is not None:
                del found[aim.number]
        return found

    def sends(self, customers: Customers) -> list[tuple[str, int | None, dict[str, tuple[Any, Any]]]]:
        """What is to be written: the old and the new values."""
        return [
            (
                aim.action,
                aim.number,
                {name: (customers.get(aim.number or 0, {}).get(name), new) for name, new in aim.writes.items()},
            )
            for aim in self.aims
            if aim.sends and not self.stopped
        ]


def outlook(order: Order, customers: Customers) -> Outlook:
    """What a run ought to do on a site with these customers."""
    aims = tuple(_aim(order, declared, customers) for declared in order.files)
    moved = any(origin in (SITE, BOTH) for aim in aims for origin in aim.origins.values())
    stopped = order.mode == FAIL and not order.absent and moved
    return Outlook(aims, stopped, _refusable(order, aims, customers))


def number_of(declared: Declared, customers: Customers) -> int | None:
    """The customer whom a record is about; None where the site has none."""
    if declared.number is not None:
        return declared.number if declared.number in customers else None
    return holder(str(declared.email), customers)


def holder(email: str, customers: Customers) -> int | None:
    """The customer who has an e-mail."""
    return next(
        (number for number, customer in customers.items() if customer["email"].casefold() == email.casefold()), None
    )


def _aim(order: Order, declared: Declared, customers: Customers) -> Aim:
    number = number_of(declared, customers)
    if order.absent:
        return Aim(SAME if number is None else DELETE, number)
    if number is None:
        return _new(order, declared)
    actual = customers[number]
    differing = {
        name: value
        for name, value in order.wanted(declared, actual).items()
        if differs(name, value, actual.get(name)) and not (name in order.only_if_empty and actual.get(name))
    }
    was = base_of(order, declared, number, actual["email"])
    origins = {
        name: _origin(value_then(order, was, name), name, value, actual.get(name)) for name, value in differing.items()
    }
    if order.base is None:
        return Aim(UPDATE if differing else SAME, number, differing)
    if order.mode == KEEP and BOTH in origins.values():
        return Aim(CONFLICT, number, origins=origins)
    kept = {name: actual.get(name) for name in differing if order.mode == KEEP and origins[name] == SITE}
    writes = {name: value for name, value in differing.items() if name not in kept}
    return Aim(UPDATE if writes else KEPT if kept else SAME, number, writes, kept, origins)


def _new(order: Order, declared: Declared) -> Aim:
    if declared.number is not None or not order.create:
        return Aim(MISSING, None)
    given = {name: value for name, value in declared.all_values().items() if value or name == "is_guest"}
    was = base_of(order, declared, None, "")
    if was is None:
        return Aim(CREATE, None, given)
    origins = {name: _origin(value_then(order, was, name), name, value, None) for name, value in given.items()}
    if order.mode != KEEP:
        return Aim(CREATE, None, given, origins=origins)
    return Aim(KEPT if set(origins.values()) == {SITE} else CONFLICT, None, origins=origins)


def base_of(order: Order, declared: Declared, number: int | None, email: str) -> Values | None:
    """The values that the record had when it was last applied; None where nothing is known of that."""
    base = order.base or ()
    known = number if declared.number is None else declared.number
    for record in base:
        if known is not None and record.number == known:
            return record.all_values()
    for address in (email, declared.email or ""):
        for record in base:
            same = (record.email or "").casefold() == address.casefold()
            if address and same and (record.number is None or known is None):
                return record.all_values()
    return None


def value_then(order: Order, base: Values | None, name: str) -> Any:
    """The value that a field was declared to have; None where nothing is known of that."""
    unnamed = "" if order.exact and name.startswith(CUSTOM) and _has_custom(base or {}) else None
    return (base or {}).get(name, unnamed)


def _has_custom(values: Values) -> bool:
    return any(name.startswith(CUSTOM) for name in values)


def _origin(was: Any, name: str, value: Any, actual: Any) -> str:
    if was is None:
        return DECLARED
    if not differs(name, was, value):
        return SITE
    return BOTH if differs(name, was, actual) else DECLARED


def differs(name: str, value: Any, other: Any) -> bool:
    """Whether two values of a field are not the same."""
    if name == "email":
        return str(value).casefold() != str(other).casefold()
    return (value or "") != (other or "")


def _refusable(order: Order, aims: Sequence[Aim], customers: Customers) -> bool:
    """Whether something stands in the way: an e-mail that somebody has, records that mean one customer or two, and new
    customers without names, which some sites refuse.
    """
    numbers = [aim.number for aim in aims if aim.number is not None]
    taken = [str(aim.writes["email"]) for aim in aims if "email" in aim.writes]
    torn = order.absent and any(
        record.email and aim.number is not None and differs("email", record.email, customers[aim.number]["email"])
        for record, aim in zip(order.files, aims, strict=True)
    )
    unnamed = any(aim.action == CREATE and not {"first_name", "last_name"} <= set(aim.writes) for aim in aims)
    return (
        len(set(numbers)) < len(numbers)
        or torn
        or unnamed
        or any(holder(address, customers) is not None for address in taken)
    )
