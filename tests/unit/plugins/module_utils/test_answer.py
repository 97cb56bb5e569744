# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an HTTP answer means: every envelope, every kind of trouble."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._answer import (
    Answer,
    RawAnswer,
    clean_message,
    read_answer,
    unexpected,
)
from ansible_collections.latepoint.api.plugins.module_utils._errors import AnswerError, NotFoundError, UnclaimedError

URL = "https://salon.example.com/wp-json/latepoint-api/v1/customers/1"
PAGE = "<!DOCTYPE html><html><head><title>Salon</title></head><body>{ hello }</body></html>"
WARNING = "<br />\n<b>Warning</b>:  Undefined array key {0} in <b>/var/www/html/x.php</b> on line <b>12</b><br />\n"


def raw(body: Any, status: int = 200, method: str = "GET", **headers: str) -> RawAnswer:
    if isinstance(body, str):
        body = body.encode("utf-8")
    if not isinstance(body, bytes):
        body = json.dumps(body).encode("utf-8")
    return RawAnswer(method, URL, status, headers, body)


def read(body: Any, status: int = 200, method: str = "GET", **headers: str) -> Answer:
    return read_answer(raw(body, status, method, **headers))


def refused(body: Any, status: int = 200, method: str = "GET", **headers: str) -> AnswerError:
    with pytest.raises(AnswerError) as caught:
        read(body, status, method, **headers)
    return caught.value


# --- success ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("envelope", "data"),
    [
        ({"success": True, "message": "Customer updated successfully", "data": {"id": 1}}, {"id": 1}),
        ({"status": "success", "data": {"id": 1}}, {"id": 1}),
        ({"success": True}, None),
        ({"status": "success", "data": []}, []),
        ({"success": True, "data": [{"id": 1}], "pagination": {"page": 1}}, [{"id": 1}]),
    ],
)
@pytest.mark.parametrize("status", [200, 201, 202])
def test_success(envelope, data, status):
    """api-facts: success: `{"success": true, "message": …, "data": {…}}` · `{"status": "success", "data": …}`."""
    answer = read(envelope, status)
    assert (answer.status, answer.data, answer.envelope, answer.warnings) == (status, data, envelope, ())


@pytest.mark.parametrize(
    "envelope",
    [
        {},
        {"data": {"id": 1}},
        {"success": False, "data": {"id": 1}},
        {"success": 1},
        {"success": "true"},
        {"success": None},
        {"status": "ok"},
        {"status": True},
        {"status": "error", "data": {"id": 1}},
        {"message": "Customer updated successfully"},
    ],
)
def test_anything_else_is_no_success(envelope):
    """api-facts: a success is 2xx and a JSON object and `success: true` or `status: "success"`."""
    error = refused(envelope)
    assert error.code == "unexpected_answer"
    assert (error.status_code, error.passing, error.arrived) == (200, False, None)


@pytest.mark.parametrize(
    "envelope", [{"success": False, "status": "success"}, {"success": False, "status": "success", "data": {"id": 1}}]
)
def test_an_explicit_failure_is_one(envelope):
    """api-facts: error: `{"success": false, "message"}` even with 200, whatever else it says."""
    assert refused(envelope, 200, "PUT").code == "customer_update_failed"


@pytest.mark.parametrize("envelope", [{}, {"status": "ok"}, {"data": {"id": 1}}, {"message": "m"}])
def test_neither_success_nor_failure(envelope):
    """Such an answer keeps what it said: a status says no more on some sites."""
    error = refused(envelope)
    assert isinstance(error, UnclaimedError)
    assert error.envelope == envelope


@pytest.mark.parametrize(
    ("envelope", "status"),
    [
        ({"success": False}, 200),
        ({"error": "m"}, 200),
        ({"status": "error"}, 200),
        ({"status": "ok"}, 404),
        ({"code": "x", "message": "m"}, 200),
    ],
)
def test_a_failure_is_not_taken_for_an_answer_that_claims_nothing(envelope, status):
    assert not isinstance(refused(envelope, status), UnclaimedError)


