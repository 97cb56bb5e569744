# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading only: customers by identity or by filters, and what can be said of a site before anything else."""

from __future__ import annotations

import time
from itertools import islice
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from .._api.choice import customers_of
from .._api.customers import INCLUDES, readable
from .._api.listing import (
    READINGS,
    Listing,
    UnsteadyError,
    incomplete,
)
from .._base.errors import AnswerError, InputError, NotFoundError, Scope, UnclaimedError
from .._http.body import shallow
from .._http.client import Client
from .._record.catalogue import BY_NAME, NAMES, VALUES
from .._record.checks import invisible
from .._record.customer import Customer, customer_from_api
from .._results.mask import Mask
from .._results.one import Result, advice_for, sentence

# What the API gives beside a customer's own fields, and the keys under which it comes.
EXTRAS: Mapping[str, Tuple[str, ...]] = {
    "stats": ("stats",),
    "avatar": ("avatar", "avatar_url"),
    "bookings": ("bookings",),
}
INCLUDE = tuple(dict.fromkeys((*INCLUDES, *EXTRAS)))
# Filters by what a customer's record shows itself.
SHOWN_FILTERS = ("status", "is_guest")
FILTERS = ("status", "search", "created_after", "created_before", "has_bookings", "is_guest")


class Reader:
    """A run of `latepoint_customer_info`."""

    def __init__(self, client: Client, params: Mapping[str, Any], mask: Mask) -> None:
        self._api = customers_of(client)
        self._params = params
        self._mask = mask
        self._include: Sequence[str] = params["include"] or ()
        self._limit: Optional[int] = params["limit"]

    @property
    def warnings(self) -> List[str]:
        return self._api.warnings

    def run(self) -> Result:
        """All that match: `customers` and `count`. Raises LatePointError."""
        self._remember()
        self._check()
        shown = [self._shown(row) for row in map(self._complete, self._rows()) if row is not None]
        told = f"{len(shown)} customer{'' if len(shown) == 1 else 's'}"
        return {"changed": False, "customers": shown, "count": len(shown), "msg": told}

    def _remember(self) -> None:
        """Let no message repeat what somebody was looked for by; `search` may be a part of any field."""
        self._mask.remember(dict.fromkeys(NAMES, self._params["search"]))
        self._mask.remember({name: self._params[name] for name in ("id", "email")})

    def _check(self) -> None:
        """Options that contradict each other, or mean nothing to the API."""
        named = [name for name in ("id", "email") if self._params[name] is not None]
        filters = [name for name in FILTERS if self._params[name] is not None]
        if len(named) > 1 or (named and filters):
            raise InputError(f"{', '.join(named + filters)} exclude each other: id, or email, or filters")
        if self._limit is not None and self._limit < 1:
            raise InputError(f"limit must be 1 or more, not {self._limit}")
        id = self._params["id"]
        if isinstance(id, bool) or (id is not None and id < 1):
            raise InputError(f"id must be a whole number from 1 on, not {id}", "invalid_record")
        for problem in invisible(self._params["email"] or ""):
            raise InputError(f"email {problem}", "invalid_record")

    def _rows(self) -> List[Mapping[str, Any]]:
        if self._params["id"] is not None:
            try:
                return [self._api.fetch_raw(self._params["id"], self._include)]
            except NotFoundError:
                return []
        if self._params["email"] is not None:
            return self._api.find_raw(self._params["email"].strip(), self._include)[: self._limit]
        return self._listed(self._filters(), self._limit)

    def _filters(self) -> Dict[str, str]:
        given = {name: self._params[name] for name in FILTERS if self._params[name] is not None}
        return {name: str(int(value)) if isinstance(value, bool) else value for name, value in given.items()}

    def _listed(self, filters: Mapping[str, str], limit: Optional[int]) -> List[Mapping[str, Any]]:
        listing = Listing(self._api, self._include, filters=filters)
        for again in range(READINGS):
            try:
                matching = filter(self._matches, listing.everybody(listing.first(), again > 0))
                return list(islice(matching, limit))
            except UnsteadyError:
                continue
        raise incomplete("half a listing must not pass for a whole one")

    def _matches(self, row: Mapping[str, Any]) -> bool:
        """Whether the row shows what was asked for, as far as it shows it: a site may not heed a filter."""
        for name in SHOWN_FILTERS:
            wanted, shown = self._params[name], customer_from_api(row, (BY_NAME[name],))
            if wanted is not None and shown.shows(name) and not shown.has(BY_NAME[name], wanted):
                self._warn_of(name)
                return False
        return True

    def _warn_of(self, name: str) -> None:
        warning = f"The site does not heed the filter {name}. Customers who do not match it were left out here."
        if warning not in self.warnings:
            self.warnings.append(warning)

    def _complete(self, row: Mapping[str, Any]) -> Optional[Mapping[str, Any]]:
        """A list may leave out what `include` asked for; then each customer is read by id. None: gone meanwhile."""
        customer = customer_from_api(row)
        missing = [name for name in self._include if not _included(row, customer, name)]
        if not missing or self._params["id"] is not None or customer.id is None:
            return row
        self._mask.remember(customer.as_record())
        try:
            return self._api.fetch_raw(customer.id, self._include)
        except NotFoundError:
            return None

    def _shown(self, row: Mapping[str, Any]) -> Result:
        customer = readable(customer_from_api(row))
        found = customer.as_record()
        record: Result = self._mask.record(found)
        extras = {key: row[key] for name in self._include for key in EXTRAS.get(name, ()) if key in row}
        about = self._mask.about(found) if extras else self._mask
        return dict(record, **{key: _extra(key, value, about) for key, value in extras.items()})


