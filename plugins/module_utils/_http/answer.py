# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The meaning of an HTTP response: a success in any envelope of the API, or an AnswerError. Pure.

A success is 2xx, and a JSON object, and `success: true` or `status: "success"`, with nothing that speaks against it
(api-facts, "Answers").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional, Tuple

from .._base.errors import AnswerError, Arrived, NotFoundError, Scope, UnclaimedError
from .._base.message import Message, Text, Words, is_code
from .._base.text import clean_message
from .body import CUT_OFF, find_object
from .claims import is_empty, says_success
from .compression import compressed_message, damaged_message, how_compressed
from .error_pages import CLOSED, REFUSING, UNNAMED, behind, of_front, page_fault
from .redirect import explain
from .refusal import INTERNAL, NOT_FOUND, Refusal, read_refusal
from .site import NAMESPACE
from .status import arrived_by_json, arrived_by_page, late, of_proxy, of_whole_site, passes

# Codes of failures that concern the whole site, whatever their status.
_WHOLE_SITE = ("rest_no_route", "latepoint_not_available")


@dataclass(frozen=True)
class RawAnswer:
    """A response as it came: status, headers (any case), the whole body, and the request.

    `method` is what the request does, GET where it only reads; `namespace` says which API it is for. `fault` is the
    error of a body that can't be read; status and headers count all the same.
    """

    method: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    namespace: str = NAMESPACE
    fault: Optional[AnswerError] = None


@dataclass(frozen=True)
class Answer:
    """A success: `data` of the envelope, the envelope (for paging), the HTTP status, warnings, and the request."""

    status: int
    data: Any
    envelope: Mapping[str, Any] = field(default_factory=dict)
    warnings: Tuple[str, ...] = ()
    tries: int = 1
    request: str = ""


def read_answer(raw: RawAnswer) -> Answer:
    """Returns the success that `raw` holds; raises AnswerError for anything else."""
    if 300 <= raw.status < 400:
        raise _redirected(raw)
    envelope, warnings = json_object(raw)
    if envelope is None:
        raise _not_json(raw)
    if 200 <= raw.status < 300 and says_success(envelope, raw.method):
        return Answer(raw.status, envelope.get("data"), envelope, warnings)
    raise _refused(raw, envelope)


def unexpected(what: Message, status: int, arrived: Arrived = Arrived.UNKNOWN, request: str = "") -> AnswerError:
    """A readable answer whose content makes no sense."""
    message = Text("the site answered {what}: no version of the LatePoint API that is known does that", what=what)
    details = {"request": request} if request else None
    return AnswerError(message, "unexpected_answer", details, status, arrived=arrived)


def not_unpacked(status: int, headers: Mapping[str, str]) -> AnswerError:
    """Returns the error of a body that is not compressed as its header says; the network is not at fault."""
    return AnswerError(
        damaged_message(status, headers.get("Content-Encoding") or ""),
        "unexpected_answer",
        None,
        status,
        passing=True,
        arrived=arrived_by_page(status),
        scope=Scope.UNKNOWN,
        late=late(status),
    )


def json_object(raw: RawAnswer) -> Tuple[Optional[Dict[str, Any]], Tuple[str, ...]]:
    """Returns the envelope, None where there is no JSON, and a warning where something stands around it.

    A list under a 4xx is read as the errors that it names, an empty list as data.
    """
    found = find_object(raw.body)
    if found.damage == CUT_OFF:
        raise _cut_off(raw)
    if found.items is not None and 400 <= raw.status < 500 and not of_proxy(raw.status):
        return {"errors": found.items} if found.items else {"data": []}, ()
    if found.damage:
        raise _damaged(raw, found.damage)
    if not found.noise:
        return found.object, ()
    warning = f"The site sent {found.noise} its JSON. It was read all the same, but the site needs a look."
    return found.object, (warning,)


# --- failures ---------------------------------------------------------------------------------------


def _redirected(raw: RawAnswer) -> AnswerError:
    location = clean_message(_utf8(raw.headers.get("Location") or ""))
    message, where = explain(raw.method, raw.status, raw.url, location)
    details = {} if where is None else {"location": where}
    arrived = arrived_by_page(raw.status)
    return AnswerError(message, "redirected", details, raw.status, arrived=arrived, scope=Scope.SITE)


