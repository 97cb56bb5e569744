# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a response shows of a customer's e-mail: the address, something in its place, or nothing. Pure."""

from __future__ import annotations

import re
from typing import Any, Mapping

from .._record.customer import hides_email
from .._record.same import email_slot
from .._record.types import wire_text

# What stands in an e-mail instead of the letters that a site hides: no address has two dots in a row, or a star
# behind the @. A single star may be a letter of the address as well, and two may where a customer is shown alone.
_SHORTENED_IN_LIST = re.compile(r"\*\*|@.*\*|\u2026|\.\.")
_SHORTENED = re.compile(r"\*\*\*|@.*\*|\u2026|\.\.")
# Letters of any script, and the signs that WordPress takes: neither `hidden` nor `a•••@example.com` is an address.
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+")


def slot_of(row: Mapping[str, Any]) -> str:
    """Returns the e-mail that a row shows, as the database's unique index sees it; "" where it shows none."""
    return email_slot(wire_text(row.get("email")))


def is_open(row: Mapping[str, Any]) -> bool:
    """Whether a row leaves open which e-mail the customer has: a star may stand for a letter, or be it."""
    return hides_email(row) or "*" in wire_text(row.get("email"))


def shows_other(row: Mapping[str, Any], slot: str) -> bool:
    """Whether a row shows a whole address of which `slot` is no part, as a search for `slot` should not find it."""
    shown = slot_of(row)
    return bool(shown) and not is_open(row) and slot not in shown


def with_whole_email(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns a row of a list without an e-mail that is no whole address; `""` means that there is none."""
    email = row.get("email")
    if not isinstance(email, str) or not email.strip():
        return row
    whole = _ADDRESS.fullmatch(email.strip()) and not _SHORTENED_IN_LIST.search(email)
    return row if whole else _without_email(row)


def without_shortened_email(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns a customer who is shown alone without a shortened e-mail, which would pass for another address."""
    email = record.get("email")
    return _without_email(record) if isinstance(email, str) and _SHORTENED.search(email) else record


def _without_email(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in row.items() if name != "email"}
