# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a page, or nothing, means where JSON should be: it comes from a web server, a firewall or WordPress. Pure."""

from __future__ import annotations

from typing import Tuple

from .site import NAMESPACE

_FRONT = f"Let {NAMESPACE} through there: the api_key was not even looked at"
_PAGES = {
    401: "something in front of the API asks for a login (HTTP 401, a page), as a rule a password for the whole site. "
    f"{_FRONT}",
    403: "something in front of the API forbids the request (HTTP 403, a page), as a rule a firewall or a security "
    f"plugin. {_FRONT}",
    404: "there is no such page (HTTP 404): check base_url; has WordPress another address or folder?",
    413: "the web server refuses a body of that size (HTTP 413): shorten the record, or raise the limit there",
    429: "too many requests (HTTP 429)",
}
_CODES = {401: "unauthorized", 403: "forbidden", 413: "unexpected_answer", 429: "rate_limited"}


def page_fault(method: str, status: int) -> Tuple[str, str]:
    """Message and code of an answer that is a page."""
    default = "server_error" if status >= 500 else "not_json"
    return _PAGES.get(status) or _message(method, status), _CODES.get(status, default)


def _message(method: str, status: int) -> str:
    if status >= 500:
        return f"the web server in front of the site failed (HTTP {status}, a page instead of JSON)"
    if status == 405:
        return f"the web server refuses the method (HTTP 405): it must let {method} through to WordPress"
    return (
        f"the site answered with a page, not with JSON (HTTP {status}): with plain permalinks, base_url must end in "
        f"/index.php?rest_route={NAMESPACE}; otherwise check base_url"
    )
