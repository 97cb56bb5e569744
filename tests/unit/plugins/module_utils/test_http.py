# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP: what is sent, what is tried again, and where the key is not."""

from __future__ import annotations

import importlib.util
import json
import ssl
import sys
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import requests
from urllib3.exceptions import (
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)

from ansible_collections.latepoint.api.plugins.module_utils import _http, _network_errors
from ansible_collections.latepoint.api.plugins.module_utils._errors import AnswerError, InputError
from ansible_collections.latepoint.api.plugins.module_utils._http import Client
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    KEY,
    FakeClock,
    client_of,
    connection,
    not_found,
    reply,
    script,
)

found = requests.exceptions
OK = {"success": True, "data": {"id": 1}}
PATH = "/customers/1"


def ok() -> requests.Response:
    return reply(200, OK)


def refusal(client: Client, method: str = "GET", body: Any = None) -> AnswerError:
    with pytest.raises(AnswerError) as caught:
        client.call(method, PATH, None, body)
    return caught.value


# --- what is sent -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PUT", {"a": "ü"}), ("POST", {}), ("DELETE", None)])
def test_headers_on_everything(method, body):
    """api-facts: Send `Accept: application/json` and `Content-Type: application/json` on everything."""
    client, adapter = client_of(script(ok()))
    client.call(method, PATH, None, body)
    (sent,) = adapter.requests
    assert sent.headers["Accept"] == sent.headers["Content-Type"] == "application/json"
    assert sent.headers["X-API-Key"] == KEY
    assert sent.headers["User-Agent"].startswith("latepoint.api/")
    assert "Authorization" not in sent.headers
    assert sent.body == (None if body is None else json.dumps(body).encode("ascii"))
    assert client.sent == {method: 1}


def test_a_plus_in_a_query():
    """api-facts: A `+` in a query must be `%2B`."""
    client, adapter = client_of(script(ok()))
    client.call("GET", "/customers", {"email": "a+b@x.org", "search": "a b&c"})
    assert adapter.requests[0].url.endswith("/customers?email=a%2Bb%40x.org&search=a+b%26c")


def test_plain_permalinks():
    client, adapter = client_of(script(ok()), base_url="https://salon.example.com/?rest_route=/latepoint-api/v1")
    client.call("PUT", PATH, None, {})
    url = "https://salon.example.com/index.php?rest_route=%2Flatepoint-api%2Fv1%2Fcustomers%2F1"
    assert adapter.requests[0].url == url


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["https://evil.example.org/", "https://[", ""])
def test_no_redirect_is_followed(status, location):
    """api-facts: Redirects: custom headers are sent along to the other host by `requests`. Follow none."""
    client, adapter = client_of(script(reply(status, "moved", {"Location": location})))
    error = refusal(client, "PUT", {"city": "London"})
    assert error.code == "redirected"
    assert error.details["request"] == "PUT /customers/1"
    assert len(adapter.requests) == 1


