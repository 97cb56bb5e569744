# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One customer: read, planned, written, verified, told."""

from __future__ import annotations

import json
import ssl
from typing import Any

import pytest
import requests

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._runs.one import OneCustomer
from ansible_collections.latepoint.api.plugins.module_utils._runs.target import read_target
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeSite, ada, reply

from ..one_customer import GET, KEYS, LIST, PARAMS, PUT, run, target


def test_an_update():
    site = FakeSite(ada())
    result = run(site, id=1, customer={"last_name": "King", "phone": "+1 555 0199", "custom_fields": {"room": "5"}})
    assert site.sent() == [GET, PUT, GET]
    assert {key: result[key] for key in ("changed", "changed_fields", "diff", "request", "status_code", "tries")} == {
        "changed": True,
        "changed_fields": ["custom_fields.room", "last_name"],
        "diff": {
            "before": {"last_name": "Lovelace"},
            "after": {"last_name": "King", "custom_fields": {"room": "5"}},
            "before_header": "customer 1 (ada@example.com)",
            "after_header": "customer 1 (ada@example.com)",
        },
        "request": {
            "method": "PUT",
            "path": "/customers/1",
            "body": {"last_name": "King", "custom_fields": {"room": "5"}},
        },
        "status_code": 200,
        "tries": 1,
    }
    assert result["msg"] == "customer 1 (ada@example.com) was updated: custom_fields.room, last_name"
    assert result["customer"]["last_name"] == "King"
    assert result["customer"]["custom_fields"] == {"preferred_time": "morning", "room": "5"}
    assert "failed" not in result


def test_twice_changes_once():
    site = FakeSite(ada())
    params = {"id": 1, "customer": {"last_name": "King", "notes": "VIP", "phone": "+1-555-0100"}}
    assert run(site, **params)["changed"]
    again = run(site, **params)
    assert (again["changed"], again["request"], again["changed_fields"]) == (False, None, [])
    assert again["msg"] == "customer 1 (ada@example.com) is as declared"
    assert again["diff"]["before"] == again["diff"]["after"] == {}
    assert again["customer"]["phone"] == "+15550100"
    assert site.writes() == [PUT]


@pytest.mark.parametrize(
    "params",
    [
        {"id": 1, "customer": {"city": "Paris"}},
        {"email": "ada@example.com", "customer": {"custom_fields": {"preferred_time": ""}}},
        {"id": 1, "customer": {"custom_fields": {}}, "custom_fields_mode": "exact"},
        {"id": 1, "customer": {"city": "London"}},
        {"customer": {"email": "grace@example.com", "first_name": "Grace"}, "create": True},
        {"id": 1, "state": "absent"},
        {"id": 9, "state": "absent"},
    ],
)
def test_check_mode_says_what_the_run_does(params):
    site = FakeSite(ada())
    planned = run(site, check=True, **params)
    assert site.writes() == []
    done = run(site, **params)
    assert {key: planned[key] for key in KEYS} == {key: done[key] for key in KEYS}


def test_by_email():
    site = FakeSite(ada(), ada(id=2, email="xada@example.com"))
    assert run(site, email="ADA@example.com", customer={"city": "Paris"})["changed"]
    assert site.sent() == [LIST, GET, PUT, GET]
    assert not run(site, email="ADA@example.com", customer={"city": "Paris"})["changed"]
    assert site.sent()[4:] == [LIST]


def test_a_row_with_placeholders_changes_nothing():
    """api-facts: a list may show `phone: null` for a customer who has a phone."""
    site = FakeSite(ada())
    row = {**ada(), "phone": None, "custom_fields": []}
    site.instead("GET", lambda: reply(200, {"success": True, "data": [row]}))
    given = {"phone": "+15550199", "custom_fields": {"preferred_time": "morning"}}
    result = run(site, email="ada@example.com", customer=given)
    assert (result["changed"], site.sent()) == (False, [LIST, GET]), result


def test_by_email_where_the_list_lacks_a_field():
    """api-facts: customer: a list may lack the address and `custom_fields`."""
    site = FakeSite(ada(), list_hides=["city", "custom_fields"])
    assert not run(site, email="ada@example.com", customer={"city": "London"})["changed"]
    assert site.sent() == [LIST, GET]


def test_renaming_and_having_been_renamed():
    """If nobody has `email` any more and `customer.email` exists, she has been renamed already."""
    site = FakeSite(ada())
    params = {"email": "ada@example.com", "customer": {"email": "countess@example.com"}}
    assert run(site, **params)["request"]["body"] == {"email": "countess@example.com"}
    assert run(site, **params)["changed"] is False
    assert site.writes() == [PUT]


