# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of the exceptions of the libraries, and that nothing of their texts gets out."""

from __future__ import annotations

import json
import ssl

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, Arrived, Scope
from ansible_collections.latepoint.api.plugins.module_utils._http.network import translate
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import KEY, client_of

found = requests.exceptions
HOST = "salon.example.com"
SECRET = "https://user:hunter2@proxy.example.org " + KEY


def refused_by_os() -> Exception:
    cause = NewConnectionError(None, SECRET)
    cause.__cause__ = ConnectionRefusedError(111, "Connection refused")
    return found.ConnectionError(MaxRetryError(None, SECRET, cause))


def tls(said: str) -> Exception:
    return found.SSLError(MaxRetryError(None, SECRET, ssl.SSLError(1, said)))


def slow_body() -> Exception:
    """What `requests` makes of a time-out in the middle of an answer."""
    return found.ConnectionError(ReadTimeoutError(None, SECRET, "Read timed out."))


def bad_certificate(why: str = "self signed certificate") -> Exception:
    cause = ssl.SSLCertVerificationError(1, SECRET)
    cause.verify_message = why
    return found.SSLError(MaxRetryError(None, SECRET, cause))


EXCEPTIONS = [
    (
        bad_certificate,
        "the certificate of salon.example.com was not accepted: self signed certificate; renew it",
        False,
    ),
    (
        lambda: bad_certificate("IP address mismatch, certificate is not valid for '127.0.0.1'."),
        "certificate is not valid for '127.0.0.1'; renew it",
        False,
    ),
    (lambda: found.SSLError(ssl.SSLError(1, "[SSL: X] odd thing (_ssl.c:1)")), "broke off: odd thing", None),
    (lambda: tls("[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1)"), "does not speak TLS", None),
    (lambda: tls("[SSL: HTTP_REQUEST] http request (_ssl.c:1)"), "salon.example.com does not speak TLS", None),
    (lambda: tls("[X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found (_ssl.c:1)"), "ca_path (or", False),
    (lambda: tls("[X509] PEM lib (_ssl.c:4168)"), "holds no certificates in PEM form", False),
    (slow_body, "no answer from salon.example.com within 30 s: a slow site needs a longer timeout", None),
    (refused_by_os, "no connection to salon.example.com: Connection refused", False),
    (lambda: found.ConnectTimeout(SECRET), "no connection to salon.example.com within 30 s: a slow site", False),
    (lambda: found.ReadTimeout(SECRET), "no answer from salon.example.com within 30 s", None),
    (lambda: found.Timeout(SECRET), "no answer from salon.example.com within 30 s", None),
    (lambda: found.ProxyError(SECRET), "the proxy to salon.example.com can't be used", None),
    (lambda: found.ProxyError(OSError(111, "Connection refused")), "can't be used: Connection refused", None),
    (lambda: found.ConnectionError(SECRET), "the connection to salon.example.com broke off", None),
    (lambda: found.ChunkedEncodingError(SECRET), "the connection to salon.example.com broke off", None),
    (lambda: found.RequestException(SECRET), "the connection to salon.example.com broke off", None),
    (lambda: ProtocolError(SECRET), "the connection to salon.example.com broke off", None),
    (lambda: found.InvalidURL(SECRET), "base_url: salon.example.com is not a valid host name", False),
    (lambda: found.InvalidSchema(SECRET), "base_url: salon.example.com is not a valid host name", False),
    (lambda: UnicodeError(SECRET), "base_url: salon.example.com is not a valid host name", False),
    (lambda: OSError(SECRET), "ca_path or the connection to salon.example.com can't be used", None),
    (lambda: OSError(5, "Input/output error"), "can't be used: Input/output error", None),
]


@pytest.mark.parametrize(("make", "shown", "arrived"), EXCEPTIONS)
def test_every_exception_is_translated(make, shown, arrived):
    client, _adapter = client_of(lambda request: make(), retries=0)
    with pytest.raises(AnswerError) as caught:
        client.call("PUT", "/customers/1", None, {})
    error = caught.value
    assert shown in error.message
    assert (error.code, error.status_code, error.scope) == ("unreachable", None, Scope.SITE)
    assert error.arrived is (Arrived.UNKNOWN if arrived is None else Arrived.NO)
    assert "hunter2" not in json.dumps(error.as_result())
    assert KEY not in json.dumps(error.as_result())
    assert error.__suppress_context__


@pytest.mark.parametrize("content", ["", "hello", "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n"])
def test_a_real_file_without_certificates(tmp_path, content):
    """Whatever this machine's OpenSSL says of it."""
    path = tmp_path / "ca.pem"
    path.write_text(content)
    with pytest.raises(ssl.SSLError) as caught:
        ssl.create_default_context().load_verify_locations(str(path))
    assert translate(found.SSLError(caught.value), HOST, 30).message.startswith("ca_path (or")


def test_a_chain_that_bites_its_tail():
    error, other = found.ConnectionError("a"), OSError(111, "Connection refused")
    error.__cause__, other.__cause__ = other, error
    assert translate(error, HOST, 30).message.endswith("broke off: Connection refused")


ALL = [
    value
    for value in vars(requests.exceptions).values()
    if isinstance(value, type) and issubclass(value, requests.RequestException)
]


@pytest.mark.parametrize("cls", ALL, ids=[cls.__name__ for cls in ALL])
def test_no_exception_of_requests_gets_through(cls):
    error = cls.__new__(cls)
    error.args = (SECRET,)
    translated = translate(error, HOST, 30)
    assert translated.code == "unreachable"
    assert "hunter2" not in translated.message
