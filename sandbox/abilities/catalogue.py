"""The abilities of LatePoint's official API: what each of them does, takes and needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Switch = Literal["reading", "editing", "deleting"]
SWITCHES: tuple[Switch, ...] = ("reading", "editing", "deleting")
NAMESPACE = "latepoint/"

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_ID: Schema = {"type": "integer"}
_EMAIL: Schema = {"type": "string", "format": "email"}
_PAGES: Schema = {
    "page": {"type": "integer", "minimum": 1, "default": 1},
    "per_page": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
}


def _object(properties: Schema, *required: str) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required)}


@dataclass(frozen=True)
class Ability:
    """One ability of LatePoint."""

    name: str
    label: str
    operation: str
    """What it is for faults and the log: one of OPERATIONS."""
    switch: Switch
    """The switch of the site that it needs, beside reading."""
    permission: str
    """What its user must be allowed to do."""
    schema: Schema
    """The input that it takes; other properties are let pass, and ignored."""

    @property
    def reads(self) -> bool:
        """Does it change nothing, although it is a POST?"""
        return self.switch == "reading"


def _reading(name: str, label: str, operation: str, schema: Schema) -> Ability:
    return Ability(NAMESPACE + name, label, operation, "reading", "customers:read", schema)


_FIELDS: Schema = {"first_name": _TEXT, "last_name": _TEXT, "email": _EMAIL, "phone": _TEXT, "notes": _TEXT}
EDITABLE = tuple(_FIELDS)

_ALL = (
    _reading("list-customers", "List customers", "list", _object({**_PAGES, "search": _TEXT, "status": _TEXT})),
    _reading("get-customer", "Get a customer", "get", _object({"id": _ID}, "id")),
    _reading("get-customer-by-email", "Get a customer by e-mail", "get", _object({"email": _EMAIL}, "email")),
    _reading("get-total-customers-count", "Count the customers", "count", _object({})),
    _reading(
        "get-customer-bookings",
        "List a customer's bookings",
        "bookings",
        _object({"customer_id": _ID, **_PAGES}, "customer_id"),
    ),
    Ability(
        NAMESPACE + "create-customer",
        "Create a customer",
        "post",
        "editing",
        "customers:create",
        _object(_FIELDS, "first_name", "email"),
    ),
    Ability(
        NAMESPACE + "update-customer",
        "Update a customer",
        "put",
        "editing",
        "customers:update",
        _object({"id": _ID, **_FIELDS}, "id"),
    ),
    Ability(
        NAMESPACE + "delete-customer",
        "Delete a customer",
        "delete",
        "deleting",
        "customers:delete",
        _object({"id": _ID}, "id"),
    ),
)
ABILITIES: dict[str, Ability] = {ability.name: ability for ability in _ALL}

OTHERS = ("core/get-site-info", "core/get-user-info", *(f"other-plugin/task-{number:02d}" for number in range(1, 61)))
"""Abilities of others, which nobody here may run; they come first, so many that a list needs `per_page=100`."""
