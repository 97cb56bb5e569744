# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of values that a field can have: text, whole number, yes or no, and the dictionary of custom fields.

Each kind declares (what users write → value, or ValueError with a sentence), and reads (what the API answers → value).
"""

from __future__ import annotations

import datetime
import json
import re
from abc import ABC, abstractmethod
from typing import Any, Dict, List, Mapping, Optional, Tuple

from .._base import message
from .._base.message import Value
from .same import same_text

TRUE = ("true", "yes", "on", "1", "y", "t")
FALSE = ("false", "no", "off", "0", "n", "f")
QUOTE = "put it in quotes, so that it stays the text that it is; a template needs | string at its end, too"


class Kind(ABC):
    """Base: `option` is Ansible's type name, `empty` what stands for nothing."""

    option = "str"
    empty: Any = ""

    @abstractmethod
    def schema(self) -> Dict[str, Any]:
        """The JSON Schema of a value in a customer file."""

    @abstractmethod
    def declare(self, value: Any) -> Any:
        """The value that a user means; raises ValueError with what is wrong with it."""

    @abstractmethod
    def read(self, value: Any) -> Any:
        """The value that the API means by what it answered; raises ValueError with the shape that nobody can read."""

    def same(self, one: Any, other: Any) -> bool:
        return bool(one == other)


class Text(Kind):
    """Text stays text: numbers, booleans and dates are told to be quoted. NULL and "" are the same."""

    def schema(self) -> Dict[str, Any]:
        return {"type": ["string", "null"]}

    def declare(self, value: Any) -> str:
        if isinstance(value, str):
            return _clean(value)
        if isinstance(value, (list, dict)):
            raise ValueError("must be text, not a " + ("list" if isinstance(value, list) else "dictionary"))
        raise ValueError(message.Text("is {what}, not text: {quote}", what=_what(value), quote=QUOTE))

    def read(self, value: Any) -> str:
        if value and isinstance(value, (list, dict)):
            raise ValueError(_shape(value))
        return wire_text(value)

    def same(self, one: str, other: str) -> bool:
        return same_text(one, other)


class Number(Kind):
    """A whole number from 1 on; with `clearable`, "" and 0 mean none."""

    option = "int"
    empty = 0

    def __init__(self, clearable: bool) -> None:
        self._clearable = clearable

    def schema(self) -> Dict[str, Any]:
        return {"type": ["integer", "null"], "minimum": 0 if self._clearable else 1}

    def declare(self, value: Any) -> int:
        if value == "" and self._clearable:
            return 0
        number = whole_number(value)
        if number is None:
            raise ValueError(message.Text("must be a whole number, not {what}", what=_what(value)))
        if has_leading_zero(value):
            text = "must not begin with 0, which some read as octal: write {number}, if that is meant"
            raise ValueError(message.Text(text, number=Value("", number)))
        least = 0 if self._clearable else 1
        if number < least:
            text = "must be {least} or more, not {number}"
            raise ValueError(message.Text(text, least=least, number=Value("", number)))
        return number

    def read(self, value: Any) -> int:
        number = 0 if value in _NOTHING else whole_number(value)
        if number is None:
            raise ValueError(_shape(value))
        return number


