# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Personal data as short tokens, in anything that is shown. Pure, but for the random key of a run."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from typing import Any, Iterator, List, Mapping, Match, Optional, Sequence, Set, Tuple, Union

from .._base.errors import InputError
from .._base.message import Message, Text, Value, Words, short, shown
from .._record.catalogue import BY_NAME, FIELDS, NAMES
from .._record.checks import did_you_mean
from .._record.same import stored_phone
from .known import LEAST, Known, forms_of

ALL = "all"
CUSTOM = "custom_fields"
# Whoever they belong to, these are known by their looks.
ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"
PHONE = r"\+\d[\d ().-]{5,}\d"
IDS = (
    r"(?i:(?:\b(?:customers?(?: than| of the site)?|users?|ids?(?: says)?)\b[:=]?|/customers/|#) ?#?)"
    r"\d+(?:(?:, | and )\d+)*"
)
# Words of our own, places among them, are no data, whatever value looks the same.
OWN = (
    r"customers\[\d+\]|[^\s:]+\.(?:ya?ml|json):\d+|\bHTTP \d{3}\b(?:, \w+\))?"
    r"|(?:Nothing|Some of it|It is not known whether it) was written"
)
# A message that was cut off: what stands before it may be the beginning of a value.
CUT = "…"
# Details of an error that are numbers of customers.
NUMBERS = ("id", "ids", "holder", "other_customer")
HIDDEN = "***"
# Never masked by their value: the text of a list can be any number of times as long as the file that it came from.
COLLECTIONS = (list, tuple, set, dict, Mapping)
# Hexadecimal digits of a token: among 100,000 values, two meet by chance once in 50,000 runs.
TOKEN_DIGITS = 12
# Keys of an error's details that are no data: fields, and what we call them.
DETAILS = frozenset(NAMES) | {
    *("code", "customers", "data", "declared", "details", "errors", "failed", "fields", "holder", "ids", "message"),
    *("moved", "other_customer", "page", "params", "problems", "reading_again", "request", "retry_after", "unseen"),
    *("wanted", "written"),
}