@pytest.mark.parametrize(
    ("body", "status", "from_api"),
    [
        ({"code": "customer_not_found", "message": "m"}, 404, True),
        ({"code": "latepoint_not_available", "message": "m"}, 503, True),
        ({"success": False, "message": "m"}, 200, True),
        ({"message": "m"}, 401, True),
        ({"code": "rest_no_route", "message": "m"}, 404, False),
        ({"code": "rest_invalid_json", "message": "m"}, 400, False),
        ({"code": "internal_server_error", "message": "m"}, 500, False),
        ({"code": "wp_die", "message": "m"}, 503, False),
        ({"status": "ok"}, 200, False),
        ("<html>", 401, False),
        ("<html>", 200, False),
        ('{"succ', 200, False),
    ],
)
def test_who_speaks(body, status, from_api):
    """Whether the API itself said it, or WordPress, a web server, a firewall."""
    assert refused(body, status).from_api is from_api


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_a_success_under_another_status_is_none(status):
    assert refused({"success": True, "data": {"id": 1}}, status).status_code == status


# --- errors in JSON ---------------------------------------------------------------------------------

ENVELOPES = {
    "seed": {"code": "customer_update_failed", "message": "Email already exists", "data": {"status": 400}},
    "nested": {"status": "error", "error": {"code": "customer_update_failed", "message": "Email already exists"}},
    "error": {"error": {"code": "customer_update_failed", "message": "Email already exists"}},
    "error text": {"error": "Email already exists"},
    "success false": {"success": False, "message": "Email already exists"},
}


@pytest.mark.parametrize("envelope", list(ENVELOPES.values()), ids=list(ENVELOPES))
@pytest.mark.parametrize("status", [400, 422])
def test_error_envelopes(envelope, status):
    """api-facts: error: `{"code", …}` · `{"status": "error", …}` · `{"error": …}` · `{"success": false, …}`."""
    error = refused(envelope, status, "PUT")
    assert error.code == "customer_update_failed"
    assert error.message == f"Email already exists (HTTP {status}, customer_update_failed)"
    assert (error.status_code, error.passing, error.arrived, error.whole_site) == (status, False, False, False)


def test_success_false_with_200():
    """api-facts: error: `{"success": false, "message"}` even with 200."""
    error = refused({"success": False, "message": "Email already exists"}, 200, "PUT")
    assert (error.code, error.status_code) == ("customer_update_failed", 200)
    assert error.arrived is None  # nobody knows what such a site has stored


def test_details_come_along():
    envelope = {"status": "error", "error": {"code": "x", "message": "m", "details": {"field": "phone", "deep": [1]}}}
    assert refused(envelope, 422).details == {"field": "phone"}
    params = {"code": "rest_invalid_param", "message": "m", "data": {"status": 400, "params": {"id": "<b>bad</b>"}}}
    assert refused(params, 400).details == {"status": 400, "params": {"id": "bad"}}


@pytest.mark.parametrize(
    ("status", "body", "code", "passing", "whole_site"),
    [
        (400, {"code": "rest_invalid_json", "message": "m"}, "rest_invalid_json", False, False),
        (401, {"code": "rest_forbidden", "message": "m"}, "unauthorized", False, True),
        (403, {"code": "rest_forbidden", "message": "m"}, "forbidden", False, True),
        (404, {"code": "rest_no_route", "message": "m"}, "rest_no_route", False, True),
        (404, {"code": "customer_not_found", "message": "m"}, "customer_not_found", False, False),
        (404, {"success": False, "message": "Customer not found"}, "customer_not_found", False, False),
        (409, {"code": "customer_has_bookings", "message": "m"}, "customer_has_bookings", False, False),
        (429, {"code": "rate_limit_exceeded", "message": "m"}, "rate_limited", True, True),
        (500, {"code": "server_error", "message": "m"}, "server_error", True, False),
        (500, {"message": "m"}, "server_error", True, False),
        (502, {"message": "m"}, "server_error", True, True),
        (503, {"code": "latepoint_not_available", "message": "m"}, "latepoint_not_available", True, True),
        (503, {"code": "wp_die", "message": "m"}, "wp_die", True, True),
        (504, {"message": "m"}, "server_error", True, True),
    ],
)
def test_error_codes(status, body, code, passing, whole_site):
    """api-facts: error codes `customer_not_found` 404 … `rest_no_route` 404 … `wp_die` 503, and what may pass."""
    error = refused(body, status, "PUT")
    assert (error.code, error.passing, error.whole_site, error.status_code) == (code, passing, whole_site, status)
    assert isinstance(error, NotFoundError) is (code == "customer_not_found")
    certain = status < 500 or code == "latepoint_not_available"
    assert error.arrived is (False if certain else None)


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("GET", "unexpected_answer"),
        ("PUT", "customer_update_failed"),
        ("POST", "customer_create_failed"),
        ("DELETE", "customer_delete_failed"),
    ],
)
def test_an_error_without_a_code(method, code):
    error = refused({"message": ""}, 400, method)
    assert error.message == f"the site refuses without saying why (HTTP 400, {code})"


