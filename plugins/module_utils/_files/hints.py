# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hints on texts that a parser refuses, by the looks of common mistakes. Pure."""

from __future__ import annotations

import re
from typing import Iterator, List

from .._record.invisible import ODD_BREAKS, ODD_SPACE, character_at, first_stray
from .templates import BEGINS_TEMPLATE, NO_TEMPLATE

_BREAK = re.compile(f"(\r\n|[\r\n{ODD_BREAKS}])")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?= |$)", re.MULTILINE)
# What stands between the two sides of a conflict; also a line under a heading, in a text.
_DIVIDER = re.compile(r"={7}\s*")
_LONE_CR = re.compile(r"\r(?!\n)")
# Characters that a value may begin with only in quotes.
_BEGINNINGS = re.compile(r"^\s*(?:-\s+)*(?!-\s)(?:[^\s\"'{\[][^:]*:\s+)?(?P<first>[@%`&*!|>?,\]}-])")
_BROKEN_OFF = re.compile(r"^\s*(?:-\s+)*(?!-\s)(?:[^\s\"'{\[][^:]*:\s+)(?P<first>[\[{\"'])")
CONFLICT = "a merge conflict was left here: settle it, and take its marks out"
TEMPLATE = f"{NO_TEMPLATE}: write the value itself, in quotes if the braces belong to it"


def hint(text: str, line: int) -> str:
    """Returns what to do about the line (from 1) at which a parser gave up, or the line before; "" if unknown."""
    parts = _BREAK.split(text)
    lines, ends = parts[::2], parts[1::2]
    here, before = "".join(lines[line - 1 : line]), "".join(lines[max(line - 2, 0) : line - 1])
    broken = [lines[at] + ends[at] for at in range(max(line - 2, 0), min(line, len(ends))) if ends[at] in ODD_BREAKS]
    return next((found for found in (*_of_space(here, before), *_of_breaks(broken), *_of_signs(here, before))), "")


def _of_space(here: str, before: str) -> Iterator[str]:
    if re.match(r" *\t", here):
        yield "a tab indents this line: YAML takes spaces only"
    if re.match(r"[ -]*- *\t", here):
        yield "a tab stands behind the dash of this line: YAML takes spaces only"
    for content in (here, before):
        odd = ODD_SPACE.search(content)
        if odd:
            yield f"there is {character_at(content, odd.start())} of the line: YAML takes plain spaces only"
    for content in (here, before):
        unseen = first_stray(content)
        if unseen is not None:
            yield f"there is {character_at(content, unseen)} of the line, which nobody sees: take it out"


def _of_breaks(lines: List[str]) -> Iterator[str]:
    """Yields a hint on lines with an end that few programs show."""
    for content in lines:
        yield f"there is {character_at(content, len(content) - 1)} of the line: for YAML the line ends there"


def _of_signs(here: str, before: str) -> Iterator[str]:
    if BEGINS_TEMPLATE.search(here):
        yield TEMPLATE
    first = _BEGINNINGS.match(here) or _BROKEN_OFF.match(here)
    if first:
        yield f"a text that begins with {first['first']} stands in quotes as a whole"
    if here.count(": ") > 1:
        yield "a text with a colon and a space in it stands in quotes"
    if re.match(r"\s*(?:- +)*\w+:[^\s/]", before):
        yield "a space belongs behind the colon of the line before"


def conflict_line(text: str, line: int) -> int:
    """Returns the line (from 1) of the first mark of a merge conflict; 0 where there is none.

    `line` is where a parser gave up: `=======` alone is a mark there, or in the line before that isn't empty.
    """
    found = _CONFLICT.search(text)
    if found:
        return line_at(text, found.start())
    lines = [(at, content) for at, content in enumerate(text.split("\n")[:line], 1) if content.strip()]
    return next((at for at, content in lines[-2:] if _DIVIDER.fullmatch(content)), 0)


def lone_cr_line(text: str) -> int:
    """Returns the line (from 1) that a carriage return alone ends, which few programs show; 0 where there is none."""
    found = _LONE_CR.search(text) if "\r" in text else None
    return line_at(text, found.start()) if found else 0


def line_at(text: str, position: int) -> int:
    """Returns the line (from 1) of a position in a text."""
    return text.count("\n", 0, position) + 1
