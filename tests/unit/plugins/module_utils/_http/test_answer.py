# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an HTTP answer means: successes, and every envelope of an error."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import (
    AnswerError,
    Arrived,
    NotFoundError,
    Scope,
    UnclaimedError,
)
from ansible_collections.latepoint.api.plugins.module_utils._http import client
from ansible_collections.latepoint.api.plugins.module_utils._http.site import ABILITIES, NAMESPACE
from ansible_collections.latepoint.api.plugins.module_utils._results.one import advice_for

from ..answers import WARNING, raw, read, refused

# --- success ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("envelope", "data"),
    [
        ({"success": True, "message": "Customer updated successfully", "data": {"id": 1}}, {"id": 1}),
        ({"status": "success", "data": {"id": 1}}, {"id": 1}),
        ({"success": True}, None),
        ({"status": "success", "data": []}, []),
        ({"success": True, "data": [{"id": 1}], "pagination": {"page": 1}}, [{"id": 1}]),
    ],
)
@pytest.mark.parametrize("status", [200, 201, 202])
def test_success(envelope, data, status):
    """api-facts: success: `{"success": true, "message": …, "data": {…}}` · `{"status": "success", "data": …}`."""
    answer = read(envelope, status)
    assert (answer.status, answer.data, answer.envelope, answer.warnings) == (status, data, envelope, ())


@pytest.mark.parametrize(
    "envelope",
    [
        {},
        {"data": {"id": 1}},
        {"success": False, "data": {"id": 1}},
        {"success": 1},
        {"success": "true"},
        {"success": None},
        {"status": "ok"},
        {"status": True},
        {"status": "error", "data": {"id": 1}},
        {"message": "Customer updated successfully"},
    ],
)
def test_anything_else_is_no_success(envelope):
    """api-facts: a success is 2xx and a JSON object and `success: true` or `status: "success"`."""
    error = refused(envelope)
    assert error.code == "unexpected_answer"
    assert (error.status_code, error.passing, error.arrived) == (200, False, Arrived.UNKNOWN)


@pytest.mark.parametrize(
    "envelope", [{"success": False, "status": "success"}, {"success": False, "status": "success", "data": {"id": 1}}]
)
def test_an_explicit_failure_is_one(envelope):
    """api-facts: error: `{"success": false, "message"}` even with 200, whatever else it says."""
    assert refused(envelope, 200, "PUT").code == "customer_update_failed"


@pytest.mark.parametrize(
    "contradiction",
    [
        {"success": True, "status": "error", "error": {"code": "customer_update_failed", "message": "Email taken"}},
        {"success": True, "error": {"code": "customer_update_failed", "message": "Email taken"}},
        {"status": "success", "error": {"code": "customer_update_failed", "message": "Email taken"}},
        {"success": True, "error": "Email taken"},
        {"success": True, "status": "error", "message": "Email taken"},
        {"success": True, "status": "failed", "message": "Email taken"},
        {"success": True, "errors": ["Email taken"], "message": "Email taken"},
        {"status": "success", "errors": {"": "Email taken"}, "message": "Email taken"},
        {"success": True, "status": "ERROR", "message": "Email taken"},
        {"success": True, "status": "Failed", "message": "Email taken"},
        {"success": True, "status": 400, "message": "Email taken"},
        {"status": "success", "code": "customer_update_failed", "details": {"status": 422}, "message": "Email taken"},
    ],
)
def test_a_success_that_names_an_error_is_none(contradiction):
    error = refused({**contradiction, "data": {"id": 1, "first_name": "Ada"}}, 200, "PUT")
    assert error.message == "Email taken (HTTP 200, customer_update_failed)"
    assert (error.arrived, error.passing, isinstance(error, UnclaimedError)) == (Arrived.UNKNOWN, False, False)


def test_a_success_with_the_status_of_a_failure_may_be_stored():
    """The site says both, so only a reading tells."""
    said = {"success": True, "code": "customer_update_failed", "message": "Email taken", "data": {"status": 400}}
    error = refused(said, 200, "PUT")
    assert (error.code, error.status_code, error.arrived) == ("customer_update_failed", 200, Arrived.UNKNOWN)
    assert error.message == "Email taken (HTTP 200, customer_update_failed)"


