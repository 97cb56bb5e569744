# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared record: which customer it is about, and the values to reconcile. Immutable."""

from __future__ import annotations

from typing import Any, Container, Dict, List, Mapping, NamedTuple, Optional, Sequence

from .._base.errors import RecordError
from .._base.message import Message, Text, joined, named
from .catalogue import BY_NAME, FIELDS, NAMES, SANITIZED
from .checks import did_you_mean, doubtful_phone, stray
from .customer import Customer, label
from .invisible import made_visible, odd_character
from .same import AsSent, email_key

_NOTHING: Mapping[str, str] = {}
# By the keys of responses, which people take for names of fields.
_FIELD_AT = {key: entry.name for entry in reversed(FIELDS) for path in entry.places for key in path}


class Declared:
    """A record as a user declares it: identity, the values to reconcile, and where it stands.

    - `email`: the address that the customer is to have; `known_by`: the address to find them by, where it is another
    - `values`: what is managed: nothing that was left out, no nulls, never `id`
    - `warnings`: sentences on values that may be a mistake, but can be written
    - `lacking`: sentences on fields that the API doesn't have
    - `reduced`: the declared texts of fields that can be stored only as `values` has them
    """

    __slots__ = ("email", "id", "known_by", "lacking", "reduced", "source", "values", "warnings")

    def __init__(
        self,
        id: Optional[int],
        email: Optional[str],
        values: Mapping[str, Any],
        source: str = "",
        warnings: Sequence[Message] = (),
        lacking: Sequence[Message] = (),
        reduced: Optional[Mapping[str, str]] = None,
        known_by: Optional[str] = None,
    ) -> None:
        self.id = id
        self.email = email
        self.values = values
        self.source = source
        # Of many records few have any: they share what is empty.
        self.warnings = warnings or ()
        self.lacking = lacking or ()
        self.reduced = reduced or _NOTHING
        self.known_by = known_by

    @property
    def who(self) -> Text:
        """The identity for messages."""
        return label(self.id, None if self.id else self.known_by or self.email)

    @property
    def place(self) -> str:
        """The place for the beginning of a message: `site.yml:3: `; empty where there is none."""
        return f"{self.source}: " if self.source else ""

    @property
    def addresses(self) -> Sequence[str]:
        """The addresses to find the customer by, one after the other."""
        return [address for address in (self.known_by, self.email) if address]

    def with_values(self, values: Mapping[str, Any], reduced: Mapping[str, str]) -> Declared:
        """Returns the record with other values."""
        about = (self.source, self.warnings, self.lacking, reduced, self.known_by)
        return Declared(self.id, self.email, values, *about)

    @property
    def key(self) -> Any:
        """The identity as a key: the id, else the e-mail regardless of case."""
        return self.id if self.id is not None else email_key(self.email or "")


class Fault(NamedTuple):
    """A remark on a declared record: the field (None: the record itself), and a sentence."""

    field: Any
    text: Message


class Examined(NamedTuple):
    """A record as far as it can be read: identity, values, what is wrong, and what only looks wrong."""

    id: Optional[int]
    email: Optional[str]
    values: Mapping[str, Any]
    faults: Sequence[Fault]
    doubts: Sequence[Fault]

    def declared(self, source: str, warnings: Sequence[Message] = (), lacking: Sequence[Message] = ()) -> Declared:
        """Returns the record; with faults only its identity, which may be a duplicate."""
        return Declared(self.id, self.email, {} if self.faults else self.values, source, warnings, lacking)

    def doubtful(self, lacks: Container[str]) -> List[Fault]:
        """Returns what only looks wrong, without phones where the API that lacks fields keeps them as they are sent."""
        return [doubt for doubt in self.doubts if not (lacks and doubt.field == "phone")]

    def lacking(self, names: Container[str]) -> List[Fault]:
        """Returns a fault for each declared field among `names`, which the API doesn't have."""
        text = "is not in the API of LatePoint itself, which username and password are for"
        return [Fault(name, f"{name} {text}") for name in self.values if name in names]


