# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two APIs as HTTP sees them: route, credentials, and which requests only read. Pure."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Tuple

from .._base.errors import InputError
from .site import ABILITIES, NAMESPACE

RUN = "/abilities/latepoint/{}/run"
_RUN = re.compile(re.escape(RUN).replace(r"\{\}", "([a-z-]+)"))
# The input of a GET, a parameter each; and the parameter that goes past caches: WordPress ignores what it doesn't know.
INPUT = "input[{}]"
FRESH = "nocache"
_INPUT = re.compile(re.escape(INPUT).replace(r"\{\}", "[a-z_]+"))
# The method that another REST API would have for each ability in use.
VERBS: Mapping[str, str] = {
    "list-customers": "GET",
    "get-customer": "GET",
    "get-customer-by-email": "GET",
    "get-total-customers-count": "GET",
    "get-customer-bookings": "GET",
    "create-customer": "POST",
    "update-customer": "PUT",
    "delete-customer": "DELETE",
}


@dataclass(frozen=True)
class Access:
    """The API that credentials are for.

    - `namespace`: its route below the REST API
    - `who`: the credentials in a word, for messages
    - `headers`: sent with each request
    - `secrets`: texts that no output may show, longest first
    """

    namespace: str
    who: str
    headers: Mapping[str, str] = field(repr=False)
    secrets: Tuple[str, ...] = field(repr=False)

    def verb(
        self, method: str, path: str, params: Optional[Mapping[str, Any]], body: Optional[Mapping[str, Any]]
    ) -> str:
        """Returns GET for a request that only reads, else POST, PUT, DELETE, or the request's own method.

        An ability is known by its name in the path, where the request holds nothing but its input: WordPress would run
        another ability that a `name` in the query or the body says.
        """
        if "_method" in (params or {}):
            return "ANY"
        if self.namespace != ABILITIES:
            return method
        run = _RUN.fullmatch(path)
        verb = VERBS.get(run.group(1)) if run and _is_input_alone(method, params or {}, body or {}) else None
        return verb or ("ANY" if method == "GET" and "run" in path.lower() else method)


def _is_input_alone(method: str, params: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Whether a request holds the input of an ability, and nothing else that WordPress looks at."""
    if method == "POST":
        return not params and set(body) == {"input"}
    return method == "GET" and not body and all(name == FRESH or _INPUT.fullmatch(name) for name in params)


def by_key(api_key: str) -> Access:
    """Returns access to the extension's API; raises InputError for what can't be a key."""
    key = api_key.strip()
    if not re.match(r"^[\x21-\x7e]+$", key):
        raise InputError("api_key is empty or holds characters that a key can't have (white space, umlauts)")
    return Access(NAMESPACE, "key", {"X-API-Key": key}, (key,))


def by_password(username: str, password: str) -> Access:
    """Returns access to LatePoint's own API; raises InputError for what can't be credentials."""
    name, secret = username.strip(), "".join(password.split())
    if not name or ":" in name or not name.isprintable():
        raise InputError("username is empty or holds what a WordPress user's name can't have (a colon, a line end)")
    if not secret or not secret.isprintable():
        raise InputError("password is empty, or no Application Password: WordPress makes one in the user's profile")
    token = base64.b64encode(f"{name}:{secret}".encode()).decode("ascii")
    header = {"Authorization": f"Basic {token}"}
    return Access(ABILITIES, "user", header, (token, password.strip(), secret))