def test_each_field_beside_a_success_keeps_its_reason():
    error = refused({"success": True, "errors": {"phone": ["bad"]}}, 200, "PUT")
    assert error.message == "the site refuses it: phone: bad (HTTP 200, customer_update_failed)"
    assert error.details["phone"] == "bad"


@pytest.mark.parametrize(
    "beside",
    [
        {"data": {"id": 1, "status": "error"}},
        {"data": {"id": 1, "errors": ["a field"], "error": "a field"}},
        {"data": {"id": 1, "status": 400}},
        {"status": "active"},
        {"status": 200},
        {"status": True},
        {"code": "customer_updated", "data": {"status": 200}},
        {"code": 200},
        {"errors": {"phone": [], "email": None}},
        {"errors": [None]},
    ],
)
def test_what_speaks_against_no_success(beside):
    """Customers have a `status` of their own, and a list of errors may be empty."""
    assert read({"success": True, "data": {"id": 1}, **beside}).status == 200


@pytest.mark.parametrize("envelope", [{"errors": {"phone": "bad"}}, {"status": "ERROR"}, {"status": 422}])
@pytest.mark.parametrize("namespace", [NAMESPACE, ABILITIES])
def test_a_200_that_names_a_failure_claims_it(envelope, namespace):
    with pytest.raises(AnswerError) as caught:
        client.read(replace(raw(envelope, 200, "PUT"), namespace=namespace))
    assert caught.value.code == "customer_update_failed"
    assert not isinstance(caught.value, UnclaimedError)


def test_the_status_of_a_bare_record_is_the_customers():
    """api-facts: LatePoint takes any text as a status; by the Abilities API the answer is the record itself."""
    record = {"id": 1, "first_name": "Ada", "status": "error"}
    assert client.read(replace(raw(record), namespace=ABILITIES)).data == record


@pytest.mark.parametrize("nothing", [None, "", {}, [], False])
def test_an_error_that_says_nothing_is_none(nothing):
    assert read({"success": True, "error": nothing, "data": {"id": 1}}).data == {"id": 1}


@pytest.mark.parametrize("envelope", [{}, {"status": "ok"}, {"data": {"id": 1}}, {"message": "m"}])
def test_neither_success_nor_failure(envelope):
    """Such an answer keeps what it said: a status says no more on some sites."""
    error = refused(envelope)
    assert isinstance(error, UnclaimedError)
    assert error.envelope == envelope


@pytest.mark.parametrize(
    ("envelope", "status"),
    [
        ({"success": False}, 200),
        ({"error": "m"}, 200),
        ({"status": "error"}, 200),
        ({"status": "ok"}, 404),
        ({"code": "x", "message": "m"}, 200),
    ],
)
def test_a_failure_is_not_taken_for_an_answer_that_claims_nothing(envelope, status):
    assert not isinstance(refused(envelope, status), UnclaimedError)


@pytest.mark.parametrize(
    ("body", "status", "from_api"),
    [
        ({"code": "customer_not_found", "message": "m"}, 404, True),
        ({"code": "latepoint_not_available", "message": "m"}, 503, True),
        ({"success": False, "message": "m"}, 200, True),
        ({"message": "m"}, 401, True),
        ({"code": "rest_no_route", "message": "m"}, 404, False),
        ({"code": "rest_invalid_json", "message": "m"}, 400, False),
        ({"code": "internal_server_error", "message": "m"}, 500, False),
        ({"code": "wp_die", "message": "m"}, 503, False),
        ({"status": "ok"}, 200, False),
        ("<html>", 401, False),
        ("<html>", 200, False),
        ('{"succ', 200, False),
    ],
)
def test_who_speaks(body, status, from_api):
    """Whether the API itself said it, or WordPress, a web server, a firewall."""
    assert refused(body, status).from_api is from_api


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_a_success_under_another_status_is_none(status):
    assert refused({"success": True, "data": {"id": 1}}, status).status_code == status


# --- errors in JSON ---------------------------------------------------------------------------------