def examine(raw: Any, needs_identity: bool = False) -> Examined:
    """Returns the record with all that is wrong with it."""
    if not isinstance(raw, Mapping):
        return Examined(None, None, {}, [Fault(None, "a customer must be a dictionary of fields")], [])
    faults: List[Fault] = []
    values: Dict[str, Any] = {}
    for name, value in raw.items():
        entry = BY_NAME.get(name)
        if entry is None:
            faults.append(Fault(name, _unknown(name)))
        elif value is not None:
            try:
                values[name] = entry.declare(value)
            except ValueError as error:
                faults.extend(Fault(name, _about(name, problem)) for problem in error.args)
    doubts = [Fault(name, text) for name, value in values.items() for text in _doubts(name, value)]
    id, email = values.pop("id", None), values.get("email") or None
    if needs_identity and not faults and id is None and email is None:
        faults.append(Fault(None, "says neither id nor email, so nobody knows which customer is meant"))
    return Examined(id, email, values, faults, doubts)


def declare(
    raw: Any, where: str = "customer", source: str = "", needs_identity: bool = False, lacks: Container[str] = ()
) -> Declared:
    """Returns a declared record; raises RecordError with all its problems, each prefixed with `where`.

    `lacks`: fields that the API doesn't have.
    """
    found = examine(raw, needs_identity)
    if found.faults:
        raise RecordError([_placed(where, fault) for fault in found.faults])
    lacking = [_placed(where, fault) for fault in found.lacking(lacks)]
    return found.declared(source, [_placed(where, doubt) for doubt in found.doubtful(lacks)], lacking)


def as_stored(record: Declared) -> Declared:
    """Returns the record as a site that sanitizes texts stores it; the same object where nothing changes.

    White space alone makes no difference: it counts as the same anyway.
    """
    kept = {
        entry.name: entry.stored(record.values[entry.name])
        for entry in SANITIZED
        if entry.stored and entry.name in record.values
    }
    reduced = {name: record.values[name] for name, text in kept.items() if text.split() != record.values[name].split()}
    if not reduced:
        return record
    return record.with_values({**record.values, **{name: kept[name] for name in reduced}}, reduced)


def as_sent(record: Declared) -> Declared:
    """Returns the record for a site that stores phones as they are sent: each digit of a declared phone counts."""
    phone = record.values.get("phone")
    if not phone:
        return record
    return record.with_values({**record.values, "phone": AsSent(phone)}, record.reduced)


def as_found(record: Declared, actual: Customer) -> Declared:
    """Returns the record with its texts as declared where the site has them, stored before it sanitized texts."""
    found = {name: text for name, text in record.reduced.items() if actual.has(BY_NAME[name], text)}
    if not found:
        return record
    reduced = {name: text for name, text in record.reduced.items() if name not in found}
    return record.with_values({**record.values, **found}, reduced)


def _placed(where: str, fault: Fault) -> Message:
    """Returns `customers[3].zipcode is …` for a known field, else `customers[3]: …`."""
    return joined("." if fault.field in BY_NAME else ": ", [where, fault.text])


def _about(name: str, problem: Message) -> Message:
    """Returns a problem as a sentence about the field; a custom field's name follows behind a dot."""
    space = "" if str(problem).startswith(".") else " "
    return joined(space, [name, named(problem, name)])


def _doubts(name: str, value: Any) -> List[Message]:
    """Returns what looks like a mistake in a valid value."""
    if isinstance(value, dict):
        doubts = [_about(f"{name}.{made_visible(key)}", text) for key, item in value.items() for text in stray(item)]
        return doubts + [_about(f"{name} has a key that", text) for key in value for text in stray(key)]
    if not isinstance(value, str):
        return []
    return [_about(name, text) for text in (*stray(value), *(doubtful_phone(value) if name == "phone" else ()))]


def _unknown(name: Any) -> str:
    if name in _FIELD_AT:
        return f"unknown field '{name}' - did you mean '{_FIELD_AT[name]}'?"
    shown, odd = made_visible(str(name)), odd_character(str(name))
    return f"unknown field '{shown}'{f', with {odd}' if odd else ''}{did_you_mean(str(name), NAMES)}"
