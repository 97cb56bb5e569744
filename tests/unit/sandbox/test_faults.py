"""Every fault: what the client sees, and what is stored."""

from __future__ import annotations

import email.utils
import json
import time

import pytest
import requests

from sandbox.faults import ALL, FAULTS, FaultBook

ADA = 123
WRITE = {"first_name": "Augusta", "city": "Rome", "custom_fields": {"vip": "yes"}}
HTML = "text/html"


def stored(site):
    """Which of the fields of WRITE are stored."""
    record = site.customer(ADA)
    found = {"first_name": record["first_name"], "city": record["city"]}
    fields = {key: record["custom_fields"].get(key) for key in WRITE["custom_fields"]}
    return sorted(key for key, value in {**found, **fields}.items() if value in ("Augusta", "Rome", "yes"))


EVERYTHING = ["city", "first_name", "vip"]
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
    assert set(PLAIN) == {name for name, kind in FAULTS.items() if "put" in kind.operations}


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


@pytest.mark.parametrize("operation", sorted(ALL - {"put"}))
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


def test_retry_after(client, site):
    site.fault("status_429", on="get", retry_after=7)
    site.fault("status_429_date", on="get", retry_after=60)
    site.fault("status_429_bare", on="get")
    site.fault("maintenance", on="get")
    site.fault("status_503", on="get", retry_after=3)
    site.fault("status_503", on="get")
    values = [client.get("/customers/1").headers.get("Retry-After") for _time in range(6)]
    assert [values[0], values[2:]] == ["7", [None, "600", "3", None]]
    assert values[1].endswith(" GMT")
    moment = email.utils.parsedate_to_datetime(values[1])
    assert 50 < moment.timestamp() - time.time() <= 61


@pytest.mark.parametrize("kind", ["maintenance", "php_fatal", "database_down"])
def test_a_dying_wordpress_is_html_for_who_does_not_ask_for_json(client, site, kind):
    site.fault(kind)
    answer = client.put(ADA, WRITE, headers={"Accept": "*/*"})
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (PLAIN[kind][0], HTML)
    assert ("Retry-After" in answer.headers) == (kind == "maintenance")


def test_a_php_fatal_gives_away_paths_and_a_stack_trace(client, site):
    site.fault("php_fatal")
    error = client.put(ADA, WRITE).json()["data"]["error"]
    assert "/var/www/html" in error["file"]
    assert "Stack trace" in error["message"]


@pytest.mark.parametrize("name", ["seed", "doc", "doc_meta", "quiet_errors"])
def test_errors_on_demand_speak_the_dialect_and_keep_their_status(client, site, name):
    site.set_dialect(name)
    site.fault("status_422", message="Too odd", code="odd")
    answer = client.put(ADA, WRITE)
    assert answer.status_code == 422
    body = answer.json()
    assert body.get("error", body)["message"] == "Too odd"
    assert body.get("error", body)["code"] == "odd"


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 413, 422, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("html", [True, False])
def test_each_status_as_page_and_as_json(client, site, code, html):
    site.fault(f"status_{code}", html=html)
    answer = client.put(ADA, WRITE)
    assert answer.status_code == code
    assert answer.headers["Content-Type"].split(";")[0] == (HTML if html else "application/json")
    assert html or answer.json()["data"]["status"] == code


def test_cut_json_promises_more_than_it_sends(client, site):
    site.fault("cut_json", on="get")
    answer = client.get(f"/customers/{ADA}", stream=True)
    answer.raw.enforce_content_length = False
    assert len(answer.content) == int(answer.headers["Content-Length"]) // 2


def test_cut_json_short_is_complete_http_but_no_json(client, site):
    site.fault("cut_json_short", on="list")
    answer = client.page()
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()


def test_a_byte_order_mark(client, site):
    site.fault("bom_json", on="get")
    assert client.get("/customers/1").content.startswith(b"\xef\xbb\xbf{")


def test_prefixed_json_keeps_the_json(client, site):
    site.fault("prefixed_json", on="get")
    text = client.get("/customers/1").text
    assert json.loads(text[text.index("{") :])["data"]["id"] == 1


