# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exceptions of `requests`, urllib3 and the operating system as AnswerError."""

from __future__ import annotations

import re
from ssl import SSLCertVerificationError, SSLError
from typing import Dict, Optional, Pattern, Tuple, Type

from .._base.errors import AnswerError, Arrived, Scope
from .proxies import NO_ADDRESS, Proxy

try:
    import requests
    from urllib3.exceptions import NewConnectionError, ReadTimeoutError
except ImportError:  # `client` says so, before anything is sent
    pass

_TLS = "renew it, or name your own certificate authority in ca_path"
_LONGER = "a slow site needs a longer timeout (option timeout)"
# What OpenSSL says of an answer in plain HTTP, and of a file without certificates.
_NO_TLS = re.compile(r"wrong.version.number|http.request|packet.length.too.long|record.layer.failure", re.IGNORECASE)
_NO_CERTIFICATES = re.compile(r"no.certificate.or.crl|\[(?:X509|PEM|ASN1)\b", re.IGNORECASE)


def translate(error: BaseException, host: str, timeout: float, proxy: Optional[Proxy] = None) -> AnswerError:
    """Returns an exception of `requests` or below as AnswerError, without its text, which may hold anything.

    `arrived` is NO where the request certainly never reached the site.
    """
    if proxy is None:
        return _translated(error, host, timeout)
    fault = proxy.fault or (NO_ADDRESS if isinstance(error, _address_errors()) else "")
    failure = _of_proxy(error, host, proxy, fault) or _translated(error, f"{host}, by the proxy", timeout)
    failure.details["proxy"] = proxy.named_by
    return failure


def _address_errors() -> Tuple[Type[BaseException], ...]:
    """Returns what libraries raise for an address that can't be used; behind a proxy it is the proxy's."""
    return requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError


def _of_proxy(error: BaseException, host: str, proxy: Proxy, fault: str) -> Optional[AnswerError]:
    """Returns the error of the proxy itself; None where it isn't at fault."""
    mend = f"correct or unset it, or name {host} in NO_PROXY"
    if fault:
        return _unreachable(f"{proxy.named_by} names a proxy that can't be used: {fault}; {mend}", arrived=Arrived.NO)
    if not isinstance(error, requests.exceptions.ProxyError):
        return None
    refused = re.search(r"Tunnel connection failed: (\d{3})", " ".join(map(str, _chain(error).values())))
    unsent = refused is not None or _any(error, NewConnectionError)
    why = f": it answers HTTP {refused.group(1)}" if refused else _reason(error)
    message = f"the proxy to {host}, which {proxy.named_by} names, can't be used{why}; {mend}"
    return _unreachable(message, passing=True, arrived=Arrived.NO if unsent else Arrived.UNKNOWN)


def _translated(error: BaseException, host: str, timeout: float) -> AnswerError:
    found = requests.exceptions
    insecure = _insecure(error, host) if isinstance(error, found.SSLError) else None
    if insecure is not None:
        return insecure
    if isinstance(error, _address_errors()):
        return _unreachable(f"base_url: {host} is not a valid host name", arrived=Arrived.NO)
    if isinstance(error, found.ProxyError):
        return _unreachable(f"the proxy to {host} can't be used{_reason(error)}", passing=True)
    if isinstance(error, found.ConnectTimeout):
        return _unreachable(
            f"no connection to {host} within {timeout:g} s: {_LONGER}", passing=True, arrived=Arrived.NO
        )
    if isinstance(error, found.Timeout) or _any(error, ReadTimeoutError):
        return _unreachable(
            f"no answer from {host} within {timeout:g} s: {_LONGER}", passing=True, arrived=Arrived.UNKNOWN
        )
    if _any(error, NewConnectionError):
        return _unreachable(f"no connection to {host}{_reason(error)}", passing=True, arrived=Arrived.NO)
    if isinstance(error, OSError) and not isinstance(error, requests.RequestException):
        return _unreachable(
            f"ca_path or the connection to {host} can't be used{_reason(error)}", arrived=Arrived.UNKNOWN
        )
    return _unreachable(f"the connection to {host} broke off{_reason(error)}", passing=True)


def _insecure(error: BaseException, host: str) -> Optional[AnswerError]:
    """Returns the error of TLS, None where none is known."""
    if _any(error, SSLCertVerificationError):
        return _unreachable(f"the certificate of {host} was not accepted{_reason(error)}; {_TLS}", arrived=Arrived.NO)
    if _says(error, _NO_CERTIFICATES):
        empty = "ca_path (or the file that REQUESTS_CA_BUNDLE names) holds no certificates in PEM form"
        return _unreachable(f"{empty}, so that {host} can't be checked", arrived=Arrived.NO)
    if _says(error, _NO_TLS):
        return _unreachable(f"the port of {host} does not speak TLS: is it the right port, or is it http://?")
    return None


def _unreachable(message: str, passing: bool = False, arrived: Arrived = Arrived.UNKNOWN) -> AnswerError:
    late = arrived is Arrived.UNKNOWN
    return AnswerError(message, "unreachable", passing=passing, arrived=arrived, scope=Scope.SITE, late=late)


def _chain(error: BaseException) -> Dict[int, BaseException]:
    """Returns the error and all errors that it wraps, whichever way libraries wrap them, by their `id()`."""
    seen: Dict[int, BaseException] = {}
    queue = [error]
    while queue:
        outer = queue.pop(0)
        if id(outer) in seen:
            continue
        seen[id(outer)] = outer
        inner = [outer.__cause__, outer.__context__, getattr(outer, "reason", None), *outer.args]
        queue.extend(item for item in inner if isinstance(item, BaseException))
    return seen


def _any(error: BaseException, kind: Type[BaseException]) -> bool:
    return any(isinstance(item, kind) for item in _chain(error).values())


def _says(error: BaseException, pattern: Pattern[str]) -> bool:
    """Whether OpenSSL's text matches: its reasons have no numbers that stay the same."""
    return any(isinstance(item, SSLError) and pattern.search(str(item)) for item in _chain(error).values())


def _reason(error: BaseException) -> str:
    """Returns the operating system's reason (`: Connection refused`), or the certificate's fault."""
    for item in _chain(error).values():
        text = getattr(item, "verify_message", None) or (item.strerror if isinstance(item, OSError) else None)
        if isinstance(text, str) and text:
            return ": " + re.sub(r"\s*\(_ssl\.c.*\)|^\[[^\]]*\]\s*", "", text).rstrip(".")
    return ""
