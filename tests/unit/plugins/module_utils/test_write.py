# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One write, done truthfully: lost answers of every kind, before and after storing; partly kept; deleted; created."""

from __future__ import annotations

from typing import Any, Callable, Mapping

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from ansible_collections.latepoint.api.plugins.module_utils._customer import customer_from_api, declare
from ansible_collections.latepoint.api.plugins.module_utils._plan import Change, Goal, plan_customer
from ansible_collections.latepoint.api.plugins.module_utils._verify import VERIFY, Written
from ansible_collections.latepoint.api.plugins.module_utils._write import Writer
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    FakeSite,
    Reply,
    ada,
    not_found,
    reply,
)

found = requests.exceptions
MOVED = {"id": 1, "city": "Paris", "last_name": "King"}
NEW = {"email": "grace@example.com", "first_name": "Grace", "city": "Arlington"}
GET, PUT, POST, DELETE = "GET /customers/1", "PUT /customers/1", "POST /customers", "DELETE /customers/1"
LIST = "GET /customers"

LOST: Mapping[str, Callable[[], Reply]] = {
    "time-out": lambda: found.ReadTimeout("x"),
    "closed connection": lambda: found.ConnectionError(ProtocolError("Connection aborted.")),
    "500": lambda: reply(500, {"code": "server_error", "message": "m"}),
    "fatal": lambda: reply(500, {"code": "internal_server_error", "message": "x.php:1"}),
    "502": lambda: reply(502, "<html>"),
    "503 page": lambda: reply(503, "<html>"),
    "504": lambda: reply(504, "<html>"),
    "cut off": lambda: reply(200, '{"success": true, "da'),
    "empty": lambda: reply(200, ""),
}
# After these PHP may still be at work on the request.
SLOW = ("time-out", "closed connection", "502", "504")
# Odd answers after which nobody knows, either, but that will not become better.
ODD: Mapping[str, Callable[[], Reply]] = {
    "page": lambda: reply(200, "<html>"),
    "no success": lambda: reply(200, {"success": False, "message": "no"}),
    "list": lambda: reply(200, []),
    "other customer": lambda: reply(200, {"success": True, "data": {"id": 2}}),
}
REFUSED: Mapping[str, Callable[[], Reply]] = {
    "400": lambda: reply(400, {"code": "customer_update_failed", "message": "Email already exists"}),
    "401": lambda: reply(401, {"message": "m"}),
    "403": lambda: reply(403, {"message": "m"}),
    "405": lambda: reply(405, "<html>"),
    "413": lambda: reply(413, "<html>"),
    "422": lambda: reply(422, {"message": "m"}),
    "redirect": lambda: reply(301, "", {"Location": "https://x.example.org"}),
}
HARMLESS: Mapping[str, Callable[[], Reply]] = {
    "429": lambda: reply(429, {"message": "m"}),
    "plugin off": lambda: reply(503, {"code": "latepoint_not_available", "message": "m"}),
    "refused": lambda: found.ConnectionError(MaxRetryError(None, "/", NewConnectionError(None, "x"))),
}


def change_of(site: FakeSite, raw: Mapping[str, Any], goal: Goal | None = None) -> Change:
    number = raw.get("id")
    actual = customer_from_api(site.customers[number]) if number in site.customers else None
    change = plan_customer(declare(raw), actual, goal or Goal())
    assert change is not None
    return change


def write(site: FakeSite, change: Change, verify: str = "auto", exact: bool = False, **options: Any) -> Written:
    writer = Writer(site.api(**options), verify, exact)
    return writer.read(writer.write(change))


# --- updates ----------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("failure", ["page", "no success", "list"])
def test_an_odd_answer_that_stored_nothing(failure):
    site = FakeSite(ada())
    change = change_of(site, MOVED)
    site.instead("PUT", ODD[failure])
    written = write(site, change)
    assert (written.changed, written.kept) == (False, ())
    assert written.error.message.endswith(". Nothing was written")
    assert written.error.details["written"] == "no"
    assert site.sent() == [PUT, GET]


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
    assert written.error.whole_site is (True if failure == "503 page" else None if failure in SLOW else False)


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
    assert written.error.whole_site is True
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
    assert (written.changed, [one.name for one in written.kept]) == (True, ["last_name"])


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
    assert (written.changed, [one.name for one in written.kept]) == (True, ["city"])
    assert (written.error.details["fields"], written.now.value("city")) == (["status"], "Paris")
    assert site.sent() == [PUT]


def test_a_field_that_was_not_sent_and_changed_meanwhile():
    site = FakeSite(ada())
    change = change_of(site, {"id": 1, "city": "Paris", "status": "active"})
    site.customers[1]["status"] = "blocked"
    written = write(site, change, "read")
    assert (written.changed, [one.name for one in written.kept]) == (True, ["city"])
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
    assert (written.changed, [one.name for one in written.kept]) == (True, ["city"])
    assert written.error.details["written"] == "partly"
    assert site.sent() == [PUT, GET] * 2


def test_a_refusal_after_a_lost_answer_that_has_stored_all():
    site = FakeSite(ada())
    change = change_of(site, NEW, CREATE)
    site.instead("POST", LOST["time-out"])
    site.after("POST", lambda: reply(422, {"message": "Email already exists"}))  # the first one, meanwhile
    written = write(site, change)
    assert (written.changed, written.error, written.now.id) == (True, None, 2)
    assert site.sent() == [POST, LIST, POST, LIST, "GET /customers/2"]


@pytest.mark.parametrize("failure", list(LOST))
def test_a_lost_answer_that_stored_a_part(failure):
    site = FakeSite(ada(), drops=["city"])
    change = change_of(site, MOVED)
    site.after("PUT", LOST[failure], times=10)
    written = write(site, change, retries=1)
    assert (written.changed, [one.name for one in written.kept]) == (True, ["last_name"])
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


# --- creating ---------------------------------------------------------------------------------------

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


def test_an_email_that_is_taken_since():
    site = FakeSite(ada())
    change = change_of(site, NEW, CREATE)
    site.customers[2] = ada(id=2, email="Grace@example.com")
    written = write(site, change)
    assert (written.changed, written.error.code) == (False, "customer_create_failed")
    assert "Email already exists" in written.error.message


# --- deleting ---------------------------------------------------------------------------------------

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