def test_not_found_as_200(client, site):
    site.fault("not_found_as_200", on="get")
    text = client.get("/customers/1").text
    assert json.loads(text[text.index("{") :])["code"] == "customer_not_found"


def test_deep(client, site):
    site.fault("deep", on="get", floors=3)
    assert client.get("/customers/1").json()["data"] == [[[]]]
    site.fault("deep", on="get")
    with pytest.raises(RecursionError):
        json.loads(client.get("/customers/1").content)


def test_huge(client, site):
    site.fault("huge", on="list", mb=2)
    answer = client.page()
    assert len(answer.content) > 2_000_000
    assert answer.json()["success"] is True


@pytest.mark.parametrize(("option", "shown"), [({}, 124), ({"id": 7}, 7)])
@pytest.mark.parametrize("name", ["seed", "wordpress"])
def test_wrong_customer_keeps_the_type_of_the_id(client, site, option, shown, name):
    site.set_dialect(name)
    site.fault("wrong_customer", on="get", **option)
    shown = str(shown) if name == "wordpress" else shown
    assert client.get(f"/customers/{ADA}").json()["data"]["id"] == shown


@pytest.mark.parametrize("data", [None, [], "text", 5, [{"id": 1}]])
@pytest.mark.parametrize("operation", ["get", "list"])
def test_not_a_record(client, site, data, operation):
    site.fault("not_a_record", on=operation, data=data)
    answer = client.page() if operation == "list" else client.get("/customers/1")
    assert answer.json()["data"] == data


@pytest.mark.parametrize("kind", ["wrong_customer", "not_a_record", "lone_surrogate"])
def test_faults_of_the_record_leave_errors_alone(client, site, kind):
    site.fault(kind, on="get")
    assert client.get("/customers/999").json()["code"] == "customer_not_found"


def test_lone_surrogate_in_a_list(client, site):
    site.fault("lone_surrogate", on="list")
    assert client.page("order_by=id&order=asc").json()["data"][0]["first_name"] == "\ud83d broken"


REDIRECTS = [
    ("host", "http://localhost:{port}"),
    ("https", "https://127.0.0.1:{port}"),
    ("www", "http://www.127.0.0.1:{port}"),
]


@pytest.mark.parametrize(("to", "start"), REDIRECTS)
@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_where_redirects_point(client, site, to, start, code):
    site.fault(f"redirect_{code}", to=to)
    answer = client.put(ADA, WRITE, params={"a": "b"})
    start = start.format(port=site.base_url.rpartition(":")[2])
    assert answer.headers["Location"] == f"{start}/wp-json/latepoint-api/v1/customers/{ADA}?a=b"


def test_a_redirect_to_a_url_of_its_own(client, site):
    site.fault("redirect_308", to="https://moved.example/x")
    assert client.put(ADA, WRITE).headers["Location"] == "https://moved.example/x"


@pytest.mark.parametrize(
    ("code", "method", "body"),
    [(301, "PUT", None), (302, "GET", None), (303, "GET", None), (307, "PUT", WRITE), (308, "PUT", WRITE)],
)
def test_whoever_follows_is_found_out(client, site, code, method, body):
    site.fault(f"redirect_{code}")
    answer = client.put(ADA, WRITE, allow_redirects=True)
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    first, second = site.requests
    assert (first.followed, second.followed) == (False, True)
    assert (second.method, second.body, second.key) == (method, body, "live")
    assert second.host.startswith("localhost:")
    assert stored(site) == ([] if body is None else EVERYTHING)


def test_drop_on_post_and_delete(client, site):
    site.fault("drop", on="post,delete", times=2)
    body = {"first_name": "A", "last_name": "B", "email": "new@example.com"}
    answer = client.post(body)
    assert (answer.status_code, answer.json()["data"]["email"]) == (201, "new@example.com")
    assert client.delete(ADA).json()["success"] is True
    assert len(site.customers()) == 25


