# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of customer records, made from the catalogue of fields: one record, or a list of them."""

from __future__ import annotations

import json
from typing import Any, Dict, List

from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import FIELDS, Field

QUOTING = (
    'Text has to be text. Quote what YAML takes for something else, such as C("02134"), C("+15550199") and C("NO"), '
    'and keys of custom fields, such as C("on") and C("2024"); a number, a boolean or a date in a text field is an '
    'error that says so. A last name C("Null") has to be quoted, too: without quotes it is V(null), and the field left '
    "out. In files named by O(src) no quoting is needed."
)
MEANING = (
    "A field that is left out, or V(null), is not managed: it is neither compared nor sent. An empty text clears "
    "the field."
)


def _example(field: Field) -> str:
    if isinstance(field.example, str):
        return f"For example V({field.example})."
    return "For example V({}).".format(json.dumps(field.example).replace('"', ""))


def _option(field: Field, path: str) -> Dict[str, Any]:
    description = [part.replace("O(ignore:", "O(" + path + ".") for part in field.description]
    option: Dict[str, Any] = {"description": [*description, _example(field)], "type": field.kind.option}
    if field.choices:
        option["choices"] = list(field.choices)
    return option


def _options(name: str, path: str, description: List[str], **how: Any) -> str:
    """The option `name` as YAML (JSON is YAML), with every field of the catalogue as a suboption."""
    suboptions = {field.name: _option(field, path) for field in FIELDS}
    option = dict(how, description=[*description, MEANING, QUOTING], suboptions=suboptions)
    return json.dumps({"options": {name: option}})


class ModuleDocFragment:
    """The fragments `latepoint.api.record` (option `customer`) and `latepoint.api.record.many` (`customers`)."""

    # Annotated, so that ansible-test does not take it for literal text.
    DOCUMENTATION: str = _options(
        "customer",
        "customer",
        [
            "The customer as it shall be. Give either this or O(src).",
            "With nothing but C(id) or C(email) in it, the task only makes sure that the customer is there.",
        ],
        type="dict",
    )
    MANY: str = _options(
        "customers",
        "customers[]",
        [
            "The customers as they shall be. Each says by C(id), or else by C(email), who is meant.",
            "May be given together with O(src).",
        ],
        type="list",
        elements="dict",
    )
