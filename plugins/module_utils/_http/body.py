# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON object in a response's body, with or without text around it, in bounded time. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

# The number of places at which a JSON object behind other text is looked for.
CANDIDATES = 50
# The longest whole number that is read; no id has half as many digits.
LONGEST_NUMBER = 60
ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True)
class Found:
    """The content of a body: an `object`, perhaps with `noise` around it, or the `damage` of its JSON.

    Neither for a body that is no JSON at all, such as a page. `items` is a list that stands in the object's place.
    """

    object: Optional[Dict[str, Any]] = None
    noise: str = ""
    damage: str = ""
    items: Optional[List[Any]] = None


# Results show a site's data no deeper than this: not every Ansible can print what is nested hundreds deep.
LEVELS = 20
CUT_OFF = "JSON that ends early or is damaged"
NO_OBJECT = "JSON that is not an object"
NO_UTF_8 = "JSON that is not UTF-8"
SECOND = "JSON with a second object behind it"
MARK = "a byte-order mark in front of"
BEFORE = "text (a PHP warning?) in front of"
BEHIND = "text (a PHP notice, a comment of a cache?) behind"


def find_object(body: bytes) -> Found:
    """Returns the JSON object that the body is, or that stands before or behind other text in it.

    An object between two texts doesn't count: many pages hold such objects.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        begins = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
        return Found(damage=NO_UTF_8 if begins else "")
    bare = text.lstrip("\ufeff \t\r\n")
    if bare.startswith("{"):
        return _beginning(bare, MARK if "\ufeff" in text[:8] else "")
    other = _parse(bare)
    if other is not None:
        return Found(damage=NO_OBJECT, items=other if isinstance(other, list) else None)
    behind = _object_behind_text(bare)
    return Found(behind, BEFORE if behind is not None else "")


def shallow(value: Any, levels: int = LEVELS) -> Any:
    """Returns the value with `…` for what is nested deeper than `levels`."""
    if not isinstance(value, (dict, list)):
        return value
    if not levels:
        return "…"
    if isinstance(value, list):
        return [shallow(item, levels - 1) for item in value]
    return {key: shallow(item, levels - 1) for key, item in value.items()}


def _beginning(text: str, noise: str) -> Found:
    """Returns the object that `text` begins with. What follows is noise, unless it looks like more JSON."""
    try:
        value, end = _decoded(text)
    except (ValueError, RecursionError):
        return Found(damage=CUT_OFF)
    rest = text[end:].strip()
    if not rest:
        return Found(value, noise)
    if _may_hold_object(rest):
        return Found(damage=SECOND)
    return Found(damage=CUT_OFF) if rest[0] in '{}[],:"' else Found(value, BEHIND)


def _may_hold_object(text: str) -> bool:
    """Whether a non-empty object stands in the text, or there are too many places to look at."""
    position = -1
    for _unused in range(CANDIDATES):
        position = text.find("{", position + 1)
        if position < 0:
            return False
        try:
            if _decoded(text[position:])[0]:
                return True
        except ValueError:
            continue
        except RecursionError:
            return True
    return True


def _parse(text: str) -> Any:
    """Returns the JSON value that the whole `text` is, or None."""
    try:
        return _parsed(text)
    except (ValueError, RecursionError):
        return None


def _parsed(text: str) -> Any:
    value, end = _decoded(text)
    if text[end:].strip(" \t\r\n"):
        raise json.JSONDecodeError("more behind it", text, end)
    return value


def _decoded(text: str) -> Tuple[Any, int]:
    """Returns the JSON value that `text` begins with, and where it ends."""
    value, end = json.JSONDecoder(parse_constant=_no_constant, parse_int=_short_number).raw_decode(text)
    # Only an escape can make half of a surrogate pair: the body itself was good UTF-8.
    return (_whole_text(value) if ESCAPED_SURROGATE.search(text, 0, end) else value), end


def _short_number(digits: str) -> int:
    """Returns the number; raises ValueError for a number over which Python would take minutes."""
    if len(digits) > LONGEST_NUMBER:
        raise ValueError
    return int(digits)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _whole_text(value: Any) -> Any:
    """Returns the value with question marks for lone surrogates, which can't be written anywhere."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_whole_text(item) for item in value]
    if isinstance(value, dict):
        return {_whole_text(key): _whole_text(item) for key, item in value.items()}
    return value


def _object_behind_text(text: str) -> Optional[Dict[str, Any]]:
    position, effort = -1, 0
    for _unused in range(CANDIDATES):
        position = text.find("{", position + 1)
        if position < 0 or effort > len(text):
            return None
        try:
            found = _parsed(text[position:])
        except json.JSONDecodeError as error:
            effort += error.pos
        except (ValueError, RecursionError):
            return None
        else:
            if isinstance(found, dict) and found:
                return found
    return None
