# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is tried again, how often, and after which wait."""

from __future__ import annotations

import ssl
from email.utils import formatdate

import pytest
import requests
from urllib3.exceptions import (
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
)

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, Arrived
from ansible_collections.latepoint.api.plugins.module_utils._http.pacer import Feedback
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    FakeClock,
    client_of,
    not_found,
    reply,
    script,
)

from ..http_calls import OK, PATH, ok, refusal

found = requests.exceptions

PASSING = {
    "429": lambda: reply(429, {"code": "rate_limited", "message": "m"}),
    "500": lambda: reply(500, {"code": "server_error", "message": "m"}),
    "502": lambda: reply(502, "<html>"),
    "503": lambda: reply(503, "<html>"),
    "504": lambda: reply(504, "<html>"),
    "501 page": lambda: reply(501, "<html>"),
    "507": lambda: reply(507, "<html>"),
    "599": lambda: reply(599, ""),
    **{str(status): lambda status=status: reply(status, "<html>") for status in (408, 425, 460, 499)},
    **{str(status): lambda status=status: reply(status, "error code") for status in (*range(520, 528), 530)},
    "522 JSON": lambda: reply(522, {"title": "Error 522", "status": 522, "cloudflare_error": True}),
    "504 JSON": lambda: reply(504, {"message": "Endpoint request timed out"}),
    "408 JSON": lambda: reply(408, {"code": "request_timeout", "message": "m"}),
    "524 of an API": lambda: reply(524, {"success": False, "errors": [{"code": 524}]}),
    "509 of an API": lambda: reply(509, {"status": "fail"}),
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
    "501 of the API": lambda: reply(501, {"code": "not_implemented", "message": "m"}),
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
    """api-facts: GET: 429, every 5xx of somebody in front, 408, 425, connection errors, time-outs, cut-off answers."""
    client, adapter = client_of(script(PASSING[failure](), PASSING[failure](), ok()))
    answer = client.call("GET", PATH)
    assert (answer.data, answer.tries, len(adapter.requests)) == ({"id": 1}, 3, 3)


@pytest.mark.parametrize("failure", list(LASTING))
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_what_is_not_repeated(failure, method):
    """api-facts: Not to be tried again: 400, 401, 403, 404, 413, 422, redirects."""
    client, adapter = client_of(script(LASTING[failure](), ok()))
    assert refusal(client, method).passing is False, failure
    assert len(adapter.requests) == 1


@pytest.mark.parametrize("failure", [name for name in PASSING if name not in HARMLESS])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_write_that_may_have_arrived_is_not_repeated_here(failure, method):
    """api-facts: POST: never blindly; PUT: "after a lost answer read first"."""
    client, adapter = client_of(script(PASSING[failure](), ok()))
    error = refusal(client, method)
    assert (error.passing, error.arrived) == (True, Arrived.UNKNOWN)
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


@pytest.mark.no_cover
@pytest.mark.parametrize("failure", [lambda: reply(502, "<html>"), lambda: limited("0"), lambda: limited(None)])
def test_thousands_of_tries_do_not_overflow(failure):
    """2 ** 1025 is more than a float holds."""
    clock = FakeClock()
    client, adapter = client_of(lambda request: failure(), clock, retries=1100)
    refusal(client)
    assert len(adapter.requests) == 1101
    assert max(clock.slept) in (30.0, 60.0)


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
    client, _adapter = client_of(
        script(limited(formatdate(clock.now + clock.wall_offset + 120, usegmt=True)), ok()), clock
    )
    client.call("GET", PATH)
    assert clock.slept == [120.0]


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


def test_all_requests_have_their_tries_after_a_429_together():
    clock = FakeClock()
    client, adapter = client_of(script(*(limited("20") for _number in range(4)), ok()), clock, retries=2)
    refusal(client)
    assert (clock.slept, len(adapter.requests)) == ([20.0, 20.0], 3)
    refusal(client)
    assert (clock.slept, len(adapter.requests)) == ([20.0, 20.0], 4)
    client.call("GET", PATH)
    assert clock.slept == [20.0, 20.0]


@pytest.mark.parametrize("retries", [1, 4])
def test_a_429_takes_no_try_of_other_failures(retries):
    """And the other way round: a 502 shows that somebody was let through."""
    answers = [answer for _try in range(retries) for answer in (limited("3"), reply(502, "<html>"))]
    answers += [limited("3"), ok()]
    client, adapter = client_of(script(*answers), retries=retries)
    assert client.call("GET", PATH).tries == len(answers) == len(adapter.requests)


def test_whom_the_site_refuses_while_it_lets_others_through_is_chance():
    client, _adapter = client_of(script(ok()), retries=1)
    unlucky = client.tries()
    for _number in range(9):
        client.pacer.leave(client.pacer.enter(), Feedback(429, pause=1.0))
        assert unlucky.allow(AnswerError("m", passing=True, status_code=429, retry_after=1.0))
        client.pacer.leave(client.pacer.enter(), Feedback(200))


@pytest.mark.no_cover
def test_very_many_tries_wait_no_longer_each():
    clock = FakeClock()
    client, _adapter = client_of(lambda request: limited(), clock, retries=600)
    refusal(client)
    assert max(clock.slept) == 60.0
    clock = FakeClock()
    client, _adapter = client_of(lambda request: limited("0"), clock, retries=600)
    refusal(client)
    assert max(clock.slept) == 30.0


def test_an_hour_is_waited_for_but_no_more():
    clock = FakeClock()
    client, _adapter = client_of(script(limited("3600"), ok()), clock)
    client.call("GET", PATH)
    assert clock.slept == [3600.0]
    client, adapter = client_of(script(limited("3601"), ok()), clock)
    error = refusal(client)
    assert (error.code, error.retry_after, len(adapter.requests)) == ("rate_limited", 3601.0, 1)


@pytest.mark.parametrize(("seconds", "hours"), [("3601", "1"), ("86400", "24"), ("5400", "1.5")])
def test_a_pause_that_is_too_long_is_told(seconds, hours):
    error = refusal(client_of(script(limited(seconds), ok()))[0])
    assert error.message.endswith(f". The site asks for a pause of {hours} h")
    assert error.details["retry_after"] == float(seconds)


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