@pytest.mark.parametrize(
    ("options", "verify"),
    [({}, True), ({"ca_path": "/etc/ca.pem"}, "/etc/ca.pem"), ({"validate_certs": False}, False)],
)
def test_the_environment_does_not_overrule_the_certificates(monkeypatch, options, verify):
    """REQUESTS_CA_BUNDLE would win over a session's `verify`."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/bundle.pem")
    monkeypatch.setenv("CURL_CA_BUNDLE", "/nowhere/bundle.pem")
    client, adapter = client_of(script(ok()), **options)
    client.call("GET", PATH)
    if verify is True:
        assert adapter.options[0]["verify"] in (True, "/nowhere/bundle.pem")  # the user's own bundle is welcome
    else:
        assert adapter.options[0]["verify"] == verify
    assert adapter.options[0]["timeout"] == 30.0


def test_a_netrc_is_not_used(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine salon.example.com login ada password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    client, adapter = client_of(script(ok()))
    client.call("GET", PATH)
    assert "Authorization" not in adapter.requests[0].headers


def test_proxies_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:3128")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    client, adapter = client_of(script(ok()))
    client.call("GET", PATH)
    assert adapter.options[0]["proxies"]["https"] == "http://127.0.0.1:3128"


@pytest.fixture
def server():
    """A real server that gives a cookie, and notes what it is asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(dict(self.headers))
            body = json.dumps(OK).encode()
            self.send_response(200)
            self.send_header("Set-Cookie", "session=1; Path=/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            return None

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield "http://127.0.0.1:{}".format(httpd.server_port), asked
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def test_cookies_are_not_kept(server, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    base_url, asked = server
    client = Client(connection(base_url))
    assert client.call("GET", PATH).data == {"id": 1}
    client.call("GET", PATH)
    assert len(asked) == 2
    assert all("Cookie" not in headers for headers in asked)
    client._session.close()


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH", "OPTIONS"])
def test_a_read_only_client_sends_nothing_but_get(method):
    client, adapter = client_of(script(ok()), read_only=True)
    with pytest.raises(RuntimeError, match=method + " in check mode"):
        client.call(method, PATH)
    assert adapter.requests == []
    assert client.sent == {}
    assert client.call("GET", PATH).data == {"id": 1}


# --- the key ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "  ", "a b", "schlüssel", "a\nb", "a\x00b"])
def test_a_key_that_is_none(key):
    with pytest.raises(InputError) as caught:
        Client(connection(api_key=key))
    assert "api_key is empty or holds characters" in caught.value.message
    assert key.strip() == "" or key not in caught.value.message


def test_a_key_may_have_a_line_end_behind_it():
    client, adapter = client_of(script(ok()), api_key=KEY + "\n")
    client.call("GET", PATH)
    assert adapter.requests[0].headers["X-API-Key"] == KEY


@pytest.mark.parametrize(
    "answer",
    [
        lambda: reply(401, {"code": "unauthorized", "message": "Invalid API key: " + KEY}),
        lambda: reply(401, {"code": "unauthorized", "message": "z" * 285 + " " + KEY}),  # cut in the middle of it
        lambda: reply(400, {"code": KEY, "message": "m", "data": {"errors": {"key": KEY}}}),
        lambda: reply(302, "", {"Location": "https://x.example.org/" + KEY}),
        lambda: reply(200, {"success": False, "message": KEY}),
    ],
)
@pytest.mark.parametrize("given", [KEY, KEY + "\n", "  " + KEY])
def test_a_site_that_repeats_the_key(answer, given):
    client, _adapter = client_of(lambda request: answer(), retries=0, api_key=given)
    shown = json.dumps(refusal(client).as_result())
    assert KEY[:6] not in shown
    assert "***" in shown


def test_a_short_key_does_not_damage_an_answer():
    client, _adapter = client_of(script(reply(400, {"code": "bad", "message": "m"})), api_key="code")
    assert refusal(client).code == "bad"


def test_the_key_is_in_no_text():
    client, _adapter = client_of(script(reply(401, {"message": "no"})))
    error = refusal(client)
    shown = [client.connection, client, error, error.as_result(), client.pacer, client.tries(), client._session]
    assert all(KEY not in text for one in shown for text in (repr(one), str(one)))


# --- tries ------------------------------------------------------------------------------------------

PASSING = {
    "429": lambda: reply(429, {"code": "rate_limited", "message": "m"}),
    "500": lambda: reply(500, {"code": "server_error", "message": "m"}),
    "502": lambda: reply(502, "<html>"),
    "503": lambda: reply(503, "<html>"),
    "504": lambda: reply(504, "<html>"),
    "plugin off": lambda: reply(503, {"code": "latepoint_not_available", "message": "m"}),
    "maintenance": lambda: reply(503, {"code": "wp_die", "message": "m"}, {"Retry-After": "600"}),
    "cut off": lambda: reply(200, '{"success": true, "da'),
    "empty": lambda: reply(200, ""),
    "refused": lambda: found.ConnectionError(MaxRetryError(None, "/", NewConnectionError(None, "x"))),
    "reset": lambda: found.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError(104, "reset"))),
    "connect time-out": lambda: found.ConnectTimeout("x"),
    "read time-out": lambda: found.ReadTimeout("x"),
    "chunk": lambda: found.ChunkedEncodingError("x"),
    "proxy": lambda: found.ProxyError("x"),
}
LASTING = {
    "400": lambda: reply(400, {"code": "customer_update_failed", "message": "m"}),
    "401": lambda: reply(401, {"message": "m"}),
    "403": lambda: reply(403, {"message": "m"}),
    "404": not_found,
    "405": lambda: reply(405, "<html>"),
    "413": lambda: reply(413, "<html>"),
    "422": lambda: reply(422, {"message": "m"}),
    "301": lambda: reply(301, "", {"Location": "https://x.example.org"}),
    "501": lambda: reply(501, "<html>"),
    "page": lambda: reply(200, "<html>"),
    "no success": lambda: reply(200, {"success": False, "message": "m"}),
    "list": lambda: reply(200, []),
    "certificate": lambda: found.SSLError(ssl.SSLCertVerificationError(1, "bad")),
    "url": lambda: found.InvalidURL("x"),
    "ca_path": lambda: OSError("Could not find a suitable TLS CA certificate bundle"),
}
# A write that met one of these has certainly had no effect.
HARMLESS = ("429", "plugin off", "refused", "connect time-out")


