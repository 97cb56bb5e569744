# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON object in the text of an answer, with or without something in front of it. Bounded, whatever comes. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Dict, Optional

# How many places a JSON object behind other text is looked for at.
CANDIDATES = 50
# The longest whole number that is read as one; no id has half as many digits.
LONGEST_NUMBER = 60
ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True)
class Found:
    """What a body holds: an `object`, perhaps with `noise` in front of it; or `damage`, what is wrong with its JSON.

    Neither where it is no JSON at all, such as a page.
    """

    object: Optional[Dict[str, Any]] = None
    noise: str = ""
    damage: str = ""


CUT_OFF = "JSON that ends early or is damaged"
NO_OBJECT = "JSON that is not an object"
NO_UTF_8 = "JSON that is not UTF-8"


def find_object(body: bytes) -> Found:
    """Look for the one JSON object that the body is, or that stands behind some text in it."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        begins = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
        return Found(damage=NO_UTF_8 if begins else "")
    bare = text.lstrip("\ufeff \t\r\n")
    value = _parse(bare)
    if isinstance(value, dict):
        return Found(value, "a byte-order mark" if "\ufeff" in text[:8] else "")
    if value is not None or bare.startswith("{"):
        return Found(damage=CUT_OFF if value is None else NO_OBJECT)
    behind = _object_behind_text(bare)
    return Found(behind, "text (a PHP warning?)" if behind is not None else "")


def _parse(text: str) -> Any:
    """The JSON value that `text` is as a whole, or None."""
    try:
        return _parsed(text)
    except (ValueError, RecursionError):
        return None


def _parsed(text: str) -> Any:
    value = json.loads(text, parse_constant=_no_constant, parse_int=_short_number)
    # Only an escape can make half of a surrogate pair: the body itself was good UTF-8.
    return _whole_text(value) if ESCAPED_SURROGATE.search(text) else value


def _short_number(digits: str) -> int:
    """Python would take minutes over a number of a million digits."""
    if len(digits) > LONGEST_NUMBER:
        raise ValueError
    return int(digits)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _whole_text(value: Any) -> Any:
    """Lone surrogates can't be written anywhere: they become question marks."""
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
