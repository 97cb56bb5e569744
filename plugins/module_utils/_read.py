# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a site at the least cost: by pages, or one by one, whichever needs fewer requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, List, Optional, Sequence, Set, Tuple

from ansible_collections.latepoint.api.plugins.module_utils._api import PER_PAGE, CustomersApi, Page, includes_for
from ansible_collections.latepoint.api.plugins.module_utils._customer import Customer, Declared
from ansible_collections.latepoint.api.plugins.module_utils._errors import NotFoundError
from ansible_collections.latepoint.api.plugins.module_utils._listing import (
    READINGS,
    Listing,
    UnsteadyError,
    incomplete,
)
from ansible_collections.latepoint.api.plugins.module_utils._order import claimed_slot
from ansible_collections.latepoint.api.plugins.module_utils._parallel import in_order
from ansible_collections.latepoint.api.plugins.module_utils._plan import UPDATE, Change, Goal
from ansible_collections.latepoint.api.plugins.module_utils._survey import Survey, shows

# So few are read one by one at once: a first page could only add to that.
FEW = 2
Told = Callable[[int], None]


@dataclass(frozen=True)
class Reading:
    """What reading a site gave.

    `whole`: every customer of the site was met. `pages`: how many a listing takes, where that is known.
    `lists_all`: rows of a list show every field that is declared.
    """

    survey: Survey
    whole: bool
    pages: Optional[int] = None
    lists_all: bool = True


class SiteReader:
    """Reads what is declared from a site. `told(n)` is called with the number of customers known so far."""

    def __init__(self, api: CustomersApi, declared: Sequence[Declared], goal: Goal, workers: int, told: Told) -> None:
        names: Set[str] = set()
        if goal.state == "present":
            names.update(*(one.values for one in declared))
        self._api = api
        self._declared = declared
        self._goal = goal
        self._workers = workers
        self._told = told
        self._names = names
        self.listing = Listing(api, includes_for(names), workers)

    def read(self) -> Reading:
        """Everything that planning needs. Raises AnswerError; `incomplete_listing` where a listing never settles."""
        reading = self._few() if len(self._declared) <= FEW else self._by_pages()
        survey = reading.survey
        self._read_in_full(survey)
        if reading.whole:
            self._make_sure_of_missing(survey, reading.pages is not None)
            self._read_in_full(survey)
        survey.finish()
        if not reading.whole:
            self._look_for_holders(survey)
        return reading

    def _few(self) -> Reading:
        survey = Survey(self._declared, self._goal)
        self._one_by_one(survey, survey.unresolved())
        return Reading(survey, whole=False)

    # --- pages ---------------------------------------------------------------------------------------

    def _by_pages(self) -> Reading:
        for again in range(READINGS):
            first = self.listing.first()
            try:
                return self._from(first, again)
            except UnsteadyError:
                self._told(0)
        raise incomplete("half a listing is no basis for a plan")

    def _from(self, first: Page, again: int) -> Reading:
        """Go on from the first page: list the rest, or ask for those who are left, whichever is cheaper.

        Ids that fall may mean that somebody was deleted meanwhile, or that the site doesn't order by id. So they
        are taken for the one at the first reading, for the other after it.
        """
        survey = Survey(self._declared, self._goal)
        lists_all = all(shows(customer, self._names) for customer in first.customers)
        ids = [survey.meet(row) for row in first.raw]
        left = _left(survey, ids)
        to_list = [at for at in left if lists_all or self._declared[at].id is None]
        if self._listing_is_cheaper(first, len(to_list)):
            return Reading(self._listed(first, again > 0), True, first.pages, lists_all)
        self._one_by_one(survey, left)
        return Reading(survey, False, first.pages, lists_all)

    def _listing_is_cheaper(self, first: Page, others: int) -> bool:
        """Whether there are no more pages to come than customers who would have to be read one by one.

        A site that doesn't tell how many pages it has is asked for one that far behind. A first page that isn't
        full is taken for the last.
        """
        if not first.more or (first.pages is None and len(first.raw) < PER_PAGE):
            return True
        if first.pages is None:
            return not self.listing.is_there(others + 2)
        return first.pages - 1 <= others

    def _listed(self, first: Page, any_order: bool) -> Survey:
        survey = Survey(self._declared, self._goal)
        for row in self.listing.rows(first, any_order):
            survey.meet(row)
            self._told(len(survey.resolved))
        return survey

    # --- one by one ----------------------------------------------------------------------------------

    def _one_by_one(self, survey: Survey, positions: Sequence[int]) -> None:
        for position, found in zip(positions, in_order(self._found, positions, self._workers)):
            if self._declared[position].id is None:
                survey.learn_found(position, found)
            else:
                survey.learn(position, found[0] if found else None)
            self._told(len(survey.resolved))

    def _found(self, position: int) -> List[Customer]:
        one = self._declared[position]
        if one.id is None:
            return self._api.find_holders(one.email or "", includes_for(self._names))
        return self._fetched(one.id)

    def _fetched(self, number: int) -> List[Customer]:
        try:
            return [self._api.fetch(number, includes_for(self._names))]
        except NotFoundError:
            return []

    def _read_in_full(self, survey: Survey) -> None:
        """Those whom a list showed, but not with every field that is declared."""
        self._learn(survey, survey.unread())

    def _make_sure_of_missing(self, survey: Survey, counted: bool) -> None:
        """Whom a listing lacks is asked for by id, since that would be a failure, not a state.

        Where pages have no totals, nobody can tell whether somebody slipped through between two of them. So all
        are asked for, but those who are to be created: their e-mail is refused if they are there.
        """
        if not counted and not (self._goal.state == "present" and self._goal.create):
            self._one_by_one(survey, survey.unresolved())
        elif self._goal.state == "present":
            numbers = [(at, self._declared[at].id or 0) for at in survey.unresolved() if self._declared[at].id]
            self._learn(survey, numbers)

    def _learn(self, survey: Survey, numbers: Sequence[Tuple[int, int]]) -> None:
        found = in_order(self._fetched, (number for _at, number in numbers), self._workers)
        for (position, _number), customers in zip(numbers, found):
            survey.learn(position, customers[0] if customers else None)
            self._told(len(survey.resolved))

    def _look_for_holders(self, survey: Survey) -> None:
        """Where not everybody was met: who has the e-mails that customers are to get, unless that is known?"""
        updates = [change for change in survey.changes.values() if change.action == UPDATE]
        emails = [change.declared.email or "" for change in updates if not _known(survey, change)]
        for holders in in_order(self._api.find_holders, emails, self._workers):
            survey.note_holders(holders)


def _known(survey: Survey, change: Change) -> bool:
    """Whether the change takes no e-mail, or one that somebody else was met with: there is one holder at most."""
    slot = claimed_slot(change)
    return slot is None or any(number != change.id for number in survey.holders.get(slot, ()))


def _left(survey: Survey, ids: Sequence[int]) -> List[int]:
    """Who may still be on a later page: not ids that would have stood on the first."""
    ordered = all(one < other for one, other in zip(ids, ids[1:]))
    last = ids[-1] if ids and ordered else 0
    return [at for at in survey.unresolved() if (survey.declared[at].id or last + 1) > last]
