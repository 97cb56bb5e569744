# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Foreign texts (a site's message, a stored value) made fit for a message of a single line. Pure."""

from __future__ import annotations

import re
from typing import Any

MESSAGE_LENGTH = 300
# More of a message than this is not read.
MESSAGE_READ = 4000


def one_line(text: str) -> str:
    """Returns the text without what a terminal would obey: escape sequences and line ends."""
    if text.isprintable():
        return text
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def ended(text: str) -> str:
    """Returns the text with a full stop, unless it ends in a mark."""
    return text if text.endswith((".", "?", "!", "…")) else text + "."


def clean_message(text: Any) -> str:
    """Returns a server's message as a short line without tags and control characters."""
    import html  # only a failure needs it

    plain = re.sub(r"<[^>]*>", " ", html.unescape(str(text)[:MESSAGE_READ]))
    plain = " ".join(one_line(plain).split())
    return plain if len(plain) <= MESSAGE_LENGTH else plain[: MESSAGE_LENGTH - 1] + "…"
