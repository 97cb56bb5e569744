# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an HTTP answer means: every envelope of the API read, everything else named. Pure.

A success is 2xx, and a JSON object, and `success: true`, or `status: "success"` without `success: false`
(api-facts, "Answers").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Tuple

from .._base.errors import (
    AnswerError,
    NotFoundError,
    UnclaimedError,
)
from .._base.text import clean_message
from .body import CUT_OFF, find_object
from .error_pages import page_fault
from .redirect import explain
from .status import of_whole_site, passes, stored

OWN_CODES = {401: "unauthorized", 403: "forbidden", 429: "rate_limited"}
# Messages of these codes are the server's internals (paths, stack traces), never repeated.
INTERNAL = {
    "internal_server_error": "a fatal error in the site's PHP; its error log says more",
    "wp_die": "WordPress stopped: it is in maintenance, or its database is down",
}
NOT_FOUND = "customer_not_found"
# A message without a code that says no more than this code does.
SAYS_NOT_FOUND = re.compile(r"(?:the )?customer (?:(?:with )?(?:id )?#?\d+ )?(?:was )?not found[.!]?", re.IGNORECASE)
# Keys of an envelope that make it a failure, whatever they hold.
_FAILURE = frozenset({"success", "error"})
# What PHP's own words look like, in a message of whatever code.
TRACE = re.compile(r"stack trace|\.php(?::\d|\(\d|.* on line)", re.IGNORECASE)


@dataclass(frozen=True)
class RawAnswer:
    """One answer as it came: status, headers (any case), the whole body, and what was asked."""

    method: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """A success: `data` of the envelope, the envelope itself (for paging), the HTTP status, warnings; to what."""

    status: int
    data: Any
    envelope: Mapping[str, Any] = field(default_factory=dict)
    warnings: Tuple[str, ...] = ()
    tries: int = 1
    request: str = ""


def read_answer(raw: RawAnswer) -> Answer:
    """The Answer that `raw` holds; raises AnswerError for anything that is not a success."""
    if 300 <= raw.status < 400:
        raise _redirected(raw)
    envelope, warnings = _json_object(raw)
    if envelope is None:
        raise _not_json(raw)
    if 200 <= raw.status < 300 and _says_success(envelope):
        return Answer(raw.status, envelope.get("data"), envelope, warnings)
    raise _refused(raw, envelope)


def unexpected(what: str, status: int, arrived: Optional[bool] = None, request: str = "") -> AnswerError:
    """A readable answer whose content makes no sense."""
    message = f"the site answered {what}: no version of the LatePoint API that is known does that"
    details = {"request": request} if request else None
    return AnswerError(message, "unexpected_answer", details, status, arrived=arrived)


def _says_success(envelope: Mapping[str, Any]) -> bool:
    denied = envelope.get("success") in (False, "false", "0")
    return envelope.get("success") is True or (envelope.get("status") == "success" and not denied)


def _json_object(raw: RawAnswer) -> Tuple[Optional[Dict[str, Any]], Tuple[str, ...]]:
    """The envelope, with a warning where something stands around it; None where there is no JSON."""
    found = find_object(raw.body)
    if found.damage == CUT_OFF:
        raise _cut_off(raw)
    if found.damage:
        raise unexpected(found.damage, raw.status, stored(raw.status))
    if not found.noise:
        return found.object, ()
    warning = f"The site sent {found.noise} its JSON. It was read all the same, but the site needs a look."
    return found.object, (warning,)


# --- failures ---------------------------------------------------------------------------------------


def _redirected(raw: RawAnswer) -> AnswerError:
    location = clean_message(raw.headers.get("Location") or "")
    message, where = explain(raw.method, raw.status, raw.url, location)
    details = {} if where is None else {"location": where}
    return AnswerError(message, "redirected", details, raw.status, arrived=False, whole_site=True)


def _cut_off(raw: RawAnswer) -> AnswerError:
    message = f"the site's answer (HTTP {raw.status}) is JSON that ends early or is damaged"
    return AnswerError(message, "unexpected_answer", None, raw.status, passing=True, arrived=stored(raw.status))


def _not_json(raw: RawAnswer) -> AnswerError:
    if 200 <= raw.status < 300 and not raw.body.strip():
        return _empty(raw)
    message, code = page_fault(raw.method, raw.status)
    return AnswerError(
        message,
        code,
        {"page": True},
        raw.status,
        passing=passes(raw.status),
        arrived=stored(raw.status),
        whole_site=raw.status != 413 and raw.status != 500,
        late=_not_of_php(raw.status),
    )


def _not_of_php(status: int) -> bool:
    """Whether a status of somebody in front of the site leaves a write under way behind it."""
    return stored(status) is None and passes(status)


def _empty(raw: RawAnswer) -> AnswerError:
    message = (
        f"the site's answer (HTTP {raw.status}) is empty, as a rule after a fatal error: look into its PHP error log"
    )
    return AnswerError(message, "not_json", None, raw.status, passing=True, arrived=None)


