# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that came from a site, made fit to be looked at: nothing invisible, nothing endless. Pure."""

from __future__ import annotations

import re
from typing import Any

# What no reader sees and some obey: controls (but tab and line feed), direction overrides and isolates, line and
# paragraph separators, byte order marks, halves of surrogate pairs, and what XML forbids.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff]"
)


def visible(value: Any) -> str:
    """A value as text in which unseen characters stand as their numbers; true and false as YAML has them."""
    text = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
    text = text.replace("\r\n", "\n")
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub(_escaped, text)


def _escaped(match: Any) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def cut(text: str, limit: int) -> str:
    """At most about `limit` characters of a text; what is cut off is said."""
    if len(text) <= limit:
        return text
    return f"{text[:limit].rstrip()} … ({len(text):,} characters)"


def one_line(text: str, limit: int) -> str:
    """Returns a text on a single line, with visible line ends."""
    return cut(text.replace("\n", "⏎").replace("\t", "⇥"), limit)


def count(number: int, noun: str, many: str = "") -> str:
    """`1 customer`, `12,000 customers`."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"
