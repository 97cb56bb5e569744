# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which API is asked, with what credentials, and what may be sent in check mode."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, InputError
from ansible_collections.latepoint.api.plugins.module_utils._http.access import RUN, VERBS, by_key, by_password
from ansible_collections.latepoint.api.plugins.module_utils._http.client import Client
from ansible_collections.latepoint.api.plugins.module_utils._http.connection import Connection
from ansible_collections.latepoint.api.plugins.module_utils._http.site import ABILITIES, NAMESPACE, parse_site
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    BASE,
    KEY,
    FakeAdapter,
    FakeClock,
    reply,
)

PASSWORD = "abcd EFGH ijkl MNOP qrst UVWX"
READING = [name for name, verb in VERBS.items() if verb == "GET"]
WRITING = [name for name, verb in VERBS.items() if verb != "GET"]


def client_of(handler, **options):
    site = parse_site(BASE, namespace=ABILITIES)
    connection = Connection(site, username="ada", password=PASSWORD, retries=options.pop("retries", 0))
    client = Client(connection, clock=FakeClock().clock, **options)
    adapter = FakeAdapter(handler)
    client._session.mount("https://", adapter)
    return client, adapter


def test_credentials_are_sent_as_each_api_takes_them():
    assert by_key(f" {KEY} ").headers == {"X-API-Key": KEY}
    for password in (PASSWORD, PASSWORD.replace(" ", ""), f" {PASSWORD}\n"):
        kind, token = by_password("ada", password).headers["Authorization"].split()
        assert (kind, base64.b64decode(token)) == ("Basic", b"ada:" + PASSWORD.replace(" ", "").encode())
    assert (by_key(KEY).namespace, by_password("ada", PASSWORD).namespace) == (NAMESPACE, ABILITIES)


NONE = [("", PASSWORD), ("a:b", PASSWORD), ("a\nb", PASSWORD), ("ada", " ")]


@pytest.mark.parametrize(("username", "password"), NONE)
def test_what_can_be_no_credentials(username, password):
    with pytest.raises(InputError):
        by_password(username, password)


def test_secrets_are_in_no_repr():
    site = parse_site(BASE, namespace=ABILITIES)
    shown = repr(Connection(site, username="ada", password=PASSWORD)) + repr(by_password("ada", PASSWORD))
    assert PASSWORD not in shown
    assert not any(secret in shown for secret in by_password("ada", PASSWORD).secrets)


# --- check mode -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", READING)
def test_a_reading_ability_passes_in_check_mode(name):
    client, adapter = client_of(lambda _request: reply(200, {"id": 1}), read_only=True)
    client.call("POST", RUN.format(name), None, {"input": {}})
    client.call("GET", RUN.format(name), {"input[id]": "1", "nocache": "x"})
    assert len(adapter.requests) == 2


NAMES = st.sampled_from([*WRITING, *READING, "create-booking", "", "get-customer/../delete-customer"])
PARTS = st.sampled_from(["/abilities/latepoint/", "/abilities/", "/abilities/other/", "//abilities/latepoint/", "/"])
TAILS = st.sampled_from(["/run", "/run/", "/run?x=1", "/run#", "", "/run%20", "\n/run", "/run\n"])
BODIES = st.one_of(
    st.none(),
    st.just({}),
    st.just({"input": {"id": 1}}),
    NAMES.map(lambda name: {"input": {}, "name": f"latepoint/{name}"}),
    NAMES.map(lambda name: {"name": f"latepoint/{name}"}),
)
PARAMS = st.one_of(
    st.none(),
    st.just({}),
    st.just({"input[id]": "1"}),
    st.just({"input[id]": "1", "name": "latepoint/delete-customer"}),
    NAMES.map(lambda name: {"name": f"latepoint/{name}"}),
    st.sampled_from(["DELETE", "POST", "GET"]).map(lambda method: {"_method": method}),
)


