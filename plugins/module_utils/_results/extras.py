# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data that a site gives beside a customer (bookings, statistics), in any shape, masked by keys. Pure."""

from __future__ import annotations

import re
from typing import Any, Mapping, Optional

from .._base.message import is_code
from .._record.catalogue import NAMES
from .mask import Mask
from .phrases import HIDDEN

# Keys whose values are codes, and values that are numbers, days or times: they tell nothing of a person.
_CODES = re.compile(r"(?:^|_)(?:status|state|type|currency)$")
_PLAIN = re.compile(r"[-+]?[\d.,:\sTZ+-]*(?:am|pm|UTC)?")


def masked(value: Any, mask: Mask, key: str = "") -> Any:
    """Returns the data without what is masked; where anything is, other texts are left out, too: they may hold it."""
    if not mask:
        return value
    if isinstance(value, Mapping):
        return {_key(str(name)): masked(item, mask, str(name)) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [masked(item, mask, key) for item in value]
    field = _field(key)
    if field is not None and mask.hides(field):
        return mask.token(value)
    return value if not isinstance(value, str) or _is_plain(key, value) else HIDDEN


def _field(key: str) -> Optional[str]:
    """Returns the field that a key is about: `customer_email` is an e-mail; a bare `id` is not the customer's."""
    names = sorted((name for name in NAMES if name != "id"), key=len, reverse=True)
    about = next((name for name in names if key == name or key.endswith(f"_{name}")), None)
    return "id" if key == "customer_id" else about


def _key(name: str) -> str:
    return name if is_code(name) or name.isdigit() else HIDDEN


def _is_plain(key: str, value: str) -> bool:
    return not value or bool(_PLAIN.fullmatch(value)) or (bool(_CODES.search(key)) and is_code(value))
