"""A write under a fault, and what of it is stored."""

from __future__ import annotations

ADA = 123
WRITE = {"first_name": "Augusta", "city": "Rome", "custom_fields": {"vip": "yes"}}
HTML = "text/html"


def stored(site):
    """Which of the fields of WRITE are stored."""
    record = site.customer(ADA)
    found = {"first_name": record["first_name"], "city": record["city"]}
    fields = {key: record["custom_fields"].get(key) for key in WRITE["custom_fields"]}
    return sorted(key for key, value in {**found, **fields}.items() if value in ("Augusta", "Rome", "yes"))


EVERYTHING = ["city", "first_name", "vip"]