@pytest.mark.parametrize("failure", list(PASSING))
def test_a_get_is_repeated(failure):
    """api-facts: GET: 429, 500, 502, 503, 504, connection errors, time-outs, cut-off answers."""
    client, adapter = client_of(script(PASSING[failure](), PASSING[failure](), ok()))
    answer = client.call("GET", PATH)
    assert (answer.data, answer.tries, len(adapter.requests)) == ({"id": 1}, 3, 3)


@pytest.mark.parametrize("failure", list(LASTING))
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_what_is_not_repeated(failure, method):
    """api-facts: Not to be tried again: 400, 401, 403, 404, 413, 422, redirects."""
    client, adapter = client_of(script(LASTING[failure](), ok()))
    assert refusal(client, method).passing is False
    assert len(adapter.requests) == 1


@pytest.mark.parametrize("failure", [name for name in PASSING if name not in HARMLESS])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_write_that_may_have_arrived_is_not_repeated_here(failure, method):
    """api-facts: POST: never blindly; PUT: "after a lost answer read first"."""
    client, adapter = client_of(script(PASSING[failure](), ok()))
    error = refusal(client, method)
    assert (error.passing, error.arrived) == (True, None)
    assert len(adapter.requests) == 1


@pytest.mark.parametrize("failure", HARMLESS)
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_write_that_had_no_effect_is_repeated(failure, method):
    client, adapter = client_of(script(PASSING[failure](), ok()))
    assert client.call(method, PATH).tries == 2
    assert len(adapter.requests) == 2


@pytest.mark.parametrize(("retries", "requests_sent"), [(0, 1), (1, 2), (4, 5)])
def test_the_tries_end(retries, requests_sent):
    clock = FakeClock()
    client, adapter = client_of(lambda request: PASSING["502"](), clock, retries=retries)
    error = refusal(client)
    assert len(adapter.requests) == client.sent["GET"] == requests_sent
    assert error.details["request"] == "GET /customers/1"
    assert clock.slept == [0.5, 1.0, 2.0, 4.0][:retries]


def test_waits_grow_to_half_a_minute():
    clock = FakeClock()
    client, _adapter = client_of(lambda request: PASSING["502"](), clock, retries=9)
    refusal(client)
    assert clock.slept == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]


def test_one_piece_of_work_has_one_count_of_tries():
    client, _adapter = client_of(lambda request: PASSING["502"](), retries=4)
    tries = client.tries()
    for _number in range(2):
        with pytest.raises(AnswerError):
            client.call("PUT", PATH, None, {}, tries)
    assert tries.used == 2


# --- Retry-After ------------------------------------------------------------------------------------


def limited(retry_after: str | None = None, status: int = 429) -> requests.Response:
    return reply(status, {"message": "m"}, {} if retry_after is None else {"Retry-After": retry_after})


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("seconds", [1, 30])
def test_retry_after_in_seconds(status, seconds):
    """api-facts: 429: wait as `Retry-After` (seconds or a date) says."""
    clock = FakeClock()
    client, _adapter = client_of(script(limited(str(seconds), status), ok()), clock)
    client.call("GET", PATH)
    assert clock.slept == [seconds]


def test_retry_after_as_a_date():
    clock = FakeClock()
    client, _adapter = client_of(script(limited(formatdate(time.time() + 120, usegmt=True)), ok()), clock)
    client.call("GET", PATH)
    assert len(clock.slept) == 1
    assert 110 < clock.slept[0] <= 120


@pytest.mark.parametrize("value", ["soon", "", "-5", "1e9999", "Wed, 99 Foo 2024 25:00:00 GMT"])
def test_a_retry_after_that_is_none(value):
    clock = FakeClock()
    client, _adapter = client_of(script(limited(value), ok()), clock)
    client.call("GET", PATH)
    assert clock.slept == [1.0]


