"""The list of customers: filters, order and pages, as SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.dialects import Dialect
from sandbox.errors import invalid_parameters
from sandbox.records import Record
from sandbox.store import Store
from sandbox.values import as_number, fold

PER_PAGE = 20
MOST_PER_PAGE = 100
_PARTIAL = {"email": "email_key", "first_name": "first_key", "last_name": "last_key"}
_TRUE = ("1", "true", "yes", "on")
_ORDERS = ("id", "created_at")


@dataclass(frozen=True)
class Listing:
    """One page, with what there is to tell about the others."""

    records: list[Record]
    page: int
    per_page: int
    total: int


def includes(params: Mapping[str, Any]) -> frozenset[str]:
    """The names after `include`, given with commas or as a PHP list."""
    given = params.get("include") or ""
    names = given if isinstance(given, list) else str(given).split(",")
    return frozenset(str(name).strip().lower() for name in names)


def fetch(store: Store, params: Mapping[str, Any], dialect: Dialect) -> Listing:
    """The page that the parameters ask for; beyond the last one it is empty."""
    page = max(1, as_number(params.get("page", 1)))
    per_page = _per_page(params, dialect)
    where, values = _where(params)
    total = store.count(where, values)
    offset = min((page - 1) * per_page, total)
    order = _order(params)
    records = store.select(
        f"WHERE id IN (SELECT id FROM customers {where} {order} LIMIT ? OFFSET ?) {order}",
        (*values, per_page, offset),
    )
    return Listing(records, page, per_page, total)


def _per_page(params: Mapping[str, Any], dialect: Dialect) -> int:
    wanted = as_number(params.get("per_page", PER_PAGE)) or PER_PAGE
    if wanted > MOST_PER_PAGE and dialect.per_page_over == "refused":
        raise invalid_parameters(f"per_page must be between 1 and {MOST_PER_PAGE}")
    return min(max(1, wanted), MOST_PER_PAGE)


def _order(params: Mapping[str, Any]) -> str:
    """Newest first, unless asked otherwise."""
    column = params.get("order_by")
    column = column if column in _ORDERS else "created_at"
    way = "ASC" if str(params.get("order", "")).lower() == "asc" else "DESC"
    return f"ORDER BY id {way}" if column == "id" else f"ORDER BY created_at {way}, id {way}"


def _where(params: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The filters as a WHERE clause; names, e-mail and phone match in part, as LIKE does."""
    clauses: list[str] = []
    values: list[Any] = []

    def add(clause: str, *these: Any) -> None:
        clauses.append(clause)
        values.extend(these)

    given = {name: value for name, value in params.items() if isinstance(value, str) and value != ""}
    for name, column in _PARTIAL.items():
        if name in given:
            add(f"{column} LIKE ? ESCAPE '\\'", f"%{fold(given[name])}%")
    if "phone" in given:
        add("phone LIKE ? ESCAPE '\\'", f"%{given['phone']}%")
    if "search" in given:
        needle = f"%{fold(given['search'])}%"
        spaces = ("first_key || ' ' || last_key", "email_key", "phone")
        add("(" + " OR ".join(f"{text} LIKE ? ESCAPE '\\'" for text in spaces) + ")", needle, needle, needle)
    if "status" in given:
        add("status = ?", given["status"])
    if "is_guest" in given:
        add("is_guest = ?", given["is_guest"].lower() in _TRUE)
    if "has_bookings" in given:
        add("bookings > 0" if given["has_bookings"].lower() in _TRUE else "bookings = 0")
    if "wordpress_user_id" in given:
        add("wordpress_user_id = ?", as_number(given["wordpress_user_id"]))
    if "created_after" in given:
        add("created_at >= ?", given["created_after"].replace("T", " "))
    if "created_before" in given:
        add("created_at <= ?", given["created_before"].replace("T", " "))
    return ("WHERE " + " AND ".join(clauses) if clauses else ""), values
