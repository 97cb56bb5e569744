# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One update, done truthfully: lost answers of every kind, before and after storing; partly kept; refused."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import Scope
from ansible_collections.latepoint.api.plugins.module_utils._engine.verify import VERIFY
from ansible_collections.latepoint.api.plugins.module_utils._engine.write import Writer
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import customer_from_api
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    FakeSite,
    ada,
    reply,
)

from ..writes import GET, HARMLESS, LOST, MOVED, ODD, PUT, REFUSED, SLOW, change_of, write


@pytest.mark.parametrize(
    ("verify", "sent"), [("auto", [PUT, GET]), ("read", [PUT, GET]), ("response", [PUT]), ("none", [PUT])]
)
def test_an_update(verify, sent):
    site = FakeSite(ada())
    written = write(site, change_of(site, MOVED), verify)
    assert (written.changed, written.error, written.status_code, written.tries) == (True, None, 200, 1)
    assert site.sent() == sent
    assert written.now.value("city") == "Paris"


def test_an_answer_that_shows_all_is_not_read_again():
    site = FakeSite(ada(), put_shows=["id", "city", "last_name"])
    assert write(site, change_of(site, MOVED)).error is None
    assert site.sent() == [PUT]


@pytest.mark.parametrize("failure", [*LOST, *ODD])
def test_a_lost_answer_after_storing(failure):
    """api-facts: PUT: "a time-out, a closed connection, a 500 after the save and a 502 may all have stored it"."""
    site = FakeSite(ada())
    change = change_of(site, MOVED)
    site.after("PUT", dict(LOST, **ODD)[failure])
    written = write(site, change)
    assert (written.changed, written.error, written.kept) == (True, None, change.differences)
    assert site.sent() == [PUT, GET]  # read first, and then there is nothing to repeat


@pytest.mark.parametrize("failure", list(LOST))
def test_a_lost_answer_before_storing(failure):
    """api-facts: PUT: the same write may be repeated, but after a lost answer read first."""
    site = FakeSite(ada())
    change = change_of(site, MOVED)
    site.instead("PUT", LOST[failure])
    written = write(site, change)
    assert (written.changed, written.error, written.tries) == (True, None, 2)
    assert site.sent() == [PUT, GET, PUT, GET]
    assert site.customers[1]["city"] == "Paris"


@pytest.mark.parametrize(("method", "raw", "goal"), [("PUT", MOVED, None), ("DELETE", {"id": 1}, Goal(state="absent"))])
def test_an_answer_about_another_customer(method, raw, goal):
    """api-facts: WordPress plugins usually read `$request['id']`: it may really have been the other one."""
    site = FakeSite(ada())
    change = change_of(site, raw, goal)
    site.instead(method, ODD["other customer"])
    written = write(site, change)
    assert (written.changed, written.kept, written.error.code) == (False, (), "unexpected_answer")
    assert written.error.details == dict(written.error.details, written="unknown", other_customer=2)
    assert "customer 2 when asked for 1" in written.error.message
    assert written.error.message.endswith("The other customer may have been written to: look at both")


@pytest.mark.parametrize("failure", list(LOST))
def test_a_site_that_never_answers_a_write(failure):
    site = FakeSite(ada())
    change = change_of(site, MOVED)
    site.instead("PUT", LOST[failure], times=10)
    written = write(site, change, retries=2)
    assert (written.changed, written.tries) == (False, 3)
    assert site.sent() == [PUT, GET] * 3
    if failure in SLOW:
        assert written.error.details["written"] == "unknown"
        assert "a site that is slow may still write it" in written.error.message
    else:
        assert written.error.details["written"] == "no"
        assert written.error.message.endswith(". Nothing was written")
    # Readings are answered, so the next customer may be luckier; a service that calls itself unavailable is so for all.
    assert written.error.scope is {"503 page": Scope.SITE, "500 page": Scope.REQUEST}.get(
        failure, Scope.UNKNOWN if failure in SLOW else Scope.REQUEST
    )


