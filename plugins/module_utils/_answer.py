# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an HTTP answer means: every envelope of the API read, everything else named. Pure.

A success is 2xx, and a JSON object, and `success: true` or `status: "success"` (api-facts, "Answers").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Tuple
from urllib.parse import urljoin, urlsplit

from ansible_collections.latepoint.api.plugins.module_utils._errors import AnswerError, NotFoundError
from ansible_collections.latepoint.api.plugins.module_utils._json import CUT_OFF, find_object

MESSAGE_LENGTH = 300
# More of a message than this is not even looked at.
MESSAGE_READ = 4000
OWN_CODES = {401: "unauthorized", 403: "forbidden", 429: "rate_limited"}
PASSING = (429, 500, 502, 503, 504)
WHOLE_SITE = (401, 403, 405, 429, 502, 503, 504)
# Messages of these codes are the server's internals (paths, stack traces), never repeated.
INTERNAL = {
    "internal_server_error": "a fatal error in the site's PHP; its error log says more",
    "wp_die": "WordPress stopped: it is in maintenance, or its database is down",
}
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
    """A success: `data` of the envelope, the envelope itself (for paging), the HTTP status, warnings."""

    status: int
    data: Any
    envelope: Mapping[str, Any] = field(default_factory=dict)
    warnings: Tuple[str, ...] = ()
    tries: int = 1


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


def unexpected(what: str, status: Optional[int] = None, arrived: Optional[bool] = None) -> AnswerError:
    """A readable answer whose content makes no sense."""
    message = f"the site answered {what}, as no version of the LatePoint API does that this collection knows"
    return AnswerError(message, "unexpected_answer", status_code=status, arrived=arrived)


def clean_message(text: Any) -> str:
    """A server's message as one short line without tags and control characters."""
    import html  # only a failure needs it

    plain = re.sub(r"<[^>]*>", " ", html.unescape(str(text)[:MESSAGE_READ]))
    plain = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    return plain if len(plain) <= MESSAGE_LENGTH else plain[: MESSAGE_LENGTH - 1] + "…"


def _says_success(envelope: Mapping[str, Any]) -> bool:
    return envelope.get("success") is True or envelope.get("status") == "success"


def _json_object(raw: RawAnswer) -> Tuple[Optional[Dict[str, Any]], Tuple[str, ...]]:
    """The envelope, with a warning where something stands in front of it; None where there is no JSON."""
    found = find_object(raw.body)
    if found.damage == CUT_OFF:
        raise _cut_off(raw)
    if found.damage:
        raise unexpected(found.damage, raw.status, _arrived(raw))
    if not found.noise:
        return found.object, ()
    warning = f"The site sent {found.noise} in front of its JSON. It was read all the same, but the site needs a look."
    return found.object, (warning,)


# --- failures ---------------------------------------------------------------------------------------


def _arrived(raw: RawAnswer) -> Optional[bool]:
    """Whether a write that got this answer was stored: False for a plain refusal, else nobody knows."""
    return False if 400 <= raw.status < 500 else None


def _redirected(raw: RawAnswer) -> AnswerError:
    where = _redirect_target(raw)
    message = (
        f"the site redirects (HTTP {raw.status}) to {where}: nothing was sent there, since a redirected write "
        f"is lost without a word. Set base_url to the address that the site really has, probably {where}"
    )
    details = {"location": where}
    return AnswerError(message, "redirected", details, raw.status, arrived=False, whole_site=True)


def _redirect_target(raw: RawAnswer) -> str:
    try:
        target = urlsplit(urljoin(raw.url, raw.headers.get("Location") or ""))
    except ValueError:
        return "an address that is none"
    return clean_message(f"{target.scheme}://{target.netloc.rpartition('@')[2]}{_folder(target.path)}")


def _folder(path: str) -> str:
    return re.split(r"/(?:wp-json|index\.php)(?:/|$)", path)[0].rstrip("/")


def _cut_off(raw: RawAnswer) -> AnswerError:
    message = f"the site's answer (HTTP {raw.status}) is JSON that ends early or is damaged"
    return AnswerError(message, "unexpected_answer", None, raw.status, passing=True, arrived=_arrived(raw))


_PAGES = {
    401: "a login is asked for in front of the API (HTTP 401): check the api_key, and whether the site is "
    "behind a password of its own",
    403: "something in front of the API forbids the request (HTTP 403): a firewall, a security plugin",
    404: "there is no such page (HTTP 404): check base_url; has WordPress another address or folder?",
    405: "the web server refuses the method (HTTP 405): it must let PUT and DELETE through to WordPress",
    413: "the web server refuses a body of that size (HTTP 413): shorten the record, or raise the limit there",
    429: "too many requests (HTTP 429)",
}
_PAGE_CODES = {401: "unauthorized", 403: "forbidden", 413: "unexpected_answer", 429: "rate_limited"}


def _not_json(raw: RawAnswer) -> AnswerError:
    if 200 <= raw.status < 300 and not raw.body.strip():
        return _empty(raw)
    message = _PAGES.get(raw.status) or _page_message(raw.status)
    default = "server_error" if raw.status >= 500 else "not_json"
    return AnswerError(
        message,
        _PAGE_CODES.get(raw.status, default),
        None,
        raw.status,
        passing=raw.status in PASSING,
        arrived=_arrived(raw),
        whole_site=raw.status != 413 and raw.status != 500,
    )


def _empty(raw: RawAnswer) -> AnswerError:
    message = f"the site's answer (HTTP {raw.status}) is empty: its PHP error log may say why"
    return AnswerError(message, "not_json", None, raw.status, passing=True, arrived=None)


def _page_message(status: int) -> str:
    if status >= 500:
        return f"the web server in front of the site failed (HTTP {status}, a page instead of JSON)"
    return (
        f"the site answered with a page, not with JSON (HTTP {status}): with plain permalinks, base_url must end in "
        "/index.php?rest_route=/latepoint-api/v1; otherwise check base_url"
    )


def _refused(raw: RawAnswer, envelope: Mapping[str, Any]) -> AnswerError:
    code, message, details = _error_parts(envelope)
    status = _effective_status(raw.status, details)
    code = _own_code(code, message, status, raw.method)
    cls = NotFoundError if code == "customer_not_found" else AnswerError
    return cls(
        f"{_shown_message(code, message, status).rstrip('.')}{_named_fields(details)} (HTTP {status}, {code})",
        code,
        _shown_details(details),
        status,
        passing=status in PASSING,
        arrived=False if 400 <= status < 500 or code == "latepoint_not_available" else None,
        whole_site=status in WHOLE_SITE or code in ("rest_no_route", "latepoint_not_available"),
    )


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
    if code:
        return code[:80]
    if re.search(r"customer not found", message, re.IGNORECASE):
        return "customer_not_found"
    return "server_error" if status >= 500 else _DEFAULT_CODES.get(method, "unexpected_answer")


def _named_fields(details: Mapping[str, Any]) -> str:
    """What is wrong with which field, where the details tell it: `: phone: Phone is not valid`."""
    told = [f"{clean_message(name)}: {clean_message(texts[0])}" for name, texts in details.items() if _are_texts(texts)]
    return ": " + "; ".join(told[:10]) if told and not TRACE.search(" ".join(told)) else ""


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _shown_message(code: str, message: str, status: int) -> str:
    if code in INTERNAL:
        return INTERNAL[code]
    if TRACE.search(message) or (status >= 500 and ".php" in message.lower()):
        return INTERNAL["internal_server_error"]
    return message or "the site refuses without saying why"


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
