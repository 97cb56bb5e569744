"""The control API below /_sandbox/: what tests and demonstrations see and change behind the site's back."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import keys
from sandbox.records import FIELDS, Record, now, tidy
from sandbox.state import State

PREFIX = "/_sandbox"


class NotFoundError(Exception):
    """No such customer, path or method."""


def act(state: State, method: str, path: str, query: Mapping[str, str], body: Any) -> Any:
    """Do what a control request asks; returns JSON.

    Raises NotFoundError, or ValueError for what makes no sense.
    """
    name, _slash, rest = path.strip("/").partition("/")
    if name == "customers":
        return _customers(state, method, rest, query, body)
    action = _ACTIONS.get(f"{method} {path.strip('/')}")
    if action is None:
        raise NotFoundError(f"{method} {path}")
    return action(state, body)


def _set_latency(state: State, body: Any) -> None:
    state.latency = float(body["seconds"])


_ACTIONS: dict[str, Callable[[State, Any], Any]] = {
    "GET ": lambda state, _: {**state.summary(), "keys": keys.as_dict(), "users": keys.users_as_dict()},
    "GET requests": lambda state, _: [entry.as_dict() for entry in list(state.log)],
    "DELETE requests": lambda state, _: state.clear_log(),
    "GET faults": lambda state, _: state.faults.as_list(),
    "POST faults": lambda state, body: state.faults.add(**body).as_dict(),
    "DELETE faults": lambda state, _: state.faults.clear(),
    "POST settle": lambda state, _: {"arrived": state.late.settle()},
    "POST abilities": lambda state, body: state.switch(body),
    "POST dialect": lambda state, body: state.set_dialect(body["name"]),
    "POST rate_limit": lambda state, body: state.limiter.set(_limit(body["limit"]), body.get("reset_style", "epoch")),
    "POST latency": _set_latency,
    "POST reset": lambda state, _: state.reset(),
}


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
    raise NotFoundError(f"{method} customers/{rest}")


def _known(state: State, number: int) -> Record:
    record = state.store.get(number)
    if record is None:
        raise NotFoundError(f"customer {number}")
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
    except NotFoundError as error:
        return JSONResponse({"error": f"not found: {error}"}, 404)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse(result)
