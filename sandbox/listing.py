"""The list of customers: filters, order and pages, as SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.dialects import Dialect
from sandbox.errors import invalid_parameters
from sandbox.records import Record
from sandbox.store import Store
from sandbox.values import as_number, fold

PER_PAGE = 20
MOST_PER_PAGE = 100
_FAR = 1 << 62
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
    where, values = where_clause(params)
    order = _order(params, filtered=bool(where))
    offset = min((page - 1) * per_page, _FAR)
    ids = f"SELECT id FROM customers {where} {order} LIMIT ? OFFSET ?"  # noqa: S608 (the values are bound)
    records = store.select(f"WHERE id IN ({ids}) {order}", (*values, per_page, offset))
    last = 0 < len(records) < per_page or (not records and page == 1)
    total = offset + len(records) if last else store.count(where, values)
    return Listing(records, page, per_page, total)


def _per_page(params: Mapping[str, Any], dialect: Dialect) -> int:
    wanted = as_number(params.get("per_page", PER_PAGE)) or PER_PAGE
    if wanted > MOST_PER_PAGE and dialect.per_page_over == "refused":
        raise invalid_parameters(f"per_page must be between 1 and {MOST_PER_PAGE}")
    return min(max(1, wanted), MOST_PER_PAGE)


def _order(params: Mapping[str, Any], *, filtered: bool) -> str:
    """Newest first, unless asked otherwise; the index of dates (which a + hides) helps whole listings alone."""
    column = params.get("order_by")
    column = column if column in _ORDERS else "created_at"
    way = "ASC" if str(params.get("order", "")).lower() == "asc" else "DESC"
    return f"ORDER BY id {way}" if column == "id" else f"ORDER BY {'+' if filtered else ''}created_at {way}, id {way}"


def where_clause(params: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The filters as a WHERE clause; what isn't text, is empty or has no filter is left out."""
    clauses: list[str] = []
    values: list[Any] = []
    for name, make in _FILTERS.items():
        given = params.get(name)
        if isinstance(given, str) and given:
            clause, found = make(given)
            clauses.append(clause)
            values.extend(found)
    return ("WHERE " + " AND ".join(clauses) if clauses else ""), values


Clause = tuple[str, list[Any]]


def _contains(text: str, needle: str) -> Clause:
    """A partial match, as LIKE does it: in the needle, `_` stands for any character and `%` for any text."""
    if any(char in needle for char in "%_\\"):
        return f"{text} LIKE ? ESCAPE '\\'", [f"%{needle}%"]
    return f"instr({text}, ?) > 0", [needle]


def _by_email(needle: str) -> Clause:
    """The e-mail alone, by its index: the one filter that a client with many customers uses often."""
    clause, values = _contains("email_key", needle)
    return f"id IN (SELECT id FROM customers WHERE {clause})", values  # noqa: S608 (the values are bound)


def _search(needle: str) -> Clause:
    spaces = ("first_key || ' ' || last_key", "email_key", "phone")
    parts = [_contains(text, fold(needle)) for text in spaces]
    return "(" + " OR ".join(clause for clause, _found in parts) + ")", [
        value for _name, found in parts for value in found
    ]


def _is_true(text: str) -> bool:
    return text.lower() in ("1", "true", "yes", "on")


_FILTERS: dict[str, Callable[[str], Clause]] = {
    "email": lambda given: _by_email(fold(given)),
    "first_name": lambda given: _contains("first_key", fold(given)),
    "last_name": lambda given: _contains("last_key", fold(given)),
    "phone": lambda given: _contains("phone", given),
    "search": _search,
    "status": lambda given: ("status = ?", [given]),
    "is_guest": lambda given: ("is_guest = ?", [_is_true(given)]),
    "has_bookings": lambda given: ("(bookings > 0) = ?", [_is_true(given)]),
    "wordpress_user_id": lambda given: ("wordpress_user_id = ?", [as_number(given)]),
    "created_after": lambda given: ("created_at >= ?", [given.replace("T", " ")]),
    "created_before": lambda given: ("created_at <= ?", [given.replace("T", " ")]),
}

PARAMETERS = frozenset({*_FILTERS, "page", "per_page", "order_by", "order", "include"})
"""All that a list can be asked with."""
