# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking up declared customers one by one: by id, by e-mail, and who has the e-mails that they are to get."""

from __future__ import annotations

from functools import partial
from typing import Callable, Iterator, List, Optional, Sequence, Tuple

from .._api.customers import CustomersApi
from .._base.errors import NotFoundError
from .._base.parallel import in_order
from .._plan.change import UPDATE, Change
from .._plan.matcher import Survey
from .._record.customer import Customer
from .._record.same import email_key

# Called with the number of declared customers that are found so far.
OnFound = Callable[[int], None]


class Lookup:
    """Looks customers up for a survey, with at most `workers` requests under way. Its methods raise AnswerError.

    `strict`: raise UnfilteredError where the site ignores the filter by e-mail, so that each search reads the whole
    list.
    """

    def __init__(
        self, api: CustomersApi, include: Sequence[str], workers: int, on_found: OnFound, strict: bool
    ) -> None:
        self._api = api
        self._include = include
        self._workers = workers
        self._on_found = on_found
        self._strict = strict

    def declared(self, survey: Survey, positions: Sequence[int]) -> None:
        """Look up declared records by id, else by e-mail."""
        find = partial(self._find, survey)
        for position, found in zip(positions, in_order(find, positions, self._workers)):
            if survey.declared[position].id is None:
                survey.learn_found(position, found)
            else:
                survey.learn(position, found[0] if found else None)
            self._on_found(len(survey.roster.resolved))

    def by_id(self, customers: Sequence[Tuple[int, int]]) -> Iterator[Tuple[int, Optional[Customer]]]:
        """Yields positions and customers of positions and ids; None where the site has no such customer."""
        found = in_order(self._fetch, (number for _position, number in customers), self._workers)
        for (position, _number), customer in zip(customers, found):
            yield position, customer

    def in_full(self, survey: Survey) -> None:
        """Look up by id the customers whose rows in a list lack a declared field."""
        for position, customer in self.by_id(survey.unread()):
            survey.learn(position, customer)
            self._on_found(len(survey.roster.resolved))

    def holders(self, survey: Survey) -> None:
        """Look up who has the e-mails that customers are to get, unless that is known."""
        find = partial(self._api.find_holders, strict=self._strict)
        for found in in_order(find, _wanted_emails(survey), self._workers):
            survey.note_holders(found)

    def _find(self, survey: Survey, position: int) -> List[Customer]:
        record = survey.declared[position]
        if record.id is not None:
            customer = self._fetch(record.id)
            return [customer] if customer else []
        found: List[Customer] = []
        for address in record.addresses:
            found += self._api.find_holders(address, self._include, strict=self._strict)
            if any(email_key(customer.email) == email_key(address) for customer in found):
                break
        return found

    def _fetch(self, number: int) -> Optional[Customer]:
        try:
            return self._api.fetch(number, self._include)
        except NotFoundError:
            return None


def searches_left(survey: Survey) -> int:
    """Returns the number of searches by e-mail that `holders` would take."""
    return len(_wanted_emails(survey))


def _wanted_emails(survey: Survey) -> List[str]:
    """Returns the e-mails that customers are to get, without those whose holder is known: there is at most one."""
    updates = [change for change in survey.changes.values() if change.action == UPDATE]
    return [change.declared.email or "" for change in updates if not _is_known(survey, change)]


def _is_known(survey: Survey, change: Change) -> bool:
    """Whether the change takes no e-mail, or an e-mail whose holder is known."""
    slot = change.claimed_slot
    return slot is None or any(number != change.id for number in survey.roster.holders.get(slot, ()))
