# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The interface of both APIs: customers by page, by id and by e-mail; and writes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Iterable, List, Mapping, Optional, Sequence, Tuple

from .._base.errors import AnswerError, NotFoundError
from .._base.message import Message
from .._http.answer import Answer, unexpected
from .._http.client import Client
from .._http.retry import Tries
from .._record.catalogue import NAMES, VALUES
from .._record.customer import Customer, customer_by_id, odd_shapes
from .._record.same import email_key
from .fresh import FreshReading
from .nobody import BELIEVED, Pages
from .page import PER_PAGE, Page

# What an API may show only on demand (api-facts, "Requests").
INCLUDES: Tuple[str, ...] = tuple(entry.include for entry in VALUES if entry.include)


class UnfilteredError(Exception):
    """The site ignores the filter by e-mail: it lists others too, and would have to be read as a whole."""


@dataclass(frozen=True)
class Request:
    """A write as results show it; the path is below the API's base."""

    method: str
    path: str
    body: Optional[Mapping[str, Any]] = None


@dataclass(frozen=True)
class Stored:
    """The response to a write: what it shows of the customer (perhaps nothing), its status, the tries it took."""

    shown: Customer
    status: int
    tries: int


def includes_for(names: Iterable[str]) -> Tuple[str, ...]:
    """Returns the `include` values that the fields need."""
    wanted = set(names)
    return tuple(entry.include for entry in VALUES if entry.include and entry.name in wanted)


def readable(customer: Customer, status: int = 200) -> Customer:
    """Returns the same customer; raises AnswerError for a field in a shape that can't be read without guessing."""
    odd = odd_shapes(customer, customer.unreadable)
    if odd:
        raise unexpected(f"with {odd}", status)
    return customer