class Mask:
    """Masks the fields named in `mask`: equal values get equal tokens within a run, and no value can be read back.

    Values that were seen (`remember`) are also taken out of free text, such as a message of the server's. Those of
    other people (`remember_other`) are taken out of texts that a site wrote `about` somebody: it may name anybody.
    """

    def __init__(self, names: Sequence[str] = (), key: Optional[bytes] = None) -> None:
        self._fields = _chosen(names)
        self._key = key or os.urandom(16)
        self._known = Known()
        self._others = Known(others=True)
        self._consulted: Tuple[Known, ...] = (self._known,)
        self._own = OWN

    def __bool__(self) -> bool:
        return bool(self._fields)

    def hides(self, name: str) -> bool:
        """Whether the field, or the custom field (`custom_fields.NAME`), is masked; a misspelt one is by `all`."""
        if not name.startswith(CUSTOM + "."):
            return name in self._fields or (ALL in self._fields and name not in BY_NAME)
        return CUSTOM in self._fields or name.casefold() in self._fields

    def value(self, name: str, value: Any) -> Any:
        """The token of a value of the field, or the value itself where the field is shown."""
        return self.token(value) if self.hides(name) else value

    def token(self, value: Any) -> Any:
        """`masked-1a2b3c4d5e6f`; nothing ("" or null) stays nothing. Lists share a token, dictionaries another."""
        if value is None or value == "":
            return value
        value = type(value).__name__ if isinstance(value, COLLECTIONS) else value
        digest = hmac.new(self._key, str(value).encode("utf-8", "replace"), hashlib.sha256)
        return "masked-" + digest.hexdigest()[:TOKEN_DIGITS]

    def record(self, record: Any) -> Any:
        """A record, or a part of one (a diff's side, a body), in its own shape."""
        if not self or not isinstance(record, Mapping):
            return record
        return {name: self._entry(str(name), value) for name, value in record.items()}

    def declared(self, record: Any) -> Any:
        """A record as somebody declared it: what is no field may be a masked one, misspelt, and is masked too."""
        if not self or not isinstance(record, Mapping):
            return record
        strays = {str(name): self.token(value) for name, value in record.items() if name not in BY_NAME}
        return {**self.record(record), **strays}

    def _entry(self, name: str, value: Any) -> Any:
        if name == CUSTOM and isinstance(value, Mapping):
            return {key: self.value(f"{CUSTOM}.{key}", item) for key, item in value.items()}
        return self.value(name, value)

    def about(self, *records: Any) -> Mask:
        """A mask with the same tokens, for a text of the site's that concerns these records, and may name others."""
        other = Mask((), self._key)
        other._fields = self._fields
        other._own = self._own
        other._consulted = (other._known, self._others)
        for record in records:
            other.remember(record)
        return other

    # --- free text ---------------------------------------------------------------------------------

    def remember(self, record: Any) -> None:
        """Note the values of a record that must not stand in any text."""
        for form, value in self._spellings(record):
            self._known.add(form, value)

    def spare(self, record: Mapping[str, Any]) -> None:
        """Let the values of a record that we made up ourselves stand in every text."""
        texts = {value for value in record.values() if isinstance(value, str) and len(value) >= LEAST}
        longest_first = sorted(texts, key=len, reverse=True)
        self._own = "|".join([self._own, *(rf"(?i:(?<!\w){re.escape(value)}(?!\w))" for value in longest_first)])

    def remember_other(self, record: Any) -> None:
        """Note the values of somebody whom the site may name in a text about somebody else."""
        for form, value in self._spellings(record):
            self._others.add(form, value)

    def _spellings(self, record: Any) -> Iterator[Tuple[str, str]]:
        """Each spelling of each value that is masked, and the value."""
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
        """Names and values of what is masked in a record."""
        for name, value in record.items() if self and isinstance(record, Mapping) else ():
            if name == CUSTOM and isinstance(value, Mapping):
                yield from ((key, item) for key, item in value.items() if self.hides(f"{CUSTOM}.{key}"))
            elif self.hides(str(name)):
                yield str(name), value

    def text(self, message: Union[Message, Value, Words]) -> str:
        """The message without any value that was remembered, in any case of letters (codes as they are).

        Short values are found as whole words, longer ones wherever they stand. Where e-mails, phones or ids are masked,
        all that look like one are: a site may name another customer's.
        """
        text = shown(message, self._part if self else short)
        if not self:
            return text
        patterns = [f"(?P<own>{self._own})", *self._patterns(text)]
        text = re.sub("|".join(patterns), self._replaced, text)
        return CUT.join(self._without_remains(text.split(CUT))) if CUT in text else text

    def _part(self, part: Union[Value, Words]) -> str:
        """A value of a message, or the words of a site, as they may be shown."""
        if isinstance(part, Words):
            return part.text
        return str(self.value(part.field, part.value)) if part.field else str(self.token(part.value))

    def _patterns(self, text: str) -> List[str]:
        """What to take out of a text: ids by the words before them, then values, the longest first, then looks."""
        there = {key: known for known in reversed(self._consulted) for key in known.within(text)}
        patterns = [f"(?P<ids>{IDS})"] if self.hides("id") else []
        patterns.extend(there[key].pattern(key) for key in sorted(there, key=len, reverse=True))
        looks = {"email": ADDRESS, "phone": PHONE}
        return [*patterns, *(pattern for name, pattern in looks.items() if self.hides(name))]

    def _replaced(self, found: Match[str]) -> str:
        groups, text = found.groupdict(), found[0]
        if groups["own"]:
            return text
        if groups.get("ids"):
            return re.sub(r"\d+", lambda number: str(self.token(number[0])), text)
        forms = (text, stored_phone(text)) if text.startswith("+") else (text,)
        values = (known.value(form) for known in self._consulted for form in forms)
        return str(self.token(next((value for value in values if value), text)))

    def _without_remains(self, parts: List[str]) -> List[str]:
        """What stands between cuts, without the beginning of a value before a cut, or its end behind one."""
        for number, part in enumerate(parts):
            if number < len(parts) - 1:
                told = part.rstrip()
                size = max(known.cut_off(told) for known in self._consulted)
                kept, length = len(told) - size, len(told)
                part = told[:kept] + (HIDDEN if size else "") + part[length:]
            if number:
                told = part.lstrip()
                size = self._known.cut_off(told[::-1], -1)
                part = part[: len(part) - len(told)] + (HIDDEN if size else "") + told[size:]
            parts[number] = part
        return parts

    def anything(self, value: Any) -> Any:
        """Plain data (an error's details) with each text in it cleaned."""
        if isinstance(value, (str, Text, Value, Words)):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self._key_of(str(key)): self._detail(str(key), item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.anything(item) for item in value]
        return self.text(str(value)) if any(known.value(str(value)) for known in self._consulted) else value

    def _key_of(self, name: str) -> str:
        """The key of a detail: a site may use anything as one, an address among them."""
        return name if name in DETAILS else self.text(name)

    def _detail(self, name: str, value: Any) -> Any:
        """One of the details: the HTTP status is no value, and numbers of customers are known by their names."""
        if name == "status" and isinstance(value, int):
            return value
        if name in NUMBERS and self.hides("id"):
            return [self.token(item) for item in value] if isinstance(value, (list, tuple)) else self.token(value)
        return self.anything(value)


def _chosen(names: Sequence[str]) -> Set[str]:
    chosen: Set[str] = set()
    for name in names:
        if name == ALL:
            chosen.add(ALL)
            chosen.update(entry.name for entry in FIELDS if entry.personal)
        elif name in BY_NAME:
            chosen.add(name)
        elif re.match(r"^custom_fields\..", name):
            chosen.add(name.casefold())
        else:
            raise InputError(f"mask: unknown field '{name}'{did_you_mean(name, [*NAMES, ALL])}", "invalid_record")
    return chosen
