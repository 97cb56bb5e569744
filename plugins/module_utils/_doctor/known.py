# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that must not stand in a text, found there at a cost that hardly grows with their number. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import Any, DefaultDict, Dict, Iterator, List, Set
from urllib.parse import quote

# Texts of so few letters, all of them capitals, are masked in texts only as they are.
CODE = 3
# From so many letters on a value is found inside a longer word, too (`user_lovelace1`).
LONG = 5
# Values are sought by so many of their first letters.
START = 3
# Of a value that was cut off, so much is recognised, and so much looked at.
LEAST, MOST = 3, 400
# Words that stand in any message, and so tell nothing of a customer.
_WORDS = (
    "a already and are be by cannot changed check created creating customer customers declared deleted "
    "deleting does e-mail email error exist exists failed false field fields first for found from has have "
    "http id in invalid is it last missing must name no none not number of on or other phone required site "
    "status than that the this to too true unknown updated updating used valid value was with written wrong "
    "yes"
)
PLAIN = frozenset(_WORDS.split())
DIGITS = 4


class Known:
    """Values by their spellings. `others`: of customers that a text isn't about, so only telling whole words."""

    def __init__(self, others: bool = False) -> None:
        self._others = others
        self._values: Dict[str, str] = {}
        self._sizes: DefaultDict[str, Set[int]] = defaultdict(set)
        self._sorted: Dict[int, List[str]] = {}
        self._longest = 0

    def add(self, form: str, value: str) -> None:
        """A spelling of a value."""
        key = _key(form)
        if (key in self._values and form != value) or not form.strip() or (self._others and not _tells(key)):
            return
        self._values[key] = value
        self._sizes[key[:START]].add(len(key))
        self._longest = max(self._longest, len(key))
        self._sorted.clear()

    def value(self, form: str) -> Any:
        """The value that is spelt so, in whatever case of letters; None where none is."""
        return self._values.get(form if _is_code(form) and form in self._values else form.lower())

    def within(self, text: str) -> Iterator[str]:
        """The spellings that stand anywhere in the text, as `pattern` takes them."""
        for given in (text, text.lower()):
            for at, end in enumerate(range(self._longest, self._longest + len(given))):
                rest = given[at:end]
                for width in range(1, START + 1):
                    forms = (rest[:size] for size in self._sizes.get(rest[:width], ()))
                    yield from (form for form in forms if form in self._values)

    def pattern(self, key: str) -> str:
        """How a spelling is found in a text. A code such as NO (Norway) is no word of a sentence."""
        value = self._values[key]
        pattern = re.escape(value if value.lower() == key else key)
        if self._others or len(key) < LONG or key.isdigit():
            pattern = r"(?<![^\W_])" + pattern + r"(?![^\W_])"
        return pattern if _is_code(key) else f"(?i:{pattern})"

    def cut_off(self, text: str, step: int = 1) -> int:
        """How many letters at the end of a text are the beginning of a value; with step -1, both turned round."""
        if step not in self._sorted:
            self._sorted[step] = sorted(key.lower()[::step] for key in self._values)
        known, end = self._sorted[step], text[-MOST:].lower()
        for size in range(len(end), LEAST - 1, -1):
            at = bisect_left(known, end[-size:])
            if at < len(known) and known[at].startswith(end[-size:]):
                return size
        return 0


def forms_of(value: str) -> Iterator[str]:
    """A value as it is, and as it may stand in a message: in an address, white space folded, tags and entities gone."""
    yield value
    if "@" in value:
        yield quote(value, safe="")
    plain = value if value.isprintable() else "".join(c if c.isprintable() else " " for c in value)
    folded = " ".join(plain.split())
    if folded != value:
        yield folded
    if "<" in value or "&" in value:
        import html  # few values need it

        yield " ".join(re.sub(r"<[^>]*>", " ", html.unescape(value)).split())


def _tells(key: str) -> bool:
    """Whether a spelling tells anything of somebody: a plain word and a short number don't."""
    return len(key) > 1 and not (len(key) < DIGITS and key.isdigit()) and key.lower() not in PLAIN


def _is_code(form: str) -> bool:
    return len(form) <= CODE and form.isupper()


def _key(form: str) -> str:
    return form if _is_code(form) else form.lower()