@pytest.mark.parametrize("name", ["seed", "wordpress", "doc", "sanitizing"])
def test_drop_shows_what_was_sent_in_every_dialect(client, site, name):
    site.set_dialect(name)
    before = site.customer(ADA)
    site.fault("drop")
    data = client.put(ADA, {"first_name": "Augusta", "phone": "+1-555"}).json()["data"]
    assert (data["first_name"], data["phone"]) == ("Augusta", "+1-555")
    assert site.customer(ADA) == before


@pytest.mark.parametrize(
    ("field", "value", "old", "new"),
    [
        ("phone", "1", "+442071234567", "99"),
        ("city", "Rome", "London", "99"),
        ("is_guest", True, False, True),
        ("custom_fields.preferred_time", "x", "evening", "99"),
        ("custom_fields.vip", "x", None, "99"),
    ],
)
def test_one_field_is_dropped_or_rewritten(client, site, field, value, old, new):
    name, _mark, key = field.partition(".")
    body = {name: {key: value} if key else value, "notes": "kept"}

    def now():
        record = site.customer(ADA)
        assert record["notes"] == "kept"
        return record[name].get(key) if key else record[name]

    site.fault("drop_field", field=field)
    client.put(ADA, body)
    assert now() == old
    site.fault("rewrite_field", field=field, value=new)
    client.put(ADA, body)
    assert now() == new


@pytest.mark.parametrize(("answer", "phone"), [("stored", "+442071234567"), ("sent", "1-2")])
def test_a_dropped_field_is_shown_as_stored_or_as_sent(client, site, answer, phone):
    site.fault("drop_field", field="phone", answer=answer)
    assert client.put(ADA, {"phone": "1-2"}).json()["data"]["phone"] == phone


def test_a_dropped_field_on_post(client, site):
    site.fault("drop_field", on="post", field="city")
    number = client.post({"first_name": "A", "last_name": "B", "email": "new@example.com", "city": "X"}).json()["data"][
        "id"
    ]
    assert site.customer(number)["city"] == ""


def test_what_would_be_refused_is_refused_under_a_fault_too(client, site):
    site.fault("drop")
    assert client.put(ADA, {"email": "nonsense"}).status_code == 400


def test_list_shrinks(client, site):
    site.fault("list_shrinks", on="list")
    query = "order_by=id&order=asc&per_page=10&page="
    first = client.page(query + "1").json()
    assert (len(first["data"]), first["pagination"]["total"]) == (10, 25)
    assert 1 not in site.customers()
    second = client.page(query + "2").json()
    assert (second["data"][0]["id"], second["pagination"]["total"]) == (12, 24)


def test_list_shrinks_by_the_one_that_is_named(client, site):
    site.fault("list_shrinks", on="list", id=7)
    client.page()
    assert set(site.customers()) == {*range(1, 25), 123} - {7}


def test_list_grows(client, site):
    site.fault("list_grows", on="list", record={"email": "late@example.com"})
    assert client.page("per_page=10").json()["pagination"]["total"] == 25
    second = client.page("per_page=10&page=2").json()
    assert second["pagination"]["total"] == 26
    assert second["data"][0]["id"] == client.ids("per_page=100")[10]
    assert client.ids()[0] == site.by_email("late@example.com")[0]["id"] == 124


def test_list_lies_total(client, site):
    site.fault("list_lies_total", on="list", by=3, times=None)
    bodies = [client.page(f"per_page=14&page={page}").json() for page in (1, 2)]
    assert [body["pagination"]["total"] for body in bodies] == [28, 28]
    assert sum(len(body["data"]) for body in bodies) == 25


def test_slow_is_slow(client, site):
    site.fault("slow", seconds=0.1)
    began = time.monotonic()
    client.put(ADA, WRITE)
    assert time.monotonic() - began >= 0.1


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after"])
def test_timeouts(client, site, kind):
    site.fault(kind)
    with pytest.raises(requests.exceptions.ReadTimeout):
        client.put(ADA, WRITE, timeout=0.1)
    while not any(entry.fault for entry in site.requests):
        time.sleep(0.005)
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
