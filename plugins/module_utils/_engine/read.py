# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a site at the least cost: by pages, or one by one, whichever needs fewer requests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Callable, FrozenSet, Iterator, List, Optional, Sequence, Set, Tuple

from .._api.customers import (
    CustomersApi,
    UnfilteredError,
    includes_for,
)
from .._api.listing import (
    READINGS,
    Listing,
    UnsteadyError,
    incomplete,
)
from .._api.page import PER_PAGE, Page
from .._base.errors import NotFoundError
from .._base.parallel import in_order
from .._plan.change import UPDATE, Change
from .._plan.matcher import Survey
from .._plan.order import claimed_slot
from .._plan.planner import Goal
from .._record.customer import Customer
from .._record.declared import Declared

# Whoever takes no more requests than that is read at once: a first page could only add to that.
FEW = 2
Told = Callable[[int], None]


@dataclass(frozen=True)
class Reading:
    """What reading a site gave.

    `whole`: the list was read to its end. `pages`: how many a listing takes, where that is known.
    `listed`: the fields that rows of a list show, and can be believed about. `counted`: lists tell their total.
    """

    survey: Survey
    whole: bool
    pages: Optional[int] = None
    listed: FrozenSet[str] = frozenset()
    counted: bool = False

    def lists(self, declared: Declared) -> bool:
        """Whether a row shows all that is declared of a customer."""
        return self.listed.issuperset(declared.values)


