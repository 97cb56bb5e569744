# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that keep values apart from text, so that a mask hides them without a search. Pure.

::

    Text("{customer} is to get the e-mail {email}", customer=change.who, email=Value("email", email))

A message without personal data is a plain `str`. `str()` of either shows everything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Callable, Iterable, Mapping, Union

from .text import ended

SHOWN = 100
"""A message shows at most this many characters of a value."""


@dataclass(frozen=True)
class Value:
    """A value of a customer's record, and the field by which a mask decides; "" until the field is known."""

    field: str
    value: Any

    def __str__(self) -> str:
        return str(self.value)


class Words(str):
    """What a site says in prose: it may name anybody."""

    __slots__ = ()


class Text:
    """A template, as of `str.format`, and the parts that fill it: a `Value`, `Words`, a `Text`, or plain data."""

    __slots__ = ("_parts", "_template")

    def __init__(self, template: str, **parts: Any) -> None:
        self._template = template
        self._parts = parts

    def __str__(self) -> str:
        return self.shown(short)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (str, Text)) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def shown(self, show: Callable[[Union[Value, Words]], str]) -> str:
        """Returns the message with each value, and a site's words, as `show` returns them."""
        return self._template.format(**{name: shown(part, show) for name, part in self._parts.items()})

    def rewritten(self, change: Callable[[str], str]) -> Text:
        """The same with our own words changed; values, and words of a site, stay."""
        return Text(change(self._template), **{name: rewritten(part, change) for name, part in self._parts.items()})

    def named(self, field: str) -> Text:
        """Returns the message with this field for all values without a field."""
        return Text(self._template, **{name: named(part, field) for name, part in self._parts.items()})


Message = Union[str, Text]
Part = Union[Message, Value, Words]


def rewritten(part: Any, change: Callable[[str], str]) -> Any:
    """A message, or a part of one, with our own words changed; values, and words of a site, stay."""
    if isinstance(part, Text):
        return part.rewritten(change)
    return change(part) if isinstance(part, str) and not isinstance(part, Words) else part


def named(part: Any, field: str) -> Any:
    """Returns a message, or a part of it, with this field for all values without a field."""
    if isinstance(part, Value) and not part.field:
        return Value(field, part.value)
    return part.named(field) if isinstance(part, Text) else part


def short(part: Union[Value, Words]) -> str:
    """Returns a value, cut to the length that messages show."""
    text = str(part)
    return text if isinstance(part, Words) or len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def shown(message: Any, show: Callable[[Union[Value, Words]], str]) -> str:
    """Returns a message, or a part of it, with each value, and a site's words, as `show` returns them."""
    if isinstance(message, (Value, Words)):
        return show(message)
    return message.shown(show) if isinstance(message, Text) else str(message)


def plain(data: Any) -> Any:
    """Plain data of data that holds messages, with all their values shown."""
    if isinstance(data, (Text, Value, Words)):
        return str(data)
    if isinstance(data, Mapping):
        return {name: plain(item) for name, item in data.items()}
    return [plain(item) for item in data] if isinstance(data, (list, tuple)) else data


def is_code(text: str) -> bool:
    """Whether a text is a code, such as `rest_no_route`, and no prose."""
    return bool(re.fullmatch(r"[A-Za-z][A-Za-z_-]{0,79}", text))


def joined(separator: str, messages: Iterable[Part]) -> Message:
    """The messages as one; a `str` where none has values apart."""
    parts = list(messages)
    if not any(isinstance(part, (Text, Value, Words)) for part in parts):
        return separator.join(map(str, parts))
    names = [f"p{number}" for number in range(len(parts))]
    template = separator.replace("{", "{{").replace("}", "}}").join("{" + name + "}" for name in names)
    return Text(template, **dict(zip(names, parts)))


def sentences(*messages: Message) -> Message:
    """The messages as sentences: each that isn't empty ends in a mark, once."""
    return joined(" ", (_ended(message) for message in messages if str(message).strip()))


def followed(message: Message, text: str) -> Message:
    """The message as a sentence, and another text behind it."""
    return joined(" ", [sentences(message), text])


def _ended(message: Message) -> Message:
    plain = str(message)
    if isinstance(message, str) and not isinstance(message, Words):
        return ended(message.strip())
    return message if ended(plain) == plain else Text("{message}.", message=message)
