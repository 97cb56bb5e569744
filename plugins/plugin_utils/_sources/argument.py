# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option `customers` as JSON text. Pure."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Dict, List, Tuple

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import RecordError
from ansible_collections.latepoint.api.plugins.module_utils._base.message import Text, Value

_INSTEAD = "give a list, or JSON text of one; a file of customers belongs in src, YAML text through | from_yaml"


def _object(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
    """Returns an object; raises RecordError where a key stands twice, of which JSON takes the last in silence."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(key for key, _value in pairs).most_common(1)[0][0]
        text = "customers is JSON text in which '{key}' stands twice in one object: keep the one that is meant"
        raise RecordError([Text(text, key=Value("", twice))])
    return found


def listed(text: str) -> List[Any]:
    """Returns the list in a JSON text; raises RecordError, which quotes nothing of the text, where it is none."""
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise RecordError([f"customers is text that is no JSON ({error.msg}): {_INSTEAD}"]) from None
    except RecursionError:
        raise RecordError(["customers is text that is nested too deeply for customers"]) from None
    if not isinstance(value, list):
        raise RecordError([f"customers is JSON text, but of no list: {_INSTEAD}"])
    return value
