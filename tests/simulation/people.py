"""The customers of a simulated site, and the values that they and the files may have"""

from __future__ import annotations

from typing import Any

from tests.proof.world import MARK

CUSTOMERS = range(1, 8)
OFFICIAL = ("first_name", "last_name", "phone", "notes")
"""The fields that LatePoint's own API has, but for the e-mail."""
VALUES: dict[str, tuple[Any, ...]] = {
    "first_name": tuple(f"{MARK}{name}" for name in ("Ada", "Bea", "Cyn", "Dot")),
    "last_name": tuple(f"{MARK}{name}" for name in ("Fox", "Gale", "Hart")),
    "phone": ("", "+15550001", "+15550002", "+15550003"),
    "notes": ("", f"{MARK}early", f"{MARK}late", f"{MARK}window"),
    "status": ("active", "inactive", "blocked"),
    "city": ("", f"{MARK}Oslo", f"{MARK}Rome"),
    "country": ("", "NO", "IT"),
    "is_guest": (False, True),
    "custom_fields.shoe": ("", f"{MARK}S", f"{MARK}L"),
    "custom_fields.room": ("", f"{MARK}one", f"{MARK}two"),
}
EMAILS = tuple(f"{MARK}{name}@example.com" for name in ("spare1", "spare2", "spare3", "spare4", "spare5"))


def email(number: int) -> str:
    """The address that a customer has in the beginning."""
    return f"{MARK}{number}@example.com"


def customers() -> list[dict[str, Any]]:
    """All customers of the first day."""
    return [
        {
            "id": number,
            "email": email(number),
            "first_name": VALUES["first_name"][number % 4],
            "last_name": VALUES["last_name"][number % 3],
            "phone": VALUES["phone"][number % 3],
            "notes": VALUES["notes"][number % 2],
            "city": VALUES["city"][number % 2],
            "custom_fields": {"shoe": VALUES["custom_fields.shoe"][1]} if number % 2 else {},
        }
        for number in CUSTOMERS
    ]


def pick(name: str, number: int) -> Any:
    """One of a field's values."""
    return VALUES[name][number % len(VALUES[name])]
