# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits of a text: what a file shall say, the characters that are replaced for it, and the text afterwards. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Iterable, List, Optional

from ansible_collections.latepoint.api.plugins.module_utils._record.invisible import ODD_BREAKS

# Where these matter, lines can't be counted.
ODD_BREAK = re.compile(f"[{ODD_BREAKS}]")


class UneditableError(Exception):
    """Why a value can't be changed in place; the text says it, and names no value."""


@dataclass(frozen=True)
class Wanted:
    """A value that a file shall have: the record by its position in the file, the field, and a custom field's key."""

    record: int
    field: str
    key: Optional[str]
    value: Any


@dataclass(frozen=True)
class Edit:
    """A replacement of characters; an addition, which goes behind what is replaced at the same place.

    `joint` goes between several additions at the same place.
    """

    start: int
    end: int
    text: str
    joint: str = ""
    is_addition: bool = False


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Returns the text after these edits; several at the same place keep their order."""
    parts: List[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.is_addition)):
        joint = edit.joint if parts and edit.start == at else ""
        parts.extend((text[at : edit.start], joint + edit.text))
        at = edit.end
    return "".join([*parts, text[at:]])


def line_begin(text: str, at: int) -> int:
    """Returns where the line of a position begins."""
    return text.rfind("\n", 0, at) + 1


def line_stop(text: str, at: int) -> int:
    """Returns where the line of a position ends, in front of its line end."""
    stop = text.find("\n", at)
    if stop < 0:
        return len(text)
    return stop - 1 if stop > at and text[stop - 1] == "\r" else stop


def line_end(text: str, stop: int) -> str:
    """Returns the line end at a position; at the end of the text, that of the line before."""
    if stop >= len(text):
        stop = text.rfind("\n")
        return "\r\n" if stop > 0 and text[stop - 1] == "\r" else "\n"
    return "\r\n" if text[stop] == "\r" else "\n"