@pytest.mark.parametrize("failure", list(REFUSED))
@pytest.mark.parametrize("verify", VERIFY)
def test_a_refusal(failure, verify):
    """api-facts: The whole record is validated on a PUT: a 400."""
    site = FakeSite(ada())
    change = change_of(site, MOVED)
    site.instead("PUT", REFUSED[failure])
    written = write(site, change, verify)
    assert (written.changed, written.kept, written.tries) == (False, (), 1)
    assert written.error.message.endswith(". Nothing was written")
    assert written.error.details == dict(written.error.details, written="no", request=PUT)
    assert site.sent() == [PUT]


@pytest.mark.parametrize("failure", list(HARMLESS))
def test_a_write_that_certainly_had_no_effect_is_repeated_without_reading(failure):
    site = FakeSite(ada())
    change = change_of(site, MOVED)
    site.instead("PUT", HARMLESS[failure])
    written = write(site, change, "none")
    assert (written.changed, written.tries) == (True, 2)
    assert site.sent() == [PUT, PUT]


def test_a_site_that_goes_down_for_good():
    site = FakeSite(ada())
    change = change_of(site, MOVED)
    site.after("PUT", LOST["time-out"])
    site.instead("GET", LOST["time-out"], times=10)
    written = write(site, change, retries=1)
    assert written.changed is False
    assert written.error.details["written"] == "unknown"
    assert "It is not known whether it was written: run again, a run reads before it writes" in written.error.message
    assert written.error.details["reading_again"].startswith("no answer from salon.example.com")
    assert written.error.scope is Scope.SITE
    assert site.sent() == [PUT, GET, GET]


def test_a_write_that_can_not_be_verified():
    site = FakeSite(ada())
    change = change_of(site, MOVED)
    site.instead("GET", LOST["502"], times=10)
    written = write(site, change, retries=1)
    assert written.changed is True
    assert written.error.details["written"] == "accepted"
    assert written.error.message.endswith(". The write was accepted (HTTP 200), but could not be verified")
    assert written.pending is False


def test_a_dropped_field():
    """api-facts: PUT: "200, nothing changed"; `write_not_kept` must notice."""
    site = FakeSite(ada(), drops=["city"])
    written = write(site, change_of(site, MOVED))
    assert (written.error.code, written.error.details) == (
        "write_not_kept",
        {"fields": ["city"], "written": "partly"},
    )
    assert (written.changed, [difference.name for difference in written.kept]) == (True, ["last_name"])


@pytest.mark.parametrize("verify", ["auto", "read"])
def test_a_dropped_write(verify):
    """api-facts: With plain permalinks a PUT … answers 200 …, and nothing is stored."""
    site = FakeSite(ada())
    change = change_of(site, MOVED)
    site.instead("PUT", lambda: reply(200, {"success": True, "data": {"id": 1, "last_name": "King"}}))
    written = write(site, change, verify)
    assert (written.changed, written.kept, written.error.code) == (False, (), "write_not_kept")
    assert written.error.details["written"] == "no"


def test_a_field_that_the_site_never_shows():
    """Nobody can tell whether it was stored: neither success nor loss may be claimed."""
    site = FakeSite(ada(), drops=["city"])
    del site.customers[1]["city"]
    written = write(site, change_of(site, {"id": 1, "city": "Paris"}))
    assert (written.changed, written.error.code) == (False, "write_not_kept")
    assert written.error.details == {"fields": ["city"], "unseen": ["city"], "written": "unknown"}


def test_with_response_what_the_answer_does_not_show_counts_as_sent():
    """The site drops the status, and keeps the city, which its answer doesn't show."""
    site = FakeSite(ada(), drops=["status"])
    written = write(site, change_of(site, {"id": 1, "city": "Paris", "status": "blocked"}), "response")
    assert (written.changed, [difference.name for difference in written.kept]) == (True, ["city"])
    assert (written.error.details["fields"], written.now.value("city")) == (["status"], "Paris")
    assert site.sent() == [PUT]