@pytest.mark.parametrize("email", ["root@localhost", "zoé@example.com"])
@pytest.mark.parametrize(
    "params",
    [
        {"state": "absent"},
        {"customer": {"city": "Paris"}},
        {"customer": {"email": "ada@example.com"}},
        {"customer": {"email": "ada@example.com"}, "create": True},
    ],
)
def test_whom_the_site_has_under_an_odd_address_is_found(email, params):
    """Only an address that is to be written has to be one that LatePoint takes."""
    site = FakeSite(ada(email=email))
    assert run(site, email=email, **params)["changed"]
    assert len(site.writes()) == 1


@pytest.mark.parametrize("record", [{}, {"first_name": None}])
def test_nothing_is_not_declared_and_neither_is_null(record):
    """`null` means the same as leaving it out. A record that says who she is at least asks whether she is there."""
    with pytest.raises(InputError, match="customer is empty"):
        target(id=1, customer=record)
    assert run(FakeSite(ada()), customer=dict(record, id=1))["msg"] == "customer 1 (ada@example.com) is as declared"


def test_an_email_of_another_case_is_no_change():
    assert run(FakeSite(ada()), customer={"email": "ADA@Example.com"})["changed"] is False


def test_several_have_the_address():
    site = FakeSite(ada(), ada(id=2, email="ADA@example.com"))
    result = run(site, email="ada@example.com", customer={"city": "Paris"}, create=True)
    assert (result["failed"], result["error"]["code"]) == (True, "ambiguous_email")
    assert result["error"]["details"]["ids"] == [1, 2]
    assert "belongs to several customers of the site: 1, 2. Say by id which of them is meant." in result["msg"]
    assert site.writes() == []


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"id": 9, "customer": {"city": "x"}}, "The site has no customer 9: check the id."),
        (
            {"email": "a@b.org", "customer": {"city": "x"}},
            "The site has no customer a@b.org: check the e-mail, or set",
        ),
        ({"id": 9, "customer": {"email": "a@b.org"}, "create": True}, "a new customer gets an id from the site"),
    ],
)
def test_nobody_there(params, said):
    site = FakeSite(ada())
    result = run(site, **params)
    assert (result["failed"], result["changed"], result["error"]["code"]) == (True, False, "customer_not_found")
    assert said in result["msg"]
    assert site.writes() == []


@pytest.mark.parametrize(("email", "good"), [("ada@example.com", True), ("ADA@example.com", True), ("b@b.org", False)])
def test_an_id_and_an_email_must_be_one_customers(email, good):
    site = FakeSite(ada())
    result = run(site, id=1, email=email, customer={"city": "Paris"})
    assert result["changed"] is good
    if not good:
        said = "id says 1, but that customer's e-mail is ada@example.com, not b@b.org: which customer is meant?"
        assert said in result["msg"]
        assert site.writes() == []


def test_creating():
    site = FakeSite(ada())
    result = run(site, customer={"email": "grace@example.com", "first_name": "Grace"}, create=True)
    assert (result["changed"], result["status_code"], result["customer"]["id"]) == (True, 201, 2)
    assert result["msg"] == "customer 2 (grace@example.com) was created"
    assert site.sent() == [LIST, "POST /customers"]
    assert run(site, customer={"email": "grace@example.com", "first_name": "Grace"}, create=True)["changed"] is False


def test_creating_under_the_new_address():
    site = FakeSite(ada())
    run(site, email="old@example.com", customer={"email": "new@example.com", "first_name": "N"}, create=True)
    assert site.customers[2]["email"] == "new@example.com"


def test_deleting():
    site = FakeSite(ada())
    result = run(site, id=1, state="absent")
    assert (result["changed"], result["customer"]) == (True, None)
    assert result["request"] == {"method": "DELETE", "path": "/customers/1", "body": None}
    assert result["diff"]["before"]["email"] == "ada@example.com"
    again = run(site, id=1, state="absent")
    assert (again["changed"], again["msg"], again["customer"]) == (False, "customer 1 is not there, as declared", None)


def test_a_creation_that_fails_has_the_before_of_one_that_succeeds():
    site = FakeSite(ada(), drops=["city"])
    result = run(site, customer={"email": "grace@example.com", "first_name": "Grace", "city": "x"}, create=True)
    assert (result["failed"], result["diff"]["before"]) == (True, {})
    assert result["msg"].startswith("Customer 2 (grace@example.com) was created, but not wholly: ")


def gone(site: FakeSite) -> Any:
    del site.customers[1]
    return site.work(site.calls[-1])


