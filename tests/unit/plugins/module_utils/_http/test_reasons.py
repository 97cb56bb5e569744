# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reasons of a refusal, in every shape: each field with its reason in the message, and in the details."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, Arrived, NotFoundError
from ansible_collections.latepoint.api.plugins.module_utils._http import client
from ansible_collections.latepoint.api.plugins.module_utils._http.reasons import MOST, reasons_in
from ansible_collections.latepoint.api.plugins.module_utils._http.site import ABILITIES, NAMESPACE

from ..answers import raw, refused

FIRST, PHONE = "First name is required and must be at least 2 characters", "Phone format is not valid"
BOTH = {"first_name": FIRST, "phone": PHONE}
SHAPES = {
    "texts": BOTH,
    "lists": {"first_name": [FIRST], "phone": [PHONE]},
    "objects": {name: {"code": "invalid", "message": text, "data": None} for name, text in BOTH.items()},
    "entries": [{"field": name, "message": text} for name, text in BOTH.items()],
    "other names": [{"param": "first_name", "msg": FIRST}, {"name": "phone", "reason": PHONE}],
    "pointers": [{"source": {"pointer": f"/data/attributes/{name}"}, "detail": text} for name, text in BOTH.items()],
    "paths": [{"loc": ["body", name], "msg": text} for name, text in BOTH.items()],
    "nested texts": {"errors": BOTH},
    "nested lists": {"errors": {"first_name": [FIRST], "phone": [PHONE]}},
    "nested entries": {"errors": [{"field": name, "message": text} for name, text in BOTH.items()]},
    "a message and errors": {"message": "Two fields", "errors": [{"field": k, "message": v} for k, v in BOTH.items()]},
    "lists of one field": [{"field": name, "errors": [text]} for name, text in BOTH.items()],
    "messages of one field": [{"property": name, "messages": [{"message": text}]} for name, text in BOTH.items()],
    "violations": [{"propertyPath": name, "message": text} for name, text in BOTH.items()],
    "invalid fields": {"invalid_fields": BOTH},
    "validation": {"validation": BOTH},
    "camel case": {"fieldErrors": BOTH},
    "additional errors": {
        "additional_errors": [{"code": "rest_invalid_param", "message": "m", "data": {"params": BOTH}}]
    },
    "params": {"params": BOTH, "details": {"phone": {"code": "x", "message": PHONE, "data": None}}},
}


def envelopes(details):
    inner = {"code": "validation_failed", "message": "The provided data is not valid"}
    yield {"status": "error", "error": {**inner, "details": details}}
    yield {"error": {**inner, "details": details}}
    yield {"success": False, **inner, "details": details}
    yield {"success": False, **inner, "errors": details}
    yield {**inner, "data": {"status": 422, "details": details}}
    if isinstance(details, dict):
        yield {**inner, "data": {"status": 422, **details}}
        yield {"error": {**details, **inner}}


LISTS = [name for name, shape in SHAPES.items() if isinstance(shape, list)]


@pytest.mark.parametrize("shape", LISTS)
@pytest.mark.parametrize("wrapped", ["bare", "detail"])
@pytest.mark.parametrize("namespace", [NAMESPACE, ABILITIES])
def test_every_field_of_a_list_without_a_message(shape, wrapped, namespace):
    body = SHAPES[shape] if wrapped == "bare" else {"detail": SHAPES[shape]}
    with pytest.raises(AnswerError) as caught:
        client.read(replace(raw(body, 422, "PUT"), namespace=namespace))
    error = caught.value
    reasons = f"first_name: {FIRST}; phone: {PHONE}"
    assert error.message == f"the site refuses it: {reasons} (HTTP 422, customer_update_failed)"
    assert {name: str(error.details[name]) for name in BOTH} == BOTH
    assert (error.status_code, error.arrived, error.passing) == (422, Arrived.NO, False)


def test_a_detail_in_words():
    assert refused({"detail": "Phone is not valid."}, 400, "PUT").message.startswith(
        "the site refuses it: Phone is not"
    )


@pytest.mark.parametrize("shape", list(SHAPES))
@pytest.mark.parametrize("number", range(7))
@pytest.mark.parametrize("status", [400, 422])
def test_every_field_with_its_reason(shape, number, status):
    """api-facts: "All of these belong into the message"."""
    found = list(envelopes(SHAPES[shape]))
    error = refused(found[number % len(found)], status, "PUT")
    assert error.message.startswith("The provided data is not valid: ")
    for name, text in BOTH.items():
        assert f"{name}: {text}" in error.message
        assert error.details[name] == text
    assert error.code == "validation_failed"


def test_fields_of_details_are_no_customer():
    error = refused({"code": "x", "message": "m", "data": {"status": 422, "first_name": "Too short", "email": "Taken"}})
    assert (error.status_code, error.details) == (422, {"status": 422, "first_name": "Too short", "email": "Taken"})


