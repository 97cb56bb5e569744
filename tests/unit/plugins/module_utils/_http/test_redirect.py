# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a redirect means for `base_url`."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._http.redirect import explain
from ansible_collections.latepoint.api.plugins.module_utils._http.site import parse_site

ROUTE = "/latepoint-api/v1/customers/1"
URL = "https://salon.example.com/wp-json" + ROUTE
PLAIN = "https://salon.example.com/index.php"
PLAIN_BASE = "/index.php?rest_route=/latepoint-api/v1"
INDEX_BASE = "/index.php/wp-json/latepoint-api/v1"


@pytest.mark.parametrize("url", [URL, "https://salon.example.com/blog/wp-json" + ROUTE, PLAIN])
@pytest.mark.parametrize(
    ("location", "base"),
    [
        ("https://www.salon.example.com/wp-json" + ROUTE, "https://www.salon.example.com"),
        ("https://www.salon.example.com/wp-json" + ROUTE + "/?page=1", "https://www.salon.example.com"),
        ("//www.salon.example.com/wp-json" + ROUTE, "https://www.salon.example.com"),
        ("https://salon.example.com:8443/wp-json" + ROUTE, "https://salon.example.com:8443"),
        ("https://new.example.org/shop/wp-json" + ROUTE, "https://new.example.org/shop"),
        ("https://user:secret@new.example.org/wp-json" + ROUTE, "https://new.example.org"),
        ("https://new.example.org/api" + ROUTE, "https://new.example.org/api/latepoint-api/v1"),
        ("https://new.example.org/index.php?rest_route=" + ROUTE, "https://new.example.org" + PLAIN_BASE),
        ("https://new.example.org/?rest_route=%2Flatepoint-api%2Fv1%2Fstatus", "https://new.example.org" + PLAIN_BASE),
        ("/en/wp-json" + ROUTE, "https://salon.example.com/en"),
        ("/login/wp-json" + ROUTE, "https://salon.example.com/login"),
        ("https://[::1]:8080/wp-json" + ROUTE, "https://[::1]:8080"),
        ("/index.php/wp-json" + ROUTE, "https://salon.example.com" + INDEX_BASE),
        ("https://new.example.org/blog/index.php/wp-json" + ROUTE, "https://new.example.org/blog" + INDEX_BASE),
        ("https://new.example.org//wp-json" + ROUTE, "https://new.example.org"),
    ],
)
def test_a_site_that_has_another_address(url, location, base):
    """api-facts: Redirects: say where the site points to and that `base_url` should be that."""
    said, where = explain("PUT", 301, url, location)
    assert where == base
    assert parse_site(base).base in (base, f"{base}/wp-json/latepoint-api/v1")
    assert said == (
        f"the site redirects (HTTP 301) to {base}: nothing was sent there, since a redirected write is lost without a "
        f"word. Set base_url to {base}, then run again"
    )


@pytest.mark.parametrize(("url", "location"), [(URL, PLAIN + "?rest_route=" + ROUTE), (PLAIN, "/wp-json" + ROUTE)])
def test_a_site_with_the_other_permalinks(url, location):
    said, where = explain("GET", 301, url, location)
    assert where is not None
    assert said.endswith(f"to {where}. Set base_url to {where}, then run again")