@pytest.mark.parametrize("code", [5, None, ["x"], {"a": "b"}, ""])
def test_a_code_that_is_none(code):
    assert refused({"code": code, "message": "m"}, 400, "PUT").code == "customer_update_failed"


def test_a_404_that_arrives_as_200():
    """api-facts: a 404 that arrives as 200 text/html where PHP printed a warning first."""
    error = refused(WARNING + json.dumps({"code": "customer_not_found", "message": "m", "data": {"status": 404}}))
    assert isinstance(error, NotFoundError)
    assert (error.status_code, error.arrived) == (404, False)


@pytest.mark.parametrize("told", [200, 99, 700, "404", None])
def test_a_status_in_the_envelope_that_is_none(told):
    assert refused({"code": "x", "message": "m", "data": {"status": told}}).status_code == 200


# --- noise in front of JSON -------------------------------------------------------------------------

GOOD = json.dumps({"success": True, "data": {"id": 1, "first_name": "Zoé"}}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("front", "warning"),
    [
        ("\ufeff", "a byte-order mark"),
        ("\n\n\ufeff", "a byte-order mark"),
        (WARNING, "text (a PHP warning?)"),
        ("Deprecated: {something} in x.php\n", "text (a PHP warning?)"),
        ("\ufeff" + WARNING, "text (a PHP warning?)"),
        ("{}" * 10, None),
    ],
)
def test_noise_in_front(front, warning):
    """api-facts: "prints PHP warnings in front of the JSON": read all the same, and told."""
    if warning is None:
        assert "a second object behind it" in refused(front + GOOD).message
        return
    answer = read(front + GOOD)
    assert answer.data == {"id": 1, "first_name": "Zoé"}
    assert answer.warnings == (
        f"The site sent {warning} in front of its JSON. It was read all the same, but the site needs a look.",
    )


@pytest.mark.parametrize("rest", ["<!-- cached by x -->", "<br />\n<b>Notice</b>: Undefined index", "0"])
def test_noise_behind(rest):
    answer = read(GOOD + "\n" + rest)
    assert answer.data == {"id": 1, "first_name": "Zoé"}
    (warning,) = answer.warnings
    assert warning.startswith("The site sent text (a PHP notice, a comment of a cache?) behind its JSON. It was read")


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_of_two_answers_none_counts(method):
    error = refused(GOOD + "\n" + GOOD, 200, method)
    assert (error.code, error.arrived) == ("unexpected_answer", None)
    assert "a second object behind it" in error.message


@pytest.mark.parametrize("front", ["\n", " \r\n\t"])
def test_white_space_in_front_is_nothing(front):
    assert read(front + GOOD).warnings == ()


def test_not_every_brace_is_looked_at():
    assert refused("- " + "{x " * 60 + GOOD).code == "not_json"


# --- damaged JSON -----------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [1, 5, 20, len(GOOD) - 1])
def test_cut_off(end):
    """api-facts: GET: "cut-off answers" may pass."""
    error = refused(GOOD[:end])
    assert (error.code, error.passing, error.arrived) == ("unexpected_answer", True, None)
    assert error.message == "the site's answer (HTTP 200) is JSON that ends early or is damaged"


@pytest.mark.parametrize(
    "body",
    [
        '{"success": true, "data": NaN}',
        '{"success": true, "data": -Infinity}',
        '{"success": true, "data": ' + "[" * 200000 + "]" * 200000 + "}",
        '{"a":' * 100000,
        "{'success': true}",
    ],
    ids=["NaN", "Infinity", "deep", "deep and open", "python"],
)
def test_what_json_may_not_hold(body):
    assert "damaged" in refused(body).message


