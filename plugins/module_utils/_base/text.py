# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of others (a site's message, a stored value), made fit for one line of a message. Pure."""

from __future__ import annotations

import re
from typing import Any

MESSAGE_LENGTH = 300
# More of a message than this is not even looked at.
MESSAGE_READ = 4000


def one_line(text: str) -> str:
    """The text without anything that a terminal would obey: an escape sequence, or the end of a line."""
    if text.isprintable():
        return text
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def ended(text: str) -> str:
    """The text as a sentence, which ends in one mark."""
    return text if text.endswith((".", "?", "!", "…")) else text + "."


def clean_message(text: Any) -> str:
    """A server's message as one short line without tags and control characters."""
    import html  # only a failure needs it

    plain = re.sub(r"<[^>]*>", " ", html.unescape(str(text)[:MESSAGE_READ]))
    plain = " ".join(one_line(plain).split())
    return plain if len(plain) <= MESSAGE_LENGTH else plain[: MESSAGE_LENGTH - 1] + "…"