def _extra(name: str, value: Any, mask: Mask) -> Any:
    """What comes with a customer: hidden where all is, else without those of her values that are masked."""
    return mask.token(value) if mask.hides(name) else mask.anything(shallow(value))


def _included(row: Mapping[str, Any], customer: Customer, name: str) -> bool:
    fields = (entry.name for entry in VALUES if entry.include == name)
    return any(key in row for key in EXTRAS.get(name, ())) or any(map(customer.shows, fields))


# What a failure of `/status` says of every other request, too: then none is sent.
_OF_ALL = ("unreachable", "redirected", "rate_limited", "latepoint_not_available")


class SiteProbe:
    """A run of `latepoint_site_info`: what a site answers to a status request and to the shortest list.

    Not every version has a status, and it may be odd or broken. So only the list tells what the key may read.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._api = customers_of(client)
        self._plugin: Optional[Mapping[str, Any]] = None
        self._reachable = False

    @property
    def warnings(self) -> List[str]:
        return self._api.warnings

    def run(self) -> Result:
        """`reachable`, `authorized`, `plugin`, `rate_limit`, `elapsed_ms`; a site that is down is an answer, too."""
        started = time.monotonic()
        error = self._status()
        if error is None or not (error.code in _OF_ALL or (error.scope is Scope.SITE and error.passing)):
            error = self._list()
        quota = self._client.pacer.quota.as_result()
        return {
            "changed": False,
            "reachable": self._reachable,
            "authorized": error is None,
            "plugin": shallow(self._plugin) if self._reachable else None,
            "rate_limit": quota,
            "elapsed_ms": round((time.monotonic() - started) * 1000),
            "error": None if error is None else error.as_result(),
            "msg": self._message(error),
        }

    def _status(self) -> Optional[AnswerError]:
        try:
            self._plugin = self._api.status()
            self._reachable = True
        except UnclaimedError as error:
            self._plugin = error.envelope
            return error
        except AnswerError as error:
            self._reachable = error.from_api
            return error
        return None

    def _list(self) -> Optional[AnswerError]:
        try:
            self._api.page(1, include=(), per_page=1)
            self._reachable = True
        except AnswerError as error:
            self._reachable = self._reachable or error.from_api
            return error
        return None

    def _message(self, error: Optional[AnswerError]) -> str:
        site = self._client.connection.site.label
        if error is None:
            return f"{site}: the API is there, and the key may read customers"
        return sentence(f"{site}: {error.message}", advice_for(error))