class CustomersApi(ABC):
    """The customers of a site: records in and records out. Threads may share it.

    Every method that sends a request raises AnswerError, and NotFoundError where the site has no such customer.
    `include` names what to show beside a customer's own fields (`INCLUDES`), where an API makes that difference.
    `tries` counts the tries of several requests together; without it each request has its own.
    Whether pages make a whole list is checked by `listing`.

    - `stable_pages`: customers keep their place while pages are read: a customer who comes twice or is missing is a
      change meanwhile
    - `partial_rows`: lists may show less, or other values, than customers have, or lack customers; else a row is the
      whole record, and a list is as true as its total
    - `phones_as_sent`: phones are stored as they are sent; else digits and a leading `+` alone
    - `fields`: what can be declared; `filters`: what `page` can filter by; `extras`: what `include` may name
    - `warnings`: oddities in responses that were accepted
    - `last_status`, `last_tries`: of the last request
    """

    stable_pages = True
    partial_rows = True
    phones_as_sent = False
    fields: Tuple[str, ...] = NAMES
    filters: Tuple[str, ...] = ()
    extras: Tuple[str, ...] = ()

    def __init__(self, client: Client) -> None:
        self.client = client
        self._fresh = FreshReading()
        self.warnings: List[Message] = []
        self._pages = Pages()
        self.last_status: Optional[int] = None
        self.last_tries = 0

    # --- reading -------------------------------------------------------------------------------------

    @abstractmethod
    def page(
        self,
        number: int,
        filters: Optional[Mapping[str, str]] = None,
        include: Sequence[str] = INCLUDES,
        per_page: int = PER_PAGE,
    ) -> Page:
        """Returns a page, numbered from 1, of the customers who match all `filters`; an empty page beyond the last."""

    @abstractmethod
    def fetch_raw(self, id: int, include: Sequence[str] = INCLUDES, tries: Optional[Tries] = None) -> Mapping[str, Any]:
        """Returns a customer as the site has them now, whatever caches there are in front of it."""

    def fetch_cacheable(self, id: int, include: Sequence[str] = INCLUDES) -> Mapping[str, Any]:
        """Returns a customer as a cache may answer; the same as `fetch_raw` where an API can't be cached."""
        return self.fetch_raw(id, include)

    def fetch(self, id: int, include: Sequence[str] = INCLUDES, tries: Optional[Tries] = None) -> Customer:
        """Returns a customer by id."""
        return customer_by_id(self.fetch_raw(id, include, tries))

    @abstractmethod
    def find_holders(self, email: str, include: Sequence[str] = INCLUDES, strict: bool = False) -> List[Customer]:
        """Returns all customers whose address keeps others from having this address, whatever case and accents.

        Raises UnfilteredError, if `strict`, where the site can't search and would have to be read as a whole.
        """

    def find_by_email(self, email: str, include: Sequence[str] = INCLUDES) -> List[Customer]:
        """Returns all customers with exactly that address, regardless of case."""
        wanted = email_key(email)
        return [found for found in self.find_holders(email, include) if email_key(found.email) == wanted]

    def find_raw(self, email: str, include: Sequence[str] = INCLUDES) -> List[Mapping[str, Any]]:
        """Returns the customers of `find_by_email` as the site shows each of them."""
        found = [self._there(customer.id or 0, include) for customer in self.find_by_email(email, ())]
        return [row for row in found if row is not None]

    def _there(self, id: int, include: Sequence[str]) -> Optional[Mapping[str, Any]]:
        try:
            return self.fetch_raw(id, include)
        except NotFoundError:  # gone since the search
            return None

    def check_lists(self) -> None:
        """Warn where the list was refused; raises AnswerError where the site has shown somebody all the same."""
        self._pages.check()
        if self.refused_list and BELIEVED not in self.warnings:
            self.warnings.append(BELIEVED)

    @property
    def refused_list(self) -> bool:
        """Whether the list of all customers was answered with 404, as if there were nobody."""
        return self._pages.nobody

    @abstractmethod
    def status(self) -> Mapping[str, Any]:
        """Returns what the site says of its API; raises UnclaimedError for a status in no shape of that API."""

    @abstractmethod
    def sanitizes(self) -> bool:
        """Whether the site is known to store names and notes without tags and codes (LatePoint 5.5.1 and newer)."""

    # --- writing -------------------------------------------------------------------------------------

    @abstractmethod
    def request(self, action: str, id: Optional[int], body: Optional[Mapping[str, Any]]) -> Request:
        """Returns the request of an action (`create`, `update`, `delete`); the id and the values may be masked."""

    @abstractmethod
    def create(self, body: Mapping[str, Any], tries: Optional[Tries] = None) -> Stored:
        """Create a customer with these fields."""

    @abstractmethod
    def update(self, id: int, body: Mapping[str, Any], tries: Optional[Tries] = None) -> Stored:
        """Change the fields in `body` only. Raises AnswerError also where the response shows another customer."""

    @abstractmethod
    def delete(self, id: int, tries: Optional[Tries] = None) -> Stored:
        """Delete a customer; raises AnswerError `customer_has_bookings` for a customer with bookings."""

    def check_deletable(self, id: int) -> None:  # noqa: B027 (an API whose site refuses by itself sends nothing)
        """Raises AnswerError `customer_has_bookings` where `delete` would refuse, and only a request shows it."""

    def can_delete(self) -> bool:
        """Whether customers can be deleted, as far as the site says so beforehand."""
        return True

    # --- for the APIs --------------------------------------------------------------------------------

    def _get(self, path: str, params: Mapping[str, str], tries: Optional[Tries] = None) -> Answer:
        """GET what the site has now, whatever caches there are."""
        return self._fresh(params, lambda asked: self._send(Request("GET", path), asked, tries))

    def _send(
        self, request: Request, params: Optional[Mapping[str, str]] = None, tries: Optional[Tries] = None
    ) -> Answer:
        """Returns the response to a request, after noting its status, tries and warnings."""
        tries = tries or self.client.tries()
        try:
            answer = self.client.call(request.method, request.path, params, request.body, tries)
            self.last_status = answer.status
        except AnswerError as error:
            self.last_status = error.status_code
            raise
        finally:
            self.last_tries = tries.used
        self.warnings.extend(warning for warning in answer.warnings if warning not in self.warnings)
        return answer
