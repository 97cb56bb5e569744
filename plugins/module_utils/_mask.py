# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Personal data as short tokens, in anything that is shown. Pure, but for the random key of a run."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from typing import Any, Iterable, Mapping, Optional, Sequence, Set

from ansible_collections.latepoint.api.plugins.module_utils._errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._fields import BY_NAME, FIELDS, NAMES, did_you_mean
from ansible_collections.latepoint.api.plugins.module_utils._values import stored_phone

ALL = "all"
CUSTOM = "custom_fields"
# Texts of so few letters, all of them capitals, are masked in texts only as they are.
CODE = 3


class Mask:
    """Masks the fields named in `mask`: equal values get equal tokens within a run, and no value can be read back.

    Values that were seen (`remember`) are also taken out of free text, such as a message of the server's.
    """

    def __init__(self, names: Sequence[str] = (), key: Optional[bytes] = None) -> None:
        self._fields = _chosen(names)
        self._key = key or os.urandom(16)
        self._seen: Set[str] = set()

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
                self._note([value, stored_phone(str(value))] if name == "phone" else [value])

    def _note(self, values: Iterable[Any]) -> None:
        for value in values:
            plain = " ".join(str(value).split())
            if value not in (None, 0) and not isinstance(value, bool) and plain:
                self._seen.update((str(value), plain))

    def text(self, text: str) -> str:
        """`text` without any value that was remembered: whole words, in any case of letters (codes as they are)."""
        if not self._seen:
            return text
        lowered = text.lower()
        for value in sorted((one for one in self._seen if one.lower() in lowered), key=len, reverse=True):
            pattern = r"(?<!\w)" + re.escape(value) + r"(?!\w)"
            # A code such as NO (Norway) is no word of a sentence.
            flags = 0 if len(value) <= CODE and value.isupper() else re.IGNORECASE
            text = re.sub(pattern, str(self.token(value)), text, flags=flags)
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