def test_a_field_that_was_not_sent_and_changed_meanwhile():
    site = FakeSite(ada())
    change = change_of(site, {"id": 1, "city": "Paris", "status": "active"})
    site.customers[1]["status"] = "blocked"
    written = write(site, change, "read")
    assert (written.changed, [difference.name for difference in written.kept]) == (True, ["city"])
    assert "but status (it is 'blocked' now, not 'active') changed meanwhile" in written.error.message
    assert "did not keep" not in written.error.message


@pytest.mark.parametrize("refusal", [name for name in REFUSED if name != "401"])
def test_a_refusal_after_a_lost_answer_does_not_make_it_forgotten(refusal):
    """The first request has stored a part; the second is refused."""
    site = FakeSite(ada(), drops=["last_name"])
    change = change_of(site, MOVED)
    site.after("PUT", LOST["502"])
    site.instead("PUT", REFUSED[refusal])
    written = write(site, change)
    assert (written.changed, [difference.name for difference in written.kept]) == (True, ["city"])
    assert written.error.details["written"] == "partly"
    assert site.sent() == [PUT, GET] * 2


@pytest.mark.parametrize("failure", list(LOST))
def test_a_lost_answer_that_stored_a_part(failure):
    site = FakeSite(ada(), drops=["city"])
    change = change_of(site, MOVED)
    site.after("PUT", LOST[failure], times=10)
    written = write(site, change, retries=1)
    assert (written.changed, [difference.name for difference in written.kept]) == (True, ["last_name"])
    assert written.error.message.endswith(". Some of it was written: last_name")
    assert written.error.details["written"] == "partly"
    assert site.sent() == [PUT, GET] * 2


def test_somebody_deleted_her_meanwhile():
    site = FakeSite(ada())
    change = change_of(site, MOVED)
    del site.customers[1]
    written = write(site, change)
    assert (written.changed, written.error.code) == (False, "customer_not_found")
    site = FakeSite()
    site.instead("PUT", LOST["time-out"])
    written = write(site, change)
    assert (written.changed, written.error.code, written.kept) == (False, "customer_not_found", ())


def test_a_result_that_is_settled_needs_no_reading():
    site = FakeSite(ada())
    writer = Writer(site.api(), "none")
    written = writer.write(change_of(site, MOVED))
    assert writer.read(written) is written


def test_a_pending_result_settled_by_a_sweep():
    site = FakeSite(ada())
    writer = Writer(site.api(), "read")
    written = writer.write(change_of(site, MOVED))
    assert written.pending
    assert writer.settle(written, customer_from_api(site.customers[1])).error is None
    assert writer.settle(written, None).error.code == "customer_not_found"


TAKEN = {"success": True, "data": {"status": "error", "message": "Email taken"}}


def refused_inside(verify, fault):
    """What is said of a write whose success holds a failure, and the site."""
    site = FakeSite(ada())
    change = change_of(site, MOVED)
    getattr(site, fault)("PUT", lambda: reply(200, TAKEN))
    return write(site, change, verify), change, site


@pytest.mark.parametrize("verify", VERIFY)
def test_a_success_that_names_a_failure_inside(verify):
    written, _change, site = refused_inside(verify, "instead")
    assert (written.changed, written.error.code) == (False, "customer_update_failed")
    assert written.error.message == "Email taken (HTTP 200, customer_update_failed). Nothing was written"
    assert site.sent() == [PUT, GET]


@pytest.mark.parametrize("verify", VERIFY)
def test_what_is_stored_beside_a_failure_is_written(verify):
    written, change, _site = refused_inside(verify, "after")
    assert (written.changed, written.error, written.kept) == (True, None, change.differences)
