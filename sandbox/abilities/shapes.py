"""The answers of the Abilities API: the thing itself, without any envelope."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sandbox.abilities.catalogue import ABILITIES, OTHERS
from sandbox.dialects import Dialect
from sandbox.records import Record

_SITE_ZONE = timezone(timedelta(hours=2))
_UNSAID = {"readonly": None, "destructive": None, "idempotent": None}


def customer(record: Record, dialect: Dialect) -> dict[str, Any]:
    """One customer: no address, no custom fields, no guest flag, no picture."""
    return {
        "id": record["id"],
        "first_name": record["first_name"],
        "last_name": _text(record["last_name"], dialect),
        "full_name": f"{record['first_name']} {record['last_name']}".strip(),
        "email": record["email"],
        "phone": _text(record["phone"], dialect),
        "notes": _text(record["notes"], dialect),
        "wp_user_id": record["wordpress_user_id"],
        "status": record["status"],
        "created_at": _date(record["created_at"], dialect),
        "updated_at": _date(record["updated_at"], dialect),
    }


def _text(value: str, dialect: Dialect) -> str | None:
    return None if not value and dialect.empty_text == "null" else value


def _date(value: str, dialect: Dialect) -> str:
    """The moment with its zone; what is no date stays as it is."""
    try:
        moment = datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return value
    return moment.astimezone(_SITE_ZONE if dialect.dates == "site" else UTC).isoformat(timespec="seconds")


def bookings(record: Record) -> list[dict[str, Any]]:
    """A customer's bookings."""
    number = record["id"]
    return [
        {"id": number * 100 + at, "customer_id": number, "status": "approved", "service_name": "Haircut"}
        for at in range(record["bookings"])
    ]


def ability(name: str) -> dict[str, Any]:
    """One ability as the list shows it; LatePoint does not say which of its abilities only read."""
    known = ABILITIES.get(name)
    return {
        "name": name,
        "label": known.label if known else name,
        "description": known.label if known else name,
        "category": name.partition("/")[0],
        "input_schema": known.schema if known else {},
        "output_schema": {},
        "meta": {"annotations": _UNSAID, "show_in_rest": True},
    }


def index() -> dict[str, Any]:
    """The namespace itself."""
    paths = (
        "",
        "/abilities",
        "/abilities/(?P<name>[a-zA-Z0-9\\-\\/]+)",
        "/abilities/(?P<name>[a-zA-Z0-9\\-\\/]+?)/run",
    )
    return {"namespace": "wp-abilities/v1", "routes": {f"/wp-abilities/v1{path}": {} for path in paths}}


def names(switched_on: frozenset[str]) -> list[str]:
    """The abilities that the site shows, in the order in which plugins added them."""
    return [*OTHERS, *(name for name in ABILITIES if name in switched_on)]