class SiteReader:
    """Reads what is declared from a site. `told(n)` is called with the number of customers known so far."""

    def __init__(
        self,
        api: CustomersApi,
        declared: Sequence[Declared],
        goal: Goal,
        workers: int,
        told: Told,
    ) -> None:
        names: Set[str] = set()
        if goal.state == "present":
            names.update(*(one.values for one in declared))
        self._api = api
        self._declared = declared
        self._goal = goal
        self._workers = workers
        self._told = told
        self._filters = True
        self._include = includes_for(names)
        self.listing = Listing(api, self._include, workers)

    def read(self) -> Reading:
        """Everything that planning needs. Raises AnswerError; `incomplete_listing` where a listing never settles."""
        try:
            return self._completed(self._few() if sum(map(self._cost, self._declared)) <= FEW else self._by_pages())
        except UnfilteredError:
            # Each further search would go through all pages, too.
            self._filters = False
            return self._completed(self._by_pages())

    def _completed(self, reading: Reading) -> Reading:
        survey = reading.survey
        self._read_in_full(survey)
        if reading.whole and self._api.partial_rows:
            self._make_sure_of_missing(survey, reading.counted)
            self._read_in_full(survey)
        survey.finish()
        reading = self._confirmed(reading)
        if not reading.whole or not survey.shows_emails or survey.unmanaged is None:
            self._look_for_holders(survey)
        return reading

    def _cost(self, one: Declared) -> int:
        """How many requests she may take alone: who has an e-mail that she is to get is a question of its own."""
        return 2 if one.id is not None and one.email and self._goal.state == "present" else 1

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
        listed = frozenset(name for customer in first.customers for name in customer.shown)
        for row in first.raw:
            survey.meet(row)
        left, counted = survey.unresolved(), first.total is not None
        if not self._filters or self._listing_is_cheaper(first, self._spared(survey, left, listed)):
            survey = self._listed(first, again > 0)
            if self.listing.slipped:
                self._one_by_one(survey, survey.unresolved())
            whole = not self.listing.slipped
            return Reading(survey, whole, first.pages or self.listing.length, listed, counted)
        self._one_by_one(survey, left)
        return Reading(survey, False, first.pages, listed, counted)

    def _spared(self, survey: Survey, left: Sequence[int], listed: FrozenSet[str]) -> int:
        """How many requests the rest of the list would spare: by id of those whom it shows in full, by e-mail."""
        by_id = [one for one in (self._declared[at] for at in left) if one.id is not None]
        shown = sum(self._goal.state == "absent" or listed.issuperset(one.values) for one in by_id)
        if not survey.shows_emails:
            return shown
        return shown + len(left) - len(by_id) + len(_wanted_emails(survey) if survey.shows_emails else ())

    def _listing_is_cheaper(self, first: Page, others: int) -> bool:
        """Whether there are no more pages to come than requests that would take their place.

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
            return self._api.find_holders(one.email or "", self._include, strict=True)
        return self._fetched(one.id)

    def _fetched(self, number: int) -> List[Customer]:
        try:
            return [self._api.fetch(number, self._include)]
        except NotFoundError:
            return []

    def _read_in_full(self, survey: Survey) -> None:
        """Those whom a list showed, but not with every field that is declared."""
        unread = survey.unread()
        for (position, _number), customers in zip(unread, self._by_number(unread)):
            survey.learn(position, customers[0] if customers else None)
            self._told(len(survey.resolved))

    def _make_sure_of_missing(self, survey: Survey, counted: bool) -> None:
        """Whom a list lacks is asked for where that would be a failure, or the list doesn't tell enough.

        Where pages have no totals, nobody can tell whether somebody slipped through between two of them. Where
        e-mails aren't shown, nobody is met by hers. Otherwise a list is believed about those who are to be absent,
        since they may be as many as all others; but not blindly. Who is to be created needs no question: the site
        refuses an e-mail that is there.
        """
        present = self._goal.state == "present"
        creating = present and self._goal.create
        left = survey.unresolved()
        by_id = [at for at in left if self._declared[at].id is not None]
        by_email = [at for at in left if self._declared[at].id is None]
        self._ask(survey, by_id, present or not counted)
        if self._filters and not (creating and survey.shows_emails):
            self._ask(survey, by_email, present or not counted or not survey.shows_emails)

    def _ask(self, survey: Survey, positions: Sequence[int], everybody: bool) -> None:
        """Ask for all, or for the first and, if the list was wrong to lack her, for the others."""
        size = len(positions) if everybody else 1
        self._one_by_one(survey, positions[:size])
        if any(position in survey.resolved for position in positions[:size]):
            self._one_by_one(survey, positions[size:])

    def _confirmed(self, reading: Reading) -> Reading:
        """Read by id a few of those whose plans rest on a list; where it belies them, all of those.

        A list may show `phone: null` or `custom_fields: []` for a customer who has both, or come out of a cache.
        """
        survey, sample = reading.survey, reading.survey.sample() if self._api.partial_rows else []
        wrong: Set[str] = set()
        for (position, _number), customers in zip(sample, self._by_number(sample)):
            wrong |= survey.belied(position, customers[0] if customers else None)
        if wrong:
            reading = self._distrusted(reading, wrong)
        if any(position not in survey.resolved for position, _number in sample):
            survey.finish()
        return reading

    def _distrusted(self, reading: Reading, wrong: Set[str]) -> Reading:
        """The reading, once all customers whose plans rest on a list were read by id."""
        survey, names = reading.survey, " and ".join(sorted(wrong))
        left = survey.doubted()
        self._api.warnings.append(
            f"The site's lists show another {names} than its customers have. All customers whom that concerns were "
            "read one by one. latepoint_doctor says more"
        )
        for (position, _number), customers in zip(left, self._by_number(left)):
            survey.learn(position, customers[0] if customers else None)
        survey.finish()
        return replace(reading, listed=reading.listed - wrong)

    def _by_number(self, customers: Sequence[Tuple[int, int]]) -> Iterator[List[Customer]]:
        return in_order(self._fetched, (number for _position, number in customers), self._workers)

    def _look_for_holders(self, survey: Survey) -> None:
        """Where not everybody was met: who has the e-mails that customers are to get, unless that is known?"""
        if not self._filters:
            return
        find = partial(self._api.find_holders, strict=True)
        for holders in in_order(find, _wanted_emails(survey), self._workers):
            survey.note_holders(holders)


def _wanted_emails(survey: Survey) -> List[str]:
    """The e-mails that customers are to get, but for those that somebody else was met with: there is one at most."""
    updates = [change for change in survey.changes.values() if change.action == UPDATE]
    return [change.declared.email or "" for change in updates if not _known(survey, change)]


def _known(survey: Survey, change: Change) -> bool:
    """Whether the change takes no e-mail, or one whose holder was met."""
    slot = claimed_slot(change)
    return slot is None or any(number != change.id for number in survey.holders.get(slot, ()))
