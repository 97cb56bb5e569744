# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site's own words without its customers' data: the doctor quotes what a site says, whatever stands in it."""

from __future__ import annotations

import re
from typing import Any, Iterator, List, Mapping, Match, Tuple

from .._record.same import stored_phone
from .._results.mask import ADDRESS, COLLECTIONS, CUSTOM, OWN, PHONE, Mask
from .known import LEAST, Known, forms_of


class Discretion:
    """Replaces the values of noted customers in texts by tokens; values of throwaway customers stay."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._known = Known()
        self._own = OWN

    def hide(self, record: Any) -> None:
        """Note the values of a customer, which must not stand in any text."""
        for form, value in self._spellings(record):
            self._known.add(form, value)

    def show(self, record: Mapping[str, Any]) -> None:
        """Let the values of a throwaway customer stand in every text."""
        texts = {value for value in record.values() if isinstance(value, str) and len(value) >= LEAST}
        longest_first = sorted(texts, key=len, reverse=True)
        self._own = "|".join([self._own, *(rf"(?i:(?<!\w){re.escape(value)}(?!\w))" for value in longest_first)])

    def text(self, text: str) -> str:
        """Returns the text with tokens for noted values, in any case of letters, and for e-mails and phones."""
        return re.sub("|".join([f"(?P<own>{self._own})", *self._patterns(text)]), self._replaced, text)

    def _spellings(self, record: Any) -> Iterator[Tuple[str, str]]:
        """Yields each spelling of each masked value, and the value."""
        for name, value in self._values(record):
            if value in (None, 0, "") or isinstance(value, (bool, *COLLECTIONS)):
                continue
            text = str(value)
            for form in forms_of(text):
                yield form, text
            if name == "phone":
                digits = stored_phone(text)
                yield digits, text
                yield digits.lstrip("+"), text

    def _values(self, record: Any) -> Iterator[Tuple[str, Any]]:
        """Yields names and values of what is masked in a record."""
        hides = self._mask.hides
        for name, value in record.items() if isinstance(record, Mapping) else ():
            if name == CUSTOM and isinstance(value, Mapping):
                yield from ((key, item) for key, item in value.items() if hides(f"{CUSTOM}.{key}"))
            elif hides(str(name)):
                yield str(name), value

    def _patterns(self, text: str) -> List[str]:
        """Returns what to take out of a text: values, the longest first, then what looks like an e-mail or a phone."""
        there = sorted(set(self._known.within(text)), key=len, reverse=True)
        looks = {"email": ADDRESS, "phone": PHONE}
        hidden = (pattern for name, pattern in looks.items() if self._mask.hides(name))
        return [*map(self._known.pattern, there), *hidden]

    def _replaced(self, found: Match[str]) -> str:
        text = found[0]
        if found["own"]:
            return text
        forms = (text, stored_phone(text)) if text.startswith("+") else (text,)
        values = (self._known.value(form) for form in forms)
        return str(self._mask.token(next((value for value in values if value), text)))
