"""The shapes of answers: records, lists and errors as a dialect shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from sandbox.countries import name_of
from sandbox.dialects import Dialect
from sandbox.errors import RefusalError
from sandbox.records import ADDRESS, Record
from sandbox.values import as_guest

View = Literal["get", "list", "put", "post"]
SHORT = ("id", "first_name", "last_name", "email", "phone", "status", "updated_at")
_NESTED = {"address": "street", "city": "city", "state": "state", "zipcode": "postal_code", "country": "country"}
_SITE_TIME = timedelta(hours=2)
_FORMAT = "%Y-%m-%d %H:%M:%S"


def customer(
    record: Record,
    dialect: Dialect,
    view: View,
    include: frozenset[str] = frozenset(),
    sent: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One customer as an answer shows it; `sent` is what a PUT or POST echoes where the dialect does."""
    shown = _base(record, dialect)
    _add_notes(shown, record, dialect, include)
    if not (view == "list" and dialect.list_fields != "full"):
        _add_address(shown, record, dialect)
    if not (view == "list" and dialect.list_fields in ("short", "minimal")):
        _add_custom_fields(shown, record, dialect, include)
    _add_extras(shown, record, dialect, include)
    short = dialect.put_answer == "short" if view in ("put", "post") else view == "list" and _minimal(dialect)
    if short:
        shown = {name: shown[name] for name in SHORT}
    if view == "post":
        shown["id"] = record["id"]
    return shown if sent is None else _echoed(shown, sent, dialect)


def _minimal(dialect: Dialect) -> bool:
    return dialect.list_fields == "minimal"


def _base(record: Record, dialect: Dialect) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": _number(record["id"], dialect)}
    for name in ("first_name", "last_name", "email", "phone", "status"):
        shown[name] = _text(record[name], dialect)
    shown["is_guest"] = _guest(record["is_guest"], dialect)
    shown["wordpress_user_id"] = _number(record["wordpress_user_id"], dialect)
    shown["created_at"] = _date(record["created_at"], dialect)
    shown["updated_at"] = _date(record["updated_at"], dialect)
    return shown


def _text(value: str, dialect: Dialect) -> str | None:
    return None if not value and dialect.empty_text == "null" else value


def _number(value: int | None, dialect: Dialect) -> int | str | None:
    return str(value) if value is not None and dialect.numbers == "string" else value


def _guest(value: bool, dialect: Dialect) -> bool | str | None:
    if dialect.guest == "bool":
        return value
    if value:
        return "1"
    return "0" if dialect.guest == "string" else None


def _date(value: str, dialect: Dialect) -> str:
    if dialect.dates == "utc":
        return value
    try:
        return (datetime.fromisoformat(value) + _SITE_TIME).strftime(_FORMAT)
    except ValueError:
        return value


def _add_notes(shown: dict[str, Any], record: Record, dialect: Dialect, include: frozenset[str]) -> None:
    if dialect.notes_shown == "included" and "notes" not in include:
        return
    internal = "notes" if dialect.notes == "notes" else "admin_notes"
    if dialect.notes == "both":
        shown["notes"] = _text(record["customer_notes"], dialect)
    shown[internal] = _text(record["notes"], dialect)


def _add_address(shown: dict[str, Any], record: Record, dialect: Dialect) -> None:
    parts = {name: _text(record[name], dialect) for name in ADDRESS}
    if dialect.country == "name" and record["country"]:
        parts["country"] = name_of(record["country"])
    if dialect.address == "flat":
        shown.update(parts)
    else:
        shown["address"] = {_NESTED[name]: value for name, value in parts.items()}


def _add_custom_fields(shown: dict[str, Any], record: Record, dialect: Dialect, include: frozenset[str]) -> None:
    if dialect.custom_fields_shown == "included" and "custom_fields" not in include:
        return
    fields = dict(record["custom_fields"])
    shown["custom_fields"] = [] if not fields and dialect.no_custom_fields == "list" else fields


def _add_extras(shown: dict[str, Any], record: Record, dialect: Dialect, include: frozenset[str]) -> None:
    """What no version shows unasked: the picture, its number included, counts and bookings."""
    number, bookings = record["id"], record["bookings"]
    if "avatar" in include:
        shown["avatar_image_id"] = _number(record["avatar_image_id"], dialect)
        shown["avatar_url"] = f"https://secure.gravatar.com/avatar/{number:032x}?s=96"
    if "stats" in include:
        shown["stats"] = {"total_bookings": bookings, "total_spent": f"{bookings * 50}.00"}
    if "bookings" in include:
        shown["bookings"] = [{"id": number * 100 + at, "status": "approved"} for at in range(bookings)]


def _echoed(shown: dict[str, Any], sent: Mapping[str, Any], dialect: Dialect) -> dict[str, Any]:
    """Put the values that were sent in place of the stored ones, or only their types."""
    for name in set(shown) & set(sent) - {"id", "created_at", "updated_at", "custom_fields"}:
        value = sent[name]
        if value is None or isinstance(value, (list, dict)) or isinstance(shown[name], dict):
            continue
        same = str(value) == str(shown[name])
        if name == "is_guest":
            same = as_guest(value) == (shown[name] in (True, "1"))
        if dialect.put_echo == "sent" or (dialect.put_echo == "types" and same):
            shown[name] = value
    return shown


def success(dialect: Dialect, data: Any, message: str | None = None, **more: Any) -> dict[str, Any]:
    """The envelope of a success."""
    head: dict[str, Any] = {"success": True} if dialect.success == "success_true" else {"status": "success"}
    if message is not None:
        head["message"] = message
    return {**head, "data": data, **more}


def counts(dialect: Dialect, page: int, per_page: int, total: int) -> dict[str, Any]:
    """What a list says about its pages, with its name in the envelope."""
    pages = -(-total // per_page)
    if dialect.list_counts == "none":
        return {}
    if dialect.list_counts == "meta":
        return {"meta": {"total": total, "page": page, "per_page": per_page, "total_pages": pages}}
    numbers = {"page": page, "per_page": per_page, "total": total, "total_pages": pages}
    return {"pagination": {**numbers, "has_next_page": page < pages, "has_previous_page": page > 1}}


def error(dialect: Dialect, refusal: RefusalError) -> tuple[int, dict[str, Any]]:
    """Status and body of a refusal; WordPress's own never follow the dialect."""
    style = "wordpress" if refusal.core else dialect.errors
    plain = {"code": refusal.code, "message": refusal.message}
    if style == "success_false":
        return 200, {"success": False, "message": refusal.message}
    if style == "status_error":
        return refusal.status, {"status": "error", "error": {**plain, "details": refusal.details}}
    if style == "error_only":
        return refusal.status, {"error": {**plain, **refusal.details}}
    return refusal.status, {**plain, "data": {"status": refusal.status, **refusal.details}}
