"""The stored customer: its fields, and how a sample or a test's half-filled record becomes a whole one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

Record = dict[str, Any]

NAMES = ("first_name", "last_name")
ADDRESS = ("address", "city", "state", "zipcode", "country")
TEXTS = (*NAMES, "email", "phone", "status", *ADDRESS, "notes", "customer_notes", "created_at", "updated_at")
NUMBERS = ("avatar_image_id", "wordpress_user_id")
FIELDS = ("id", *TEXTS, "is_guest", *NUMBERS, "bookings", "custom_fields")

EARLIEST = "2024-01-15 14:30:25"


def now() -> str:
    """The moment as the database writes it: UTC, without a zone."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")


def complete(given: Record, number: int) -> Record:
    """A whole record from what is given; what isn't given gets a plain value that LatePoint accepts.

    Raises ValueError for a field that no record has.
    """
    unknown = sorted(set(given) - set(FIELDS))
    if unknown:
        raise ValueError(f"no such field: {', '.join(unknown)}")
    number = int(given.get("id") or number)
    record: Record = dict.fromkeys(TEXTS, "")
    record.update(
        id=number,
        first_name=f"Given{number}",
        last_name=f"Family{number}",
        email=f"customer{number}@example.com",
        status="active",
        is_guest=False,
        avatar_image_id=None,
        wordpress_user_id=None,
        bookings=0,
        custom_fields={},
        created_at=EARLIEST,
        updated_at=EARLIEST,
    )
    record.update({name: given[name] for name in given if name != "id"})
    return tidy(record)


def tidy(record: Record) -> Record:
    """The same record in the types of the store: text is text, flags are flags."""
    for name in TEXTS:
        record[name] = "" if record[name] is None else str(record[name])
    for name in NUMBERS:
        record[name] = None if record[name] is None else int(record[name])
    record["is_guest"] = bool(record["is_guest"])
    record["bookings"] = int(record["bookings"])
    record["custom_fields"] = {str(key): str(value) for key, value in record["custom_fields"].items()}
    return record
