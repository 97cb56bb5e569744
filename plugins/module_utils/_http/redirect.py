# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The meaning of a redirect for `base_url`: another address, a login, a loop, or none. Pure."""

from __future__ import annotations

import re
from typing import Optional, Tuple
from urllib.parse import SplitResult, parse_qs, urljoin, urlsplit

from .._base.errors import InputError
from .site import NAMESPACE, ascii_host, parse_site

_LOGIN = re.compile(r"/(?:wp-login\.php|wp-admin|log-?in|sign-?in|account/login)(?:/|$)", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


def explain(method: str, status: int, url: str, location: str) -> Tuple[str, Optional[str]]:
    """Returns a sentence about a redirect from `url`, and the address that it names (without a login), or None.

    `location` is the header, already fit to be shown; "" where there is none.
    """
    here, there = urlsplit(url), _target(url, location)
    if there is None or status == 304:
        return _nowhere(status, location), None
    shown = f"{_origin(there)}{there.path.rstrip('/')}"
    redirects = f"the site redirects (HTTP {status}) to {shown}"
    base = _base(there, there.query)
    in_clear = is_downgrade(here, there)
    plain = _plain_base(here, _as_encrypted(there) if in_clear else there)
    if in_clear and not plain and not _asks_for_login(there, base):
        return f"{redirects}, {_unencrypted(here, there)}", shown
    if plain:
        return f"{redirects}, to itself with a slash behind{_lost(method)}. {_SIGN} set base_url to {plain}", plain
    if base and base != _base(here, _query_of(here)):
        return (
            f"the site redirects (HTTP {status}) to {base}{_lost(method)}. Set base_url to {base}, then run again",
            base,
        )
    if base:
        return f"{redirects}, and that is what base_url says already: {_LOOP}", shown
    if _asks_for_login(there, base):
        return f"{redirects}, which asks for a login: {_GUARD}", shown
    if _origin(there) == _origin(here):
        return f"{redirects}, which is no address of the API: {_GUARD}", shown
    moved = _base(here._replace(scheme=there.scheme, netloc=there.netloc), _query_of(here))
    return (
        f"{redirects}{_lost(method)}. If that is where the site is now, set base_url to {moved}, then run again",
        shown,
    )


def is_downgrade(here: SplitResult, there: SplitResult) -> bool:
    """Whether an encrypted address redirects to one that isn't; never advise that: credentials would go in clear."""
    return here.scheme == "https" and there.scheme == "http"


def _as_encrypted(parts: SplitResult) -> SplitResult:
    """Returns the address as it is behind a proxy that ends TLS; to WordPress it looks like `http://`."""
    return parts._replace(scheme="https", netloc=re.sub(r":80$", "", parts.netloc))


def _unencrypted(here: SplitResult, there: SplitResult) -> str:
    """Returns what is wrong with an address without TLS, and what to do."""
    itself = _origin(_as_encrypted(there)) == _origin(here)
    elsewhere = "" if itself else ". If the site has moved there, set base_url to its https:// address"
    return (
        f"an unencrypted address: nothing was sent there, since anybody on the way could read it. {_NO_TLS}{elsewhere}"
    )


def _asks_for_login(there: SplitResult, base: str) -> bool:
    return not base and bool(_LOGIN.search(there.path) or "redirect_to" in parse_qs(there.query))


_NO_TLS = (
    "Correct the redirect on the site: its addresses (WordPress, Settings, General) must begin with https://, and a "
    "proxy that ends TLS in front of it must send X-Forwarded-Proto"
)
_GUARD = (
    "something in front of the LatePoint API keeps the request from it, as a rule a plugin that guards the REST API, "
    f"or a password for the whole site. Let {NAMESPACE} through there; the api_key is all that the API needs"
)
_SIGN = "That is the sign of plain permalinks (WordPress, Settings, Permalinks): switch pretty ones on there, or"
_LOOP = (
    "base_url needs no correction. Look at the rules for redirects, of the web server, of WordPress and its plugins, "
    "and leave out the REST API there"
)


def _nowhere(status: int, location: str) -> str:
    names = "an address that is none" if location and status != 304 else "no address"
    return (
        f"the site redirects (HTTP {status}), but names {names}: a web server, a cache or a plugin in front of the API "
        "is at fault, and not base_url"
    )


def _lost(method: str) -> str:
    """Returns why nothing was sent there."""
    return "" if method == "GET" else ": nothing was sent there, since a redirected write is lost without a word"


def _target(url: str, location: str) -> Optional[SplitResult]:
    try:
        there = urlsplit(urljoin(url, location))
        return there if location and there.hostname and there.scheme in _PORTS and there.port != 0 else None
    except ValueError:
        return None


def _origin(parts: SplitResult) -> str:
    """Returns scheme, host and port, without a login, and without the default port."""
    name = _ascii(parts.hostname or "")
    host = f"[{name}]" if ":" in name else name
    port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _ascii(host: str) -> str:
    """Returns the host as `base_url` has it; as it is where it can't be one."""
    try:
        return ascii_host(host)
    except InputError:
        return host


def _query_of(here: SplitResult) -> str:
    """Returns the query of our request as far as it matters: with plain permalinks it holds the route."""
    return f"rest_route={NAMESPACE}" if here.path.endswith("/index.php") else ""


def _base(parts: SplitResult, query: str) -> str:
    """Returns the `base_url` of an address of the API; "" for any other address."""
    if NAMESPACE in parse_qs(query).get("rest_route", [""])[0]:
        return f"{_origin(parts)}{_folder(parts.path)}/index.php?rest_route={NAMESPACE}"
    if NAMESPACE + "/" not in parts.path + "/":
        return ""
    head = _origin(parts) + re.sub(r"/{2,}", "/", parts.path).split(NAMESPACE)[0]
    site = head[: -len("/wp-json")] if head.endswith("/wp-json") else ""
    return site if site and _is_read_as(site, head + NAMESPACE) else head + NAMESPACE


def _is_read_as(site: str, base: str) -> bool:
    """Whether `base_url` may be the site alone; `https://SITE/index.php`, for example, is read as pretty permalinks."""
    try:
        return parse_site(site, allow_http=True).base == base
    except InputError:
        return False


def _plain_base(here: SplitResult, there: SplitResult) -> str:
    """Returns the base with plain permalinks, where the API is redirected to itself and a slash; else ""."""
    slash = there.path.rstrip("/") == here.path.rstrip("/") and there.path.endswith("/") > here.path.endswith("/")
    if not slash or _origin(there) != _origin(here) or NAMESPACE not in here.path:
        return ""
    root = here.path.split(NAMESPACE)[0].rpartition("/")[0]
    return f"{_origin(here)}{_folder(root)}/index.php?rest_route={NAMESPACE}"


def _folder(path: str) -> str:
    return re.split(r"/(?:wp-json|index\.php)(?:/|$)", path)[0].rstrip("/")
