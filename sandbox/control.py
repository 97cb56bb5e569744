"""The control API below /_sandbox/: what tests and demonstrations see and change behind the site's back."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import keys
from sandbox.records import FIELDS, Record, now, tidy
from sandbox.state import State

PREFIX = "/_sandbox"


class NotFound(Exception):
    """No such customer, path or method."""


def act(state: State, method: str, path: str, query: Mapping[str, str], body: Any) -> Any:
    """Do what a control request asks; returns JSON. Raises NotFound, or ValueError for what makes no sense."""
    name, _, rest = path.strip("/").partition("/")
    action = (method, name, bool(rest))
    if action == ("GET", "", False):
        return {**state.summary(), "keys": keys.as_dict()}
    if action == ("GET", "requests", False):
        return [entry.as_dict() for entry in list(state.log)]
    if action == ("DELETE", "requests", False):
        return state.clear_log()
    if name == "customers":
        return _customers(state, method, rest, query, body)
    if action == ("GET", "faults", False):
        return state.faults.as_list()
    if action == ("POST", "faults", False):
        return state.faults.add(**body).as_dict()
    if action == ("DELETE", "faults", False):
        return state.faults.clear()
    if action == ("POST", "dialect", False):
        return state.set_dialect(body["name"])
    if action == ("POST", "rate_limit", False):
        return state.limiter.set(_limit(body.get("limit")), body.get("reset_style", "epoch"))
    if action == ("POST", "latency", False):
        state.latency = float(body["seconds"])
        return None
    if action == ("POST", "reset", False):
        return state.reset()
    raise NotFound(f"{method} {path}")


def _limit(given: Any) -> str | tuple[float, float] | None:
    return (given[0], given[1]) if isinstance(given, (list, tuple)) else given


def _customers(state: State, method: str, rest: str, query: Mapping[str, str], body: Any) -> Any:
    store = state.store
    if method == "GET" and not rest:
        return [_known(state, int(query["id"]))] if "id" in query else store.select("ORDER BY id")
    if method == "PUT" and not rest:
        return {"customers": store.replace_all(body)}
    if method == "POST" and not rest:
        return {"id": store.add(body)}
    record = _known(state, int(rest) if rest.isdigit() else 0)
    if method == "GET":
        return record
    if method == "PATCH":
        return _edited(state, record, body)
    if method == "DELETE":
        return {"deleted": store.delete(record["id"])}
    raise NotFound(f"{method} customers/{rest}")


def _known(state: State, number: int) -> Record:
    record = state.store.get(number)
    if record is None:
        raise NotFound(f"customer {number}")
    return record


def _edited(state: State, record: Record, changes: Mapping[str, Any]) -> Record:
    """Somebody edits by hand: custom fields merge, null removes; all else is stored as it is given."""
    unknown = sorted(set(changes) - set(FIELDS) | ({"id"} & set(changes)))
    if unknown:
        raise ValueError(f"no such field to edit: {', '.join(unknown)}")
    fields = {**record["custom_fields"], **changes.get("custom_fields", {})}
    kept = {key: value for key, value in fields.items() if value is not None}
    record = tidy({**record, "updated_at": now(), **changes, "custom_fields": kept})
    state.store.save(record)
    return record


def _is_loopback(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def respond(state: State, request: Request) -> Response:
    """Answer a control request: loopback only, no key."""
    if not _is_loopback(request):
        return JSONResponse({"error": "loopback only"}, 403)
    raw = await request.body()
    path = request.url.path.removeprefix(PREFIX)
    try:
        result = act(state, request.method, path, request.query_params, json.loads(raw) if raw else {})
    except NotFound as error:
        return JSONResponse({"error": f"not found: {error}"}, 404)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse(result)
