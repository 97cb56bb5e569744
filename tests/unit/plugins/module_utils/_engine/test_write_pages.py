# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages in the place of an answer to a write: the customer is read before anything is said."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import Arrived
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeSite, ada

from ..writes import BESIDE, DELETE, GET, LIST, LOST, MOVED, NEW, ODD, POST, PUT, change_of, write


@pytest.mark.parametrize("failure", list(BESIDE))
def test_a_page_in_the_place_of_an_answer_says_nothing_of_a_write(failure):
    """What stands in front may have passed it on."""
    site = FakeSite(ada())
    change = change_of(site, MOVED)
    site.after("PUT", BESIDE[failure])
    written = write(site, change)
    assert (written.changed, written.error, written.kept) == (True, None, change.differences)
    assert site.sent() == [PUT, GET]


STORES_NOTHING = {**{name: ODD[name] for name in ("page", "no success", "list")}, **BESIDE}
del STORES_NOTHING["cut off"]  # which is sent again


@pytest.mark.parametrize("failure", list(STORES_NOTHING))
def test_an_odd_answer_is_a_refusal_where_a_reading_shows_nothing(failure):
    site = FakeSite(ada())
    change = change_of(site, MOVED)
    site.instead("PUT", STORES_NOTHING[failure])
    written = write(site, change)
    assert (written.changed, written.kept, written.tries) == (False, (), 1)
    assert written.error.message.endswith(" Nothing was written")
    assert (written.error.details["written"], written.error.arrived) == ("no", Arrived.NO)
    assert site.sent() == [PUT, GET]


def test_what_a_reading_can_not_settle_is_not_known():
    site = FakeSite(ada())
    change = change_of(site, MOVED)
    site.after("PUT", BESIDE["403"])
    site.instead("GET", LOST["502"], times=10)
    written = write(site, change, retries=0)
    assert (written.changed, written.error.details["written"]) == (False, "unknown")
    assert "It is not known whether it was written" in written.error.message


@pytest.mark.parametrize("failure", ["403", "409", "304"])
def test_a_customer_who_is_there_after_a_page_was_created(failure):
    site = FakeSite()
    site.after("POST", BESIDE[failure])
    written = write(site, change_of(site, NEW, Goal(create=True)))
    assert (written.changed, written.error) == (True, None)
    assert site.sent()[:2] == [POST, LIST]


@pytest.mark.parametrize("failure", ["403", "409", "304"])
def test_a_customer_who_is_gone_after_a_page_was_deleted(failure):
    site = FakeSite(ada())
    change = change_of(site, {"id": 1}, Goal(state="absent"))
    site.after("DELETE", BESIDE[failure])
    written = write(site, change)
    assert (written.changed, written.error) == (True, None)
    assert site.sent() == [DELETE, GET]
