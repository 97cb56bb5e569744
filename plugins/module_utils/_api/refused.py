# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why LatePoint may refuse a record, where its API doesn't say: what can be found out by reading."""

from __future__ import annotations

from typing import Any, Callable, Iterable, Iterator, List, Mapping, Optional

from .._base.errors import AnswerError
from .._base.message import Message, Text, joined
from .._record.customer import Customer, label

# LatePoint's own limits, in characters; of notes, the database's, in bytes.
LONGEST = {"first_name": 255, "last_name": 255, "email": 255, "phone": 255}
LONGEST_NOTES = 65535
UNSAID = "LatePoint doesn't say why"
# The status without a reason. With WP_DEBUG LatePoint gives its reason, under another status.
SILENT = 422
Search = Callable[[str], Iterable[Customer]]


def explain(error: AnswerError, id: Optional[int], record: Mapping[str, Any], holders: Search, phones: Search) -> None:
    """Say in the error what is wrong with the whole record that was to be stored, as far as reading tells.

    `holders` and `phones` find customers by an e-mail and by a phone. Where the e-mail is taken, the code says so, too.
    """
    holder = _other(holders, record.get("email"), id)
    if holder is not None:
        error.code = "email_taken"
        error.details["holder"] = holder
        text = "LatePoint refuses it: {holder} has the e-mail (HTTP {status}, save_failed)"
        error.text = Text(text, holder=label(holder, None), status=error.status_code)
        return
    found: List[Message] = list(_faults(record))
    owner = None if found else _other(phones, record.get("phone"), id)
    if owner is not None:
        found.append(Text("{owner} has the same phone, which some sites want to be unique", owner=label(owner, None)))
    unsaid = [UNSAID] if error.status_code == SILENT else []
    error.text = joined(". ", [error.text, *([joined("; ", found)] if found else unsaid)])


def _other(search: Search, value: Any, id: Optional[int]) -> Optional[int]:
    """Somebody else who has the value; None where nobody has, or nobody can be asked."""
    try:
        others = [found.id for found in search(value) if found.id != id] if value else []
    except AnswerError:
        return None
    return others[0] if others else None


def _faults(record: Mapping[str, Any]) -> Iterator[str]:
    blank: List[str] = [name for name in ("first_name", "last_name", "email") if not str(record.get(name, "")).strip()]
    if blank:
        yield f"{' and '.join(blank)} {'is' if len(blank) == 1 else 'are'} empty"
    for name, longest in LONGEST.items():
        if len(str(record.get(name, ""))) > longest:
            yield f"{name} is longer than {longest} characters"
    if len(str(record.get("notes", "")).encode("utf-8", "replace")) > LONGEST_NOTES:
        yield f"notes is longer than {LONGEST_NOTES} bytes"