@pytest.mark.parametrize("value", ["0", formatdate(0, usegmt=True)])
def test_a_retry_after_of_nothing_does_not_use_up_the_tries_at_once(value):
    clock = FakeClock()
    client, _adapter = client_of(lambda request: limited(value), clock)
    assert refusal(client).code == "rate_limited"
    assert clock.slept == [0.5, 1.0, 2.0, 4.0]


def test_without_retry_after_the_tries_last_until_the_next_minute():
    """api-facts: 429: "else back off"; the documented limits are by the minute."""
    clock = FakeClock()
    client, _adapter = client_of(lambda request: limited(), clock)
    assert refusal(client).code == "rate_limited"
    assert clock.slept == [1.0, 4.0, 16.0, 60.0]


def test_all_threads_obey_a_429():
    clock = FakeClock()
    client, _adapter = client_of(script(limited("20"), ok()), clock, retries=0)
    refusal(client)
    assert clock.slept == []
    tries = client.tries()
    tries.used = 0
    tries.allow(AnswerError("m", passing=True, status_code=429, retry_after=20))
    client.call("GET", PATH)
    assert clock.slept == [20.0]


def test_an_hour_is_waited_for_but_no_more():
    clock = FakeClock()
    client, _adapter = client_of(script(limited("3600"), ok()), clock)
    client.call("GET", PATH)
    assert clock.slept == [3600.0]
    client, adapter = client_of(script(limited("3601"), ok()), clock)
    error = refusal(client)
    assert (error.code, error.retry_after, len(adapter.requests)) == ("rate_limited", 3601.0, 1)


def test_a_long_retry_after_of_a_503_is_left_to_the_usual_tries():
    """api-facts: `wp_die` 503 + `Retry-After: 600`: maintenance only within the tries there are."""
    clock = FakeClock()
    client, _adapter = client_of(lambda request: limited("600", 503), clock)
    refusal(client)
    assert clock.slept == [0.5, 1.0, 2.0, 4.0]


def test_the_headers_make_the_next_request_wait():
    clock = FakeClock()
    client, _adapter = client_of(
        script(reply(200, OK, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30"}), ok()), clock
    )
    client.call("GET", PATH)
    client.call("GET", PATH)
    assert clock.slept == [pytest.approx(30.02)]


# --- bodies -----------------------------------------------------------------------------------------


def test_a_body_has_a_limit(monkeypatch):
    monkeypatch.setattr(_http, "BODY_LIMIT", 1024 * 1024)
    client, adapter = client_of(script(reply(200, b" " * (1024 * 1024 + 1)), ok()))
    error = refusal(client)
    assert error.message == "the site's answer is larger than 1 MB: that is no customer data"
    assert (error.code, error.passing, len(adapter.requests)) == ("unexpected_answer", False, 1)


def test_a_redirects_body_is_not_read_beyond_the_limit(monkeypatch):
    monkeypatch.setattr(_http, "BODY_LIMIT", 1024 * 1024)
    response = reply(301, b" " * (8 * 1024 * 1024), {"Location": "https://x.example.org"})
    client, _adapter = client_of(script(response))
    raw = response.raw
    reads = []
    monkeypatch.setattr(response, "raw", raw)
    raw.read = lambda size=-1, read=raw.read: reads.append(size) or read(size)
    assert "larger than" in refusal(client).message
    assert len(reads) <= 17


def test_a_body_that_breaks_off():
    class Broken:
        def read(self, size=-1):
            raise ReadTimeoutError(None, "/", "x")

        def close(self):
            return None

    response = reply(200)
    response.raw = Broken()
    client, adapter = client_of(script(response, ok()))
    assert client.call("GET", PATH).tries == 2
    assert len(adapter.requests) == 2


# --- without the library ----------------------------------------------------------------------------


def test_the_file_can_be_imported_without_requests(monkeypatch):
    """The module then says what is missing, instead of a traceback."""
    monkeypatch.setitem(sys.modules, "requests", None)
    assert "requests" in freshly_imported(_http, monkeypatch).REQUESTS_IMPORT_ERROR
    assert not hasattr(freshly_imported(_network_errors, monkeypatch), "requests")


def freshly_imported(module, monkeypatch):
    spec = importlib.util.spec_from_file_location("again", module.__file__)
    again = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "again", again)
    spec.loader.exec_module(again)
    return again
