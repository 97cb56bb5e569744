# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP: what is sent, how much is read, and where the key is not."""

from __future__ import annotations

import importlib.util
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from urllib3.exceptions import (
    ReadTimeoutError,
)

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._http import client as _http, network as _network_errors
from ansible_collections.latepoint.api.plugins.module_utils._http.client import Client
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    KEY,
    client_of,
    connection,
    reply,
    script,
)

from ..http_calls import OK, PATH, ok, refusal

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
    assert all(KEY not in text for part in shown for text in (repr(part), str(part)))


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
    spec = importlib.util.spec_from_file_location(f"{module.__name__}_again", module.__file__)
    again = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, again)
    spec.loader.exec_module(again)
    return again
