"""Every fault: what the client sees, what is stored, when it strikes, and how it is asked for."""

from __future__ import annotations

import pytest
import requests

from sandbox.faults import ALL, FAULTS, FaultBook

from .faulty import ADA, EVERYTHING, HTML, WRITE, stored

LOST = "the connection is closed"
CUT = "cut off"
# fault: status, content type, code (or what else the body shows), extra headers
PLAIN = {
    "status_400": (400, "application/json", "invalid_parameters"),
    "status_401": (401, "application/json", "unauthorized"),
    "status_403": (403, "application/json", "forbidden"),
    "status_404": (404, "application/json", "customer_not_found"),
    "status_405": (405, HTML, "405 Not Allowed"),
    "status_413": (413, HTML, "413 Request Entity Too Large"),
    "status_422": (422, "application/json", "validation_failed"),
    "status_429": (429, "application/json", "rate_limit_exceeded"),
    "status_429_date": (429, "application/json", "rate_limit_exceeded"),
    "status_429_bare": (429, "application/json", "rate_limit_exceeded"),
    "status_500": (500, "application/json", "server_error"),
    "status_502": (502, HTML, "502 Bad Gateway"),
    "status_503": (503, "application/json", "service_unavailable"),
    "status_504": (504, HTML, "504 Gateway Time-out"),
    "rest_no_route": (404, "application/json", "rest_no_route"),
    "latepoint_not_available": (503, "application/json", "latepoint_not_available"),
    "maintenance": (503, "application/json", "wp_die"),
    "php_fatal": (500, "application/json", "internal_server_error"),
    "database_down": (500, "application/json", "wp_die"),
    "html_200": (200, HTML, "Sandbox Salon"),
    "empty_200": (200, "application/json", ""),
    "success_false_200": (200, "application/json", '{"success":false,"message":"Something went wrong"}'),
    "not_found_as_200": (200, HTML, "Warning"),
    "close_before": LOST,
    "timeout_before": LOST,
    "cut_json": CUT,
    "cut_json_short": (200, "application/json", '{"success":true'),
    "prefixed_json": (200, HTML, "Warning"),
    "bom_json": (200, "application/json", "Customer updated"),
    "close_after": LOST,
    "error_500_after": (500, "application/json", "server_error"),
    "bad_gateway_after": (502, HTML, "502 Bad Gateway"),
    "timeout_after": (200, "application/json", "Customer updated"),
    "wrong_customer": (200, "application/json", '"id":124'),
    "not_a_record": (200, "application/json", '"data":null'),
    "huge": (200, "application/json", "xxxxxxxx"),
    "deep": (200, "application/json", "[[[[[[[["),
    "lone_surrogate": (200, "application/json", '"first_name":"\\ud83d broken"'),
    "slow": (200, "application/json", "Customer updated"),
    "drop": (200, "application/json", '"first_name":"Augusta"'),
    "drop_honest": (200, "application/json", '"first_name":"Ada"'),
    "drop_field": (200, "application/json", '"first_name":"Ada"'),
    "rewrite_field": (200, "application/json", '"first_name":"Eve"'),
    "bot_guard": (202, HTML, "sgcaptcha"),
    "rest_closed": (401, "application/json", "rest_not_logged_in"),
    "success_and_error": (200, "application/json", '{"success":true,"status":"error"'),
    "gzip_unnamed": (200, "application/json", ""),
    **{f"status_{code}": (code, HTML, f"Error {code}") for code in (408, 425, *range(520, 528), 530)},
    **{f"redirect_{code}": (code, HTML, "Moved") for code in (301, 302, 303, 307, 308)},
}
PARTLY = {"drop_field": ["city", "vip"], "rewrite_field": ["city", "vip"]}
OPTIONS = {
    "timeout_before": {"seconds": 0.05},
    "timeout_after": {"seconds": 0.05},
    "slow": {"seconds": 0.05},
    "huge": {"mb": 0.1},
    "drop_field": {"field": "first_name"},
    "rewrite_field": {"field": "first_name", "value": "Eve"},
}


def test_every_fault_on_put_is_in_the_table():
    assert {*PLAIN, "late_write"} == {name for name, kind in FAULTS.items() if "put" in kind.operations}


