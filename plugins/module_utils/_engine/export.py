# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every customer of a site with every field, for an export: all of them, or an error."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

from .._api.customers import INCLUDES, CustomersApi, readable
from .._api.listing import (
    READINGS,
    Listing,
    UnsteadyError,
    incomplete,
)
from .._base.errors import NotFoundError
from .._base.parallel import in_order
from .._record.customer import Customer, customer_from_api


class SiteExport:
    """Reads a site as a whole, with so many requests under way at once."""

    def __init__(self, api: CustomersApi, workers: int) -> None:
        self._api = api
        self._workers = workers
        self._listing = Listing(api, INCLUDES, workers)

    def records(self) -> List[Dict[str, Any]]:
        """All customers, by ascending id. Raises AnswerError; `incomplete_listing` where the list never settles."""
        for again in range(READINGS):
            try:
                # A site that doesn't order by id looks unsteady at first.
                found = self._complete(self._rows(any_order=again > 0))
            except (UnsteadyError, NotFoundError):
                continue
            return [_record(readable(one)) for one in sorted(found, key=lambda one: one.id or 0)]
        raise incomplete("half a list is no export. Nothing was written")

    def _rows(self, any_order: bool) -> List[Customer]:
        rows = self._listing.everybody(self._listing.first(), any_order)
        return [customer_from_api(row) for row in rows]

    def _complete(self, listed: Sequence[Customer]) -> List[Customer]:
        """A list may show less than a single customer does; then each is read by id."""
        if not listed:
            return []
        wanted = set(self._api.fetch(listed[0].id or 0).shown)
        short = [one.id or 0 for one in listed if not wanted <= set(one.shown)]
        read = dict(zip(short, in_order(self._api.fetch, short, self._workers)))
        return [read.get(one.id or 0, one) for one in listed]


def _record(customer: Customer) -> Dict[str, Any]:
    """As results show it, but for notes: where a site shows two, the API writes only the second (`admin_notes`)."""
    record = customer.as_record()
    if "notes" in record:
        record["notes"] = customer.shown["notes"][-1]
    return record
