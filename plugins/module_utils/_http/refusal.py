# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON of an error, in all its envelopes (api-facts, "Answers"): code, message, details, reasons. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping

from .._base.message import Message, Text, Words, joined
from .._base.text import clean_message
from .claims import FAILED, claims_success, fails_inside, is_record, names_failure
from .reasons import Reasons, groups_in, is_group, reasons_in
from .status import of_proxy

OWN_CODES = {401: "unauthorized", 403: "forbidden", 429: "rate_limited"}
# Messages of these codes are the server's internals (paths, stack traces), never repeated.
INTERNAL = {
    "internal_server_error": "a fatal error in the site's PHP; its error log says more",
    "wp_die": "WordPress stopped: it is in maintenance, or its database is down",
}
NOT_FOUND = "customer_not_found"
# A message without a code that says no more than this code does.
SAYS_NOT_FOUND = re.compile(r"(?:the )?customer (?:(?:with )?(?:id )?#?\d+ )?(?:was )?not found[.!]?", re.IGNORECASE)
# Details of our own: a site's detail of such a name is left out.
OURS = ("request", "written", "page", "front", "wanted", "fields", "moved", "unseen", "failed", "other_customer")
_PHP = re.compile(r"stack trace|\.php(?::\d|\(\d|.* on line)", re.IGNORECASE)
# The message of a success is no reason of a failure beside it.
_OF_SUCCESS = re.compile(r"\bsuccess(?:fully)?\b", re.IGNORECASE)
_DEFAULT_CODES = {
    "GET": "unexpected_answer",
    "PUT": "customer_update_failed",
    "POST": "customer_create_failed",
    "DELETE": "customer_delete_failed",
}


@dataclass(frozen=True)
class Refusal:
    """An envelope that is no success: the code that it names (or ""), the real status, and the reasons.

    `claims`: it says that it failed, as the API and WordPress do, and not something in front of them.
    `words`: its keys and texts, which show what in front of the API may have sent it.
    `enveloped`: it names a code in the envelope of the API, as hardly anything in front of it does.
    """

    named: str
    message: str
    status: int
    numbers: Mapping[str, Any]
    reasons: Reasons
    claims: bool
    words: str = ""
    enveloped: bool = False

    @property
    def unclaimed(self) -> bool:
        """Whether a 2xx claims neither success nor failure."""
        return self.status < 300 and not self.claims

    def code(self, method: str) -> str:
        """Returns our own code, or else the site's."""
        if self.status in OWN_CODES:
            return OWN_CODES[self.status]
        if self.named == NOT_FOUND or (not self.named and SAYS_NOT_FOUND.fullmatch(self.message)):
            return NOT_FOUND if _may_be_missing(self.status) else _code_by_status(self.status, method)
        return self.named[:80] or _code_by_status(self.status, method)

    def text(self, code: str) -> Message:
        """Returns the site's message, and after it each field with its reason; never PHP's own words."""
        if code in INTERNAL or self._is_internal():
            return INTERNAL.get(code, INTERNAL["internal_server_error"])
        reasons = [_reason(name, text) for name, text in self.reasons.items() if text != self.message]
        message = Words(self.message.rstrip(".")) if self.message else self._silent(bool(reasons))
        return joined(": ", [message, joined("; ", reasons)] if reasons else [message])

    def details(self) -> Dict[str, Any]:
        """Returns numbers such as a count of bookings, and the reason for each field."""
        found = {**self.numbers, **{name or "reason": Words(text) for name, text in self.reasons.items()}}
        return {name: value for name, value in found.items() if name not in OURS}

    def _is_internal(self) -> bool:
        return bool(_PHP.search(self.message)) or (self.status >= 500 and ".php" in self.message.lower())

    def _silent(self, reasons: bool) -> str:
        if self.unclaimed:
            return "the site answered without saying whether it succeeded"
        if self.status >= 500 and not self.claims:
            return "the site, or something in front of it, failed without saying why"
        return "the site refuses it" if reasons else "the site refuses without saying why"


def _reason(name: str, text: str) -> Message:
    return Text("{name}: {text}", name=Words(name), text=Words(text)) if name else Text("{text}", text=Words(text))


