# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reasons of a refusal, by field, in every shape that sites use (api-facts, "Newer facts"). Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Iterator, List, Mapping, Tuple

from .._base.text import clean_message

# More reasons than this, and deeper ones, are not read.
MOST, DEEPEST, LONGEST = 50, 6, 200
# What PHP's own words look like, in a message of whatever code: they are never repeated.
TRACE = re.compile(r"stack trace|\.php(?::\d|\(\d|.* on line)|\.php\b", re.IGNORECASE)
# Keys above reasons that name no field themselves; all keys are compared without case, `_` and `-`.
_GROUPS = (
    *("errors", "error", "details", "detail", "params", "fields", "violations", "messages", "issues", "validation"),
    *("validationmessages", "validationerrors", "fielderrors", "formerrors", "additionalerrors", "invalidparams"),
    "invalidfields",
)
# In an object about a single field: the keys of its name, and of the reason.
_NAMES = (
    *("field", "fieldname", "name", "param", "parameter", "paramname", "property", "propertypath", "attribute", "key"),
    *("path", "instancepath", "pointer", "loc", "source"),
)
_WHY = ("message", "reason", "msg", "error", "detail", "description", "title")
# What an envelope or WordPress says of itself.
_NO_FIELD = ("status", "code", "type", "file", "line", "trace", "exception", "json_error_message", "success")
# The parts of a path to a field that say no more than "in what was sent".
_AROUND = ("", "data", "attributes", "body", "customer")

Reasons = Dict[str, str]


def is_group(key: Any) -> bool:
    """Whether a key stands above reasons, and is no field itself."""
    return _plain(key) in _GROUPS


def groups_in(data: Any) -> Dict[str, Any]:
    """Returns what stands under such keys in an object."""
    return {key: value for key, value in data.items() if is_group(key)} if isinstance(data, dict) else {}


def _plain(key: Any) -> str:
    return re.sub(r"[_-]", "", str(key)).lower()


def reasons_in(*places: Any) -> Reasons:
    """Returns the reasons in these parts of an envelope, by field; under "" a reason without a field."""
    found: Dict[str, List[str]] = {}
    for place in places:
        for name, text in _walk(place, (), DEEPEST):
            known = found.setdefault(name, [])
            if text not in known:
                known.append(text)
            if len(found) >= MOST:
                break
    return {name: ", ".join(texts[:10]) for name, texts in found.items()}


def _walk(value: Any, path: Tuple[str, ...], floors: int) -> Iterator[Tuple[str, str]]:
    if isinstance(value, str):
        text = clean_message(value)[:LONGEST].rstrip(". ")
        if text and not TRACE.search(text):
            yield ".".join(path), text
    elif isinstance(value, list) and floors:
        for item in value[:MOST]:
            yield from _walk(item, path, floors - 1)
    elif isinstance(value, dict) and floors:
        yield from _of_object(value, path, floors)


def _of_object(value: Mapping[str, Any], path: Tuple[str, ...], floors: int) -> Iterator[Tuple[str, str]]:
    """Yields the reasons of an object for a single field (`{field, message}`), or with a key for each field."""
    why = next((key for key in _WHY if isinstance(value.get(key), (str, list))), None)
    plain = {_plain(key): key for key in value}
    named = next((plain[name] for name in _NAMES if name in plain), None)
    groups = {key: value[key] for key in value if is_group(key) and key != why}
    about_itself = all(key in (*_WHY, *_NO_FIELD, "data") or is_group(key) for key in value)
    if (named and (why or groups)) or (why and (path or about_itself)):
        inner = (*path, *_field(value[named])) if named else path
        yield from _walk(value[why] if why else None, inner, floors - 1)
        yield from _walk(groups, inner, floors - 1)
        yield from _walk(groups_in(value.get("data")), inner, floors - 1)
        return
    for key, inner in list(value.items())[:MOST]:
        if is_group(key):
            yield from _walk(inner, path, floors - 1)
        elif path or key not in _NO_FIELD:
            yield from _walk(inner, (*path, clean_message(key)[:80]), floors - 1)


def _field(name: Any) -> Tuple[str, ...]:
    """Returns the name of a field from a text, a pointer (`/data/attributes/phone`), or a path in a list."""
    if isinstance(name, dict):
        name = name.get("pointer") or name.get("parameter") or ""
    parts = name if isinstance(name, list) else re.split(r"/", str(name))
    return tuple(clean_message(part)[:80] for part in parts if str(part) not in _AROUND)
