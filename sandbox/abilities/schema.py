"""What WordPress finds wrong with an input, before any permission is looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sandbox.abilities.catalogue import Schema
from sandbox.values import as_number, is_email

_NUMERIC = re.compile(r"\s*[+-]?(?:[0-9]+(?:\.0*)?|\.0+)\s*\Z")


def problem(given: Any, schema: Schema) -> str | None:
    """The first reason to refuse the input, or nothing."""
    if given == [] and isinstance(given, list):
        given = {}  # PHP can't tell them apart
    if not isinstance(given, dict):
        return "input is not of type object."
    for name in schema["required"]:
        if name not in given:
            return f"{name} is a required property of input."
    for name, value in given.items():
        rule = schema["properties"].get(name)
        found = _wrong(f"input[{name}]", value, rule) if rule else None
        if found:
            return found
    return None


def _wrong(where: str, value: Any, rule: Mapping[str, Any]) -> str | None:
    if rule["type"] == "string":
        if not isinstance(value, str):
            return f"{where} is not of type string."
        return "Invalid email address." if rule.get("format") == "email" and not is_email(value) else None
    if not _is_integer(value):
        return f"{where} is not of type integer."
    return _outside(where, as_number(value), rule)


def _outside(where: str, number: int, rule: Mapping[str, Any]) -> str | None:
    if "maximum" in rule and not rule["minimum"] <= number <= rule["maximum"]:
        return f"{where} must be between {rule['minimum']} (inclusive) and {rule['maximum']} (inclusive)"
    if "minimum" in rule and number < rule["minimum"]:
        return f"{where} must be greater than or equal to {rule['minimum']}"
    return None


def _is_integer(value: Any) -> bool:
    """Whole numbers, also as text and as 5.0; never a boolean."""
    if isinstance(value, str):
        return bool(_NUMERIC.match(value))
    return not isinstance(value, bool) and isinstance(value, (int, float)) and value == value // 1
