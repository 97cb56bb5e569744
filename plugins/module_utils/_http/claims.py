# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an envelope claims a success, and whether it names a failure beside or inside that (api-facts). Pure."""

from __future__ import annotations

import re
from typing import Any, Mapping

# The words of a `status` that is a failure; the `status` of a customer stands in `data`.
FAILED = ("error", "errors", "fail", "failed", "failure")
# What the response to a write may say of it: `"deleted": false`.
_DONE = {"POST": "created", "PUT": "updated", "DELETE": "deleted"}
_ERRORS = ("error", "errors", "error_message")
_FAILED_CODE = re.compile(
    r"(?<![a-z])(?<!no[_-])(?:fail(?:ed|ure|s)?|errors?|exception|invalid|not[_-](?:found|available|allowed)|"
    r"denied|forbidden|unauthorized|refused|rejected|exists|taken|has_bookings)(?![a-z])",
    re.IGNORECASE,
)
_FAILED_MESSAGE = re.compile(r"\s*(?:error|fail(?:ed|ure)|could not|couldn't|cannot|unable to)\b", re.IGNORECASE)
# What a field's reason says, and no name.
_A_REASON = re.compile(
    r"\b(?:(?:is|are) (?:not|no|required|invalid|missing|empty|taken|too)|required|must (?:be|have|not|contain)|"
    r"already (?:in|exists|taken|used)|too (?:short|long)|not (?:valid|allowed)|cannot be|can't be)\b",
    re.IGNORECASE,
)


def says_success(envelope: Mapping[str, Any], method: str) -> bool:
    """Whether an envelope claims success, and nothing in it contradicts that.

    Of a write, a failure in a code, in words or in `data` counts, too: then a reading tells what became of it.
    """
    return claims_success(envelope) and not (names_failure(envelope) or (method in _DONE and _denies(envelope, method)))


def claims_success(envelope: Mapping[str, Any]) -> bool:
    return envelope.get("success") is True or envelope.get("status") == "success"


def names_failure(envelope: Mapping[str, Any]) -> bool:
    """Whether an envelope names a failure beside whatever it claims."""
    return (
        _is_no(envelope.get("success"))
        or is_failed(envelope.get("status"))
        or any(_says_something(envelope.get(name)) for name in _ERRORS)
        or (bool(envelope.get("code")) and any(is_failed(part.get("status")) for part in _inner(envelope)))
    )


def is_empty(envelope: Mapping[str, Any]) -> bool:
    """Whether an envelope holds an empty list, and names no failure beside it."""
    return envelope.get("data") == [] and not names_failure(envelope)


def fails_inside(envelope: Mapping[str, Any]) -> bool:
    """Whether `data` names a failure, and is no customer."""
    data = envelope.get("data")
    return isinstance(data, dict) and not is_record(data) and (names_failure(data) or _says_so(data))


def is_record(data: Mapping[str, Any]) -> bool:
    """Whether this is a customer, whose `status` is no failure, and whose data are no details of an error."""
    texts = {name: data[name] for name in ("first_name", "last_name", "email") if isinstance(data.get(name), str)}
    email = texts.get("email", "").strip()
    reasons = any(map(_A_REASON.search, texts.values())) or (" " in email and "@" not in email)
    return "id" in data and bool(texts) and not reasons


def is_failed(status: Any) -> bool:
    """Whether a `status` is a word for a failure, or the number of an HTTP error."""
    if isinstance(status, str):
        return status.lower() in FAILED
    return isinstance(status, (int, float)) and status >= 400


def _denies(envelope: Mapping[str, Any], method: str) -> bool:
    """Whether the response to a write says that it was not done."""
    data = envelope.get("data")
    parts = [envelope, data] if isinstance(data, dict) else [envelope]
    undone = any(_is_no(part.get(_DONE[method])) for part in parts)
    return undone or _says_so(envelope) or fails_inside(envelope)


def _says_so(part: Mapping[str, Any]) -> bool:
    """Whether the code or the message is that of a failure."""
    code, message = part.get("code"), part.get("message")
    if isinstance(code, str) and _FAILED_CODE.search(code):
        return True
    return is_failed(code) or (isinstance(message, str) and bool(_FAILED_MESSAGE.match(message)))


def _inner(envelope: Mapping[str, Any]) -> Any:
    parts = (envelope.get(name) for name in ("details", "data"))
    return [part for part in parts if isinstance(part, dict) and not is_record(part)]


def _is_no(value: Any) -> bool:
    return value in (False, "false", "0")


def _says_something(error: Any) -> bool:
    """Whether an error is more than an empty value, or a list or an object of empty values."""
    if isinstance(error, (list, dict)):
        return any(error.values() if isinstance(error, dict) else error)
    return bool(error)