@pytest.mark.parametrize(
    ("location", "shown", "moved"),
    [
        ("http://salon.example.com/wp-json" + ROUTE, "http://salon.example.com/wp-json" + ROUTE, False),
        ("http://salon.example.com:80/", "http://salon.example.com", False),
        ("http://www.salon.example.com/wp-json" + ROUTE, "http://www.salon.example.com/wp-json" + ROUTE, True),
        ("http://new.example.org/", "http://new.example.org", True),
        ("http://new.example.org/?rest_route=" + ROUTE, "http://new.example.org", True),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("url", [URL, PLAIN])
def test_an_unencrypted_address_is_never_advised(url, method, location, shown, moved):
    said, where = explain(method, 301, url, location)
    assert where == shown
    assert f"to {shown}, an unencrypted address: nothing was sent there" in said
    assert "base_url to http:" not in said
    assert ("set base_url to its https:// address" in said) is moved


def test_a_site_without_encryption_may_move_to_another():
    said, where = explain("GET", 301, "http://127.0.0.1:8100/wp-json" + ROUTE, "http://127.0.0.1:8101/wp-json" + ROUTE)
    assert where == "http://127.0.0.1:8101"
    assert said.endswith(f"Set base_url to {where}, then run again")


def test_of_a_reading_nothing_is_lost():
    said, _where = explain("GET", 301, URL, "https://www.salon.example.com/wp-json" + ROUTE)
    assert "write" not in said


@pytest.mark.parametrize(
    "location",
    [
        "https://site.example/wp-login.php?redirect_to=x",
        "/wp-login.php",
        "/wp-admin/",
        "/login",
        "/my-account/sign-in/",
        "http://salon.example.com/wp-login.php",
        "https://sso.example.com/auth?redirect_to=https%3A%2F%2Fsalon.example.com%2Fwp-json",
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_login_is_no_address_of_a_site(method, location):
    said, where = explain(method, 302, URL, location)
    assert f"to {where}, which asks for a login: " in said
    assert "a plugin that guards the REST API" in said
    assert "base_url" not in said


@pytest.mark.parametrize(
    ("url", "location"),
    [
        (URL, URL),
        (URL, "wp-json/../1"),
        (URL, "https://SALON.example.com:443/wp-json" + ROUTE),
        (URL, "//salon.example.com//wp-json" + ROUTE),
        ("https://salon.example.com/index.php/wp-json" + ROUTE, "/index.php/wp-json" + ROUTE),
        (PLAIN, PLAIN + "?rest_route=" + ROUTE),
        (PLAIN, "/?rest_route=" + ROUTE + "/"),
        (URL + "/", URL + "/"),
        ("https://x.example.com/api" + ROUTE, "/api" + ROUTE),
    ],
)
def test_a_redirect_to_itself(url, location):
    said, _where = explain("PUT", 301, url, location)
    assert "and that is what base_url says already: base_url needs no correction" in said
    assert "Set base_url" not in said


@pytest.mark.parametrize(
    ("url", "location", "root"),
    [
        (URL, URL + "/", "https://salon.example.com"),
        (URL, URL.replace("https", "http") + "/", "https://salon.example.com"),
        (URL, "http://salon.example.com:80/wp-json" + ROUTE + "/", "https://salon.example.com"),
        (
            "https://salon.example.com:8443/wp-json" + ROUTE,
            "http://salon.example.com:8443/wp-json" + ROUTE + "/",
            "https://salon.example.com:8443",
        ),
        (URL, "/wp-json" + ROUTE + "/?page=1", "https://salon.example.com"),
        (URL, URL + "//", "https://salon.example.com"),
        ("https://x.example.com/blog/wp-json" + ROUTE, "/blog/wp-json" + ROUTE + "/", "https://x.example.com/blog"),
        ("https://x.example.com/blog/api" + ROUTE, "/blog/api" + ROUTE + "/", "https://x.example.com/blog"),
        ("https://x.example.com/index.php" + ROUTE, "/index.php" + ROUTE + "/", "https://x.example.com"),
    ],
)
@pytest.mark.parametrize(("method", "lost"), [("GET", ""), ("PUT", ": nothing was sent there, ")])
def test_a_slash_behind_is_the_sign_of_plain_permalinks(url, location, root, method, lost):
    said, where = explain(method, 301, url, location)
    assert where == root + PLAIN_BASE
    assert f"to itself with a slash behind{lost}" in said
    assert said.endswith(f"switch pretty ones on there, or set base_url to {root}{PLAIN_BASE}")
    assert "needs no correction" not in said


@pytest.mark.parametrize("location", ["/", "/coming-soon", "https://salon.example.com/?maintenance=1"])
def test_another_page_of_the_same_site(location):
    said, _where = explain("PUT", 302, URL, location)
    assert "which is no address of the API: something in front of the LatePoint API" in said
    assert "Set base_url" not in said


@pytest.mark.parametrize(
    ("location", "shown", "base"),
    [
        ("https://www.salon.example.com/", "https://www.salon.example.com", "https://www.salon.example.com/blog"),
        ("https://new.example.org/moved", "https://new.example.org/moved", "https://new.example.org/blog"),
    ],
)
def test_another_site(location, shown, base):
    said, where = explain("GET", 301, "https://salon.example.com/blog/wp-json" + ROUTE, location)
    assert where == shown
    assert said.endswith(f"to {shown}. If that is where the site is now, set base_url to {base}, then run again")


@pytest.mark.parametrize(
    ("here", "base"),
    [
        ("/index.php/wp-json" + ROUTE, INDEX_BASE),
        ("/index.php", PLAIN_BASE),
        ("/blog/api" + ROUTE, "/blog/api/latepoint-api/v1"),
    ],
)
def test_another_site_has_its_api_where_this_one_has_it(here, base):
    said, _where = explain("GET", 301, "https://salon.example.com" + here, "https://new.example.org/moved")
    assert f"set base_url to https://new.example.org{base}, then" in said


@pytest.mark.parametrize(
    ("status", "location", "names"),
    [
        (302, "", "no address"),
        (304, "", "no address"),
        (304, "https://www.salon.example.com/", "no address"),
        (301, "https://[", "an address that is none"),
        (301, "http://a:b:c", "an address that is none"),
        (301, "mailto:ada@example.com", "an address that is none"),
    ],
)
def test_a_redirect_to_nowhere(status, location, names):
    said, where = explain("PUT", status, URL, location)
    assert where is None
    assert said.startswith(f"the site redirects (HTTP {status}), but names {names}: ")
    assert "Set base_url" not in said


@pytest.mark.parametrize("host", ["münchen.de", "xn--mnchen-3ya.de"])
def test_a_host_of_other_letters_is_named_as_dns_has_it(host):
    said, where = explain("GET", 301, "http://xn--mnchen-3ya.de/wp-json" + ROUTE, f"https://{host}/wp-json{ROUTE}")
    assert where == "https://xn--mnchen-3ya.de"
    assert f"Set base_url to {where}" in said


def test_a_host_that_dns_can_not_have_stays_as_it_is():
    assert explain("GET", 301, URL, "https://ü\u2488.example/x")[1].startswith("https://")
