# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site's list of customers, page by page, so that half a listing never passes for a whole one."""

from __future__ import annotations

from functools import partial
from typing import Any, Iterator, Mapping, Optional, Sequence, Set

from .._base.errors import AnswerError, NotFoundError, Scope
from .._base.parallel import in_order
from .._record.types import whole_number
from .customers import CustomersApi
from .page import Page

# A site that changes while its pages are read is read again, so often in all.
READINGS = 3
# Sizes of pages that end elsewhere than those of 100; after so many that find nobody more, no other is tried.
OTHER_SIZES = (97, 89, 83, 79, 73, 71, 67, 61)
FRUITLESS = 3
# At most this many ids are tried, to find customers who are in no page.
MOST_GAPS = 1000


class UnsteadyError(Exception):
    """The pages don't fit together: customers came or went while they were read."""


UNSETTLED = f"customers came or went while the list was read, {READINGS} times running, or its total is wrong"


def incomplete(consequence: str, why: str = UNSETTLED) -> AnswerError:
    """Returns `incomplete_listing`: the list never settled; `consequence` says what that means for the run."""
    return AnswerError(f"{why}: {consequence}", "incomplete_listing", scope=Scope.SITE)


class Listing:
    """Reads lists of a site. Pages are streamed: only those under way are held.

    `length` is the number of pages with customers in the last listing. `slipped` is the number of customers that it
    lacked although its pages fit together, which happens where the order of customers isn't unique.
    """

    def __init__(
        self,
        api: CustomersApi,
        include: Sequence[str],
        workers: int = 1,
        filters: Optional[Mapping[str, str]] = None,
    ) -> None:
        self._api = api
        self._include = include
        self._workers = workers
        self._filters = filters
        self.length = 0
        self.slipped = 0
        self._end: Optional[int] = None

    def first(self) -> Page:
        """Returns the first page, which says how many there are."""
        self._end = None
        return self._page(1)

    def is_there(self, number: int) -> bool:
        """Whether the site has a page of that number."""
        there = bool(self._page(number).raw)
        self._end = self._end if there else number
        return there

    def rows(self, first: Page, any_order: bool = False) -> Iterator[Mapping[str, Any]]:
        """Yields the rows of all pages; raises UnsteadyError as soon as they can't be all customers.

        A customer deleted meanwhile makes another slip through: the total falls, or a page repeats or lacks a customer.
        Customers who are created come last, as pages are ordered by id (api-facts, "Paging").
        A page without rows is the last, and an error where more rows, or more pages, were announced.
        With `any_order` ids may come in any order, which takes memory for each of them.
        Where pages are not stable, each customer comes once, and `slipped` is the number of those who did not come: so
        few that reading the list again would hardly take fewer requests than looking them up.
        """
        if not self._api.stable_pages:
            yield from self._by_sizes(first, set(), 2)
            return
        total, count, self.length = first.total, 0, 0
        seen = _Seen(any_order)
        for page in self._pages(first):
            if total is not None and page.total is not None:
                if page.total < total:
                    raise UnsteadyError
                total = page.total
            self.length += bool(page.raw)
            for row in page.raw:
                seen.add(whole_number(row.get("id")) or 0)
                count += 1
                yield row
        if total is not None and count != total:
            raise UnsteadyError

    def everybody(self, first: Page, any_order: bool = False) -> Iterator[Mapping[str, Any]]:
        """Yields the rows of all customers, also of those who slip through between pages; raises like `rows`.

        Pages of other sizes end elsewhere. Customers who aren't in them are looked up by id, unless there is a filter.
        """
        if self._api.stable_pages:
            yield from self.rows(first, any_order)
            return
        seen: Set[int] = set()
        yield from self._by_sizes(first, seen, 0)
        if self.slipped:
            yield from self._by_id(seen)
        if self.slipped:
            why = f"{self.slipped} of {first.total} customers are on none of the list's pages, or its total is wrong"
            raise incomplete("half a listing must not pass for a whole one", why)

    def _by_sizes(self, first: Page, seen: Set[int], few: int) -> Iterator[Mapping[str, Any]]:
        """Yields the rows of the pages of several sizes, until no more than `few` for each page are missing."""
        yield from self._distinct(first, seen)
        most, fruitless = few * self.length, 0
        for size in OTHER_SIZES:
            missing = self.slipped
            if missing > most and fruitless < FRUITLESS:
                yield from self._distinct(self._page(1, size), seen, size)
                fruitless = fruitless + 1 if self.slipped == missing else 0

    def _distinct(self, first: Page, seen: Set[int], size: Optional[int] = None) -> Iterator[Mapping[str, Any]]:
        """Yields the rows of customers who are not in `seen` yet; raises UnsteadyError where the total moves."""
        self.length = 0 if size is None else self.length
        for page in self._pages(first, size):
            if page.total is None or page.total != first.total:
                raise UnsteadyError
            self.length += bool(page.raw) and size is None
            for row in page.raw:
                number = whole_number(row.get("id")) or 0
                if number not in seen:
                    seen.add(number)
                    yield row
        self.slipped = (first.total or 0) - len(seen)
        if self.slipped < 0:
            raise UnsteadyError

    def _by_id(self, seen: Set[int]) -> Iterator[Mapping[str, Any]]:
        """Yields the rows of customers whose ids are not in `seen`, if these are not too many to try."""
        gaps = [number for number in range(1, max(seen) + self.slipped + 1) if number not in seen]
        if self._filters or len(gaps) > MOST_GAPS:
            return
        for row in in_order(self._customer, gaps, self._workers):
            if row is not None:
                self.slipped -= 1
                yield row

    def _customer(self, number: int) -> Optional[Mapping[str, Any]]:
        try:
            return self._api.fetch_raw(number, self._include)
        except NotFoundError:
            return None

    def _pages(self, first: Page, size: Optional[int] = None) -> Iterator[Page]:
        yield first
        last, number = first, 1
        if first.pages is not None:
            for last in in_order(partial(self._page, size=size), range(2, first.pages + 1), self._workers):
                number += 1
                yield last
                if not last.raw:
                    break
            if not last.raw and number > 1 and first.total is None:
                raise UnsteadyError
        while self._more(last, first) and number + 1 != self._end:
            number += 1
            last = self._page(number, size)
            yield last

    def _more(self, page: Page, first: Page) -> bool:
        """Whether more pages follow; without paging data, an empty page or one shorter than the first is the last."""
        if page.pages is None and page is not first:
            return page.more and len(page.raw) >= len(first.raw)
        return page.more

    def _page(self, number: int, size: Optional[int] = None) -> Page:
        if size is None:
            return self._api.page(number, self._filters, self._include)
        return self._api.page(number, self._filters, self._include, size)


class _Seen:
    """Notices a customer who comes twice; keeps ids only of a site that doesn't order by id."""

    def __init__(self, any_order: bool) -> None:
        self._highest = 0
        self._ids: Optional[Set[int]] = set() if any_order else None
        self._count = 0

    def add(self, number: int) -> None:
        self._count += 1
        if self._ids is None and number > self._highest:
            self._highest = number
            return
        if self._ids is None and self._count == 2:
            self._ids = {self._highest}
        if self._ids is None or number in self._ids:
            raise UnsteadyError
        self._ids.add(number)
