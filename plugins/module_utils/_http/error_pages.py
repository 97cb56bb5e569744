# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The meaning of a page in place of JSON: it comes from a web server, a firewall or WordPress. Pure."""

from __future__ import annotations

from typing import Tuple

from .site import NAMESPACE
from .status import GIVEN_UP

# What answers in the site's place, where it has no name of its own.
MAINTENANCE = "a page of maintenance"
CLOSED = "a plugin that closes the REST API"
GUARD = "a bot guard or a firewall"
ALLOW_LIST = "an allow-list of IP addresses"
UNNAMED = "a gateway or a firewall"
# The statuses by which guards that speak JSON refuse; no other JSON that claims to be the API's is doubted.
REFUSING = (401, 403, 405, 406, 429, 451, 503)
_LET_THROUGH = f"Let {NAMESPACE}, or the address of the machine that runs this, through there"
_UNSEEN = "the api_key was not even looked at"
_FRONT = f"{_LET_THROUGH}: {_UNSEEN}"
_PERMALINKS = f"with plain permalinks, base_url must end in /index.php?rest_route={NAMESPACE}"
_PAGES = {
    202: f"{GUARD} in front of the site wants to look at a browser first (HTTP 202, a page). {_FRONT}",
    401: "something in front of the API asks for a login (HTTP 401, a page), as a rule a password for the whole site. "
    f"{_FRONT}",
    403: "something in front of the API forbids the request (HTTP 403, a page), as a rule a firewall or a security "
    f"plugin. {_FRONT}",
    406: "something in front of the API refuses the request (HTTP 406, a page), as a rule a firewall of the web server "
    f"such as ModSecurity. {_FRONT}",
    407: "the proxy on the way to the site asks for a login (HTTP 407): it belongs into the proxy's address",
    413: "the web server refuses a body of that size (HTTP 413): shorten the record, or raise the limit there",
    429: "too many requests (HTTP 429)",
}
# Answers to readings; a write comes after one that has found the address right.
_OF_ADDRESS = {
    200: f"the site answered with a page, not with JSON (HTTP 200): {_PERMALINKS}; otherwise check base_url",
    404: f"there is no such page (HTTP 404): {_PERMALINKS}; otherwise check base_url: has WordPress another address or "
    "folder?",
}
_CODES = {401: "unauthorized", 403: "forbidden", 413: "unexpected_answer", 429: "rate_limited"}
# What a proxy such as Cloudflare says by these (https://developers.cloudflare.com/support/, "5xx errors").
_BEHIND = {
    520: "got an answer from it that makes no sense",
    521: "was refused by its web server",
    522: "could not reach its web server in time",
    523: "found no way to its web server",
    524: "got no answer from it in time",
    525: "could not agree with its web server on TLS",
    526: "doesn't accept its web server's certificate",
    527: "lost the connection to it",
    530: "found no address of its web server",
}


def page_fault(method: str, status: int, front: str = "") -> Tuple[str, str]:
    """Returns message and code of a response that is a page; `front` is what is known to have sent it."""
    default = "server_error" if status >= 500 else "not_json"
    message = of_front(front, status) or _of_address(method, status) or _PAGES.get(status) or _message(method, status)
    return message, _CODES.get(status, default)


def of_front(front: str, status: int) -> str:
    """Returns the message of a `front` that answers in the site's place; "" where none is known."""
    if front == MAINTENANCE:
        return (
            f"the site shows {MAINTENANCE} (HTTP {status}): wait until it is over, or let {NAMESPACE} through in the "
            "plugin that shows it"
        )
    if front == CLOSED:
        return (
            f"something closes the site's REST API to everybody who isn't logged in (HTTP {status}), as a rule a "
            f"security plugin or a snippet in the theme. Let {NAMESPACE} through there: {_UNSEEN}"
        )
    if front == ALLOW_LIST:
        return (
            f"{ALLOW_LIST} keeps out the machine that runs this (HTTP {status}): add its address there, in the "
            "settings of the LatePoint API, or of the firewall or security plugin that has the list. It is not the "
            "api_key that is refused"
        )
    if front == UNNAMED:
        return (
            f"{UNNAMED} seems to answer in the site's place (HTTP {status}, JSON in no shape of the LatePoint API). "
            f"{_LET_THROUGH}. If there is none, it is the api_key that is refused: check it, and its permissions"
        )
    return f"{front} answered in the site's place (HTTP {status}). {_FRONT}" if front else ""


def behind(status: int) -> str:
    """Returns what a proxy says of the site behind it by a status of its own; "" for any other status."""
    if status not in _BEHIND:
        return ""
    return f"a proxy in front of the site, such as Cloudflare, {_BEHIND[status]} (HTTP {status})"


def _of_address(method: str, status: int) -> str:
    """Returns a doubt of the address; "" where a reading has worked, or the status says something else."""
    if method != "GET":
        return ""
    unread = f"the site answered with a page, not with JSON (HTTP {status}): check base_url"
    return _OF_ADDRESS.get(status) or (unread if status < 300 and status not in _PAGES else "")


def _message(method: str, status: int) -> str:
    if status in _BEHIND:
        return behind(status)
    if status >= 500:
        return f"the web server in front of the site failed (HTTP {status}, a page instead of JSON)"
    if status in GIVEN_UP:
        return f"something in front of the site gave the request up (HTTP {status}, a page instead of JSON)"
    if status == 405:
        return f"the web server refuses the method (HTTP 405): it must let {method} through to WordPress"
    return (
        f"something in front of the API answered with a page, not with JSON (HTTP {status}): the web server, a "
        f"firewall or a security plugin. {_FRONT}"
    )
