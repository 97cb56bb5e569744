# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that are no JSON: pages, nothing, redirects; and what of their text is repeated."""

from __future__ import annotations

import json

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import Arrived, Scope
from ansible_collections.latepoint.api.plugins.module_utils._http.answer import (
    unexpected,
)

from ..answers import PAGE, refused

# --- no JSON ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "said", "passing", "whole_site"),
    [
        (200, "not_json", "a page, not with JSON (HTTP 200): the web server, a firewall or", False, True),
        (400, "not_json", "a page, not with JSON (HTTP 400)", False, True),
        (401, "unauthorized", "something in front of the API asks for a login (HTTP 401, a page)", False, True),
        (403, "forbidden", "something in front of the API forbids the request", False, True),
        (404, "not_json", "a page, not with JSON (HTTP 404): the web server, a firewall or", False, True),
        (405, "not_json", "it must let PUT through to WordPress", False, True),
        (413, "unexpected_answer", "refuses a body of that size", False, False),
        (429, "rate_limited", "too many requests", True, True),
        (500, "server_error", "the web server in front of the site failed (HTTP 500, a page", True, False),
        (502, "server_error", "(HTTP 502, a page instead of JSON)", True, True),
        (503, "server_error", "(HTTP 503, a page instead of JSON)", True, True),
        (504, "server_error", "(HTTP 504, a page instead of JSON)", True, True),
        (521, "server_error", "was refused by its web server (HTTP 521)", True, True),
        (408, "not_json", "(HTTP 408", True, True),
        (425, "not_json", "(HTTP 425", True, True),
    ],
)
@pytest.mark.parametrize("page", [PAGE, "null", "plain text", b"\xff\xfe\x00\x01", "<p>\xe9</p>".encode("latin-1")])
def test_pages(status, code, said, passing, whole_site, page):
    """api-facts: 502 and 504 HTML from the web server; 413 HTML over 8 MB; 405 page; 200 with the site's HTML page."""
    error = refused(page, status, "PUT")
    assert said in error.message
    assert (error.code, error.status_code, error.passing) == (code, status, passing)
    assert error.scope is (Scope.SITE if whole_site else Scope.REQUEST)
    assert error.arrived is (Arrived.NO if status in (401, 405, 413, 429) else Arrived.UNKNOWN)
    assert error.late is (status in (408, 425) or status >= 500)
    assert error.details == {"page": True}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (200, "with plain permalinks, base_url must end in /index.php?rest_route="),
        (404, "there is no such page"),
        (204, "check base_url"),
    ],
)
def test_the_address_is_doubted_while_no_reading_has_worked(status, said):
    assert said in refused(PAGE, status).message
    assert "base_url" in refused(PAGE, status).message
    assert "base_url" not in refused(PAGE, status, "PUT").message


@pytest.mark.parametrize(("method", "said"), [("GET", "let GET through"), ("DELETE", "let DELETE through")])
def test_a_method_that_is_refused_is_the_one_that_was_sent(method, said):
    assert said in refused(PAGE, 405, method).message


@pytest.mark.parametrize("body", ["", " \n"])
def test_an_empty_answer(body):
    error = refused(body, 200, "PUT")
    assert (
        error.message
        == "the site's answer (HTTP 200) is empty, as a rule after a fatal error: look into its PHP error log"
    )
    assert (error.code, error.passing, error.arrived) == ("not_json", True, Arrived.UNKNOWN)


def test_an_empty_error_is_a_page():
    assert refused("", 502).message.startswith("the web server in front of the site failed (HTTP 502")


# --- redirects --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
@pytest.mark.parametrize("location", ["https://www.salon.example.com/wp-json/latepoint-api/v1/customers/1", "", "//["])
def test_redirects(status, location):
    """api-facts: Redirects: "Follow none; say where the site points to and that `base_url` should be that"."""
    error = refused(PAGE, status, "PUT", Location=location)
    assert (error.code, error.status_code) == ("redirected", status)
    assert (error.passing, error.scope) == (False, Scope.SITE)
    assert error.arrived is (Arrived.UNKNOWN if status in (300, 304) else Arrived.NO)  # no redirects proper
    named = location.startswith("https") and status != 304
    assert error.details == ({"location": "https://www.salon.example.com"} if named else {})


def test_a_redirect_without_a_location():
    assert refused("", 302).details == {}


def test_a_location_in_utf_8_is_read_as_such():
    """`http.client` reads headers as Latin-1."""
    location = "https://münchen.de/wp-json/latepoint-api/v1/customers/1".encode().decode("latin-1")
    assert refused("", 301, Location=location).details == {"location": "https://xn--mnchen-3ya.de"}


def test_nothing_but_text_of_a_redirect_is_shown():
    said = refused(PAGE, 301, Location="https://a:secret@new.example.org/<script>alert(1)</script>\x1b[31m").message
    assert "https://new.example.org/ alert(1)" in said
    assert "secret" not in said
    assert "\x1b" not in said


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
    said = json.dumps(error.as_result())
    assert "/var/www" not in said
    assert "Stack trace" not in said
    assert "customer.php" not in said


@pytest.mark.parametrize("html", [PAGE, "<b>Fatal error</b>: " + FATAL])
@pytest.mark.parametrize("status", [200, 500, 503])
def test_nothing_of_a_page_is_repeated(html, status):
    """api-facts: "without them WordPress answers a fatal error as HTML"."""
    said = json.dumps(refused(html, status).as_result())
    assert "/var/www" not in said
    assert "Salon" not in said


def test_code_and_details_are_clean_too():
    error = refused({"code": "<i>bad</i>\n" + "x" * 100, "message": "m", "data": {"<b>k</b>": "<b>v</b>"}}, 400)
    assert error.code == ("bad " + "x" * 100)[:80]
    assert error.details == {"k": "v"}


def test_unexpected():
    error = unexpected("with nonsense", 200)
    assert error.message.startswith(
        "the site answered with nonsense: no version of the LatePoint API that is known does"
    )
    assert (error.code, error.passing, error.arrived) == ("unexpected_answer", False, Arrived.UNKNOWN)
