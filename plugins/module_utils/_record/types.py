# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of values that a field can have: text, whole number, yes or no, and the dictionary of custom fields.

Each kind has `declare` (what users write → value) and `read` (what the API answers → value); both raise ValueError.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from typing import Any, Dict, List, Mapping, Optional

from .._base import message
from .._base.message import Value
from .custom_values import NO_NESTING, NOTHING, Nesting, nesting_of, odd_items, pairs_of
from .described import described, shape
from .same import custom_key, same_text

TRUE = ("true", "yes", "on", "1", "y", "t")
FALSE = ("false", "no", "off", "0", "n", "f")
QUOTE = "put it in quotes, so that it stays the text that it is; a template needs | string at its end, too"


class Kind(ABC):
    """Base of all kinds: `option` is Ansible's type name, `empty` the value that stands for nothing."""

    option = "str"
    empty: Any = ""

    @abstractmethod
    def schema(self) -> Dict[str, Any]:
        """Returns the JSON Schema of a value in a customer file."""

    @abstractmethod
    def declare(self, value: Any) -> Any:
        """Returns the value that a user means; raises ValueError with what is wrong with it."""

    @abstractmethod
    def read(self, value: Any) -> Any:
        """Returns the value that the API means; raises ValueError with a shape that can't be read without guessing."""

    def odd(self, value: Any) -> Mapping[str, str]:
        """Returns the shapes of the values by key, in a value that can be read, which can't be read themselves."""
        return {}

    def nesting(self, value: Any) -> Nesting:
        """Returns which keys of such a value may hold others."""
        return NO_NESTING

    def same(self, value: Any, other: Any) -> bool:
        return bool(value == other)


class Text(Kind):
    """Text. Numbers, booleans and dates are errors that say to quote them. NULL and "" are the same."""

    def schema(self) -> Dict[str, Any]:
        return {"type": ["string", "null"]}

    def declare(self, value: Any) -> str:
        if isinstance(value, str):
            return _clean(value)
        if isinstance(value, (list, dict)):
            raise ValueError("must be text, not a " + ("list" if isinstance(value, list) else "dictionary"))
        raise ValueError(message.Text("is {what}, not text: {quote}", what=described(value), quote=QUOTE))

    def read(self, value: Any) -> str:
        if value and isinstance(value, (list, dict)):
            raise ValueError(shape(value))
        return wire_text(value)

    def same(self, value: str, other: str) -> bool:
        return same_text(value, other)


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
            raise ValueError(message.Text("must be a whole number, not {what}", what=described(value)))
        if has_leading_zero(value):
            text = "must not begin with 0, which some read as octal: write {number}, if that is meant"
            raise ValueError(message.Text(text, number=Value("", number)))
        least = 0 if self._clearable else 1
        if number < least:
            text = "must be {least} or more, not {number}"
            raise ValueError(message.Text(text, least=least, number=Value("", number)))
        return number

    def read(self, value: Any) -> int:
        number = 0 if value in NOTHING else whole_number(value)
        if number is None:
            raise ValueError(shape(value))
        return number


class Flag(Kind):
    """Yes or no. LatePoint answers true, "1", "0" or null, and reads the word "yes" as no: booleans are sent."""

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
        raise ValueError(message.Text("must be true or false, not {what}", what=described(value)))

    def read(self, value: Any) -> bool:
        word = "" if value in NOTHING else str(value).strip().lower()
        if word not in (*TRUE, *FALSE, ""):
            raise ValueError(shape(value))
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
            raise ValueError(message.Text("must be a dictionary of texts, not {what}", what=described(value)))
        declared: Dict[str, str] = {}
        seen: Dict[str, str] = {}
        problems: List[str] = []
        for key, item in value.items():
            try:
                name = self._key(key)
                first = seen.setdefault(custom_key(name), name)
                if first != name:
                    raise ValueError(f"names '{first}' and '{name}', which LatePoint takes for one key")
                declared[name] = self._item(name, item)
            except ValueError as error:
                problems.extend(error.args)
        if problems:
            raise ValueError(*problems)
        return declared

    def _key(self, key: Any) -> str:
        if not isinstance(key, str):
            text = "has the key {key}, which is {what}, not text: {quote}"
            raise ValueError(message.Text(text, key=Value("", key), what=described(key), quote=QUOTE))
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
        texts = {str(key): wire_text(item) for key, item in pairs_of(value)}
        return {key: text for key, text in texts.items() if text != ""}

    def odd(self, value: Any) -> Mapping[str, str]:
        return odd_items(value)

    def nesting(self, value: Any) -> Nesting:
        return nesting_of(value)


def wire_text(value: Any) -> str:
    """Returns what the API answered for a text as text: NULL and [] are empty, numbers as they stand."""
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
    """Returns 5 for `5`, `"5"` and `5.0`; None for anything that is no whole number (a boolean isn't)."""
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
    """Whether some readers of YAML take a number in text for another number: `010` for 8."""
    return isinstance(value, str) and bool(re.match(r"\s*-?0[0-9]", value))


# NUL, and half of a surrogate pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _clean(text: str) -> str:
    """Returns a plain str (Ansible has subclasses); raises ValueError for what JSON or the database can't hold."""
    plain = str(text)
    if _UNSTORABLE.search(plain):
        raise ValueError("holds a character that can't be stored (NUL, or half of a surrogate pair)")
    return plain
