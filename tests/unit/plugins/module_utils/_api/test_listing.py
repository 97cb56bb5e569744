# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists page by page: half a listing never passes for a whole one."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._api.listing import Listing, UnsteadyError
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, people, person
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import reply

WORKERS = pytest.mark.parametrize("workers", [1, 4])


def listed(site, workers=1, any_order=False):
    listing = Listing(site.api(concurrency=workers), (), workers)
    return [int(row["id"]) for row in listing.rows(listing.first(), any_order)]


@WORKERS
@pytest.mark.parametrize("totals", [True, False])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7, 8])
def test_every_customer_once_and_in_order(count, totals, workers):
    site = BulkSite(*people(range(1, count + 1)), page_size=3, totals=totals)
    assert listed(site, workers) == list(range(1, count + 1))
    pages = max(1, -(-count // 3))
    # Without totals, a full page may be followed by another.
    assert len(site.sent()) == pages + (0 if totals else count > 0 and (count % 3 == 0 or pages == 1))


class EchoingSite(BulkSite):
    """A site that repeats the size of a page that was asked for, and gives smaller ones."""

    def _counted(self, answer):
        body = answer.json()
        meta = {"total": body["pagination"]["total"], "per_page": 100}
        return reply(200, {"success": True, "data": body["data"], "meta": meta})


@WORKERS
@pytest.mark.parametrize("count", [1, 3, 4, 5, 8, 9, 10])
def test_a_size_that_is_only_repeated_ends_no_list(count, workers):
    site = EchoingSite(*people(range(1, count + 1)), page_size=3)
    assert listed(site, workers) == list(range(1, count + 1))
    assert len(site.sent()) - -(-count // 3) in (0, 1)


@WORKERS
@given(after=st.integers(1, 4), who=st.integers(1, 12))
def test_somebody_deleted_meanwhile_never_hides_another(workers, after, who):
    site = BulkSite(*people(range(1, 13)), page_size=3)
    site.after_list = lambda page: site.customers.pop(who, None) if page == after else None
    try:
        found = listed(site)
    except UnsteadyError:
        return
    assert set(site.customers) <= set(found)


@WORKERS
@given(after=st.integers(1, 4))
def test_somebody_created_meanwhile_comes_last(workers, after):
    site = BulkSite(*people(range(1, 13)), page_size=3)
    site.after_list = lambda page: site.customers.setdefault(13, person(13)) if page == after else None
    assert listed(site)[:12] == list(range(1, 13))


def test_a_deletion_without_totals_is_noticed_by_no_one_but_ids_never_repeat():
    site = BulkSite(*people(range(1, 10)), page_size=3, totals=False)
    site.after_list = lambda page: site.customers.setdefault(0, person(0)) if page == 1 else None
    with pytest.raises(UnsteadyError):  # 3 comes again on page 2
        listed(site)


def lying(site, by):
    """A site whose totals are wrong."""
    honest = site.work

    def work(call):
        body = honest(call).json()
        body["pagination"]["total"] += by
        return reply(200, body)

    site.work = work
    return site


@WORKERS
@pytest.mark.parametrize("by", [1, -1])
def test_a_wrong_total_is_no_whole_listing(by, workers):
    with pytest.raises(UnsteadyError):
        listed(lying(BulkSite(*people(range(1, 8)), page_size=3), by), workers)


def promising(site, **counts):
    """A site whose lists promise what there is not."""
    honest = site.work

    def work(call):
        body = honest(call).json()
        body["pagination"] = dict(page=int(call.query["page"]), **counts)
        return reply(200, body)

    site.work = work
    return site


@WORKERS
@pytest.mark.parametrize(
    "counts", [{"total_pages": 10_000_000}, {"total": 10**12}, {"total": 10**12, "total_pages": 10_000_000}]
)
def test_an_empty_page_ends_a_listing_that_is_not_whole(counts, workers):
    site = promising(BulkSite(*people(range(1, 8)), page_size=3), **counts)
    with pytest.raises(UnsteadyError):
        listed(site, workers)
    assert len(site.sent()) <= 3 + 1 + workers


@WORKERS
def test_a_total_that_was_delivered_makes_a_list_whole_however_many_pages_were_promised(workers):
    site = promising(BulkSite(*people(range(1, 8)), page_size=3), total=7, total_pages=10_000_000)
    assert listed(site, workers) == list(range(1, 8))
    assert len(site.sent()) <= 3 + 1 + workers


def unordered(site, order):
    """A site that doesn't order by id."""
    honest = site.work

    def work(call):
        everybody = site.customers
        site.customers = {str(at).zfill(3): everybody[number] for at, number in enumerate(order)}
        try:
            return honest(call)
        finally:
            site.customers = everybody

    site.work = work
    return site


@given(st.permutations(range(1, 9)))
def test_a_site_that_does_not_order_by_id(order):
    site = unordered(BulkSite(*people(range(1, 9)), page_size=3), order)
    assert listed(site, any_order=True) == order
    if order[0] > order[1]:  # noticed by itself
        assert listed(site) == order


@pytest.mark.parametrize("any_order", [False, True])
@pytest.mark.parametrize("order", [(1, 2, 3, 2), (1, 1), (3, 1, 3), (2, 1, 2), (1, 3, 2, 1)])
def test_somebody_who_comes_twice(order, any_order):
    with pytest.raises(UnsteadyError):
        listed(unordered(BulkSite(*people(range(1, 9)), page_size=3), order), any_order=any_order)


def test_pages_are_streamed():
    site = BulkSite(*people(range(1, 301)), page_size=3)
    listing = Listing(site.api(concurrency=4), (), 4)
    rows = listing.rows(listing.first())
    for _row in range(5):
        next(rows)
    assert len(site.sent()) <= 1 + 4 + 2
    rows.close()


def test_a_page_that_is_known_not_to_be_there_is_not_asked_for_again():
    site = BulkSite(*people(range(1, 7)), page_size=3, totals=False)
    listing = Listing(site.api(), (), 1)
    first = listing.first()
    assert [listing.is_there(number) for number in (2, 3)] == [True, False]
    assert len(list(listing.rows(first))) == 6
    assert [call.query["page"] for call in site.calls] == ["1", "2", "3", "2"]


def test_what_is_asked_for():
    site = BulkSite(*people([1]))
    Listing(site.api(), ("custom_fields",), 1).first()
    wanted = {"page": "1", "per_page": "100", "order_by": "id", "order": "asc", "include": "custom_fields"}
    assert site.calls[0].query == wanted
