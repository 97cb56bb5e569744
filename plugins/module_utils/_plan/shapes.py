# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of a site that can't be read, and that a plan would rest on. Pure."""

from __future__ import annotations

from typing import Any, List, Mapping

from .._base.errors import PlanError
from .._base.message import Text
from .._record.customer import Customer, odd_shapes
from .._record.declared import Declared
from .._record.same import text_of
from .change import CUSTOM


def check_shapes(declared: Declared, actual: Customer, exact: bool) -> None:
    """Raise PlanError where a declared field has, or may be in, a value that can't be read: it may be anything."""
    if not actual.unreadable:
        return
    holders = _holders(declared.values.get(CUSTOM) or {}, actual, exact and CUSTOM in declared.values)
    odd = sorted({*holders, *(name for name in actual.unreadable if _is_declared(name, declared.values))})
    if odd:
        names = sorted({CUSTOM if name in holders else name for name in odd})
        text = Text(
            "the site shows {shapes}: nobody can read that without guessing. Leave {names} out",
            shapes=odd_shapes(actual, odd),
            names=" and ".join(names),
        )
        raise PlanError(text, "unexpected_answer", {"fields": odd})


def _is_declared(name: str, values: Mapping[str, Any]) -> bool:
    """Whether a field, or a key of the custom fields, is declared to have a value; what is to be removed may be odd."""
    field, _dot, key = name.partition(".")
    if not key:
        return field in values
    return text_of(values.get(field, {}), key, "") != ""


def _holders(texts: Mapping[str, str], actual: Customer, exact: bool) -> List[str]:
    """Returns the custom fields that may hold a declared key, or whose removal, by `exact`, may take others along."""
    hidden = any(map(actual.nesting.hides, texts))
    found = [key for key in actual.nesting.holders if hidden or (exact and text_of(texts, key, None) is None)]
    return [f"{CUSTOM}.{key}" for key in found]
