# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proxy that the environment names for a site: by which variable, and what is wrong with its value."""

from __future__ import annotations

import importlib.util
import os
import re
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional
from urllib.parse import SplitResult, urlsplit

from .site import is_loopback

try:
    from urllib3.exceptions import HTTPError
    from urllib3.util import parse_url
except ImportError:  # `client` says so, before anything is sent
    pass

_SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")
NO_ADDRESS = "its value is no address of a proxy, such as http://proxy.example.com:3128"


@dataclass(frozen=True)
class Proxy:
    """The variable that names a site's proxy (its value may hold a password), and its `fault`, if it has one."""

    named_by: str
    fault: str = ""


def without_proxies(host: str) -> Optional[Dict[str, Any]]:
    """Returns the `proxies` for `requests`, by which the key of a site on this machine never leaves the machine."""
    return dict.fromkeys(("http", "https", "all")) if is_loopback(host) else None


def proxy_for(url: str) -> Optional[Proxy]:
    """Returns the proxy that `requests` uses for the address; None where it uses none."""
    parts = urlsplit(url)
    if is_loopback(parts.hostname or ""):
        return None
    from requests.utils import get_environ_proxies  # only a failure needs it

    proxies: Mapping[str, str] = get_environ_proxies(url)
    key = next((key for key in (parts.scheme, "all") if key in proxies), None)
    return None if key is None else Proxy(_named_by(key), _fault(proxies[key]))


def _named_by(key: str) -> str:
    """Returns the variable; where lower and upper case are both set, lower case counts."""
    names = sorted(name for name, value in os.environ.items() if name.lower() == f"{key}_proxy" and value)
    return f"the environment variable {names[-1]}" if names else "the system"


def _fault(value: str) -> str:
    text = value.strip()
    if not text:
        return "its value is blank"
    parts = _parts(text if "://" in text else f"http://{text}")
    if parts is None:
        return NO_ADDRESS
    if parts.scheme not in _SCHEMES:
        return f"its value begins with none of {', '.join(_SCHEMES)}"
    if parts.scheme.startswith("socks") and importlib.util.find_spec("socks") is None:
        return "SOCKS needs PySocks beside requests, where the task runs: pip install requests[socks]"
    return ""


def _parts(url: str) -> Optional[SplitResult]:
    """Returns the parts of a proxy's address; None where its port, or a label of its host, can be none."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        named = host and parts.port != 0 and not re.search(r"\s", host)
        return parts if named and host.encode("idna") and parse_url(url).host else None
    except (ValueError, HTTPError):  # no label may be empty, or longer than DNS has it, or hold what IDNA has not
        return None
