"""The pages of list-customers: ordered by last name and first name only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox import listing
from sandbox.listing import Listing
from sandbox.store import Store
from sandbox.values import as_number

_FAR = 1 << 62
_PRIME = 65_521
_ROOT = 48_271


def fetch(store: Store, given: Mapping[str, Any]) -> Listing:
    """One page; beyond the last one it is empty, with the total all the same."""
    page, per_page = (as_number(given.get(name, default)) for name, default in (("page", 1), ("per_page", 20)))
    where, values = listing.where_clause({name: given[name] for name in ("search", "status") if name in given})
    order = _order(page, per_page)
    offset = min((page - 1) * per_page, _FAR)
    ids = f"SELECT id FROM customers {where} {order} LIMIT ? OFFSET ?"  # noqa: S608 (the values are bound)
    records = store.select(f"WHERE id IN ({ids}) {order}", (*values, per_page, offset))
    return Listing(records, page, per_page, store.count(where, values))


def _order(page: int, per_page: int) -> str:
    """Among customers of the same name, another order on each page: a database promises none.

    The same page is the same again, so that reading it once more finds nobody who was missed.
    """
    factor = pow(_ROOT, page * 101 + per_page, _PRIME)
    return f"ORDER BY last_key, first_key, (id * {factor}) % {_PRIME}, id"
