"""The control API and the log."""

from __future__ import annotations

import asyncio

import pytest
import requests

from sandbox import control
from sandbox.app import build
from sandbox.handle import running
from sandbox.records import FIELDS
from sandbox.state import State

ADA = 123


@pytest.fixture
def call(site):
    session = requests.Session()
    session.trust_env = False

    def calling(method, path, json=None):
        answer = session.request(method, f"{site.base_url}/_sandbox/{path}", json=json, timeout=5)
        return answer.status_code, answer.json()

    yield calling
    session.close()


def test_summary(call, site):
    status, body = call("GET", "")
    assert (status, body["dialect"], body["customers"], body["requests"]) == (200, "seed", 25, 0)
    assert body["keys"]["live"] == site.key


def test_the_truth(call):
    status, body = call("GET", "customers")
    assert (status, len(body)) == (200, 25)
    assert set(body[0]) == set(FIELDS)
    assert call("GET", "customers?id=123") == (200, [body[-1]])
    assert call("GET", "customers/123") == (200, body[-1])
    assert body[-1]["custom_fields"] == {"preferred_time": "evening"}


def test_replace_add_edit_delete(call, site):
    assert call("PUT", "customers", [{"id": 7}, {"email": "b@example.com"}]) == (200, {"customers": 2})
    assert call("POST", "customers", {"first_name": "New"}) == (200, {"id": 9})
    status, body = call("PATCH", "customers/7", {"city": "Ulm", "custom_fields": {"a": "b"}})
    assert (status, body["city"], body["custom_fields"]) == (200, "Ulm", {"a": "b"})
    assert call("PATCH", "customers/7", {"custom_fields": {"a": None, "c": "d"}})[1]["custom_fields"] == {"c": "d"}
    assert call("DELETE", "customers/8") == (200, {"deleted": True})
    assert {number: customer["first_name"] for number, customer in site.customers().items()} == {7: "Given7", 9: "New"}


def test_a_half_filled_record_gets_plain_values(site):
    site.replace([{"id": 5, "notes": None, "first_name": ""}])
    record = site.customer(5)
    assert (record["first_name"], record["last_name"], record["email"]) == ("", "Family5", "customer5@example.com")
    assert (record["notes"], record["status"], record["custom_fields"]) == ("", "active", {})


def test_editing_moves_updated_at(site):
    before = site.customer(ADA)["updated_at"]
    site.edit(ADA, city="Ulm")
    assert site.customer(ADA)["updated_at"] > before
    site.edit(ADA, updated_at="2020-01-01 00:00:00")
    assert site.customer(ADA)["updated_at"] == "2020-01-01 00:00:00"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [
        ("GET", "nowhere", None, 404, "not found"),
        ("PUT", "faults", None, 404, "not found"),
        ("GET", "customers/999", None, 404, "customer 999"),
        ("GET", "customers/x", None, 404, "customer 0"),
        ("GET", "customers?id=999", None, 404, "customer 999"),
        ("GET", "customers?id=x", None, 400, "invalid literal"),
        ("PUT", "customers/123", {}, 404, "not found"),
        ("POST", "customers", {"colour": "red"}, 400, "no such field: colour"),
        ("PUT", "customers", [{"colour": "red"}], 400, "no such field: colour"),
        ("PATCH", "customers/123", {"colour": "red"}, 400, "colour"),
        ("PATCH", "customers/123", {"id": 5}, 400, "id"),
        ("POST", "faults", {"kind": "x"}, 400, "no such fault"),
        ("POST", "faults", {}, 400, "kind"),
        ("POST", "dialect", {"name": "x"}, 400, "no such dialect"),
        ("POST", "dialect", {}, 400, "name"),
        ("POST", "rate_limit", {"limit": "x"}, 400, "invalid literal"),
    ],
)
def test_what_makes_no_sense(call, site, method, path, body, status, message):
    given = call(method, path, body)
    assert given[0] == status
    assert message in given[1]["error"]
    assert len(site.customers()) == 25


def test_faults_over_http(call, client):
    assert call("POST", "faults", {"kind": "status_500", "on": "get", "times": 2, "html": True})[0] == 200
    fault = {"kind": "status_500", "on": ["get"], "customer": None, "skip": 0, "times": 2, "html": True}
    assert call("GET", "faults") == (200, [fault])
    assert client.get("/customers/1").status_code == 500
    assert call("GET", "faults")[1][0]["times"] == 1
    assert call("DELETE", "faults") == (200, None)
    assert client.get("/customers/1").status_code == 200


