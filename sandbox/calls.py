"""What a request asks for: WordPress's reading of URLs, queries and bodies."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import parse_qsl

from sandbox.abilities import routes
from sandbox.errors import RefusalError, invalid_json

NAMESPACE = "/latepoint-api/v1"
FOLDER = "/blog"
Place = Literal["api", "page", "missing", "not_allowed"]
Api = Literal["extension", "abilities"]
OPERATIONS = ("status", "list", "get", "put", "post", "delete", "count", "bookings")
"""What faults strike; `count` and `bookings` are of the Abilities API alone."""

_ROUTE = re.compile(NAMESPACE + r"(?:/(?P<name>status|customers)(?:/(?P<id>[0-9]+))?)?/*\Z", re.IGNORECASE)
_ONE = {"GET": "get", "PUT": "put", "DELETE": "delete"}
_ALL = {"GET": "list", "POST": "post"}
_DEEPEST = 512


@dataclass(frozen=True)
class Call:
    """One request, as WordPress sees it."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    place: Place
    operation: str | None
    """One of OPERATIONS, "index" for the namespace itself, or nothing where no route matches."""
    url_id: int | None
    params: dict[str, Any] = field(default_factory=dict)
    """The query as PHP reads it, without rest_route."""
    asked: routes.Asked | None = None
    """What is asked of the Abilities API; nothing where another API is asked."""

    @property
    def api(self) -> Api:
        """The API that the route belongs to; what belongs to none counts as the extension's."""
        return "abilities" if self.asked else "extension"

    @property
    def wants_json(self) -> bool:
        """Does the client ask for JSON? Else PHP answers its errors in HTML."""
        return "application/json" in self.headers.get("accept", "").lower()

    def sent(self) -> dict[str, Any]:
        """Query and body as one: the body wins over the query, and both over the URL."""
        return {**self.params, **body_params(self.method, self.headers, self.body)}


def read(method: str, path: str, query: str, headers: Mapping[str, str], body: bytes, permalinks: str) -> Call:
    """Read a request; `permalinks` is "pretty" or "plain"."""
    params = query_params(query)
    place, route = _locate(method, path, params, permalinks)
    params.pop("rest_route", None)
    asked = routes.read(route)
    if asked:
        asked = _preferred(asked, {**params, **_readable(method, headers, body)})
        return Call(method, path, query, headers, body, place, asked.operation(method), None, params, asked)
    operation, number = _operation(method, route)
    return Call(method, path, query, headers, body, place, operation, number, params)


def _preferred(asked: routes.Asked, sent: Mapping[str, Any]) -> routes.Asked:
    """The ability that WordPress takes: a `name` of the body or the query wins over the URL."""
    name = sent.get("name") if asked.name else None
    return asked if name is None else replace(asked, name=name if isinstance(name, str) else "")


def _readable(method: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    try:
        return body_params(method, headers, body)
    except RefusalError:
        return {}


def query_params(query: str) -> dict[str, Any]:
    """A query as PHP reads it: + is a space, the last of a name wins, name[] makes a list."""
    params: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name.endswith("[]"):
            params.setdefault(name[:-2], []).append(value)
        else:
            params[name] = value
    return params


def _locate(method: str, path: str, params: Mapping[str, Any], permalinks: str) -> tuple[Place, str]:
    """Where a request ends up, and the REST route where that is the API."""
    if path == FOLDER or path.startswith(FOLDER + "/"):
        path = path[len(FOLDER) :] or "/"
    if path == "/wp-json" or path.startswith("/wp-json/"):
        return ("api" if permalinks == "pretty" else "page"), path[len("/wp-json") :] or "/"
    if path not in ("/", "/index.php"):
        return "missing", ""
    route = params.get("rest_route")
    if path == "/" and method in ("PUT", "DELETE", "PATCH"):
        return "not_allowed", ""
    return ("api", "/" + route.strip("/")) if isinstance(route, str) and route else ("page", "")


def _operation(method: str, route: str) -> tuple[str | None, int | None]:
    found = _ROUTE.match(route)
    if not found:
        return None, None
    if found["name"] is None:
        return ("index" if method == "GET" else None), None
    if found["name"].lower() == "status":
        return ("status" if method == "GET" and found["id"] is None else None), None
    if found["id"] is None:
        return _ALL.get(method), None
    return _ONE.get(method), int(found["id"])


def body_params(method: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """The body's parameters; a body that isn't declared as JSON reads as nothing (a form only with POST).

    Raises RefusalError `rest_invalid_json`.
    """
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded" and method == "POST":
        return query_params(body.decode("utf-8", "replace"))
    if not (kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))):
        return {}
    value = parse_json(body) if body.strip() else {}
    if isinstance(value, list):
        return {str(number): item for number, item in enumerate(value)}
    return value if isinstance(value, dict) else {}


def parse_json(body: bytes) -> Any:
    """JSON as PHP's json_decode takes it: no NaN, no lone surrogates, no more than 512 floors.

    Raises RefusalError `rest_invalid_json`.
    """
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
        too_deep = _depth(value, 0) > _DEEPEST
    except (ValueError, RecursionError):
        raise invalid_json() from None
    if too_deep:
        raise invalid_json()
    return value


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _depth(value: Any, above: int) -> int:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max([above + 1, *(_depth(item, above + 1) for item in items if isinstance(item, (dict, list)))])
