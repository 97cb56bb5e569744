# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists without a stable order: twins dropped, who slipped through found, never half a listing for a whole one."""

from __future__ import annotations

import random

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._api.customers import CustomersApi
from ansible_collections.latepoint.api.plugins.module_utils._api.listing import Listing, UnsteadyError
from ansible_collections.latepoint.api.plugins.module_utils._api.page import Page
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, NotFoundError


class Shuffled(CustomersApi):
    """Pages of customers of whom nobody has a place of their own: each page is cut from another order."""

    stable_pages = False

    def __init__(self, ids, totals=None):
        self.ids = list(ids)
        self.totals = totals or {}
        self.asked = []

    def page(self, number, filters=None, include=(), per_page=100):
        self.asked.append((number, per_page))
        order = random.Random(number * 1000 + per_page).sample(self.ids, len(self.ids))
        rows = tuple({"id": customer_id} for customer_id in order[(number - 1) * per_page : number * per_page])
        total = self.totals.get(number, len(self.ids))
        pages = -(-len(self.ids) // per_page)
        return Page(rows, total, pages, number < pages and bool(rows))

    def fetch_raw(self, id, include=(), tries=None):  # noqa: A002
        self.asked.append(id)
        if id not in self.ids:
            raise NotFoundError("no such customer")
        return {"id": id}

    find_holders = status = sanitizes = request = create = update = delete = None


def found(listing):
    return sorted(row["id"] for row in listing.everybody(listing.first()))


def test_twins_are_dropped_and_who_is_missing_is_counted():
    api = Shuffled(range(1, 251))
    listing = Listing(api, ())
    ids = [row["id"] for row in listing.rows(listing.first())]
    assert len(ids) == len(set(ids)) == 250 - listing.slipped
    assert 0 < listing.slipped <= 2 * listing.length == 6
    assert len(api.asked) < 20


def test_where_few_are_missing_the_list_is_read_once():
    api = Shuffled(range(1, 104))
    listing = Listing(api, ())
    assert len(list(listing.rows(listing.first()))) == 103 - listing.slipped
    assert len(api.asked) == 2  # as many requests as there are pages


@pytest.mark.parametrize("ids", [range(1, 251), range(1, 700, 2), [*range(1, 220), 800], range(1, 99), ()])
def test_everybody_is_found(ids):
    assert found(Listing(Shuffled(ids), ())) == list(ids)


def test_nobody_is_asked_for_by_id_while_pages_of_other_sizes_help():
    api = Shuffled(range(1, 105))
    assert found(Listing(api, ())) == list(range(1, 105))
    assert all(isinstance(asked, tuple) for asked in api.asked)


@pytest.mark.parametrize("count", [150, 300, 600])
def test_customers_of_one_name_are_found_whatever_their_ids(count):
    """There are too many gaps between their ids to ask for each."""
    ids = range(100000, 100000 + 30 * count, 30)
    api = Shuffled(ids)
    assert found(Listing(api, ())) == list(ids)
    assert all(isinstance(asked, tuple) for asked in api.asked)


def test_who_is_not_found_makes_the_listing_incomplete():
    api = Shuffled(range(100000, 110000, 90), dict.fromkeys(range(1, 9), 113))
    with pytest.raises(AnswerError) as caught:
        found(Listing(api, ()))
    assert caught.value.code == "incomplete_listing"
    assert caught.value.message.startswith("1 of 113 customers are on none of the list's pages")
    assert len({size for _number, size in api.asked}) < 8  # pages of other sizes are tried while they help


@pytest.mark.parametrize("totals", [{2: 249}, {3: 251}, {2: None}])
def test_a_total_that_moves_is_unsteady(totals):
    listing = Listing(Shuffled(range(1, 251), totals), ())
    with pytest.raises(UnsteadyError):
        found(listing)


def test_more_than_the_total_are_unsteady():
    listing = Listing(Shuffled(range(1, 251), dict.fromkeys(range(1, 9), 201)), ())
    with pytest.raises(UnsteadyError):
        found(listing)