def test_somebody_else_deleted_her_first():
    site = FakeSite(ada())
    site.instead("DELETE", lambda: gone(site))
    result = run(site, id=1, state="absent")
    assert (result["changed"], result["msg"]) == (False, "customer 1 (ada@example.com) was already gone")
    assert result["diff"]["before"] == result["diff"]["after"] == {}
    assert "failed" not in result


def test_somebody_deleted_her_before_the_update():
    site = FakeSite(ada())
    site.instead("PUT", lambda: gone(site))
    result = run(site, id=1, customer={"city": "Paris"})
    assert result["error"]["code"] == "customer_not_found"
    assert result["msg"].endswith("Nothing was written. The customer was there a moment ago: run again to see.")


def test_a_field_that_somebody_else_changed_meanwhile():
    """The value that is declared is not at fault, and the run that comes next puts it right."""
    site = FakeSite(ada())
    site.after("PUT", lambda: site.customers[1].update(city="Rome") or reply(200, {"success": True, "data": {}}))
    result = run(site, id=1, customer={"city": "London", "last_name": "King"}, verify="read")
    assert (result["failed"], result["changed_fields"]) == (True, ["last_name"])
    assert "was updated, but is not as declared (last_name): the site accepted the write" in result["msg"]
    assert "city (it is 'Rome' now, not 'London') changed meanwhile" in result["msg"]
    assert "Run again, a run reads before it writes. If it stays so, " in result["msg"]
    assert "Declare the value" not in result["msg"]


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_message_that_ends_in_a_mark_gets_no_other(method):
    site = FakeSite(ada())
    site.instead(method, lambda: requests.exceptions.SSLError(ssl.SSLError("wrong version number")))
    said = run(site, id=1, customer={"city": "Paris"})["msg"]
    assert ("http://? Nothing was written. Check base_url" if method == "GET" else "http://? Nothing of it was") in said


def test_a_reading_that_fails():
    site = FakeSite(ada())
    site.instead("GET", lambda: reply(503, {"code": "latepoint_not_available", "message": "LatePoint is off"}))
    result = run(site, id=1, customer={"city": "Paris"})
    assert (result["failed"], result["changed"], result["status_code"], result["tries"]) == (True, False, 503, 1)
    assert result["msg"] == (
        "Customer 1 could not be read: LatePoint is off (HTTP 503, latepoint_not_available). Nothing was written. "
        "Switch the LatePoint plugin on in WordPress, then run again."
    )
    assert result["error"]["details"]["written"] == "no"


def test_a_write_that_fails():
    site = FakeSite(ada())
    site.instead("PUT", lambda: reply(400, {"code": "customer_update_failed", "message": "Email already exists"}))
    result = run(site, id=1, customer={"city": "Paris"})
    assert (result["failed"], result["changed"], result["changed_fields"]) == (True, False, [])
    assert result["msg"].startswith("Customer 1 (ada@example.com) could not be updated (city): Email already exists")
    assert result["diff"]["before"] == result["diff"]["after"] == {}
    assert result["request"]["body"] == {"city": "Paris"}
    assert result["error"]["details"]["wanted"] == ["city"]


def test_of_many_fields_that_were_to_change_the_first_are_named():
    site = FakeSite(ada())
    site.instead("PUT", lambda: reply(400, {"code": "customer_update_failed", "message": "no"}))
    fields = [f"room_{number:02}" for number in range(1, 11)]
    result = run(site, id=1, customer={"custom_fields": dict.fromkeys(fields, "blue")})
    wanted = [f"custom_fields.{name}" for name in fields]
    assert f"could not be updated ({', '.join(wanted[:8])} and 2 more): no (HTTP 400" in result["msg"]
    assert result["error"]["details"]["wanted"] == wanted


def test_a_write_that_is_kept_in_part():
    site = FakeSite(ada(), drops=["city"])
    result = run(site, id=1, customer={"city": "Paris", "last_name": "King"})
    assert (result["failed"], result["changed"], result["changed_fields"]) == (True, True, ["last_name"])
    assert result["error"]["code"] == "write_not_kept"
    assert result["diff"]["before"] == {"last_name": "Lovelace"}
    assert result["diff"]["after"] == {"last_name": "King"}
    assert result["customer"]["city"] == "London"


def test_warnings_come_along():
    site = FakeSite(ada())
    body = "Warning: x\n" + json.dumps({"success": True, "data": ada()})
    site.instead("GET", lambda: reply(200, body))
    given = dict(PARAMS, id=1, customer={"city": "London"})
    customer = OneCustomer(site.client(), read_target(given), Mask(), "auto")
    customer.run()
    assert customer.warnings[0].startswith("The site sent text (a PHP warning?)")
