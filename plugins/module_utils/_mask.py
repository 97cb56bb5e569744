# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Personal data as short tokens, in anything that is shown. Pure, but for the random key of a run."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Set

from ansible_collections.latepoint.api.plugins.module_utils._errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._fields import BY_NAME, FIELDS, NAMES, did_you_mean
from ansible_collections.latepoint.api.plugins.module_utils._values import stored_phone

ALL = "all"
CUSTOM = "custom_fields"
# Texts of so few letters, all of them capitals, are masked in texts only as they are.
CODE = 3
# From so many letters on a value is masked inside a longer word, too (`user_lovelace1`).
LONG = 5
ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+"
# A message that was cut off: what stands before it may be the beginning of a value.
CUT, LEAST, MOST = "…", 3, 400
HIDDEN = "***"


class Mask:
    """Masks the fields named in `mask`: equal values get equal tokens within a run, and no value can be read back.

    Values that were seen (`remember`) are also taken out of free text, such as a message of the server's.
    """

    def __init__(self, names: Sequence[str] = (), key: Optional[bytes] = None) -> None:
        self._fields = _chosen(names)
        self._key = key or os.urandom(16)
        self._seen: Dict[str, str] = {}

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
        """`masked-1a2b3c4d`; nothing ("" or null) stays nothing."""
        if value is None or value == "":
            return value
        digest = hmac.new(self._key, str(value).encode("utf-8", "replace"), hashlib.sha256)
        return "masked-" + digest.hexdigest()[:8]

    def record(self, record: Any) -> Any:
        """A record, or a part of one (a diff's side, a body), in its own shape."""
        if not self or not isinstance(record, Mapping):
            return record
        return {name: self._entry(str(name), value) for name, value in record.items()}

    def _entry(self, name: str, value: Any) -> Any:
        if name == CUSTOM and isinstance(value, Mapping):
            return {key: self.value(f"{CUSTOM}.{key}", item) for key, item in value.items()}
        return self.value(name, value)

    def about(self, *records: Any) -> Mask:
        """A mask with the same tokens, for texts that concern these records only."""
        other = Mask((), self._key)
        other._fields = self._fields
        for record in records:
            other.remember(record)
        return other

    # --- free text ---------------------------------------------------------------------------------

    def remember(self, record: Any) -> None:
        """Note the values of a record that must not stand in any text."""
        if not self or not isinstance(record, Mapping):
            return
        for name, value in record.items():
            if name == CUSTOM and isinstance(value, Mapping):
                self._note(item for key, item in value.items() if self.hides(f"{CUSTOM}.{key}"))
            elif self.hides(str(name)):
                self._note([value])
                if name == "phone":
                    digits = stored_phone(str(value))
                    self._seen.update({one: str(value) for one in (digits, digits.lstrip("+")) if one})

    def _note(self, values: Iterable[Any]) -> None:
        for value in values:
            if value not in (None, 0) and not isinstance(value, bool):
                self._seen.update({form: str(value) for form in _forms(str(value)) if form.strip()})

    def text(self, text: str) -> str:
        """`text` without any value that was remembered, in any case of letters (codes as they are).

        Short values are found as whole words, longer ones wherever they stand. Where e-mails are masked, every
        address is: a site may name another customer's.
        """
        if not self:
            return text
        lowered = text.lower()
        there = {form: value for form, value in self._seen.items() if form.lower() in lowered}
        patterns = [_pattern(form) for form in sorted(there, key=len, reverse=True)]
        patterns.extend([ADDRESS] if self.hides("email") else [])
        if patterns:
            known = {form.lower(): value for form, value in there.items()}
            text = re.sub(
                "|".join(patterns), lambda found: str(self.token(known.get(found[0].lower(), found[0]))), text
            )
        return CUT.join(self._without_remains(text.split(CUT))) if CUT in text else text

    def _without_remains(self, parts: List[str]) -> List[str]:
        """What stands between cuts, without the beginning of a value before a cut, or its end behind one."""
        for number, part in enumerate(parts):
            if number < len(parts) - 1:
                part = self._without_end(part, lambda form, size: form[:size])
            if number:
                backwards = self._without_end(part[::-1], lambda form, size: form[::-1][:size])
                part = backwards[::-1]
            parts[number] = part
        return parts

    def _without_end(self, text: str, beginning: Callable[[str, int], str]) -> str:
        """`text` without the beginning of any value at its end."""
        length = len(text.rstrip())
        told, end = text[:length], text[length:]
        for form in self._seen:
            if told[-LEAST:].lower() not in beginning(form, MOST).lower():
                continue
            for size in range(min(len(form), MOST), LEAST - 1, -1):
                if told[-size:].lower() == beginning(form, size).lower():
                    return told[:-size] + HIDDEN + end
        return text

    def anything(self, value: Any) -> Any:
        """Plain data (an error's details) with each text in it cleaned."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.anything(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.anything(item) for item in value]
        return self.text(str(value)) if str(value) in self._seen else value


def _forms(value: str) -> Iterable[str]:
    """A value as it is, and as it may stand in a message: white space folded, tags and entities gone."""
    yield value
    yield " ".join(value.split())
    if "<" in value or "&" in value:
        import html  # few values need it

        yield " ".join(re.sub(r"<[^>]*>", " ", html.unescape(value)).split())


def _pattern(form: str) -> str:
    """How a value is found in a text."""
    pattern = re.escape(form)
    if len(form) < LONG or form.isdigit():
        pattern = r"(?<![^\W_])" + pattern + r"(?![^\W_])"
    # A code such as NO (Norway) is no word of a sentence.
    return pattern if len(form) <= CODE and form.isupper() else f"(?i:{pattern})"


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
