"""Write the JSON Schema of customer files, from the catalogue of fields"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TREE = ROOT / ".cache" / "tree"
FILE = ROOT / "schemas" / "customers.schema.json"
ADDRESS = "https://raw.githubusercontent.com/latepoint-api/latepoint.api/main/schemas/customers.schema.json"
Schema = dict[str, Any]


def plain(text: str) -> str:
    """A sentence without Ansible's markup: `O(ignore:email)` and `V(null)` become `email` and `null`."""
    return re.sub(r"\b[A-Z]\((?:ignore:)?([^)]*)\)", r"\1", text)


def as_read(schema: Schema) -> Schema:
    """The schema of a value as files are read: all scalars are text there, and text may spell a number or a flag."""
    loose = dict(schema)
    types = schema["type"]
    if "string" in types:
        loose["type"] = ["string", "number", "boolean", "null"]
    elif "integer" in types:
        loose.update(type=["integer", "string", "null"], pattern="^[0-9]*$" if schema["minimum"] == 0 else "^[0-9]+$")
    elif "boolean" in types:
        loose.update(type=["boolean", "string", "integer", "null"], enum=[True, False, None, 1, 0, *_flag_words()])
    if "additionalProperties" in schema:
        loose["additionalProperties"] = as_read(schema["additionalProperties"])
    return loose


def _flag_words() -> list[str]:
    from ansible_collections.latepoint.api.plugins.module_utils._record.types import FALSE, TRUE

    return [*TRUE, *FALSE]


def fields() -> dict[str, Schema]:
    """Each field of a record."""
    from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import FIELDS

    return {field.name: _property(field) for field in FIELDS}


def _property(field: Any) -> Schema:
    schema = as_read(field.kind.schema())
    schema["description"] = plain(" ".join(field.description))
    schema["examples"] = [field.example]
    if field.choices:
        schema["enum"] = [*field.choices, None]
    if field.pattern:
        schema["pattern"] = field.pattern
    return schema


def whole() -> Schema:
    """The schema: `customers:` with a list, or a bare list, or one record."""
    identity = [{"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in ("id", "email")]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ADDRESS,
        "title": "Customers of a LatePoint site",
        "description": "A file for src of latepoint.api.latepoint_customers (a list), or of latepoint_customer (one).",
        "if": {"type": "array"},
        "then": {"$ref": "#/$defs/customers"},
        "else": {
            "if": {"required": ["customers"]},
            "then": {
                "type": "object",
                "properties": {"customers": {"$ref": "#/$defs/customers"}},
                "additionalProperties": False,
            },
            "else": {"$ref": "#/$defs/customer"},
        },
        "$defs": {
            "customers": {"type": "array", "items": {"allOf": [{"$ref": "#/$defs/customer"}, {"anyOf": identity}]}},
            "customer": {"type": "object", "properties": fields(), "additionalProperties": False},
        },
    }


def text() -> str:
    """The schema as the file holds it."""
    if str(TREE) not in sys.path:
        sys.path.insert(0, str(TREE))
    return json.dumps(whole(), indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the file."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text(), encoding="utf-8")
    print(FILE.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
