# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deletion, done truthfully: what was gone already, what is still there, and who did it."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._engine.verify import VERIFY
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    FakeSite,
    ada,
    not_found,
    reply,
)

from ..writes import DELETE, GET, HARMLESS, LOST, ODD, change_of, write

ABSENT = Goal(state="absent")


@pytest.mark.parametrize(("verify", "sent"), [("auto", [DELETE, GET]), ("response", [DELETE]), ("none", [DELETE])])
def test_a_deletion(verify, sent):
    site = FakeSite(ada())
    written = write(site, change_of(site, {"id": 1}, ABSENT), verify)
    assert (written.changed, written.error, written.now) == (True, None, None)
    assert site.sent() == sent


@pytest.mark.parametrize("failure", [*LOST, *ODD])
def test_a_lost_answer_after_deleting(failure):
    site = FakeSite(ada())
    change = change_of(site, {"id": 1}, ABSENT)
    site.after("DELETE", dict(LOST, **ODD)[failure])
    written = write(site, change)
    assert (written.changed, written.error) == (True, None)
    assert site.sent() == [DELETE, GET]


@pytest.mark.parametrize("failure", list(LOST))
def test_a_lost_answer_before_deleting(failure):
    site = FakeSite(ada())
    change = change_of(site, {"id": 1}, ABSENT)
    site.instead("DELETE", LOST[failure])
    written = write(site, change)
    assert (written.changed, written.error, site.customers) == (True, None, {})
    assert site.sent() == [DELETE, GET, DELETE, GET]


def test_somebody_else_deleted_her():
    """Gone is gone, but it was not this run that did it."""
    site = FakeSite(ada())
    change = change_of(site, {"id": 1}, ABSENT)
    del site.customers[1]
    written = write(site, change)
    assert (written.changed, written.error, written.status_code) == (False, None, 404)
    assert site.sent() == [DELETE, GET]


def test_the_site_says_that_she_is_gone_but_she_is_there():
    """Seen as a false 404 in front of a write: what was read a moment ago counts as much, so read again."""
    site = FakeSite(ada())
    change = change_of(site, {"id": 1}, ABSENT)
    site.instead("DELETE", not_found)
    written = write(site, change)
    assert (written.changed, written.error.code) == (False, "write_not_kept")
    assert "(HTTP 404), but the customer is still there" in written.error.message
    site.instead("DELETE", not_found)
    assert write(site, change, "none").error is None


def test_somebody_else_deleted_her_while_the_site_refused():
    """A 429 certainly deleted nobody."""
    site = FakeSite()
    change = change_of(FakeSite(ada()), {"id": 1}, ABSENT)
    site.instead("DELETE", HARMLESS["429"])
    written = write(site, change)
    assert (written.changed, written.tries) == (False, 2)


def test_a_deletion_that_was_only_slow():
    """The lost DELETE takes effect after we have looked: the second one finds nobody, and it was ours."""
    site = FakeSite(ada())
    change = change_of(site, {"id": 1}, ABSENT)
    site.instead("DELETE", LOST["504"])
    site.after("DELETE", not_found)
    written = write(site, change)
    assert (written.changed, written.error, written.tries) == (True, None, 2)


def test_a_customer_with_bookings():
    site = FakeSite(ada())
    change = change_of(site, {"id": 1}, ABSENT)
    site.instead("DELETE", lambda: reply(409, {"code": "customer_has_bookings", "message": "m"}))
    written = write(site, change)
    assert (written.changed, written.error.code) == (False, "customer_has_bookings")
    assert written.error.message.endswith(". Nothing was written")


def test_a_deletion_that_is_not_done():
    site = FakeSite(ada())
    change = change_of(site, {"id": 1}, ABSENT)
    site.instead("DELETE", lambda: reply(200, {"success": True}))
    assert write(site, change).error.code == "write_not_kept"


def test_a_site_that_never_deletes():
    site = FakeSite(ada())
    change = change_of(site, {"id": 1}, ABSENT)
    site.instead("DELETE", LOST["502"], times=10)
    written = write(site, change, retries=1)
    assert (written.changed, written.error.details["written"]) == (False, "unknown")
    assert written.now.id == 1


@pytest.mark.parametrize("verify", VERIFY)
def test_a_success_that_deletes_nobody(verify):
    site = FakeSite(ada())
    change = change_of(site, {"id": 1}, ABSENT)
    site.instead("DELETE", lambda: reply(200, {"success": True, "data": {"deleted": False, "id": 1}}))
    written = write(site, change, verify)
    assert (written.changed, written.error.code) == (False, "customer_delete_failed")
    assert written.error.details["written"] == "no"
