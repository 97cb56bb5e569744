# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Responses of the Abilities API: successes come without an envelope, errors in WordPress's shape. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any, Mapping, Optional

from .._base.errors import AnswerError, Arrived, Scope
from .._base.message import rewritten
from .answer import Answer, RawAnswer, json_object, read_answer, unexpected
from .claims import names_failure
from .refusal import NOT_FOUND
from .site import ABILITIES, NAMESPACE

# Codes of LatePoint's abilities, and our names for them.
CODES = {"not_found": NOT_FOUND}
# It means the ability, not the customer.
MISSING = "rest_ability_not_found"
# Abilities that are marked as reading take GET alone, all others POST.
WRONG_METHOD = "rest_ability_invalid_method"
# LatePoint refuses the record. With WP_DEBUG it says why, and then forgets to say that this is a 422.
REFUSED = "save_failed"
NAME = "abilities"


def read_bare(raw: RawAnswer) -> Answer:
    """The Answer that `raw` holds, its `data` the whole JSON object, or a list as `{"items": […]}`.

    Raises AnswerError for anything that is not a success; its `details.api` says which API answered.
    """
    try:
        return _read(raw)
    except AnswerError as error:
        error.details = {name: rewritten(value, _as_ours) for name, value in error.details.items()}
        error.details["api"] = NAME
        error.text = rewritten(error.text, _as_ours)
        error.scope = Scope.SITE if error.code == MISSING else error.scope
        if error.code == REFUSED and not error.late:
            error.passing, error.arrived, error.scope = False, Arrived.NO, Scope.REQUEST
        raise


def _read(raw: RawAnswer) -> Answer:
    """Read failures like those of the extension: what stands in front of a site is the same for both APIs."""
    bare = _as_object(raw)
    if not 300 <= raw.status < 400:
        envelope, warnings = json_object(bare)
        if envelope is not None and 200 <= raw.status < 300 and not _is_failure(envelope):
            return Answer(raw.status, envelope, envelope, warnings)
        bare = _with_our_code(bare, envelope or {})
    location = raw.headers.get("Location")
    headers = {"Location": _ROUTE.sub(NAMESPACE, location)} if location else raw.headers
    read_answer(replace(bare, url=_ROUTE.sub(NAMESPACE, raw.url), headers=headers))
    raise unexpected("with a success in an envelope, which abilities don't have", raw.status)


# What is replaced before a failure is read like the extension's: the route, which may be encoded in a query. And the
# words to replace in its message afterwards.
_ROUTE = re.compile(ABILITIES.replace("/", "(?:/|%2F)"), re.IGNORECASE)
_OURS = (
    (NAMESPACE, ABILITIES),
    ("the api_key", "the password"),
    *((f"let {verb} through", "let POST and GET through") for verb in ("GET", "PUT", "DELETE")),
)


def _as_ours(text: str) -> str:
    for old, new in _OURS:
        text = text.replace(old, new)
    return text


def _as_object(raw: RawAnswer) -> RawAnswer:
    """Returns a list as an object where it may be a success, so that damage in it is found in the same way."""
    if raw.status >= 300 or raw.body.lstrip()[:1] != b"[":
        return raw
    return replace(raw, body=b'{"items": ' + raw.body + b"}")


def _is_failure(envelope: Mapping[str, Any]) -> bool:
    """Whether the JSON is an error, in WordPress's shape or another: no record is like that."""
    return (
        isinstance(envelope.get("code"), str)
        or bool({"success", "error"}.intersection(envelope))
        or ("id" not in envelope and names_failure(envelope))
    )


def _with_our_code(raw: RawAnswer, envelope: Mapping[str, Any]) -> RawAnswer:
    """Returns the same failure under our code."""
    code: Optional[str] = CODES.get(str(envelope.get("code")))
    return replace(raw, body=json.dumps(dict(envelope, code=code)).encode("ascii")) if code else raw