def read_refusal(status: int, envelope: Mapping[str, Any]) -> Refusal:
    """Returns the refusal in an envelope that came with this status."""
    envelope = _unfolded(status, envelope)
    inner, word = envelope.get("error"), envelope.get("status")
    source: Mapping[str, Any] = inner if isinstance(inner, dict) else envelope
    code, details = source.get("code"), _details(source)
    named = clean_message(code) if isinstance(code, str) else ""
    # A 2xx that names a failure claims it; what is in front of a site names failures, too, under its own statuses.
    failed = "success" in envelope or (isinstance(word, str) and word.lower() in FAILED)
    claims = bool(named) or failed
    return Refusal(
        named,
        _message(envelope, source),
        status if claims_success(envelope) else _effective_status(status, details),
        _numbers(details),
        _reasons(envelope, source, details),
        claims or (status < 300 and ("error" in envelope or claims_success(envelope) or names_failure(envelope))),
        _words(envelope, source),
        failed and bool(named),
    )


def _unfolded(status: int, envelope: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the envelope with what it says of the failure at its top, where that stands in `data`.

    It does inside a success, and where WordPress sends a text or a list of errors (`wp_send_json_error`).
    """
    data = envelope.get("data")
    others = {name: value for name, value in envelope.items() if name != "data"}
    if isinstance(data, dict) and claims_success(envelope) and fails_inside(envelope):
        said = {name: data[name] for name in ("code", "message", "error_message") if name in data}
        return {**others, **said, **groups_in(data)}
    if isinstance(data, (str, list)) and not claims_success(envelope) and (status >= 400 or "success" in envelope):
        return _with_errors(others, data if isinstance(data, list) else [{"message": data}])
    return envelope


def _with_errors(envelope: Mapping[str, Any], errors: List[Any]) -> Mapping[str, Any]:
    """Returns the envelope with the errors beside it, or with the first of them as its own; records are no errors."""
    found = [each for each in errors if isinstance(each, str) or (isinstance(each, dict) and not _is_row(each))]
    first = found[0] if found else None
    if isinstance(first, dict) and not {"code", "message", "error"}.intersection(envelope):
        return {**first, **envelope, "additional_errors": found[1:]}
    return {**envelope, "additional_errors": found}


def _is_row(each: Mapping[str, Any]) -> bool:
    return is_record({"id": 0, **each})


def _message(envelope: Mapping[str, Any], source: Mapping[str, Any]) -> str:
    """Returns the message, or an error in words; beside a claim of success, a message of success is none."""
    claimed = claims_success(envelope)
    for text in (source.get("message"), envelope.get("error"), envelope.get("error_message")):
        if isinstance(text, str) and text and not (claimed and _OF_SUCCESS.search(text)):
            return clean_message(text)
    return ""


def _words(*parts: Mapping[str, Any]) -> str:
    """Returns the keys with their texts and numbers, bounded; what is nested deeper is data."""
    said = [f"{key} {value}"[:2000] for part in parts for key, value in part.items() if isinstance(value, (str, int))]
    return "\n".join(said[:50])


def _details(source: Mapping[str, Any]) -> Dict[str, Any]:
    found: Dict[str, Any] = {}
    for name in ("details", "data"):
        value = source.get(name)
        if isinstance(value, dict) and not (name == "data" and is_record(value)):
            found.update(value)
    return found


def _reasons(envelope: Mapping[str, Any], source: Mapping[str, Any], details: Mapping[str, Any]) -> Reasons:
    """Returns the reasons beside the message; an inner `error` may hold them under the fields' names."""
    beside: List[Any] = [details, *_groups(source)]
    if source is not envelope:
        beside.extend(_groups(envelope))
        own = ("code", "message", "data")
        beside.append({key: value for key, value in source.items() if key not in own and not is_group(key)})
    elif isinstance(envelope.get("error"), list):
        beside.append(envelope["error"])
    if not isinstance(source.get("message"), str):
        beside.append(source.get("message"))
    return reasons_in(*beside)


def _groups(part: Mapping[str, Any]) -> List[Any]:
    return [value for key, value in groups_in(part).items() if key != "error"]


def _effective_status(status: int, details: Mapping[str, Any]) -> int:
    """Returns the real status: where PHP printed something first, a 404 arrives as 200, and the envelope says 404."""
    named = details.get("status")
    return named if 200 <= status < 300 and isinstance(named, int) and 400 <= named < 600 else status


def _numbers(details: Mapping[str, Any]) -> Dict[str, Any]:
    shown = [(name, value) for name, value in details.items() if isinstance(value, (bool, int, float))]
    return {clean_message(name): value for name, value in shown[:20]}


def _may_be_missing(status: int) -> bool:
    """Whether "not found" is credible: under any other status it is a fault of the site."""
    return status in (404, 410) or 200 <= status < 300


def _code_by_status(status: int, method: str) -> str:
    if status >= 500:
        return "server_error"
    return "unexpected_answer" if of_proxy(status) else _DEFAULT_CODES.get(method, "unexpected_answer")
