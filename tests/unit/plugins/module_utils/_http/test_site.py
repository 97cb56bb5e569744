# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`base_url` in every form, and every refusal."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._http import site as _site
from ansible_collections.latepoint.api.plugins.module_utils._http.site import (
    NAMESPACE,
    Site,
    is_loopback,
    parse_site,
    shown_url,
)

API = "/wp-json/latepoint-api/v1"

# One host in all the ways in which people write it.
MUNICH = ("münchen.de", "MÜNCHEN.de", "mu\u0308nchen.de", "xn--mnchen-3ya.de", "XN--MNCHEN-3YA.DE", "münchen\u3002de")
PRETTY = [
    ("https://salon.example.com", "https://salon.example.com" + API),
    ("https://salon.example.com/", "https://salon.example.com" + API),
    ("  https://salon.example.com  ", "https://salon.example.com" + API),
    ("HTTPS://salon.example.com", "https://salon.example.com" + API),
    ("https://salon.example.com:8443", "https://salon.example.com:8443" + API),
    ("https://salon.example.com/blog", "https://salon.example.com/blog" + API),
    ("https://salon.example.com/blog/", "https://salon.example.com/blog" + API),
    ("https://salon.example.com//blog//", "https://salon.example.com/blog" + API),
    ("https://salon.example.com/index.php", "https://salon.example.com" + API),
    ("https://salon.example.com/wp-json", "https://salon.example.com" + API),
    ("https://salon.example.com/blog/wp-json/", "https://salon.example.com/blog" + API),
    ("https://salon.example.com" + API, "https://salon.example.com" + API),
    ("https://salon.example.com" + API + "/", "https://salon.example.com" + API),
    ("https://salon.example.com/blog" + API, "https://salon.example.com/blog" + API),
    ("https://salon.example.com/index.php" + API, "https://salon.example.com/index.php" + API),
    ("https://salon.example.com/index.php/wp-json", "https://salon.example.com/index.php" + API),
    ("https://salon.example.com/rest/latepoint-api/v1", "https://salon.example.com/rest/latepoint-api/v1"),
    ("https://salon.example.com/latepoint-api/v1", "https://salon.example.com/latepoint-api/v1"),
    ("https://[2001:db8::1]/blog", "https://[2001:db8::1]/blog" + API),
    *((f"https://{host}/x", "https://xn--mnchen-3ya.de/x" + API) for host in MUNICH),
    ("http://localhost:8080", "http://localhost:8080" + API),
    ("http://LOCALHOST", "http://localhost" + API),
    ("HTTPS://Salon.Example.COM/Blog", "https://salon.example.com/Blog" + API),
    ("https://Salon.example.com:443/blog", "https://salon.example.com/blog" + API),
    ("https://salon.example.com:80", "https://salon.example.com:80" + API),
    ("http://localhost:80", "http://localhost" + API),
    ("http://localhost:08080", "http://localhost:8080" + API),
    ("https://[2001:DB8::1]:443", "https://[2001:db8::1]" + API),
    ("https://[2001:DB8::1]", "https://[2001:db8::1]" + API),
    ("http://127.0.0.1:8080/blog", "http://127.0.0.1:8080/blog" + API),
    ("http://127.9.9.9", "http://127.9.9.9" + API),
    ("http://[::1]:8080", "http://[::1]:8080" + API),
]


@pytest.mark.parametrize(("base_url", "base"), PRETTY)
def test_pretty_permalinks(base_url, base):
    """api-facts: Base: `https://SITE/wp-json/latepoint-api/v1`."""
    site = parse_site(base_url)
    assert site.address("/customers/1", {"page": "2"}) == (base + "/customers/1", {"page": "2"})
    assert base.startswith(site.label)


PLAIN = [
    ("https://salon.example.com/?rest_route=/latepoint-api/v1", "https://salon.example.com/index.php"),
    ("https://salon.example.com/?rest_route=/latepoint-api/v1/", "https://salon.example.com/index.php"),
    ("https://salon.example.com/?rest_route=%2Flatepoint-api%2Fv1", "https://salon.example.com/index.php"),
    ("https://salon.example.com/?rest_route=/", "https://salon.example.com/index.php"),
    ("https://salon.example.com/index.php?rest_route=/latepoint-api/v1", "https://salon.example.com/index.php"),
    ("https://salon.example.com/blog/?rest_route=", "https://salon.example.com/blog/index.php"),
    ("https://salon.example.com/blog/index.php?rest_route=/", "https://salon.example.com/blog/index.php"),
    ("https://salon.example.com?rest_route=/latepoint-api/v1", "https://salon.example.com/index.php"),
]


@pytest.mark.parametrize(("base_url", "url"), PLAIN)
def test_plain_permalinks(base_url, url):
    """api-facts: Plain permalinks: "PUT and DELETE get a 405 page: use `/index.php`"."""
    found, query = parse_site(base_url).address("/customers", {"page": "1"})
    assert found == url
    assert query == {"rest_route": NAMESPACE + "/customers", "page": "1"}
    assert next(iter(query)) == "rest_route"


