# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What WordPress's sanitizing leaves of a text (api-facts, "Newer facts"). Pure."""

from __future__ import annotations

import re

# From a `<` to the `>` that closes it, or to the next `<`, or to the end: without a `>` it is no tag.
_LESS_THAN = re.compile(r"<[^>]*?(?:(?=<)|>|$)", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)[^>]*?>.*?</\1>", re.IGNORECASE | re.DOTALL)
# A tag begins with no white space; a `>` in quotes doesn't end it.
_TAG = re.compile(r"""<!--.*?(?:-->|$)|<(?!\s)(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^>"'])*(?:>|$)""", re.DOTALL)
_CODE = re.compile(r"%[a-f0-9]{2}", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?!(?:[a-z][a-z0-9]*|#[0-9]+|#x[0-9a-f]+);)", re.IGNORECASE)
_SPACE = " \t\n\r\0\x0b"
_ENTITIES = (("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#039;"))
# A pass may make a new tag or code out of what it leaves; this many are enough for any text.
_PASSES = 5


def one_line_field(text: str) -> str:
    """Returns what is stored of a name or a phone: no tags, no `%` with two hex digits, white space folded."""
    return _settled(text, lines=False)


def text_area(text: str) -> str:
    """Returns what is stored of notes: the same, but line ends and inner white space stay."""
    return _settled(text, lines=True)


def _settled(text: str, lines: bool) -> str:
    """Returns what is left when another pass changes nothing."""
    for _pass in range(_PASSES):
        before, text = text, _once(text, lines)
        if text == before:
            break
    return text


def _once(text: str, lines: bool) -> str:
    if "<" in text:
        text = _LESS_THAN.sub(lambda found: found[0] if ">" in found[0] else _escaped(found[0]), text)
        text = _TAG.sub("", _SCRIPT.sub("", text)).strip(_SPACE).replace("<\n", "&lt;\n")
    if not lines:
        text = re.sub(r"[\r\n\t ]+", " ", text)
    text = text.strip(_SPACE)
    return re.sub(r" +", " ", _without_codes(text)).strip(_SPACE) if _CODE.search(text) else text


def _without_codes(text: str) -> str:
    while _CODE.search(text):
        text = _CODE.sub("", text)
    return text


def _escaped(text: str) -> str:
    text = _AMPERSAND.sub("&amp;", text)
    for character, entity in _ENTITIES:
        text = text.replace(character, entity)
    return text
