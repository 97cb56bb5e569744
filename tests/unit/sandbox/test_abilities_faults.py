"""Every fault by the Abilities API: what the client sees, and what is stored."""

from __future__ import annotations

import json

import pytest
import requests

from sandbox.faults import ALL, FAULTS

ADA = 123
BOB = 2
RUNS = {
    "list": ("list-customers", {"per_page": 100}),
    "get": ("get-customer", {"id": BOB}),
    "count": ("get-total-customers-count", {}),
    "bookings": ("get-customer-bookings", {"customer_id": BOB}),
    "put": ("update-customer", {"id": BOB, "first_name": "Eva", "notes": "kept"}),
    "post": ("create-customer", {"first_name": "A", "last_name": "B", "email": "new@example.com"}),
    "delete": ("delete-customer", {"id": BOB}),
}
OPTIONS = {
    "timeout_before": {"seconds": 0.05},
    "timeout_after": {"seconds": 0.05},
    "slow": {"seconds": 0.01},
    "huge": {"mb": 0.1},
    "drop_field": {"field": "first_name"},
    "rewrite_field": {"field": "first_name", "value": "Eve"},
}
CODES = {
    "status_400": (400, "ability_invalid_input"),
    "status_401": (401, "rest_ability_cannot_execute"),
    "status_403": (403, "rest_ability_cannot_execute"),
    "status_404": (404, "not_found"),
    "status_422": (422, "save_failed"),
    "status_429": (429, "rate_limit_exceeded"),
    "status_500": (500, "server_error"),
    "rest_no_route": (404, "rest_no_route"),
    "latepoint_not_available": (404, "rest_ability_not_found"),
    "maintenance": (503, "wp_die"),
    "php_fatal": (500, "internal_server_error"),
}
LOST = ("close_before", "close_after", "timeout_before", "cut_json")


def done(site, operation):
    """Is the write stored?"""
    stored = site.customers()
    if operation == "put":
        return stored[BOB]["notes"] == "kept"
    return BOB not in stored if operation == "delete" else bool(site.by_email("new@example.com"))


@pytest.mark.parametrize("operation", RUNS)
@pytest.mark.parametrize("kind", FAULTS)
def test_every_fault_strikes_where_it_makes_sense(api, site, kind, operation):
    if operation not in FAULTS[kind].operations:
        with pytest.raises(ValueError, match="makes sense on"):
            site.fault(kind, on=operation)
        return
    site.fault(kind, on=operation, **OPTIONS.get(kind, {}))
    name, given = RUNS[operation]
    if kind in LOST:
        with pytest.raises(requests.RequestException):
            api.run(name, given)
    else:
        answer = api.run(name, given)
        expected = CODES.get(kind)
        if (kind, operation) == ("status_500", "delete"):
            expected = (500, "delete_failed")
        assert expected is None or (answer.status_code, answer.json()["code"]) == expected
    site.settle()
    entry = site.requests[-1]
    # Abilities are run by POST, also for reading, and no cache keeps the answer to one.
    assert entry.fault == (None if kind == "cache" else kind)
    if operation in ("put", "post", "delete"):
        assert done(site, operation) == entry.stored == FAULTS[kind].stored


def test_every_operation_but_the_list_of_abilities_is_tried():
    assert set(RUNS) == ALL - {"status"}


def test_the_list_of_abilities_is_struck_as_the_status(api, site):
    site.fault("status_502", on="status")
    assert api("GET", "/abilities").status_code == 502


def test_a_fault_of_one_customer(api, site):
    site.fault("status_500", on="get", customer=ADA, times=None)
    assert api.run("get-customer", {"id": BOB}).status_code == 200
    assert api.run("get-customer", {"id": ADA}).status_code == 500
    assert api.run("get-customer-by-email", {"email": "ADA@example.com"}).status_code == 500


@pytest.mark.parametrize("dialect", ["doc", "doc_meta", "quiet_errors", "abilities"])
def test_errors_have_wordpress_shape_in_every_dialect(api, site, dialect):
    site.set_dialect(dialect)
    site.fault("status_422", on="put", message="Too odd")
    answer = api.run("update-customer", {"id": ADA})
    expected = {"code": "save_failed", "message": "Too odd", "data": {"status": 422}}
    assert (answer.status_code, answer.json()) == (422, expected)
    site.set_rate_limit((1, 3600))
    codes = {api.run("get-customer", {"id": 999}).json()["code"] for _time in range(3)}
    assert codes == {"not_found", "rate_limit_exceeded"}


@pytest.mark.parametrize("data", [None, [], "text", [{"id": 1}]])
def test_not_a_record(api, site, data):
    site.fault("not_a_record", on="*", times=None, data=data)
    assert api.run("get-customer", {"id": ADA}).json() == data
    assert api.run("update-customer", {"id": ADA}).json() == data
    assert api.run("list-customers").json()["customers"] == data
    assert api.run("get-customer-bookings", {"customer_id": 1}).json()["bookings"] == data
    assert api.run("get-customer", {"id": 999}).json()["code"] == "not_found"


def test_deep(api, site):
    site.fault("deep", on="*", times=None, floors=3)
    assert api.run("get-customer", {"id": ADA}).json() == [[[]]]
    assert api.run("list-customers").json() == {"customers": [[[]]]}


def test_another_id_and_half_an_emoji(api, site):
    site.fault("wrong_customer", on="get")
    assert api.run("get-customer", {"id": ADA}).json()["id"] == ADA + 1
    site.fault("lone_surrogate", on="get")
    assert api.run("get-customer", {"id": ADA}).json()["first_name"] == "\ud83d broken"
    site.fault("not_found_as_200", on="get")
    text = api.run("get-customer", {"id": ADA}).text
    assert json.loads(text[text.index("{") :])["code"] == "not_found"


def test_answers_that_lie(api, site):
    given = {"id": ADA, "first_name": "<b>Augusta</b>"}
    site.fault("drop")
    assert api.run("update-customer", given).json()["first_name"] == "<b>Augusta</b>"
    site.fault("drop_honest")
    assert api.run("update-customer", given).json()["first_name"] == "Ada"
    site.fault("drop_field", field="first_name", answer="sent")
    assert api.run("update-customer", given).json()["first_name"] == "<b>Augusta</b>"
    assert site.customer(ADA)["first_name"] == "Ada"
    site.fault("rewrite_field", field="first_name", value="Eve")
    assert api.run("update-customer", given).json()["first_name"] == site.customer(ADA)["first_name"] == "Eve"


def test_lists_that_move_and_lie(api, site):
    site.fault("list_shrinks", on="list", id=7)
    assert api.run("list-customers").json()["total"] == 25
    site.fault("list_grows", on="list", record={"email": "late@example.com"})
    assert api.run("list-customers").json()["total"] == 24
    site.fault("list_lies_total", on="list", by=3)
    assert api.run("list-customers").json()["total"] == 28
    assert 7 not in site.customers()


def test_redirects_are_found_out(api, site):
    site.fault("redirect_307", on="put")
    answer = api.run("update-customer", {"id": ADA, "phone": "1"}, allow_redirects=True)
    assert answer.status_code == 401  # `requests` drops the password on its way to another host
    first, second = site.requests
    assert (first.followed, second.followed, second.ability) == (False, True, first.ability)
    assert (first.is_write, second.is_write, second.key) == (True, True, None)
