# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of `latepoint_customer_info`: customers by identity or by filters."""

from __future__ import annotations

from itertools import islice
from typing import Any, List, Mapping, Optional, Sequence, Set, Tuple

from .._api.choice import customers_of
from .._api.customers import INCLUDES, readable
from .._api.listing import (
    READINGS,
    Listing,
    UnsteadyError,
    incomplete,
)
from .._base.errors import AnswerError, InputError, NotFoundError
from .._base.message import Message, Text, Value, joined
from .._http.body import shallow
from .._http.client import Client
from .._plan.trust import differing, has_shortened
from .._record.catalogue import VALUES
from .._record.checks import invisible
from .._record.customer import Customer, customer_from_api
from .._results.extras import masked
from .._results.mask import Mask
from .._results.one import Result
from .filters import FILTERS, as_query, contrary, matches

# What the API gives beside a customer's own fields, and the keys under which it comes.
EXTRAS: Mapping[str, Tuple[str, ...]] = {
    "stats": ("stats",),
    "avatar": ("avatar", "avatar_url"),
    "bookings": ("bookings",),
}
INCLUDE = tuple(dict.fromkeys((*INCLUDES, *EXTRAS)))


class Reader:
    """A run of `latepoint_customer_info`."""

    def __init__(self, client: Client, params: Mapping[str, Any], mask: Mask) -> None:
        self._api = customers_of(client)
        self._params = params
        self._mask = mask
        self._include: Sequence[str] = params["include"] or ()
        self._limit: Optional[int] = params["limit"]
        self._unheeded: Set[str] = set()
        self._first: Any = None
        self._shortened: List[Customer] = []

    @property
    def warnings(self) -> List[Message]:
        return self._api.warnings

    def run(self) -> Result:
        """All that match: `customers` and `count`. Raises LatePointError."""
        self._check()
        shown = [self._shown(row) for row in map(self._complete, self._rows()) if row is not None]
        self._api.check_lists()
        self._warn_of_shortened()
        return {"changed": False, "customers": shown, "count": len(shown), "msg": _counted(len(shown))}

    def _check(self) -> None:
        """Options that contradict each other, or mean nothing to the API."""
        named = [name for name in ("id", "email") if self._params[name] is not None]
        filters = [name for name in FILTERS if self._params[name] is not None]
        if len(named) > 1 or (named and filters):
            raise InputError(f"{', '.join(named + filters)} exclude each other: id, or email, or filters")
        for option, given, known in (
            ("filter", filters, self._api.filters),
            ("include", self._include, self._api.extras),
        ):
            lacking = [name for name in given if name not in known]
            if lacking:
                unknown = f"{option} {', '.join(lacking)}: LatePoint's own API (username and password) has"
                raise InputError(f"{unknown} {', '.join(known)} only")
        if self._limit is not None and self._limit < 1:
            raise InputError(f"limit must be 1 or more, not {self._limit}")
        id = self._params["id"]
        if isinstance(id, bool) or (id is not None and id < 1):
            raise InputError(
                Text("id must be a whole number from 1 on, not {id}", id=Value("id", id)), "invalid_record"
            )
        for problem in invisible(self._params["email"] or ""):
            raise InputError(joined(" ", ["email", problem]), "invalid_record")

    def _rows(self) -> List[Mapping[str, Any]]:
        if self._params["id"] is not None:
            try:
                return [self._api.fetch_raw(self._params["id"], self._include)]
            except NotFoundError:
                return []
        if self._params["email"] is not None:
            return self._api.find_raw(self._params["email"].strip(), self._include)[: self._limit]
        return self._listed()

    def _listed(self) -> List[Mapping[str, Any]]:
        """The rows that match, as far as they show it; more of them, where a filter proves not to be heeded."""
        rows = self._pages()
        self._ask_contrary(rows)
        left = [row for row in rows if self._matches(row)]
        if self._limit is not None and len(left) < self._limit <= len(rows):
            return self._pages()
        return left

    def _pages(self) -> List[Mapping[str, Any]]:
        listing = Listing(self._api, self._include, filters=as_query(self._params))
        for again in range(READINGS):
            try:
                first = listing.first()
                self._first = first.raw[0].get("id") if first.raw else None
                return list(islice(filter(self._matches, listing.everybody(first, again > 0)), self._limit))
            except UnsteadyError:
                continue
        raise incomplete("half a listing must not pass for a whole one")

    def _matches(self, row: Mapping[str, Any]) -> bool:
        """Whether nothing in the row contradicts a filter; notes the filters that it shows the site not to heed."""
        wrong = [name for name in as_query(self._params) if self._verdict(name, row) is False]
        for name in wrong:
            self._warn_of(name, "Customers who do not match it were left out here.")
        self._unheeded.update(wrong)
        return not wrong

    def _verdict(self, name: str, row: Mapping[str, Any]) -> Optional[bool]:
        return matches(name, self._params[name], row, exact=name in self._unheeded)

    def _ask_contrary(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Of filters about which some rows show nothing: ask for what contradicts them, and see who comes."""
        query = as_query(self._params)
        for name in query:
            doubtful = [row for row in rows if self._verdict(name, row) is None]
            if not doubtful or name in self._unheeded or not self._ignores(name, query):
                continue
            self._unheeded.add(name)
            if any(self._verdict(name, row) is None for row in doubtful):
                self._warn_of(name, "Its rows do not show who matches it, so that others may be among these customers.")

    def _ignores(self, name: str, query: Mapping[str, str]) -> bool:
        asked = dict(query, **{name: contrary(name, self._params[name])})
        try:
            rows = self._api.page(1, asked, (), 1).raw
        except AnswerError:  # a site that refuses the value heeds the filter
            return False
        return bool(rows) and rows[0].get("id") == self._first

    def _warn_of(self, name: str, consequence: str) -> None:
        start = f"The site does not heed the filter {name}. "
        if not any(str(warning).startswith(start) for warning in self.warnings):
            self.warnings.append(start + consequence)

    def _complete(self, row: Mapping[str, Any]) -> Optional[Mapping[str, Any]]:
        """A list may leave out what `include` asked for; then each customer is read by id. None: gone meanwhile."""
        customer = customer_from_api(row)
        missing = [name for name in self._include if not _included(row, customer, name)]
        if not missing or self._params["id"] is not None or customer.id is None:
            return row
        try:
            return self._api.fetch_raw(customer.id, self._include)
        except NotFoundError:
            return None

    def _warn_of_shortened(self) -> None:
        """Read the first customer by id whose values look shortened: they may be what she really has."""
        if not self._shortened or self._params["id"] is not None or not self._api.partial_rows:
            return
        first = self._shortened[0]
        try:
            names = differing(first, self._api.fetch(first.id or 0, self._include))
        except NotFoundError:
            return
        if names:
            part, who = " and ".join(names), _counted(len(self._shortened))
            self.warnings.append(
                f"The lists of this site show a part of {part} only, as it looks for {who} here. Read them by id."
            )

    def _shown(self, row: Mapping[str, Any]) -> Result:
        customer = readable(customer_from_api(row))
        if customer.id is not None and has_shortened(customer):
            self._shortened.append(customer)
        record: Result = self._mask.record(customer.as_record())
        extras = {key: row[key] for name in self._include for key in EXTRAS.get(name, ()) if key in row}
        return dict(record, **{key: _extra(key, value, self._mask) for key, value in extras.items()})


def _counted(customers: int) -> str:
    return "1 customer" if customers == 1 else f"{customers} customers"


def _extra(name: str, value: Any, mask: Mask) -> Any:
    """Returns what comes with a customer: a token where all is masked, else without what is masked in it."""
    return mask.token(value) if mask.hides(name) else masked(shallow(value), mask, name)


def _included(row: Mapping[str, Any], customer: Customer, name: str) -> bool:
    fields = (entry.name for entry in VALUES if entry.include == name)
    return any(key in row for key in EXTRAS.get(name, ())) or any(map(customer.shows, fields))
