# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a site with the fewest requests: by pages, or one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import FrozenSet, Optional, Sequence, Set

from .._api.customers import INCLUDES, CustomersApi, UnfilteredError, includes_for
from .._api.listing import READINGS, Listing, UnsteadyError, incomplete
from .._api.page import PER_PAGE, Page
from .._plan.matcher import Survey
from .._plan.planner import Goal
from .._record.declared import Declared
from .doubts import Doubts
from .lookup import Lookup, OnFound, searches_left

# Up to this many requests, look the customers up one by one instead of listing.
FEW = 2


@dataclass(frozen=True)
class Reading:
    """The result of reading a site.

    `whole`: the list was read to its end. `pages`: how many a listing takes, where that is known.
    `listed`: the fields that rows of a list show, and can be trusted in. `counted`: lists have a total.
    """

    survey: Survey
    whole: bool
    pages: Optional[int] = None
    listed: FrozenSet[str] = frozenset()
    counted: bool = False

    def lists(self, declared: Declared) -> bool:
        """Whether a row shows every declared field."""
        return self.listed.issuperset(declared.values)


class SiteReader:
    """Reads the declared customers from a site.

    `on_found` is called with the number that is found so far. `whole_records`: read all fields of the customers, and
    keep them in the survey, also of those who are as declared.
    """

    def __init__(
        self,
        api: CustomersApi,
        declared: Sequence[Declared],
        goal: Goal,
        workers: int,
        on_found: OnFound,
        whole_records: bool = False,
    ) -> None:
        self._api = api
        self._declared = declared
        self._goal = goal
        self._on_found = on_found
        self._filters = True
        self._whole_records = whole_records
        include = INCLUDES if whole_records else includes_for(_fields(declared, goal))
        self._lookup = Lookup(api, include, workers, on_found, strict=len(declared) > 1)
        self._doubts = Doubts(api, self._lookup)
        self.listing = Listing(api, include, workers)

    def read(self) -> Reading:
        """Returns all that planning needs. Raises AnswerError; `incomplete_listing` where a listing never settles."""
        try:
            return self._complete(self._few() if sum(map(self._cost, self._declared)) <= FEW else self._by_pages())
        except UnfilteredError:
            # Each further search would read the whole list.
            self._filters = False
            return self._complete(self._by_pages())

    def _complete(self, reading: Reading) -> Reading:
        """Returns the reading with everything looked up that the list left open."""
        survey = reading.survey
        self._lookup.in_full(survey)
        if reading.whole and (self._api.partial_rows or self._api.refused_list):
            self._doubts.look_up_missing(survey, reading.counted, self._filters)
            self._lookup.in_full(survey)
        survey.finish()
        wrong = self._doubts.confirm(survey)
        if reading.whole:
            self._doubts.reveal(survey, searches_left(survey))
        if self._filters and not (reading.whole and not survey.hides_emails and survey.unmanaged is not None):
            self._lookup.holders(survey)
        self._api.check_lists()
        return replace(reading, listed=reading.listed - wrong)

    def _cost(self, record: Declared) -> int:
        """Returns the most requests that one record takes: the e-mail that the customer is to get is looked up, too."""
        renamed = record.known_by or (record.id is not None and record.email)
        return 2 if renamed and self._goal.state == "present" else 1

    def _few(self) -> Reading:
        survey = Survey(self._declared, self._goal, keeps_actual=self._whole_records)
        self._lookup.declared(survey, survey.unresolved())
        return Reading(survey, whole=False)

    # --- pages ---------------------------------------------------------------------------------------

    def _by_pages(self) -> Reading:
        for again in range(READINGS):
            first = self.listing.first()
            try:
                return self._from(first, again)
            except UnsteadyError:
                self._on_found(0)
        raise incomplete("half a listing is no basis for a plan")

    def _from(self, first: Page, again: int) -> Reading:
        """Go on from the first page: list the rest, or look up who is left, whichever takes fewer requests.

        Falling ids mean that a customer was deleted meanwhile, or that the site doesn't order by id. The first reading
        takes them for the former, later readings for the latter.
        """
        survey = Survey(self._declared, self._goal)
        listed = frozenset(name for customer in first.customers for name in customer.shown)
        for row in first.raw:
            survey.meet(row)
        left, counted = survey.unresolved(), first.total is not None
        if not self._filters or self._listing_is_cheaper(first, self._spared(survey, left, listed)):
            survey = self._listed(first, again > 0)
            if self.listing.slipped:
                self._lookup.declared(survey, survey.unresolved())
            whole = not self.listing.slipped
            return Reading(survey, whole, first.pages or self.listing.length, listed, counted)
        self._lookup.declared(survey, left)
        return Reading(survey, False, first.pages, listed, counted)

    def _spared(self, survey: Survey, left: Sequence[int], listed: FrozenSet[str]) -> int:
        """Returns the number of requests that the rest of the list would spare: lookups by id, searches by e-mail."""
        by_id = [record for record in (self._declared[at] for at in left) if record.id is not None]
        shown = sum(self._goal.state == "absent" or listed.issuperset(record.values) for record in by_id)
        return shown + survey.share_found(len(left) - len(by_id) + searches_left(survey))

    def _listing_is_cheaper(self, first: Page, others: int) -> bool:
        """Whether no more pages are left than requests that would take their place.

        Where a site doesn't say how many pages it has, ask for a page that far behind. A first page that isn't full
        is the last.
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
            self._on_found(len(survey.roster.resolved))
        return survey


def _fields(declared: Sequence[Declared], goal: Goal) -> Set[str]:
    """Returns the fields that are declared; none where the customers are to be absent."""
    return {name for record in declared for name in record.values} if goal.state == "present" else set()