ENVELOPES = {
    "seed": {"code": "customer_update_failed", "message": "Email already exists", "data": {"status": 400}},
    "nested": {"status": "error", "error": {"code": "customer_update_failed", "message": "Email already exists"}},
    "error": {"error": {"code": "customer_update_failed", "message": "Email already exists"}},
    "error text": {"error": "Email already exists"},
    "success false": {"success": False, "message": "Email already exists"},
}


@pytest.mark.parametrize("envelope", list(ENVELOPES.values()), ids=list(ENVELOPES))
@pytest.mark.parametrize("status", [400, 422])
def test_error_envelopes(envelope, status):
    """api-facts: error: `{"code", …}` · `{"status": "error", …}` · `{"error": …}` · `{"success": false, …}`."""
    error = refused(envelope, status, "PUT")
    assert error.code == "customer_update_failed"
    assert error.message == f"Email already exists (HTTP {status}, customer_update_failed)"
    assert (error.status_code, error.passing, error.arrived, error.scope) == (status, False, Arrived.NO, Scope.REQUEST)


def test_success_false_with_200():
    """api-facts: error: `{"success": false, "message"}` even with 200."""
    error = refused({"success": False, "message": "Email already exists"}, 200, "PUT")
    assert (error.code, error.status_code) == ("customer_update_failed", 200)
    assert error.arrived is Arrived.UNKNOWN  # nobody knows what such a site has stored


def test_details_come_along():
    envelope = {"status": "error", "error": {"code": "x", "message": "m", "details": {"field": "phone", "deep": [1]}}}
    assert refused(envelope, 422).details == {"field": "phone"}
    params = {"code": "rest_invalid_param", "message": "m", "data": {"status": 400, "params": {"id": "<b>bad</b>"}}}
    assert refused(params, 400).details == {"status": 400, "id": "bad"}


@pytest.mark.parametrize(
    ("status", "body", "code", "passing", "whole_site"),
    [
        (400, {"code": "rest_invalid_json", "message": "m"}, "rest_invalid_json", False, False),
        (401, {"code": "rest_forbidden", "message": "m"}, "unauthorized", False, True),
        (403, {"code": "rest_forbidden", "message": "m"}, "forbidden", False, True),
        (404, {"code": "rest_no_route", "message": "m"}, "rest_no_route", False, True),
        (404, {"code": "customer_not_found", "message": "m"}, "customer_not_found", False, False),
        (404, {"success": False, "message": "Customer not found"}, "customer_not_found", False, False),
        (409, {"code": "customer_has_bookings", "message": "m"}, "customer_has_bookings", False, False),
        (429, {"code": "rate_limit_exceeded", "message": "m"}, "rate_limited", True, True),
        (500, {"code": "server_error", "message": "m"}, "server_error", True, False),
        (500, {"message": "m"}, "server_error", True, False),
        (502, {"message": "m"}, "server_error", True, True),
        (503, {"code": "latepoint_not_available", "message": "m"}, "latepoint_not_available", True, True),
        (503, {"code": "wp_die", "message": "m"}, "wp_die", True, True),
        (504, {"message": "m"}, "server_error", True, True),
    ],
)
def test_error_codes(status, body, code, passing, whole_site):
    """api-facts: error codes `customer_not_found` 404 … `rest_no_route` 404 … `wp_die` 503, and what may pass."""
    error = refused(body, status, "PUT")
    assert (error.code, error.passing, error.status_code) == (code, passing, status)
    assert error.scope is (Scope.SITE if whole_site else Scope.REQUEST)
    assert isinstance(error, NotFoundError) is (code == "customer_not_found")
    certain = status < 500 or code == "latepoint_not_available"
    assert error.arrived is (Arrived.NO if certain else Arrived.UNKNOWN)


NOBODY = {"code": "customer_not_found", "message": "m"}
NO_CODE = {"success": False, "message": "Customer not found"}


@pytest.mark.parametrize("body", [NOBODY, NO_CODE], ids=["code", "message"])
@pytest.mark.parametrize("status", [404, 410, 200])
def test_nobody_there(body, status):
    """api-facts: error codes: `customer_not_found` 404, and a 404 that arrives as 200."""
    assert isinstance(refused(body, status), NotFoundError)


