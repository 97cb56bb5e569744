# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Personal data as short tokens, in anything that is shown. Pure, but for the random key of a run."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from typing import Any, Mapping, Match, Optional, Sequence, Set, Union

from .._base.errors import InputError
from .._base.message import Message, Text, Value, Words, is_code, short, shown
from .._record.catalogue import BY_NAME, FIELDS, NAMES
from .._record.checks import did_you_mean
from .._record.same import custom_key, stored_phone
from .phrases import HIDDEN, known_words

ALL = "all"
CUSTOM = "custom_fields"
# Whoever they belong to, these are known by their looks.
ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"
PHONE = r"\+\d[\d ().-]{5,}\d"
# Words of our own, places among them, are no data, whatever value looks the same.
OWN = (
    r"customers\[\d+\]|[^\s:]+\.(?:ya?ml|json):\d+|\bHTTP \d{3}\b(?:, \w+\))?"
    r"|(?:Nothing|Some of it|It is not known whether it) was written"
)
# Details of an error that are numbers of customers.
NUMBERS = ("id", "ids", "holder", "other_customer")
# Never masked by their value: the text of a list can be any number of times as long as the file that it came from.
COLLECTIONS = (list, tuple, set, dict, Mapping)
# Hexadecimal digits of a token: among 100,000 values, two meet by chance once in 50,000 runs.
TOKEN_DIGITS = 12
# Keys of an error's details that are no data: fields, and what we call them.
DETAILS = frozenset(NAMES) | {
    *("api", "booking_count", "changes", "code", "customers", "data", "declared", "details", "errors", "failed"),
    *("fields", "files", "front", "holder", "ids", "location", "message", "moved", "other_customer", "page", "params"),
    *("problems", "proxy", "reading_again", "request", "retry_after", "status", "unseen", "wanted", "written"),
}


class Mask:
    """Masks the fields named in `mask`: equal values get equal tokens within a run, and no value can be read back.

    Messages keep their values apart (`Text`), so that no text is searched for them; what a site says in prose is left
    out. E-mails and phones, wherever they come from, are known by their looks.
    """

    def __init__(self, names: Sequence[str] = (), key: Optional[bytes] = None) -> None:
        self._fields = _chosen(names)
        self._key = key or os.urandom(16)

    def __bool__(self) -> bool:
        return bool(self._fields)

    def hides(self, name: str) -> bool:
        """Whether the field, or the custom field (`custom_fields.NAME`), is masked; a misspelt one is by `all`."""
        if not name.startswith(CUSTOM + "."):
            return name in self._fields or (ALL in self._fields and name not in BY_NAME)
        return CUSTOM in self._fields or custom_key(name) in self._fields

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

    def text(self, message: Union[Message, Value, Words]) -> str:
        """Returns the message with masked values as tokens, and without a site's prose where anything is masked.

        Of prose only field names and known phrases stay.
        """
        if not self:
            return shown(message, short)
        looks = {"email": ADDRESS, "phone": PHONE}
        patterns = [pattern for name, pattern in looks.items() if self.hides(name)]
        return re.sub("|".join([f"(?P<own>{OWN})", *patterns]), self._replaced, shown(message, self._part))

    def code(self, code: str) -> str:
        """The code of an error; one of a site may be prose."""
        return code if not self or is_code(code) else HIDDEN

    def _part(self, part: Union[Value, Words]) -> str:
        """A value of a message, or the words of a site, as they may be shown."""
        if isinstance(part, Words):
            return known_words(part)
        return str(self.value(part.field, part.value)) if part.field else str(self.token(part.value))

    def _replaced(self, found: Match[str]) -> str:
        text = found[0]
        if found["own"]:
            return text
        return str(self.token(stored_phone(text) if text.startswith("+") else text))

    def anything(self, value: Any) -> Any:
        """Plain data (an error's details) with each text in it cleaned."""
        if isinstance(value, (str, Text, Value, Words)):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self._key_of(str(key)): self._detail(str(key), item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.anything(item) for item in value]
        return value

    def _key_of(self, name: str) -> str:
        """Returns the key of a detail; a site may use anything as a key, a name or an address among them."""
        return name if not self or name in DETAILS else str(self.token(name))

    def _detail(self, name: str, value: Any) -> Any:
        """Returns a detail: the HTTP status is no value, and numbers of customers are known by their names."""
        if name == "request" and self.hides("id"):
            return re.sub(r"(?<=/customers/)\d+", lambda number: str(self.token(number[0])), str(value))
        if name == "status" and isinstance(value, int):
            return value
        if name in NUMBERS and self.hides("id"):
            return [self.token(item) for item in value] if isinstance(value, (list, tuple)) else self.token(value)
        if isinstance(value, (int, float)) and (self.hides(name) if name in BY_NAME else self and name not in DETAILS):
            return self.token(value)
        return self.anything(value)


def without_tokens(text: str) -> str:
    """A masked text with the same word in place of each token, so that texts of several runs can be compared."""
    return re.sub(rf"masked-[0-9a-f]{{{TOKEN_DIGITS}}}", "masked", text)


def _chosen(names: Sequence[str]) -> Set[str]:
    chosen: Set[str] = set()
    for name in names:
        if name == ALL:
            chosen.add(ALL)
            chosen.update(entry.name for entry in FIELDS if entry.personal)
        elif name in BY_NAME:
            chosen.add(name)
        elif re.match(r"^custom_fields\..", name):
            chosen.add(custom_key(name))
        else:
            raise InputError(f"mask: unknown field '{name}'{did_you_mean(name, [*NAMES, ALL])}", "invalid_record")
    return chosen