@pytest.mark.parametrize("kind", PLAIN)
def test_put(client, site, kind):
    site.fault(kind, **OPTIONS.get(kind, {}))
    seen = PLAIN[kind]
    if seen in (LOST, CUT):
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)) as raised:
            client.put(ADA, WRITE)
        assert isinstance(raised.value, requests.exceptions.ChunkedEncodingError) == (seen == CUT)
    else:
        answer = client.put(ADA, WRITE)
        assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == seen[:2]
        assert seen[2] in answer.text.replace("\\/", "/")
    assert stored(site) == PARTLY.get(kind, EVERYTHING if FAULTS[kind].stored else [])
    entry = site.requests[-1]
    assert entry.fault == kind
    assert entry.stored is FAULTS[kind].stored
    assert entry.status == (None if seen == LOST else 200 if seen == CUT else seen[0])
    assert client.put(ADA, WRITE).json()["data"]["first_name"] == "Augusta"  # it strikes once


@pytest.mark.parametrize("operation", sorted(ALL - {"put", "count", "bookings"}))
@pytest.mark.parametrize("kind", PLAIN)
def test_elsewhere_it_strikes_as_well_or_is_refused(client, site, kind, operation):
    calls = {
        "status": lambda: client.get("/status"),
        "list": client.page,
        "get": lambda: client.get("/customers/2"),
        "post": lambda: client.post({"first_name": "A", "last_name": "B", "email": "new@example.com"}),
        "delete": lambda: client.delete(2),
    }
    if operation not in FAULTS[kind].operations:
        with pytest.raises(ValueError, match="makes sense on"):
            site.fault(kind, on=operation)
        return
    site.fault(kind, on=operation, **OPTIONS.get(kind, {}))
    if PLAIN[kind] in (LOST, CUT):
        with pytest.raises(requests.RequestException):
            calls[operation]()
    else:
        status = calls[operation]().status_code
        assert status == PLAIN[kind][0] or (operation, status) == ("post", 201)
    assert site.requests[-1].fault == kind
    assert (2 in site.customers()) == (operation != "delete" or not FAULTS[kind].stored)
    assert len(site.by_email("new@example.com")) == (operation == "post" and FAULTS[kind].stored)


def test_slow_is_slow(client, site, naps):
    site.fault("slow", seconds=0.1)
    client.put(ADA, WRITE)
    assert 0.1 in naps.seconds


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after"])
def test_timeouts(client, site, naps, kind):
    site.fault(kind)
    with pytest.raises(requests.exceptions.ReadTimeout):
        client.put(ADA, WRITE, timeout=0.1)
    naps.wait_for_a_long_one()
    assert stored(site) == ([] if kind == "timeout_before" else EVERYTHING)


@pytest.mark.parametrize("kind", ["status_500", "empty_200", "redirect_307", "status_504"])
def test_what_comes_instead_of_the_work_can_come_after_it(client, site, kind):
    site.fault(kind, stored=True)
    client.put(ADA, WRITE)
    assert stored(site) == EVERYTHING


def test_skip_times_customer_and_operation(client, site):
    site.fault("status_500", customer=ADA, skip=1, times=2)
    assert client.put(2, {}).status_code == 200
    assert client.get(f"/customers/{ADA}").status_code == 200
    assert [client.put(ADA, {}).status_code for _time in range(5)] == [200, 500, 500, 200, 200]


def test_a_fault_for_ever_until_it_is_cleared(client, site):
    site.fault("status_502", on="*", times=None)
    assert {client.get("/status").status_code, client.page().status_code, client.put(1, {}).status_code} == {502}
    site.clear_faults()
    assert client.get("/status").status_code == 200


def test_faults_strike_in_the_order_in_which_they_were_set(client, site):
    site.fault("status_500")
    site.fault("status_404")
    assert [client.put(ADA, {}).status_code for _time in range(3)] == [500, 404, 200]


def test_several_operations(client, site):
    site.fault("status_500", on=["get", "list"], times=None)
    assert [client.get("/customers/1").status_code, client.page().status_code, client.put(1, {}).status_code] == [
        500,
        500,
        200,
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "nonsense"}, "no such fault"),
        ({"kind": "status_500", "on": "patch"}, "makes sense on"),
        ({"kind": "status_500", "on": ""}, "makes sense on"),
        ({"kind": "list_grows", "on": "put"}, "makes sense on list"),
        ({"kind": "slow", "minutes": 1}, "no option minutes"),
    ],
)
def test_faults_that_make_no_sense(arguments, message):
    with pytest.raises(ValueError, match=message):
        FaultBook().add(**arguments)


def test_everywhere_means_where_it_makes_sense(client, site):
    site.fault("list_grows", on="*", times=None)
    client.put(ADA, {})
    client.page()
    assert [entry.fault for entry in site.requests] == [None, "list_grows"]


def test_every_fault_is_described():
    assert all(kind.summary and "\n" not in kind.summary for kind in FAULTS.values())
