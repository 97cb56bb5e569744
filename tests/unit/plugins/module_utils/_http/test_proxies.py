# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies of the environment: none for this machine, and a fault of theirs is none of base_url's."""

from __future__ import annotations

import json
import os
import socket

import pytest
import requests

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, Arrived
from ansible_collections.latepoint.api.plugins.module_utils._http import proxies as _proxies
from ansible_collections.latepoint.api.plugins.module_utils._http.client import Client
from ansible_collections.latepoint.api.plugins.module_utils._http.network import translate
from ansible_collections.latepoint.api.plugins.module_utils._http.proxies import proxy_for
from ansible_collections.latepoint.api.plugins.module_utils._results.one import advice_for
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import (
    KEY,
    FakeClock,
    client_of,
    connection,
    script,
)

from ..http_calls import PATH, ok

SITE = "https://salon.example.com/wp-json"
NO_ADDRESS = "is no address of a proxy"


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """No proxies but those of the test."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    return monkeypatch


FAULTS = [
    ("ALL_PROXY", "socks5h://127.0.0.1:1080", "SOCKS needs PySocks beside requests"),
    ("all_proxy", "socks4://user:hunter2@127.0.0.1", "SOCKS needs PySocks beside requests"),
    ("HTTPS_PROXY", "http://:3128", NO_ADDRESS),
    ("HTTPS_PROXY", "http://", NO_ADDRESS),
    ("HTTPS_PROXY", " ", "its value is blank"),
    ("https_proxy", "\t", "its value is blank"),
    ("HTTPS_PROXY", "ftp://proxy.example.com:3128", "its value begins with none of http, https"),
    ("HTTPS_PROXY", "http://user:hunter2@proxy.example.com:99999", NO_ADDRESS),
    ("HTTPS_PROXY", "http://proxy.example.com:port", NO_ADDRESS),
    ("HTTPS_PROXY", "http://[::1", NO_ADDRESS),
    ("HTTPS_PROXY", "http://user:hunter2@a b:3128", NO_ADDRESS),
    ("HTTPS_PROXY", "http://user:hunter2@proxy..example.com:3128", NO_ADDRESS),
    ("https_proxy", ".proxy:3128", NO_ADDRESS),
    ("HTTPS_PROXY", "http://proxy.example.com..:3128", NO_ADDRESS),
    ("HTTPS_PROXY", f"http://{'a' * 64}.example.com:3128", NO_ADDRESS),
    ("HTTPS_PROXY", "http://nö\u200bxy:3128", NO_ADDRESS),
    ("ALL_PROXY", f"http://{'ö' * 60}:3128", NO_ADDRESS),
]


@pytest.mark.parametrize(("name", "value", "fault"), FAULTS)
def test_the_variable_is_named_and_its_value_is_not(environment, name, value, fault):
    environment.setenv(name, value)
    environment.setattr(_proxies.importlib.util, "find_spec", lambda _name: None)
    error = failure("https://salon.example.com")
    assert error.message.startswith(f"the environment variable {name} names a proxy that can't be used: ")
    assert fault in error.message
    assert "correct or unset it, or name salon.example.com in NO_PROXY" in error.message
    assert (error.code, error.arrived, error.passing) == ("unreachable", Arrived.NO, False)
    said = json.dumps([error.as_result(), advice_for(error)])
    assert "hunter2" not in said
    assert "base_url" not in said


def failure(base_url: str) -> AnswerError:
    """What a write fails with, on a session of `requests` itself."""
    client = Client(connection(base_url, retries=0), clock=FakeClock().clock)
    with pytest.raises(AnswerError) as caught:
        client.call("PUT", PATH, None, {})
    client._session.close()
    return caught.value


def test_a_variable_for_another_scheme_is_not_to_blame(environment):
    environment.setenv("HTTP_PROXY", "http://:3128")
    assert proxy_for(SITE) is None
    assert proxy_for("http://salon.example.com").named_by == "the environment variable HTTP_PROXY"
    environment.setenv("HTTPS_PROXY", "")
    assert proxy_for(SITE) is None
    environment.setenv("ALL_PROXY", "http://proxy.example.com")
    assert proxy_for(SITE).named_by == "the environment variable ALL_PROXY"
    environment.setenv("https_proxy", "http://proxy.example.com")
    environment.setenv("HTTPS_PROXY", " ")
    assert proxy_for(SITE) == _proxies.Proxy("the environment variable https_proxy")
    environment.setenv("NO_PROXY", "example.com")
    assert proxy_for(SITE) is None


@pytest.mark.parametrize(
    "value",
    [
        "proxy.example.com.:3128",
        "http://squid_proxy",
        "http://münchen.de:3128",
        "http://192.0.2.1:3128",
        "http://[2001:db8::1]:3128",
        f"http://{'a' * 63}:3128",
        "https://user:p%40ss@proxy.example.com",
    ],
)
def test_a_proxy_without_a_fault(environment, value):
    environment.setenv("HTTPS_PROXY", value)
    assert proxy_for(SITE) == _proxies.Proxy("the environment variable HTTPS_PROXY")


@pytest.mark.parametrize("failed", [requests.exceptions.InvalidURL("x"), UnicodeError("x")])
def test_an_address_that_libraries_refuse_is_the_proxys(environment, failed):
    """That of the site was looked at before."""
    environment.setenv("HTTPS_PROXY", "http://proxy.example.com:3128")
    error = translate(failed, "salon.example.com", 30, proxy_for(SITE))
    assert error.message.startswith("the environment variable HTTPS_PROXY names a proxy that can't be used: its")
    assert error.arrived is Arrived.NO


def test_a_proxy_that_refuses(environment):
    """A free port, at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        environment.setenv("HTTPS_PROXY", f"http://user:hunter2@127.0.0.1:{free.getsockname()[1]}")
        error = failure("https://salon.example.com")
    assert "the proxy to salon.example.com, which the environment variable HTTPS_PROXY names, can't be" in error.message
    assert "Connection refused" in error.message
    assert "hunter2" not in error.message
    assert (error.code, error.arrived, error.passing) == ("unreachable", Arrived.NO, True)


