# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readings of the throwaway customer, and whether a cache gives them, so that they say nothing of a write."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from .._api.customers import INCLUDES, CustomersApi
from .._base.errors import AnswerError, NotFoundError
from .._record.customer import Customer, customer_from_api

FROZEN = (
    "It was broken off: what is read comes out of a cache, so that nothing is known of what the site keeps. Exempt the "
    "API's address from the cache, then let the doctor look again."
)


class Readings:
    """Readings by id, as runs read; the last and that before are kept as the site gave them."""

    def __init__(self, api: CustomersApi) -> None:
        self._api = api
        self._before: Mapping[str, Any] = {}
        self._last: Mapping[str, Any] = {}

    def read(self, number: int) -> Optional[Customer]:
        """Returns the customer; None where the site has none of that id."""
        self._before = self._last
        try:
            self._last = self._api.fetch_raw(number)
        except NotFoundError:
            return None
        return customer_from_api(self._last)

    def cacheable(self, customer: Customer) -> Customer:
        """Returns the customer as a cache may show them; as given, where the site doesn't answer."""
        try:
            return customer_from_api(self._api.fetch_cacheable(customer.id or 0))
        except AnswerError:
            return customer

    def row(self, customer: Customer) -> Customer:
        """Returns the customer as a list shows them; one without any field, where no list does."""
        try:
            rows = self._api.page(1, {"email": customer.email}).customers
        except AnswerError:
            rows = ()
        return next((row for row in rows if row.id == customer.id), Customer(customer.id, {}))

    def frozen(self, number: int) -> bool:
        """Whether the reading after an accepted write is that before it, and another address shows the write.

        A site that keeps nothing of a write shows the same customer there, too.
        """
        return self._last == self._before and self._elsewhere(number) != self._last

    def gone(self, number: int) -> bool:
        """Whether the site has no such customer any more, at an address that was not read yet."""
        try:
            self._api.fetch_raw(number, ())
        except AnswerError as error:
            return isinstance(error, NotFoundError)
        return False

    def _elsewhere(self, number: int) -> Mapping[str, Any]:
        """Returns the customer at another address; the last reading where the site doesn't answer there."""
        try:
            return self._api.fetch_raw(number, tuple(reversed(INCLUDES)))
        except AnswerError:
            return self._last
