# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A creation, done truthfully: never sent twice without a look, and never two customers unnoticed."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    FakeSite,
    Reply,
    ada,
    reply,
)

from ..writes import LIST, LOST, NEW, ODD, POST, SLOW, change_of, write

CREATE = Goal(create=True)


def test_a_new_customer():
    site = FakeSite(ada())
    written = write(site, change_of(site, NEW, CREATE))
    assert (written.changed, written.error, written.status_code, written.now.id) == (True, None, 201, 2)
    assert site.sent() == [POST, "GET /customers/2"]


def test_a_new_customer_whose_id_the_answer_does_not_tell():
    site = FakeSite(ada(), put_shows=["email"])
    written = write(site, change_of(site, NEW, CREATE))
    assert (written.error, written.now.id) == (None, 2)
    assert site.sent() == [POST, LIST, "GET /customers/2"]


@pytest.mark.parametrize("failure", [*LOST, "page", "no success", "list"])
def test_a_lost_answer_after_creating(failure):
    """api-facts: POST: never blindly. After a lost answer look the customer up by e-mail first."""
    site = FakeSite(ada())
    site.after("POST", dict(LOST, **ODD)[failure])
    written = write(site, change_of(site, NEW, CREATE))
    assert (written.changed, written.error, written.now.id) == (True, None, 2)
    assert site.sent() == [POST, LIST, "GET /customers/2"]


@pytest.mark.parametrize("failure", list(LOST))
def test_a_lost_answer_before_creating(failure):
    site = FakeSite(ada())
    site.instead("POST", LOST[failure])
    written = write(site, change_of(site, NEW, CREATE))
    assert (written.changed, written.error, written.tries) == (True, None, 2)
    # Where PHP may have been at work still, it is made sure that she was created once.
    sure = [LIST] if failure in SLOW else []
    assert site.sent() == [POST, LIST, POST, *sure, "GET /customers/2"]
    assert len(site.customers) == 2


@pytest.mark.parametrize("failure", list(LOST))
def test_a_customer_who_was_created_with_something_missing(failure):
    site = FakeSite(ada(), drops=["city"])
    site.after("POST", LOST[failure])
    written = write(site, change_of(site, NEW, CREATE))
    assert (written.changed, written.error.details["written"]) == (True, "partly")
    assert "A customer with that e-mail is there now, but differs: run again to see how" in written.error.message
    assert site.writes() == [POST]


def test_a_site_that_creates_her_twice():
    """The first request was slow, not lost, and the site lets two customers have one e-mail."""
    site = FakeSite(ada())
    change = change_of(site, NEW, CREATE)
    site.instead("POST", LOST["time-out"])
    site.after("POST", lambda: twice(site))
    written = write(site, change)
    assert (written.changed, written.error.code) == (True, "ambiguous_email")
    assert written.error.details == {"ids": [2, 3], "written": "accepted"}
    assert "customers 2 and 3 have this e-mail: look at them, and delete one" in written.error.message


def twice(site: FakeSite) -> Reply:
    site.customers[3] = dict(site.customers[2], id=3)
    return reply(201, {"success": True, "data": {"id": 3}})


def test_a_creation_that_can_not_be_looked_for_is_still_done():
    site = FakeSite(ada())
    change = change_of(site, NEW, CREATE)
    site.instead("POST", LOST["time-out"])
    site.skip("GET")
    site.instead("GET", lambda: reply(401, {"message": "m"}))
    written = write(site, change)
    assert (written.changed, written.error) == (True, None)


def test_a_site_that_never_creates():
    site = FakeSite(ada())
    site.instead("POST", LOST["504"], times=10)
    written = write(site, change_of(site, NEW, CREATE), retries=1)
    assert (written.changed, written.error.details["written"]) == (False, "unknown")
    assert site.sent() == [POST, LIST] * 2
    assert len(site.customers) == 1


def test_a_refusal_after_a_lost_answer_that_has_stored_all():
    site = FakeSite(ada())
    change = change_of(site, NEW, CREATE)
    site.instead("POST", LOST["time-out"])
    site.after("POST", lambda: reply(422, {"message": "Email already exists"}))  # the first one, meanwhile
    written = write(site, change)
    assert (written.changed, written.error, written.now.id) == (True, None, 2)
    assert site.sent() == [POST, LIST, POST, LIST, "GET /customers/2"]


def test_an_email_that_is_taken_since():
    site = FakeSite(ada())
    change = change_of(site, NEW, CREATE)
    site.customers[2] = ada(id=2, email="Grace@example.com")
    written = write(site, change)
    assert (written.changed, written.error.code) == (False, "customer_create_failed")
    assert "Email already exists" in written.error.message
