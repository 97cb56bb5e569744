"""The answers of faults, one by one: errors, pages, damaged JSON, redirects."""

from __future__ import annotations

import email.utils
import json

import pytest
import requests

from sandbox.wire import wired

from .faulty import ADA, EVERYTHING, HTML, WRITE, stored


def test_retry_after(client, site):
    site.fault("status_429", on="get", retry_after=7)
    site.fault("status_429_bare", on="get")
    site.fault("maintenance", on="get")
    site.fault("status_503", on="get", retry_after=3)
    site.fault("status_503", on="get")
    values = [client.get("/customers/1").headers.get("Retry-After") for _time in range(5)]
    assert values == ["7", None, "600", "3", None]


class Noon:
    """A time that doesn't pass."""

    def wall(self) -> float:
        return 1_800_000_000.0

    def sleep(self, _seconds: float) -> None:
        pass


def test_retry_after_as_a_date():
    with wired("seed", 1, Noon()) as (site, wire), requests.Session() as session:
        session.mount(site.base_url, wire)
        site.fault("status_429_date", on="get", retry_after=60)
        answer = session.get(f"{site.rest_base}/customers/1", headers={"X-API-Key": site.key})
    assert answer.headers["Retry-After"] == email.utils.formatdate(1_800_000_060, usegmt=True)


@pytest.mark.parametrize(("kind", "status"), [("maintenance", 503), ("php_fatal", 500), ("database_down", 500)])
def test_a_dying_wordpress_is_html_for_who_does_not_ask_for_json(client, site, kind, status):
    site.fault(kind)
    answer = client.put(ADA, WRITE, headers={"Accept": "*/*"})
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (status, HTML)
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