@given(
    method=st.sampled_from(["POST", "PUT", "DELETE", "PATCH", "post", "GET"]),
    path=st.builds(lambda head, name, tail: head + name + tail, PARTS, NAMES, TAILS),
    params=PARAMS,
    body=BODIES,
)
def test_no_writing_ability_can_be_called_in_check_mode(method, path, params, body):
    """Whatever is asked of the client: what is sent either is a GET, or runs a reading ability and nothing else.

    With a `name` in its query or body, WordPress runs that ability, whatever the path says.
    """
    client, adapter = client_of(lambda _request: reply(200, {"id": 1}), read_only=True)
    try:
        client.call(method, path, params, body)
    except RuntimeError:
        assert not adapter.requests
        return
    assert "_method" not in (params or {})
    if method != "GET":
        assert path in [RUN.format(name) for name in READING]
        assert not params
        assert set(body) == {"input"}
    elif "/run" in path:
        assert path in [RUN.format(name) for name in READING]
        assert "name" not in (params or {})
        assert not body


def test_a_reading_ability_is_tried_again_and_a_writing_one_is_not():
    for name, sent in (("get-customer", 3), ("update-customer", 1)):
        failure = {"code": "broken", "message": "it broke", "data": {"status": 500}}
        client, adapter = client_of(lambda _request, answer=failure: reply(500, answer), retries=2)
        with pytest.raises(AnswerError, match="it broke"):
            client.call("POST", RUN.format(name), None, {"input": {"id": 1}})
        assert len(adapter.requests) == sent


# --- base_url ----------------------------------------------------------------------------------------

SPELLINGS = [
    ("https://a.org", "https://a.org/wp-json/wp-abilities/v1/x"),
    ("https://a.org/", "https://a.org/wp-json/wp-abilities/v1/x"),
    ("https://a.org/wp-json", "https://a.org/wp-json/wp-abilities/v1/x"),
    ("https://a.org/wp-json/", "https://a.org/wp-json/wp-abilities/v1/x"),
    ("https://a.org/wp-json/wp-abilities/v1", "https://a.org/wp-json/wp-abilities/v1/x"),
    ("https://a.org/blog/wp-json/wp-abilities/v1/", "https://a.org/blog/wp-json/wp-abilities/v1/x"),
    ("https://a.org/blog/api/wp-abilities/v1", "https://a.org/blog/api/wp-abilities/v1/x"),
    ("https://a.org/wp-json/latepoint-api/v1", "https://a.org/wp-json/wp-abilities/v1/x"),
    ("https://a.org//wp-json//", "https://a.org/wp-json/wp-abilities/v1/x"),
    ("HTTPS://A.org:443/wp-json", "https://a.org/wp-json/wp-abilities/v1/x"),
    ("https://a.org/index.php/wp-json", "https://a.org/index.php/wp-json/wp-abilities/v1/x"),
    ("https://a.org/index.php/wp-json/wp-abilities/v1/", "https://a.org/index.php/wp-json/wp-abilities/v1/x"),
]
PLAIN = [
    "https://a.org/index.php?rest_route=/wp-abilities/v1",
    "https://a.org/?rest_route=/wp-abilities/v1/",
    "https://a.org/?rest_route=%2Fwp-abilities%2Fv1",
    "https://a.org/?rest_route=/",
    "https://a.org/?rest_route=/latepoint-api/v1",
]


@pytest.mark.parametrize(("base_url", "url"), SPELLINGS)
def test_every_spelling_of_base_url(base_url, url):
    assert parse_site(base_url, namespace=ABILITIES).address("/x") == (url, {})


@pytest.mark.parametrize("base_url", PLAIN)
def test_every_spelling_with_plain_permalinks(base_url):
    site = parse_site(base_url, namespace=ABILITIES)
    assert site.address("/x") == ("https://a.org/index.php", {"rest_route": "/wp-abilities/v1/x"})
    assert site.base == "https://a.org/index.php?rest_route=/wp-abilities/v1"


@pytest.mark.parametrize("base_url", [spelling.replace("a.org", "a.org/blog") for spelling in PLAIN])
def test_plain_permalinks_in_a_folder(base_url):
    site = parse_site(base_url, namespace=ABILITIES)
    assert site.address("/x") == ("https://a.org/blog/index.php", {"rest_route": "/wp-abilities/v1/x"})


def test_the_extension_is_asked_with_a_key_whatever_base_url_names():
    assert parse_site("https://a.org/wp-json/wp-abilities/v1").base == "https://a.org/wp-json/latepoint-api/v1"