@pytest.mark.parametrize("body", [NOBODY, NO_CODE], ids=["code", "message"])
@pytest.mark.parametrize(
    ("status", "code", "passing"),
    [(400, "unexpected_answer", False), (500, "server_error", True), (503, "server_error", True)],
)
def test_under_another_status_nobody_is_known_to_be_missing(body, status, code, passing):
    """Else a fault of the site's would pass for a customer who is gone."""
    error = refused(body, status)
    assert not isinstance(error, NotFoundError)
    assert (error.code, error.passing) == (code, passing)


@pytest.mark.parametrize(
    ("message", "missing"),
    [
        ("Customer not found", True),
        ("customer not found.", True),
        ("The customer was not found.", True),
        ("Customer with ID 12 not found", True),
        ("Customer #12 not found", True),
        ("Database error: customer not found in cache", False),
        ("API key valid, but parent customer not found for this tenant", False),
    ],
)
@pytest.mark.parametrize("status", [200, 404])
def test_a_message_without_a_code_must_say_just_that(message, missing, status):
    assert isinstance(refused({"success": False, "message": message}, status), NotFoundError) is missing


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("GET", "unexpected_answer"),
        ("PUT", "customer_update_failed"),
        ("POST", "customer_create_failed"),
        ("DELETE", "customer_delete_failed"),
    ],
)
def test_an_error_without_a_code(method, code):
    error = refused({"message": ""}, 400, method)
    assert error.message == f"the site refuses without saying why (HTTP 400, {code})"


OF_A_PROXY = {
    "false": {"success": False, "message": "Request Timeout"},
    "errors": {"success": False, "errors": [{"code": 524, "message": "A timeout occurred"}]},
    "fail": {"status": "fail"},
    "code": {"code": "request_timeout", "message": "m"},
    "nested": {"error": {"code": "FUNCTION_INVOCATION_TIMEOUT", "message": "m"}},
    "a code of the API's": {"code": "latepoint_not_available", "message": "m"},
    "a code of LatePoint's": {"code": "save_failed", "message": "m"},
    "text": '"Gateway Timeout"',
    "list": [{"message": "m"}],
    "cut off": '{"success": fal',
    "two": '{"a": 1}{"b": 2}',
    "gzip": b"\x1f\x8b...",
}


@pytest.mark.parametrize("body", list(OF_A_PROXY.values()), ids=list(OF_A_PROXY))
@pytest.mark.parametrize("status", [408, 425, 499, 502, 504, 507, 520, 524, 530, 599])
@pytest.mark.parametrize("namespace", [NAMESPACE, ABILITIES])
def test_a_status_of_a_proxy_passes_whatever_the_body_says(body, status, namespace):
    """api-facts: as with 502 and 504, a write may have been stored, now or seconds later. 408 and 425 pass, too."""
    with pytest.raises(AnswerError) as caught:
        client.read(replace(raw(body, status, "PUT"), namespace=namespace))
    error = caught.value
    assert (error.passing, error.arrived, error.late, error.scope) == (True, Arrived.UNKNOWN, True, Scope.SITE)
    assert not error.from_api
    assert error.code == "save_failed" or "LatePoint checks" not in advice_for(error)


@pytest.mark.parametrize("code", [5, None, ["x"], {"a": "b"}, ""])
def test_a_code_that_is_none(code):
    assert refused({"code": code, "message": "m"}, 400, "PUT").code == "customer_update_failed"


def test_a_404_that_arrives_as_200():
    """api-facts: a 404 that arrives as 200 text/html where PHP printed a warning first."""
    error = refused(WARNING + json.dumps({"code": "customer_not_found", "message": "m", "data": {"status": 404}}))
    assert isinstance(error, NotFoundError)
    assert (error.status_code, error.arrived) == (404, Arrived.NO)


@pytest.mark.parametrize("said", [200, 99, 700, "404", None])
def test_a_status_in_the_envelope_that_is_none(said):
    assert refused({"code": "x", "message": "m", "data": {"status": said}}).status_code == 200