class Flag(Kind):
    """Yes or no. LatePoint answers true, "1", "0" or null, and takes the word "yes" for no: booleans are sent."""

    option = "bool"
    empty = False

    def schema(self) -> Dict[str, Any]:
        return {"type": ["boolean", "null"]}

    def declare(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower() if isinstance(value, (str, int)) else ""
        if word in TRUE or word in FALSE:
            return word in TRUE
        raise ValueError(message.Text("must be true or false, not {what}", what=_what(value)))

    def read(self, value: Any) -> bool:
        word = "" if value in _NOTHING else str(value).strip().lower()
        if word not in (*TRUE, *FALSE, ""):
            raise ValueError(_shape(value))
        return word in TRUE


class Texts(Kind):
    """Custom fields: a dictionary of texts; "" stands for a key that is to be removed, or isn't there.

    The ValueError that `declare` raises has a sentence for each key that is wrong.
    """

    option = "dict"
    _text = Text()

    def schema(self) -> Dict[str, Any]:
        return {"type": ["object", "null"], "additionalProperties": self._text.schema()}

    @property
    def empty(self) -> Any:
        return {}

    def declare(self, value: Any) -> Dict[str, str]:
        if not isinstance(value, Mapping):
            raise ValueError(message.Text("must be a dictionary of texts, not {what}", what=_what(value)))
        declared: Dict[str, str] = {}
        seen: Dict[str, str] = {}
        problems: List[str] = []
        for key, item in value.items():
            try:
                name = self._key(key)
                if seen.setdefault(name.casefold(), name) != name:
                    raise ValueError(f"names '{seen[name.casefold()]}' and '{name}', which LatePoint takes for one key")
                declared[name] = self._item(name, item)
            except ValueError as error:
                problems.extend(error.args)
        if problems:
            raise ValueError(*problems)
        return declared

    def _key(self, key: Any) -> str:
        if not isinstance(key, str):
            text = "has the key {key}, which is {what}, not text: {quote}"
            raise ValueError(message.Text(text, key=Value("", key), what=_what(key), quote=QUOTE))
        if not key.strip():
            raise ValueError("has an empty key")
        return _clean(key)

    def _item(self, name: str, item: Any) -> str:
        try:
            return "" if item is None else self._text.declare(item)
        except ValueError as error:
            (problem,) = error.args
            about = message.named(problem, f"custom_fields.{name}")
            raise ValueError(message.Text(".{name} {problem}", name=name, problem=about)) from None

    def read(self, value: Any) -> Dict[str, str]:
        """No custom fields come as `[]`, not `{}`. A list is read where each entry names its key and its value."""
        if value in _NOTHING:
            return {}
        pairs = value.items() if isinstance(value, Mapping) else _entries(value)
        texts = {str(key): wire_text(item) for key, item in pairs}
        return {key: text for key, text in texts.items() if text != ""}


# What PHP answers for nothing, in place of whatever else there could be.
_NOTHING: Tuple[Any, ...] = (None, "", False, [], {})


def _entries(value: Any) -> List[Tuple[str, Any]]:
    """The pairs of a list such as `[{"key": "tier", "value": "gold"}]`; raises ValueError for anything else."""
    entries = value if isinstance(value, list) else [value]
    if not all(isinstance(entry, dict) and isinstance(entry.get("key"), str) and "value" in entry for entry in entries):
        raise ValueError(_shape(value))
    pairs = [(entry["key"], entry["value"]) for entry in entries]
    if len({key for key, _item in pairs}) < len(pairs):
        raise ValueError("a list that names a key twice")
    return pairs


def _shape(value: Any) -> str:
    """What came, in words and without its values: they are people's data."""
    if isinstance(value, list):
        return "a list of " + " and ".join(sorted({_PLURAL.get(type(item), "other things") for item in value}))
    return {bool: "true", int: "a number", float: "a number", dict: "an object", str: "text"}.get(type(value), "null")


_PLURAL = {dict: "objects", list: "lists", str: "texts", int: "numbers", float: "numbers", bool: "true/false"}


def wire_text(value: Any) -> str:
    """What the API answered for a text, as text: NULL and [] are empty, numbers as they stand."""
    if isinstance(value, str):
        return value
    if value is None or value is False or value == []:
        return ""
    if value is True:
        return "1"
    if isinstance(value, (int, float)):
        return str(value)
    return json.dumps(value, sort_keys=True)


def whole_number(value: Any) -> Optional[int]:
    """`5`, `"5"` and `5.0` as 5; None for anything that is no whole number (a boolean isn't)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else None
    if isinstance(value, str) and re.match(r"^\s*-?[0-9]{1,18}\s*$", value):
        return int(value)
    return None


def has_leading_zero(value: Any) -> bool:
    """Whether a number that is given as text is another one to some readers of YAML: `010` is 8 to them."""
    return isinstance(value, str) and bool(re.match(r"\s*-?0[0-9]", value))


def _clean(text: str) -> str:
    """A plain str (Ansible has subclasses); refuses what JSON or the database can't hold."""
    plain = str(text)
    if "\x00" in plain or any("\ud800" <= character <= "\udfff" for character in _beyond_ascii(plain)):
        raise ValueError("holds a character that can't be stored (NUL, or half of a surrogate pair)")
    return plain


def _beyond_ascii(text: str) -> Tuple[str, ...]:
    return () if text.isascii() else tuple(text)


_NAMES = {bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "a dictionary", str: "text"}


def _what(value: Any) -> message.Message:
    """What a value is, for a message; texts that are meant to be short are shown."""
    if isinstance(value, datetime.date):
        return message.Text("a date ({value})", value=Value("", value))
    for cls, name in _NAMES.items():
        if isinstance(value, cls):
            return _shown(name, value) if cls in (bool, int, float) else _quoted(name, value)
    return "nothing" if value is None else _shown(f"a {type(value).__name__}", value)


def _shown(name: str, value: Any) -> message.Message:
    return message.Text("{name} ({value})", name=name, value=Value("", str(value)[:40]))


def _quoted(name: str, value: Any) -> message.Message:
    """A text is shown where it is a word and no more."""
    if not isinstance(value, str) or len(value) > 20 or not value.isprintable():
        return name
    return message.Text("{name} ('{value}')", name=name, value=Value("", value))
