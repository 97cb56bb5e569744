# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A success that names a failure beside or inside it: none for a write, with the site's own reason."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import Arrived, NotFoundError, UnclaimedError

from ..answers import read, refused

TAKEN = "Error updating customer: Email already exists"
DONE = "Customer updated successfully"
RECORD = {"id": 5, "first_name": "Ada", "email": "ada@example.com", "status": "active"}


@pytest.mark.parametrize(
    ("envelope", "said", "code"),
    [
        ({"code": "customer_update_failed", "message": TAKEN}, TAKEN, "customer_update_failed"),
        ({"code": "customer_update_failed", "message": TAKEN, "data": RECORD}, TAKEN, "customer_update_failed"),
        ({"code": "validation_failed", "message": "Bad phone"}, "Bad phone", "validation_failed"),
        ({"code": "invalid_parameters", "message": "Bad phone"}, "Bad phone", "invalid_parameters"),
        ({"code": 422, "message": "Bad phone"}, "Bad phone", "customer_update_failed"),
        ({"message": TAKEN}, TAKEN, "customer_update_failed"),
        ({"message": DONE, "error": "db locked"}, "db locked", "customer_update_failed"),
        ({"message": DONE, "error_message": "db locked"}, "db locked", "customer_update_failed"),
        ({"data": {"status": "error", "message": "Bad phone"}}, "Bad phone", "customer_update_failed"),
        ({"data": {"id": 5, "status": "failed", "message": "No"}}, "No", "customer_update_failed"),
        ({"message": DONE, "data": {"status": "error", "message": "No"}}, "No", "customer_update_failed"),
        ({"message": "No", "data": {"status": "error"}}, "No", "customer_update_failed"),
        ({"data": {"success": False, "message": "No"}}, "No", "customer_update_failed"),
        ({"data": {"error": {"code": "email_taken", "message": "No"}}}, "No", "email_taken"),
        ({"data": {"id": 5, "error": "db locked"}}, "db locked", "customer_update_failed"),
        ({"data": {"code": "save_failed", "message": "No"}}, "No", "save_failed"),
        ({"data": {"errors": {"phone": ["bad"]}}}, "the site refuses it: phone: bad", "customer_update_failed"),
        ({"data": {"status": 400}}, "the site refuses without saying why", "customer_update_failed"),
        ({"data": {"id": 5, "updated": False}}, "the site refuses without saying why", "customer_update_failed"),
    ],
)
@pytest.mark.parametrize("claim", [{"success": True}, {"status": "success"}])
def test_a_failure_beside_or_inside_a_success(claim, envelope, said, code):
    error = refused({**claim, **envelope}, 200, "PUT")
    assert error.message == f"{said} (HTTP 200, {code})"
    assert (error.code, error.arrived, error.passing) == (code, Arrived.UNKNOWN, False)
    assert not isinstance(error, UnclaimedError)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize(
    "beside",
    [
        {"data": RECORD},
        *(
            {"data": {**RECORD, "status": status}}
            for status in ("inactive", "pending_verification", "blocked", "error")
        ),
        {"data": {"id": 5, "status": "active"}},
        {"data": {"id": 5, "deleted": True, "updated": True, "created": 1}},
        {"code": "customer_updated", "message": DONE},
        {"code": "no_errors", "message": "No error occurred"},
        {"code": 200, "data": {"status": 200}},
        {"data": {"message": "Erroll was updated", "errors": []}},
        {"data": None},
        {"data": []},
    ],
)
def test_a_success_of_a_write(method, beside):
    assert read({"success": True, **beside}, 200, method).status == 200


@pytest.mark.parametrize(
    ("method", "beside", "code"),
    [
        ("DELETE", {"data": {"deleted": False, "id": 5}}, "customer_delete_failed"),
        ("DELETE", {"deleted": 0}, "customer_delete_failed"),
        ("POST", {"data": {"created": False}}, "customer_create_failed"),
    ],
)
def test_what_was_not_done(method, beside, code):
    error = refused({"success": True, "message": "The customer has bookings", **beside}, 200, method)
    assert (error.message, error.code) == (f"The customer has bookings (HTTP 200, {code})", code)


@pytest.mark.parametrize(
    "envelope",
    [
        {"data": {"id": 5, "deleted": False, "status": "error"}},
        {"code": "customers_not_found", "message": "Error: nobody", "data": []},
    ],
)
def test_a_reading_is_no_write(envelope):
    """A list that finds nobody may say so in a code beside an empty list."""
    assert read({"success": True, **envelope}).data == envelope["data"]


def test_nobody_beside_a_success():
    error = refused({"success": True, "code": "customer_not_found", "message": "No such customer"}, 200, "DELETE")
    assert isinstance(error, NotFoundError)
