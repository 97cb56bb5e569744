# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection asks of a site, whichever API the site has: customers by page, by id, by e-mail; and writes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Callable, Iterable, List, Mapping, Optional, Sequence, Tuple

from .._base.errors import AnswerError, NotFoundError
from .._base.message import Message
from .._http.answer import Answer, unexpected
from .._http.client import Client
from .._http.retry import Tries
from .._record.catalogue import NAMES, VALUES
from .._record.customer import Customer, customer_from_api, odd_shapes
from .._record.same import email_key
from .page import PER_PAGE, Page

# What an API may show only when it is asked to (api-facts, "Requests").
INCLUDES: Tuple[str, ...] = tuple(entry.include for entry in VALUES if entry.include)


class UnfilteredError(Exception):
    """The site doesn't heed the filter by e-mail: it lists others, too, and would have to be read as a whole."""


@dataclass(frozen=True)
class Request:
    """A write as results show it: the path is below the API's base."""

    method: str
    path: str
    body: Optional[Mapping[str, Any]]


@dataclass(frozen=True)
class Stored:
    """The answer to a write: what it shows of the customer (perhaps nothing), its status, the tries it took."""

    shown: Customer
    status: int
    tries: int


def includes_for(names: Iterable[str]) -> Tuple[str, ...]:
    """The `include` values that the fields need."""
    wanted = set(names)
    return tuple(entry.include for entry in VALUES if entry.include and entry.name in wanted)


def readable(customer: Customer, status: int = 200) -> Customer:
    """The same customer; raises AnswerError where a field came in a shape that can't be read without guessing."""
    odd = odd_shapes(customer, customer.unreadable)
    if odd:
        raise unexpected(f"with {odd}", status)
    return customer


class CustomersApi(ABC):
    """The customers of one site: records in and records out. Threads may share it.

    Every method that asks the site raises AnswerError; NotFoundError where the site has no such customer.
    `include` names what to show beside a customer's own fields (`INCLUDES`), where an API makes that difference.
    Checking that pages make a whole list is the caller's (`listing`). `tries` counts the tries of a larger piece of
    work; without it each request has its own.

    `stable_pages`: customers keep their place while pages are read, so that one who comes twice or is missing means a
    change meanwhile. `partial_rows`: lists may show less, or other values, than customers have, or lack customers; else
    a row is the whole record, and a list is as true as its total. `fields`: what can be declared. `filters`: what
    `page` can filter by. `extras`: what `include` may name. `warnings` gathers what was odd in answers that counted all
    the same; `last_status` and `last_tries` are about the last request.
    """

    stable_pages = True
    partial_rows = True
    fields: Tuple[str, ...] = NAMES
    filters: Tuple[str, ...] = ()
    extras: Tuple[str, ...] = ()

    def __init__(self, client: Client) -> None:
        self.client = client
        self.warnings: List[Message] = []
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
        """One page of the customers whom all `filters` match, numbered from 1; an empty one beyond the last."""

    @abstractmethod
    def fetch_raw(self, id: int, include: Sequence[str] = INCLUDES, tries: Optional[Tries] = None) -> Mapping[str, Any]:
        """One customer, as the site has it now, whatever caches there are in front of it."""

    def fetch_cacheable(self, id: int, include: Sequence[str] = INCLUDES) -> Mapping[str, Any]:
        """One customer, as a cache may answer; the same as `fetch_raw` where an API can't be cached."""
        return self.fetch_raw(id, include)

    def fetch(self, id: int, include: Sequence[str] = INCLUDES, tries: Optional[Tries] = None) -> Customer:
        """One customer."""
        return customer_from_api(self.fetch_raw(id, include, tries))

    @abstractmethod
    def find_holders(self, email: str, include: Sequence[str] = INCLUDES, strict: bool = False) -> List[Customer]:
        """All customers who keep others from having that address: regardless of case and accents.

        Raises UnfilteredError, if `strict`, where the site can't search and would be read as a whole.
        """

    def find_by_email(self, email: str, include: Sequence[str] = INCLUDES) -> List[Customer]:
        """All customers with exactly that address, regardless of case."""
        wanted = email_key(email)
        return [found for found in self.find_holders(email, include) if email_key(found.email) == wanted]

    def find_raw(self, email: str, include: Sequence[str] = INCLUDES) -> List[Mapping[str, Any]]:
        """The same customers as `find_by_email`, as the site shows each of them."""
        found = [self._there(customer.id or 0, include) for customer in self.find_by_email(email, ())]
        return [row for row in found if row is not None]

    def _there(self, id: int, include: Sequence[str]) -> Optional[Mapping[str, Any]]:
        try:
            return self.fetch_raw(id, include)
        except NotFoundError:  # gone since the search
            return None

    @abstractmethod
    def status(self) -> Mapping[str, Any]:
        """What the site says of its API.

        Raises UnclaimedError where the answer is a status, but not in a shape of that API.
        """

    @abstractmethod
    def sanitizes(self) -> bool:
        """Whether the site is known to store names and notes without tags and codes (LatePoint 5.5.1 and newer)."""

    # --- writing -------------------------------------------------------------------------------------

    @abstractmethod
    def request(self, action: str, id: Optional[int], body: Optional[Mapping[str, Any]]) -> Request:
        """The request of an action (`create`, `update`, `delete`); the id and the values may be masked."""

    @abstractmethod
    def create(self, body: Mapping[str, Any], tries: Optional[Tries] = None) -> Stored:
        """A new customer with these fields."""

    @abstractmethod
    def update(self, id: int, body: Mapping[str, Any], tries: Optional[Tries] = None) -> Stored:
        """Change the fields in `body`; the others stay. Raises AnswerError, too, where the answer is about another."""

    @abstractmethod
    def delete(self, id: int, tries: Optional[Tries] = None) -> Stored:
        """Delete a customer; one who has bookings is refused (`customer_has_bookings`)."""

    def check_deletable(self, id: int) -> None:  # noqa: B027 (an API whose site refuses by itself asks nothing)
        """Raise AnswerError (`customer_has_bookings`) where `delete` would refuse, and only asking tells."""

    # --- for the APIs --------------------------------------------------------------------------------

    def noted(self, tries: Optional[Tries], call: Callable[[Tries], Answer]) -> Answer:
        """The answer to a request, with note taken of its status, its tries and its warnings."""
        tries = tries or self.client.tries()
        try:
            answer = call(tries)
            self.last_status = answer.status
        except AnswerError as error:
            self.last_status = error.status_code
            raise
        finally:
            self.last_tries = tries.used
        self.warnings.extend(warning for warning in answer.warnings if warning not in self.warnings)
        return answer