def test_dialect_rate_limit_latency_and_reset_over_http(call, client, site):
    call("POST", "dialect", {"name": "doc"})
    call("POST", "rate_limit", {"limit": [5, 60], "reset_style": "delta"})
    call("POST", "latency", {"seconds": 0.001})
    call("POST", "faults", {"kind": "status_500", "on": "get"})
    site.remove(ADA)
    answer = client.get("/status")
    assert (answer.json()["status"], answer.headers["X-RateLimit-Limit"]) == ("success", "5")
    assert call("GET", "")[1]["latency"] == 0.001
    assert call("POST", "reset") == (200, None)
    assert call("GET", "")[1]["latency"] == 0
    answer = client.get(f"/customers/{ADA}")
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert "X-RateLimit-Limit" not in answer.headers
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    ("client", "status"),
    [(("127.0.0.1", 9), 200), (("::1", 9), 200), (("192.0.2.7", 9), 403), (("unknown", 9), 403), (None, 403)],
)
def test_control_is_for_loopback_alone(client, status):
    state = State(customers=1)
    scope = {"type": "http", "method": "GET", "path": "/_sandbox/customers", "query_string": b"", "headers": []}
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(build(state, lambda scope: None)({**scope, "client": client}, receive, send))
    state.store.close()
    assert sent[0]["status"] == status
    assert (b"customer" in sent[1]["body"]) == (status == 200)


def test_the_log_of_a_write(client, site):
    client.put(ADA, {"city": "Rome"}, params={"a": "b"})
    entry = site.requests[0]
    assert (entry.method, entry.path) == ("PUT", f"/wp-json/latepoint-api/v1/customers/{ADA}")
    assert (entry.operation, entry.customer_id, entry.query) == ("put", ADA, {"a": "b"})
    assert (entry.status, entry.stored, entry.fault, entry.followed) == (200, True, None, False)
    assert entry.body == {"city": "Rome"}
    assert entry.host == site.base_url.partition("//")[2]
    assert entry.headers["content-type"] == "application/json"
    assert entry.time > 1_700_000_000


@pytest.mark.parametrize(
    ("header", "name", "present"),
    [("key", "live", True), ("read_key", "read_only", True), (None, None, False), ("nonsense", "unknown", True)],
)
def test_the_log_names_the_key_but_never_shows_it(client, site, call, header, name, present):
    value = getattr(site, header, header) if header else None
    client.page(headers={"X-API-Key": value})
    status, body = call("GET", "requests")
    assert (status, body[0]["key"], body[0]["key_present"]) == (200, name, present)
    assert "x-api-key" not in body[0]["headers"]
    assert value is None or value not in str(body)


def test_bodies_that_are_not_json_are_logged_as_text(client, site):
    client("PUT", f"/customers/{ADA}", data=b"{\xff")
    assert (site.requests[0].body, site.requests[0].status, site.requests[0].customer_id) == ("{\ufffd", 400, ADA)


def test_pages_and_unknown_routes_are_logged_too(client, site):
    client.get(site.base_url + "/about")
    client("PATCH", "/customers/5")
    assert [(entry.operation, entry.status) for entry in site.requests] == [(None, 404), (None, 404)]


def test_questions_to_the_log(client, site, call):
    client.page()
    client.put(ADA, {"city": "Rome"})
    client.put(999, {"city": "Rome"})
    log = site.requests
    assert (log.count(), log.count("GET"), log.count("PUT"), log.count("POST")) == (3, 1, 2, 0)
    assert [entry.customer_id for entry in log.writes()] == [ADA, 999]
    assert [entry.customer_id for entry in log.stored()] == [ADA]
    assert [entry.at_once for entry in log] == [1, 1, 1]
    assert log.methods() == ["GET", "PUT", "PUT"]
    assert log.bodies() == [{"city": "Rome"}] * 2
    assert call("DELETE", "requests") == (200, None)
    assert site.requests == []


def test_control_requests_are_not_logged(call, site):
    call("GET", "customers")
    assert site.requests == []


def test_many_customers_out_and_in_again():
    with running(customers=2_000) as site:
        everybody = site.customers()
        assert len(everybody) == 2_000
        site.replace(everybody.values())
        assert site.customers() == everybody


def test_act_raises_what_it_documents():
    state = State(customers=0)
    with pytest.raises(control.NotFoundError):
        control.act(state, "GET", "customers/1", {}, None)
    with pytest.raises(ValueError, match="no such dialect"):
        control.act(state, "POST", "dialect", {}, {"name": "x"})
    state.store.close()
