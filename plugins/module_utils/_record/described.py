# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of wrong types, in words: `a number (5)`. Pure."""

from __future__ import annotations

import datetime
from typing import Any

from .._base.message import Message, Text, Value

_NAMES = {bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "a dictionary", str: "text"}


def described(value: Any) -> Message:
    """Returns what a value is, for a message, with the value itself where that is short."""
    if isinstance(value, datetime.date):
        return Text("a date ({value})", value=Value("", value))
    for cls, name in _NAMES.items():
        if isinstance(value, cls):
            return _shown(name, value) if cls in (bool, int, float) else _quoted(name, value)
    return "nothing" if value is None else _shown(f"a {type(value).__name__}", value)


def _shown(name: str, value: Any) -> Message:
    return Text("{name} ({value})", name=name, value=Value("", str(value)[:40]))


def _quoted(name: str, value: Any) -> Message:
    """Returns the name, with the text where that is a word and no more."""
    if not isinstance(value, str) or len(value) > 20 or not value.isprintable():
        return name
    return Text("{name} ('{value}')", name=name, value=Value("", value))


def shape(value: Any) -> str:
    """Returns the shape of a value in words, without its content, which may be personal data."""
    if isinstance(value, list):
        return "a list of " + " and ".join(sorted({_PLURAL.get(type(item), "other things") for item in value}))
    return {bool: "true", int: "a number", float: "a number", dict: "an object", str: "text"}.get(type(value), "null")


_PLURAL = {dict: "objects", list: "lists", str: "texts", int: "numbers", float: "numbers", bool: "true/false"}