@pytest.mark.parametrize(
    ("failed", "said", "arrived"),
    [
        (requests.exceptions.ProxyError(OSError("Tunnel connection failed: 407 Login")), "it answers HTTP 407", False),
        (requests.exceptions.ProxyError("x"), "can't be used; correct or unset it", None),
        (requests.exceptions.ReadTimeout("x"), "no answer from salon.example.com, by the proxy within 30 s", None),
        (requests.exceptions.ConnectTimeout("x"), "no connection to salon.example.com, by the proxy within", False),
        (requests.exceptions.InvalidProxyURL("x"), NO_ADDRESS, False),
    ],
)
def test_failures_by_way_of_a_proxy(environment, failed, said, arrived):
    environment.setenv("HTTPS_PROXY", "http://proxy.example.com:3128")
    client, _adapter = client_of(script(failed), retries=0)
    with pytest.raises(AnswerError) as caught:
        client.call("PUT", PATH, None, {})
    assert said in caught.value.message
    assert caught.value.arrived is (Arrived.UNKNOWN if arrived is None else Arrived.NO)
    assert caught.value.details["proxy"] == "the environment variable HTTPS_PROXY"
    assert "base_url" not in advice_for(caught.value)


@pytest.mark.parametrize(
    "base_url",
    ["http://127.0.0.1:8080", "http://localhost", "http://127.9.9.9", "http://[::1]:8080", "https://localhost:8443"],
)
@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY", "all_proxy"])
def test_this_machine_is_never_reached_through_a_proxy(environment, base_url, name):
    """The key would go there in clear."""
    environment.setenv(name, "http://proxy.example.com:3128")
    client, adapter = client_of(script(ok()), base_url=base_url)
    client.call("GET", PATH)
    used = adapter.options[0]["proxies"]
    assert requests.utils.select_proxy(adapter.requests[0].url, used) is None
    assert proxy_for(base_url) is None
    assert adapter.requests[0].headers["X-API-Key"] == KEY