def _refused(raw: RawAnswer, envelope: Mapping[str, Any]) -> AnswerError:
    told, message, details = _error_parts(envelope)
    status = _effective_status(raw.status, details)
    code = _own_code(told, message, status, raw.method)
    unclaimed = status < 300 and not told and not _FAILURE.intersection(envelope) and envelope.get("status") != "error"
    of_api = bool(told) or "success" in envelope or envelope.get("status") == "error"
    shown = _shown_message(code, message, status, unclaimed).rstrip(".")
    cls = NotFoundError if code == NOT_FOUND else UnclaimedError if unclaimed else AnswerError
    error = cls(
        f"{shown}{_named_fields(details)} (HTTP {status}, {code})",
        code,
        _shown_details(details),
        status,
        passing=passes(status, of_api),
        arrived=False if code == "latepoint_not_available" else stored(status),
        whole_site=of_whole_site(status) or code in ("rest_no_route", "latepoint_not_available"),
        late=not of_api and _not_of_php(status),
    )
    error.from_api = not unclaimed and not error.late and code not in INTERNAL and not code.startswith("rest_")
    if isinstance(error, UnclaimedError):
        error.envelope = envelope
    return error


def _error_parts(envelope: Mapping[str, Any]) -> Tuple[str, str, Dict[str, Any]]:
    """Code, message and details from any of the error envelopes (api-facts, "Answers", error)."""
    inner = envelope.get("error")
    source: Mapping[str, Any] = inner if isinstance(inner, dict) else envelope
    message = source.get("message") or (inner if isinstance(inner, str) else "")
    details: Dict[str, Any] = {}
    for name in ("details", "data"):
        if isinstance(source.get(name), dict) and not _is_record(source[name]):
            details.update(source[name])
    code = source.get("code")
    return (clean_message(code) if isinstance(code, str) else ""), clean_message(message), details


def _is_record(data: Mapping[str, Any]) -> bool:
    """Whether this is a customer, whose data is no detail of an error (a success under a 500)."""
    return any(isinstance(data.get(name), str) for name in ("first_name", "last_name", "email"))


def _effective_status(status: int, details: Mapping[str, Any]) -> int:
    """A 404 may arrive as 200 where PHP printed something first; the envelope then tells the real status."""
    told = details.get("status")
    if 200 <= status < 300 and isinstance(told, int) and 400 <= told < 600:
        return told
    return status


_DEFAULT_CODES = {
    "GET": "unexpected_answer",
    "PUT": "customer_update_failed",
    "POST": "customer_create_failed",
    "DELETE": "customer_delete_failed",
}


def _own_code(code: str, message: str, status: int, method: str) -> str:
    if status in OWN_CODES:
        return OWN_CODES[status]
    if code == NOT_FOUND or (not code and SAYS_NOT_FOUND.fullmatch(message)):
        return NOT_FOUND if _may_be_missing(status) else _code_by_status(status, method)
    return code[:80] or _code_by_status(status, method)


def _may_be_missing(status: int) -> bool:
    """Whether "not found" is to be believed: under any other status it is a fault of the site's that tells of one."""
    return status in (404, 410) or 200 <= status < 300


def _code_by_status(status: int, method: str) -> str:
    return "server_error" if status >= 500 else _DEFAULT_CODES.get(method, "unexpected_answer")


def _named_fields(details: Mapping[str, Any]) -> str:
    """What is wrong with which field, where the details tell it: `: phone: Phone is not valid`."""
    told = [f"{clean_message(name)}: {clean_message(texts[0])}" for name, texts in details.items() if _are_texts(texts)]
    return ": " + "; ".join(told[:10]) if told and not TRACE.search(" ".join(told)) else ""


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _shown_message(code: str, message: str, status: int, unclaimed: bool) -> str:
    if code in INTERNAL:
        return INTERNAL[code]
    if TRACE.search(message) or (status >= 500 and ".php" in message.lower()):
        return INTERNAL["internal_server_error"]
    silent = (
        "the site answered without saying whether it succeeded" if unclaimed else "the site refuses without saying why"
    )
    return message or silent


def _shown_details(details: Mapping[str, Any]) -> Dict[str, Any]:
    """Plain, short details: numbers and short texts, no traces and nothing nested deep."""
    shown: List[Tuple[str, Any]] = []
    for name, value in list(details.items())[:20]:
        if isinstance(value, (bool, int, float)):
            shown.append((clean_message(name), value))
        elif isinstance(value, str) and not TRACE.search(value) and ".php" not in value.lower():
            shown.append((clean_message(name), clean_message(value)))
        elif isinstance(value, dict) and name in ("params", "errors"):
            shown.append((name, {clean_message(k): clean_message(v) for k, v in list(value.items())[:20]}))
    return dict(shown)