def _utf8(header: str) -> str:
    """Returns a header as its sender meant it: `http.client` takes every byte for a letter of Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _cut_off(raw: RawAnswer) -> AnswerError:
    return _unread(raw, f"the site's answer (HTTP {raw.status}) is JSON that ends early or is damaged", passing=True)


def _damaged(raw: RawAnswer, damage: str) -> AnswerError:
    return _unread(raw, behind(raw.status) or unexpected(damage, raw.status).text, passing=of_proxy(raw.status))


def _unread(raw: RawAnswer, message: Message, passing: bool) -> AnswerError:
    """Returns the failure of a body that can't be read: only its status says what became of the request."""
    on_the_way = of_proxy(raw.status)
    return AnswerError(
        message,
        "unexpected_answer",
        None,
        raw.status,
        passing=passing,
        arrived=arrived_by_page(raw.status),
        scope=Scope.SITE if on_the_way else Scope.REQUEST,
        late=on_the_way,
    )


def _not_json(raw: RawAnswer) -> AnswerError:
    return _compressed(raw) or _page(raw)


def _compressed(raw: RawAnswer) -> Optional[AnswerError]:
    encoding = raw.headers.get("Content-Encoding") or ""
    how = how_compressed(raw.body, encoding)
    if not how:
        return None
    return _unread(raw, compressed_message(raw.status, how, encoding), passing=of_proxy(raw.status))


def _page(raw: RawAnswer) -> AnswerError:
    from .fronts import LOOKED_AT, guard_of_page, keeps_out  # only a page needs its many patterns

    text = raw.body[:LOOKED_AT].decode("utf-8", "replace")
    front = guard_of_page(raw.status, raw.headers, text)
    if 200 <= raw.status < 300 and not raw.body.strip() and not front:
        return _empty(raw)
    message, code = page_fault(raw.method, raw.status, front)
    return AnswerError(
        message,
        code,
        {"page": True, **_named(front)},
        raw.status,
        passing=passes(raw.status),
        arrived=Arrived.NO if keeps_out(raw.status, raw.headers, text) else arrived_by_page(raw.status),
        scope=Scope.REQUEST if raw.status in (413, 500) else Scope.SITE,
        late=late(raw.status),
    )


def _named(front: str) -> Dict[str, Any]:
    return {"front": front} if front else {}


def _empty(raw: RawAnswer) -> AnswerError:
    message = (
        f"the site's answer (HTTP {raw.status}) is empty, as a rule after a fatal error: look into its PHP error log"
    )
    return AnswerError(message, "not_json", None, raw.status, passing=True, arrived=Arrived.UNKNOWN)


def _refused(raw: RawAnswer, envelope: Mapping[str, Any]) -> AnswerError:
    refusal = read_refusal(raw.status, envelope)
    status, front = refusal.status, _front(raw, refusal)
    code = refusal.code("GET" if front else raw.method)  # what is in front refuses no update: it lets nothing through
    cls = NotFoundError if code == NOT_FOUND else UnclaimedError if refusal.unclaimed else AnswerError
    error = cls(
        of_front(front, status) or behind(status) or _said(refusal.text(code), status, code),
        code,
        {**refusal.details(), **_named(front)},
        status,
        passing=passes(status, refusal.claims),
        arrived=Arrived.NO if code == "latepoint_not_available" and not of_proxy(status) else arrived_by_json(status),
        scope=Scope.SITE if front or of_whole_site(status) or code in _WHOLE_SITE else Scope.REQUEST,
        late=late(status, refusal.claims),
    )
    unsaid = refusal.unclaimed or front or error.late or code in INTERNAL or code.startswith("rest_")
    error.from_api, error.empty = not unsaid, is_empty(envelope)
    if isinstance(error, UnclaimedError):
        error.envelope = envelope
    return error


def _said(text: Message, status: int, code: str) -> Text:
    return Text("{text} (HTTP {status}, {code})", text=text, status=status, code=code if is_code(code) else Words(code))


def _front(raw: RawAnswer, refusal: Refusal) -> str:
    """Returns what in front of the API sent this JSON; "" where the API did, or nothing shows it."""
    doubted = refusal.status in REFUSING and refusal.named not in INTERNAL
    if behind(refusal.status) or (refusal.claims and not doubted):
        return ""
    from .fronts import closes_the_api, guard_of_json, is_bare  # as above

    guard = guard_of_json(refusal, raw.headers)
    if guard:
        return guard
    if closes_the_api(refusal):
        return CLOSED
    return UNNAMED if is_bare(refusal) else ""