@pytest.mark.parametrize("body", ["[]", "[1]", "5", '"text"', "true", "false"])
def test_json_that_is_no_object(body):
    error = refused(body)
    assert (error.code, error.passing) == ("unexpected_answer", False)
    assert "JSON that is not an object" in error.message


@pytest.mark.parametrize(
    "body", [b'{"success": true, "data": "\xe9"}', b'\xef\xbb\xbf{"success": true, "data": "\xe9"}']
)
def test_json_that_is_not_utf8(body):
    """Guessing another encoding would make other names of people's names."""
    assert "JSON that is not UTF-8" in refused(body).message


def test_json_that_is_not_utf8_behind_a_warning():
    assert refused(b'Warning: x {"success": true, "data": {"id": 1, "city": "K\xf6ln"}}').code == "not_json"


def test_lone_surrogates_become_what_can_be_written():
    answer = read('{"success": true, "data": {"first_name": "a\\ud800b", "\\udfff": ["\\ud83d\\ude00"]}}')
    assert answer.data == {"first_name": "a?b", "?": ["😀"]}
    json.dumps(answer.data, ensure_ascii=False).encode("utf-8")


def test_a_long_list_is_read_quickly():
    rows = [{"id": number, "first_name": "Zoé" * 10} for number in range(20000)]
    started = time.monotonic()
    assert len(read({"success": True, "data": rows}).data) == 20000
    assert time.monotonic() - started < 5


# --- no JSON ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "told", "passing", "whole_site"),
    [
        (200, "not_json", "with plain permalinks, base_url must end in /index.php?rest_route=", False, True),
        (400, "not_json", "a page, not with JSON (HTTP 400)", False, True),
        (401, "unauthorized", "something in front of the API asks for a login (HTTP 401, a page)", False, True),
        (403, "forbidden", "something in front of the API forbids the request", False, True),
        (404, "not_json", "there is no such page", False, True),
        (405, "not_json", "it must let PUT through to WordPress", False, True),
        (413, "unexpected_answer", "refuses a body of that size", False, False),
        (429, "rate_limited", "too many requests", True, True),
        (500, "server_error", "the web server in front of the site failed (HTTP 500, a page", True, False),
        (502, "server_error", "(HTTP 502, a page instead of JSON)", True, True),
        (503, "server_error", "(HTTP 503, a page instead of JSON)", True, True),
        (504, "server_error", "(HTTP 504, a page instead of JSON)", True, True),
        (521, "server_error", "(HTTP 521, a page instead of JSON)", False, True),
    ],
)
@pytest.mark.parametrize("page", [PAGE, "null", "plain text", b"\xff\xfe\x00\x01", "<p>\xe9</p>".encode("latin-1")])
def test_pages(status, code, told, passing, whole_site, page):
    """api-facts: 502 and 504 HTML from the web server; 413 HTML over 8 MB; 405 page; 200 with the site's HTML page."""
    error = refused(page, status, "PUT")
    assert told in error.message
    assert (error.code, error.status_code, error.passing, error.whole_site) == (code, status, passing, whole_site)
    assert error.arrived is (False if 400 <= status < 500 else None)
    assert error.details == {"page": True}


@pytest.mark.parametrize(("method", "told"), [("GET", "let GET through"), ("DELETE", "let DELETE through")])
def test_a_method_that_is_refused_is_the_one_that_was_sent(method, told):
    assert told in refused(PAGE, 405, method).message


@pytest.mark.parametrize("body", ["", " \n"])
def test_an_empty_answer(body):
    error = refused(body, 200, "PUT")
    assert (
        error.message
        == "the site's answer (HTTP 200) is empty, as a rule after a fatal error: look into its PHP error log"
    )
    assert (error.code, error.passing, error.arrived) == ("not_json", True, None)


def test_an_empty_error_is_a_page():
    assert refused("", 502).message.startswith("the web server in front of the site failed (HTTP 502")


# --- redirects --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 304, 307, 308])
@pytest.mark.parametrize("location", ["https://www.salon.example.com/wp-json/latepoint-api/v1/customers/1", "", "//["])
def test_redirects(status, location):
    """api-facts: Redirects: "Follow none; say where the site points to and that `base_url` should be that"."""
    error = refused(PAGE, status, "PUT", Location=location)
    assert (error.code, error.status_code) == ("redirected", status)
    assert (error.passing, error.arrived, error.whole_site) == (False, False, True)
    named = location.startswith("https") and status != 304
    assert error.details == ({"location": "https://www.salon.example.com"} if named else {})