REFUSED = [
    ("", "is not a URL"),
    ("salon.example.com", "is not a URL"),
    ("salon.example.com:443/blog", "is not a URL"),
    ("//salon.example.com", "is not a URL"),
    ("ftp://salon.example.com", "is not a URL"),
    ("https://", "is not a URL"),
    ("https:///blog", "is not a URL"),
    ("https://salon.example.com:0", "is not a URL"),
    ("https://salon.example.com:65536", "is not a URL"),
    ("https://salon.example.com:port", "is not a URL"),
    ("https://salon.example.com:", "is not a URL"),
    ("https://[::1", "is not a URL"),
    ("https://::1", "is not a URL"),
    ("https://user:secret@salon.example.com", "must not hold a user name or a password"),
    ("https://user@salon.example.com", "must not hold a user name or a password"),
    ("https://salon.example.com/#top", "holds a fragment (#) or white space"),
    ("https://salon.example.com/my blog", "holds a fragment (#) or white space"),
    ("https://salon.example.com/?page_id=2", "has a query that is not ?rest_route=/latepoint-api/v1"),
    ("https://salon.example.com/?rest_route=/wp/v2", "has a query that is not ?rest_route=/latepoint-api/v1"),
    ("https://salon.example.com/?rest_route=/latepoint-api/v1&x=1", "has a query that is not"),
    ("http://salon.example.com", "use https://, or set allow_http: true if that network is trusted"),
    ("http://192.0.2.1", "unencrypted to another machine"),
    ("http://localhost.example.com", "unencrypted to another machine"),
    ("http://0.0.0.0", "unencrypted to another machine"),
]


@pytest.mark.parametrize(("base_url", "said"), REFUSED)
def test_refused(base_url, said):
    with pytest.raises(InputError) as caught:
        parse_site(base_url)
    assert said in caught.value.message
    assert caught.value.message.startswith("base_url ")
    assert caught.value.code == "invalid_parameters"
    assert "secret" not in caught.value.message


@pytest.mark.parametrize(
    "base_url",
    [
        "https://salon.example.com/?api_key=SECRET",
        "https://salon.example.com/?rest_route=/latepoint-api/v1&api_key=SECRET",
        "https://salon.example.com/wp-json#SECRET",
        "https://salon.example.com/wp json?key=SECRET",
        "salon.example.com?key=SECRET",
        "http://salon.example.com/?key=SECRET",
        "https:/user:SECRET@salon.example.com",
        "ftp://user:SECRET@salon.example.com",
        "https://x.example.com:port?k=SECRET",
        "https://[::1?SECRET",
        "https://user:SECRET?more@salon.example.com",
        "https://user:SECRET#more@salon.example.com",
        "https://user:more?SECRET@salon.example.com",
        "https://salon.example.com/?mail=a@b.org&key=SECRET",
    ],
)
def test_no_key_of_an_address_is_quoted(base_url):
    with pytest.raises(InputError) as caught:
        parse_site(base_url)
    assert "SECRET" not in caught.value.message
    assert "SECRET" not in shown_url(base_url)


@pytest.mark.parametrize(
    "base_url",
    ["https://salon.example.com", " http://x.org/blog/ ", "https://x.org/index.php?rest_route=/wp-abilities/v1"],
)
def test_an_address_that_holds_nothing_else_is_shown_as_it_is(base_url):
    assert shown_url(base_url) == base_url


def test_of_an_address_of_which_nothing_may_be_shown_a_sign_stays():
    assert [shown_url(base_url) for base_url in ("", "\n@", "https://u@")] == ["", "…", "…"]


@pytest.mark.parametrize(
    "host",
    [
        "a" * 64 + "ü.de",
        "ü..de",
        "\u00ad\u00ad.de",
        "ü-\u200b-\ud800.de",
        "a" * 64 + ".de",
        "salon..de",
        ".salon.de",
        "*.salon.de",
    ],
)
def test_a_host_that_is_none(host):
    with pytest.raises(InputError, match=r"valid host name|not a URL"):
        parse_site(f"https://{host}")


def test_without_the_library_of_requests_names_are_encoded_too(monkeypatch):
    monkeypatch.setattr(_site, "idna", None)
    assert parse_site("https://MÜNCHEN.de").root == "https://xn--mnchen-3ya.de"


def test_http_where_the_user_trusts_it():
    assert parse_site("http://salon.example.com", allow_http=True).root == "http://salon.example.com"


@pytest.mark.parametrize(
    ("root", "host"),
    [("https://salon.example.com:8443/blog", "salon.example.com:8443"), ("http://[::1]", "[::1]")],
)
def test_host(root, host):
    assert Site(root, None).host == host


@pytest.mark.parametrize(
    ("host", "local"),
    [("localhost", True), ("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("10.0.0.1", False), ("x", False)],
)
def test_is_loopback(host, local):
    assert is_loopback(host) is local


@given(st.one_of(st.text(), st.text("htps:/@[]?#.x1=_&%", max_size=30).map(lambda text: "https://" + text)))
def test_anything_is_an_address_or_refused(text):
    with suppress(InputError):
        url, query = parse_site(text).address("/customers")
        assert url.startswith("https://") or is_loopback(url.partition("://")[2].partition("/")[0].partition(":")[0])
        assert "/customers" in url + "".join(query.values())
