# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of requests, from all spellings of `base_url`."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Dict, Mapping, Optional, Tuple
from urllib.parse import SplitResult, parse_qs, urlsplit

from .._base.errors import InputError
from .._base.text import one_line

try:
    import idna  # what requests itself encodes hosts with
except ImportError:
    idna = None  # type: ignore[assignment]

# The routes of the two APIs below the REST API: the extension's, and WordPress's own for abilities.
NAMESPACE = "/latepoint-api/v1"
ABILITIES = "/wp-abilities/v1"
_EITHER = (NAMESPACE, ABILITIES)
# The options with the key of the one, and the user and password of the other.
CREDENTIALS = ("api_key", "username", "password")
_HOST = re.compile(r"^(\[[0-9A-Fa-f:.%]+\]|[^\s/?#@\[\]:*]+)(:\d+)?$")
_PORTS = {"http": 80, "https": 443}
LONGEST = 200


@dataclass(frozen=True)
class Site:
    """Where a site's REST API is.

    `root` is scheme, host, port and folder; `route` is the path of the API below it, or None with plain
    permalinks, where the route travels in the query (`index.php?rest_route=…`). `namespace` says which API.
    """

    root: str
    route: Optional[str]
    namespace: str = NAMESPACE

    @property
    def host(self) -> str:
        return urlsplit(self.root).netloc

    @property
    def label(self) -> str:
        """The address for messages and plans."""
        return self.root

    def address(self, path: str, params: Optional[Mapping[str, str]] = None) -> Tuple[str, Dict[str, str]]:
        """Returns URL and query of a request to `path` (`/customers/1`).

        With plain permalinks the URL names `/index.php`, since nginx refuses PUT and DELETE on `/?rest_route=`
        (api-facts, "Requests").
        """
        query = dict(params or {})
        if self.route is not None:
            return self.root + self.route + path, query
        return self.root + "/index.php", dict({"rest_route": self.namespace + path}, **query)

    @property
    def base(self) -> str:
        """The base of the API, as `base_url` takes it."""
        if self.route is None:
            return f"{self.root}/index.php?rest_route={self.namespace}"
        return self.root + self.route


def parse_site(base_url: str, allow_http: bool = False, namespace: str = NAMESPACE) -> Site:
    """Returns the site of `base_url`: a site, a folder, the whole REST base of either API, or plain permalinks.

    Whichever API it names, the credentials decide: their API is `namespace`.
    Raises InputError where it is no URL, holds a login, or is `http://` to another machine.
    """
    text = base_url.strip()
    parts = _split(text)
    _check_scheme(parts, text, allow_http)
    root = f"{parts.scheme.lower()}://{_place(parts)}"
    if parts.query:
        return Site(root + _folder_of_plain(parts, text, namespace), None, namespace)
    return _pretty_site(root, re.sub(r"/{2,}", "/", parts.path).rstrip("/"), namespace)


def shown_url(base_url: str) -> str:
    """Returns `base_url` as a result may show it: of one that is refused nothing that may hold a key."""
    try:
        parse_site(base_url, allow_http=True)
    except InputError:
        return _shown(base_url.strip()) or ("…" if base_url else "")
    return base_url


def is_loopback(host: str) -> bool:
    """Whether the host is localhost, in 127.0.0.0/8, or ::1."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(text: str) -> SplitResult:
    example = "give the site's address, for example https://salon.example.com"
    try:
        parts = urlsplit(text)
        port_is_good = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        raise InputError(f"base_url is not a URL: {example}") from None
    if "@" in parts.netloc:
        raise InputError("base_url must not hold a user name or a password: credentials are options of their own")
    if parts.scheme.lower() not in ("http", "https") or not _HOST.match(parts.netloc) or not port_is_good:
        raise InputError(f"base_url '{_shown(text)}' is not a URL: {example}")
    if parts.fragment or re.search(r"\s", text):
        raise InputError(f"base_url '{_shown(text)}' holds a fragment (#) or white space: {example}")
    return parts


def _shown(text: str) -> str:
    """Returns `base_url` as an error may quote it: without login, query and fragment, which may hold a key."""
    kept, cut = re.match(r"[^?#]*", text), re.search(r"[?#]", text)
    if cut and "@" in text[cut.start() :]:
        return "…"  # what stands before may be the begin of a password
    plain = one_line(kept.group().rpartition("@")[2] if kept else "")[:LONGEST]
    return f"{plain}{cut.group()}…" if cut else plain


def _place(parts: SplitResult) -> str:
    """Returns host and port in the only spelling by which plans and journals know a site."""
    host = ascii_host(parts.netloc if parts.port is None else parts.netloc.rpartition(":")[0])
    return host if parts.port in (None, _PORTS[parts.scheme.lower()]) else f"{host}:{parts.port}"


def ascii_host(host: str) -> str:
    """Returns a host name in lower case and as DNS has it: `xn--mnchen-3ya.de` for `münchen.de`.

    Raises InputError where a label is empty, or longer than DNS has it.
    """
    try:
        name = idna.encode(host, uts46=True) if idna and not host.isascii() else host.lower().encode("idna")
        return name.decode("ascii")
    except UnicodeError:  # idna's errors are of this kind
        raise InputError(f"base_url: {one_line(host)[:LONGEST]} is not a valid host name") from None


def _check_scheme(parts: SplitResult, text: str, allow_http: bool) -> None:
    if parts.scheme.lower() == "https" or allow_http or is_loopback(parts.hostname or ""):
        return
    raise InputError(
        f"base_url '{_shown(text)}' would send credentials and people's data unencrypted to another machine: "
        "use https://, or set allow_http: true if that network is trusted"
    )


def _folder_of_plain(parts: SplitResult, text: str, namespace: str) -> str:
    query = parse_qs(parts.query, keep_blank_values=True)
    route = query.pop("rest_route", [""])[0].rstrip("/")
    if query or route not in ("", *_EITHER):
        raise InputError(f"base_url '{_shown(text)}' has a query that is not ?rest_route={namespace}")
    path = re.sub(r"/(index\.php)?$", "", parts.path)
    return path.rstrip("/")


def _pretty_site(root: str, path: str, namespace: str) -> Site:
    """Returns the site of a path; one with a namespace is the whole REST base, whatever the site calls `wp-json`."""
    for named in _EITHER:
        if path.endswith(named):
            folder, slash, prefix = path[: -len(named)].rpartition("/")
            return Site(root + folder, (slash + prefix if prefix else "") + namespace, namespace)
    path = re.sub(r"/(wp-json|index\.php)$", "", path)
    return Site(root + path, "/wp-json" + namespace, namespace)
