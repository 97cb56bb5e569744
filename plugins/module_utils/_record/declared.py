# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A record as it is declared: whom it is about, and the values to reconcile. A value, never changed."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional

from .._base.errors import RecordError
from .catalogue import BY_NAME, FIELDS, NAMES, did_you_mean
from .customer import label
from .same import email_key


class Declared:
    """A record as a user declares it: identity, the values to reconcile, and where it stands.

    `values` holds only what is managed: nothing that was left out, no nulls, never `id`.
    """

    __slots__ = ("email", "id", "source", "values")

    def __init__(self, id: Optional[int], email: Optional[str], values: Mapping[str, Any], source: str = "") -> None:
        self.id = id
        self.email = email
        self.values = values
        self.source = source

    @property
    def who(self) -> str:
        """The identity as people say it."""
        return label(self.id, None if self.id else self.email)

    @property
    def key(self) -> Any:
        """The identity as a key: the id, or else the address regardless of case."""
        return self.id if self.id is not None else email_key(self.email or "")


def declare(
    raw: Any,
    where: str = "customer",
    source: str = "",
    lines: Optional[Mapping[str, int]] = None,
    needs_identity: bool = False,
) -> Declared:
    """Read a declared record; raises RecordError with all its problems.

    `where` begins each problem (`customers[3]`); with `lines` (of each field in the file `where`)
    it is `file:line` instead.
    """
    if not isinstance(raw, Mapping):
        raise RecordError([f"{where}: a customer must be a dictionary of fields"])
    problems: List[str] = []
    values: Dict[str, Any] = {}
    for name, value in raw.items():
        found = _unknown(name) or (_declare_field(name, value, values) if value is not None else [])
        problems.extend(_place(where, name, lines) + problem for problem in found)
    id = values.pop("id", None)
    email = values.get("email") or None
    if needs_identity and not problems and id is None and email is None:
        problems.append(f"{source or where}: says neither id nor email, so nobody knows which customer is meant")
    if problems:
        raise RecordError(problems)
    return Declared(id, email, values, source)


def identity(raw: Any, source: str) -> Declared:
    """Whom a record with mistakes is about, as far as it can be read: declared without any other value."""
    values: Dict[str, Any] = {}
    for name in ("id", "email") if isinstance(raw, Mapping) else ():
        if raw.get(name) is not None:
            _declare_field(name, raw[name], values)
    id = values.pop("id", None)
    return Declared(id, values.get("email") or None, values, source)


def _declare_field(name: str, value: Any, values: Dict[str, Any]) -> List[str]:
    try:
        values[name] = BY_NAME[name].declare(value)
        return []
    except ValueError as error:
        return [name + (text if text.startswith(".") else " " + text) for text in map(str, error.args)]


def _unknown(name: Any) -> List[str]:
    if name in BY_NAME:
        return []
    for entry in FIELDS:
        if any(name == key for path in entry.places for key in path):
            return [f"unknown field '{name}' - did you mean '{entry.name}'?"]
    return [f"unknown field '{name}'{did_you_mean(str(name), NAMES)}"]


def _place(where: str, name: Any, lines: Optional[Mapping[str, int]]) -> str:
    if lines is not None:
        return f"{where}:{lines.get(name, 0)}: "
    return f"{where}: " if name not in BY_NAME else f"{where}."
