# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of a site that can't be read, and that a plan would rest on. Pure."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping

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
    causes = {**_hiding(declared, actual), **_taking_along(declared, actual, exact)}
    causes.update({name: [name] for name in actual.unreadable if _is_declared(name, declared.values)})
    if causes:
        odd = sorted({name for names in causes.values() for name in names})
        text = Text(
            "the site shows {shapes}: nobody can read that without guessing. Leave {names} out",
            shapes=odd_shapes(actual, odd),
            names=" and ".join(sorted(causes)),
        )
        raise PlanError(text, "unexpected_answer", {"fields": odd})


def _is_declared(name: str, values: Mapping[str, Any]) -> bool:
    """Whether a field, or a key of the custom fields, is declared to have a value; what is to be removed may be odd."""
    field, _dot, key = name.partition(".")
    if not key:
        return field in values
    return text_of(values.get(field, {}), key, "") != ""


def _hiding(declared: Declared, actual: Customer) -> Dict[str, List[str]]:
    """Returns the declared custom fields that may be in others, with these."""
    found = {key: actual.nesting.holders_of(key) for key in declared.values.get(CUSTOM) or {}}
    return {_named(key): [_named(holder) for holder in holders] for key, holders in found.items() if holders}


def _taking_along(declared: Declared, actual: Customer, exact: bool) -> Dict[str, List[str]]:
    """Returns, under the name of all custom fields, those whose removal by `exact` may take others along."""
    texts = declared.values.get(CUSTOM)
    if not exact or texts is None:
        return {}
    found = [_named(holder) for holder in actual.nesting.holders if text_of(texts, holder, None) is None]
    return {CUSTOM: found} if found else {}


def _named(key: str) -> str:
    return f"{CUSTOM}.{key}"