def test_a_redirect_without_a_location():
    assert refused("", 302).details == {}


def test_nothing_but_text_of_a_redirect_is_shown():
    told = refused(PAGE, 301, Location="https://a:secret@new.example.org/<script>alert(1)</script>\x1b[31m").message
    assert "https://new.example.org/ alert(1)" in told
    assert "secret" not in told
    assert "\x1b" not in told


# --- messages ---------------------------------------------------------------------------------------

FATAL = (
    "Uncaught TypeError: count(): Argument #1 must be of type Countable|array, null given in "
    "/var/www/html/wp-content/plugins/latepoint/lib/models/customer.php:412\nStack trace:\n#0 {main}"
)


@pytest.mark.parametrize("status", [200, 400, 500, 503])
@pytest.mark.parametrize("code", ["internal_server_error", "wp_die", "server_error", "", None])
def test_php_fatal_text_is_never_repeated(status, code):
    """api-facts: `internal_server_error` 500 for a PHP fatal: "don't repeat those"."""
    envelope = {"code": code, "message": FATAL, "data": {"status": status, "error": {"file": "/var/www/x.php"}}}
    error = refused(dict(envelope, data=dict(envelope["data"], trace=FATAL)), status, "PUT")
    told = json.dumps(error.as_result())
    assert "/var/www" not in told
    assert "Stack trace" not in told
    assert "customer.php" not in told


@pytest.mark.parametrize("html", [PAGE, "<b>Fatal error</b>: " + FATAL])
@pytest.mark.parametrize("status", [200, 500, 503])
def test_nothing_of_a_page_is_repeated(html, status):
    """api-facts: "without them WordPress answers a fatal error as HTML"."""
    told = json.dumps(refused(html, status).as_result())
    assert "/var/www" not in told
    assert "Salon" not in told


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Email already exists", "Email already exists"),
        ("<p>Email <b>already</b>\n exists</p>", "Email already exists"),
        ("Email &quot;a&quot; &amp; b", 'Email "a" & b'),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "alert(1)"),
        ("a\x1b[31mred\x07\u202eb", "a [31mred b"),
        ("", ""),
        (None, "None"),
        ({"a": 1}, "{'a': 1}"),
        ("x" * 300, "x" * 300),
        ("x" * 301, "x" * 299 + "…"),
    ],
)
def test_clean_message(text, clean):
    assert clean_message(text) == clean


@pytest.mark.parametrize("text", ["<" * 1000000, "&lt;" * 300000, "<a" * 500000, "& " * 500000])
def test_a_monstrous_message_takes_no_time(text):
    started = time.monotonic()
    assert len(clean_message(text)) <= 300
    assert time.monotonic() - started < 2


def test_code_and_details_are_clean_too():
    error = refused({"code": "<i>bad</i>\n" + "x" * 100, "message": "m", "data": {"<b>k</b>": "<b>v</b>"}}, 400)
    assert error.code == ("bad " + "x" * 100)[:80]
    assert error.details == {"k": "v"}


def test_unexpected():
    error = unexpected("with nonsense", 200)
    assert error.message.startswith(
        "the site answered with nonsense: no version of the LatePoint API that is known does"
    )
    assert (error.code, error.passing, error.arrived) == ("unexpected_answer", False, None)


# --- anything ---------------------------------------------------------------------------------------

json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.floats(allow_nan=False)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["success", "status", "data", "error", "code", "message", "details"]), inner),
    ),
    max_leaves=8,
)
bodies = st.one_of(st.binary(max_size=40), st.text(max_size=40), json_values.map(json.dumps))
locations = st.one_of(st.just(""), st.text(max_size=20), st.sampled_from(["//[", "http://a:b:c", "http://\u2100"]))


@given(bodies, st.integers(200, 599), st.sampled_from(["GET", "PUT", "POST", "DELETE"]), locations)
def test_every_answer_is_a_success_or_an_answer_error(body, status, method, location):
    with suppress(AnswerError):
        answer = read(body, status, method, Location=location)
        assert 200 <= status < 300
        assert answer.envelope.get("success") is True or answer.envelope.get("status") == "success"
