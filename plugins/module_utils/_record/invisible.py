# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invisible characters: zero-width spaces, byte order marks, bidi marks, control characters. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Match, Optional

# Format and control characters, fillers, variation selectors, blanks. Tabs and line ends are white space.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Line breaks of YAML 1.1 that few programs show, and neither editors nor Git take for such.
ODD_BREAKS = "\u0085\u2028\u2029"
# White space that looks like a space and is none, where a text may hold no white space, or only plain spaces.
ODD_SPACE = re.compile(f"[{ODD_BREAKS}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_STRAY = re.compile(f"{_INVISIBLE.pattern}|[{ODD_BREAKS}]")
# In running text these belong to words and pictures: joiners between letters or emoji, selectors behind them.
_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe0e\ufe0f"
_FLAG = "\U0001f3f4"  # the tags behind it spell the name of a country
_TAGS = "\U000e0020", "\U000e007f"


def first_invisible(text: str) -> Optional[int]:
    """Returns the position (from 0) of the first invisible character; None where there is none."""
    if text.isascii() and text.isprintable():
        return None
    found = _INVISIBLE.search(text)
    return found.start() if found else None


def first_stray(text: str) -> Optional[int]:
    """Returns the position of the first invisible character or odd line end that no word or emoji needs; or None."""
    if text.isascii() and text.isprintable():
        return None
    return next((found.start() for found in _STRAY.finditer(text) if not _belongs(text, found.start())), None)


def _belongs(text: str, at: int) -> bool:
    character, before, behind = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if character in _JOINERS:
        return bool(before and behind) and not before.isascii() and not behind.isascii()
    if character in _SELECTORS:
        return bool(before) and (not before.isascii() or before in "0123456789#*")
    return _TAGS[0] <= character <= _TAGS[1] and _FLAG in text[:at]


def character_at(text: str, at: int) -> str:
    """Returns `U+200B ZERO WIDTH SPACE at character 4` for the position 3."""
    name = unicodedata.name(text[at], "") or "control character"
    return f"U+{ord(text[at]):04X} {name} at character {at + 1}"


def odd_character(text: str) -> str:
    """Returns name and place of the first invisible character or odd space; "" where there is none."""
    if text.isascii() and text.isprintable():
        return ""
    found = [match.start() for match in (_INVISIBLE.search(text), ODD_SPACE.search(text)) if match]
    return character_at(text, min(found)) if found else ""


def made_visible(text: str) -> str:
    r"""Returns the text with `\u200b` for each invisible character and odd space."""
    if text.isascii() and text.isprintable():
        return text
    return _INVISIBLE.sub(_escape, ODD_SPACE.sub(_escape, text))


def _escape(found: Match[str]) -> str:
    code = ord(found.group())
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