@pytest.mark.parametrize(
    "beside",
    [
        {"additional_errors": [{"code": "b", "message": "Phone is bad", "data": {"status": 400}}]},
        {"invalid_fields": {"phone": "Phone is bad"}},
        {"validation": {"phone": "Phone is bad"}},
        {"data": [{"code": "invalid", "message": "Phone is bad"}]},
        {"data": ["Phone is bad"]},
        {"data": "Phone is bad"},
    ],
)
def test_reasons_beside_a_message(beside):
    error = refused({"success": False, "message": "First bad", **beside}, 422, "PUT")
    assert error.message.startswith("First bad: ")
    assert "Phone is bad (HTTP 422, " in error.message
    assert error.details.get("phone", error.details.get("reason")) == "Phone is bad"


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([{"code": "invalid", "message": "Phone bad"}], "Phone bad (HTTP {}, invalid)"),
        ([{"code": "a", "message": "Phone bad"}, {"code": "b", "message": "No"}], "Phone bad: No (HTTP {}, a)"),
        ("Phone bad", "Phone bad (HTTP {}, customer_update_failed)"),
        (["Phone bad", "No"], "the site refuses it: Phone bad, No (HTTP {}, customer_update_failed)"),
        ([], "the site refuses without saying why (HTTP {}, customer_update_failed)"),
    ],
)
def test_errors_of_wordpress_in_data(data, said, status):
    """`wp_send_json_error` with a text, or with a `WP_Error`."""
    assert refused({"success": False, "data": data}, status, "PUT").message == said.format(status)


def test_nobody_in_data():
    found = [{"code": "customer_not_found", "message": "Customer not found"}]
    assert isinstance(refused({"success": False, "data": found}, 404), NotFoundError)
    assert isinstance(refused({"success": False, "data": "Customer not found"}, 404), NotFoundError)


def test_the_fields_reasons_beside_an_id():
    reasons = {"first_name": "First name is required", "email": "Email taken"}
    error = refused({"success": False, "message": "m", "data": {"id": 5, **reasons}}, 422, "PUT")
    assert {name: error.details[name] for name in reasons} == reasons


@pytest.mark.parametrize(
    ("status", "envelope"),
    [
        (500, {"success": False, "data": {"id": 1, "first_name": "Ada", "last_name": "Must"}}),
        (400, {"success": False, "data": [{"id": 1, "first_name": "Ada"}, {"first_name": "Ada"}]}),
        (500, {"status": "success", "data": [{"id": 1, "first_name": "Ada"}]}),
        (200, {"data": [{"id": 1, "first_name": "Ada"}]}),
    ],
)
def test_customers_in_data_are_no_reasons(status, envelope):
    assert "Ada" not in json.dumps(refused(envelope, status, "PUT").as_result())


def test_a_customer_in_data_is_no_reason():
    """A success under a 500: its values are nobody's business in a message."""
    error = refused({"success": True, "data": {"id": 1, "first_name": "Ada", "email": "ada@example.com"}}, 500)
    assert "Ada" not in json.dumps(error.as_result())


@pytest.mark.parametrize(
    ("details", "found"),
    [
        (["Phone is not valid", "Notes too long"], {"": "Phone is not valid, Notes too long"}),
        ("Phone is not valid.", {"": "Phone is not valid"}),
        ({"phone": ["Too short", "Too short", "No digits"]}, {"phone": "Too short, No digits"}),
        ({"custom_fields": {"tier": "unknown"}}, {"custom_fields.tier": "unknown"}),
        ({"field": "phone", "message": "bad"}, {"phone": "bad"}),
        ({"field": "phone", "errors": ["bad", "worse"]}, {"phone": "bad, worse"}),
        ({"field": "phone", "message": "bad", "errors": ["worse"]}, {"phone": "bad, worse"}),
        ({"status": 422, "booking_count": 3, "code": "x", "phone": None}, {}),
        ({"<b>phone</b>": "<i>bad</i>\n\x1b[31m"}, {"phone": "bad [31m"}),
        ({"phone": "in /var/www/html/x.php on line 3"}, {}),
        (None, {}),
        ({"phone": {"a": {"b": {"c": {"d": {"e": {"f": {"g": "deep"}}}}}}}}, {}),
    ],
)
def test_shapes_in_detail(details, found):
    assert reasons_in(details) == found


def test_reasons_without_a_message():
    error = refused({"success": False, "errors": {"phone": ["is too short"]}}, 422, "PUT")
    assert error.message == "the site refuses it: phone: is too short (HTTP 422, customer_update_failed)"
    error = refused({"message": {"phone": "is too short"}}, 400, "PUT")
    assert error.message == "the site refuses it: phone: is too short (HTTP 400, customer_update_failed)"


def test_no_reason_passes_for_a_detail_of_our_own():
    details = {"written": "accepted", "request": "x", "front": "y", "page": True, "phone": "bad"}
    assert refused({"code": "x", "message": "m", "details": details}, 400).details == {"phone": "bad"}


def test_thousands_of_reasons_are_cut():
    found = reasons_in({f"field{number}": "x" * 1000 for number in range(10000)})
    assert len(found) == MOST
    assert max(map(len, found.values())) <= 200
    loop: list = []
    loop.append(loop)
    assert reasons_in([["a"] * 100] * 100) == {"": "a"}
