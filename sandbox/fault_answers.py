"""What the client sees under a fault."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import formatdate
from typing import Any

from sandbox import answers, fronts, shapes
from sandbox.abilities.refusals import ability_not_found, not_found as nobody
from sandbox.answers import HTML, WARNING, Answer, as_json, dump, page
from sandbox.calls import Call
from sandbox.dialects import Dialect
from sandbox.errors import RefusalError, no_route, not_found
from sandbox.faults import Fault

_CODES: dict[int, tuple[str, str, dict[str, Any]]] = {
    400: ("invalid_parameters", "Invalid parameters", {}),
    401: ("unauthorized", "Invalid or missing API key", {}),
    403: ("forbidden", "The API key lacks the permission", {}),
    404: ("customer_not_found", "Customer not found", {}),
    405: ("method_not_allowed", "Method not allowed", {}),
    413: ("too_large", "Request entity too large", {}),
    422: ("validation_failed", "Validation failed", {"phone": ["Phone is not valid"]}),
    429: ("rate_limit_exceeded", "Rate limit exceeded", {}),
    500: ("server_error", "Internal server error", {}),
    502: ("bad_gateway", "Bad gateway", {}),
    503: ("service_unavailable", "Service unavailable", {}),
    504: ("gateway_timeout", "Gateway time-out", {}),
}
_ABILITY_CODES: dict[int, tuple[str, str, dict[str, Any]]] = {
    400: ("ability_invalid_input", "Invalid input", {}),
    401: ("rest_ability_cannot_execute", "Sorry, you are not allowed to execute this ability.", {}),
    403: ("rest_ability_cannot_execute", "Sorry, you are not allowed to execute this ability.", {}),
    404: ("not_found", "Customer not found.", {}),
    422: ("save_failed", "Failed to save customer.", {}),
}
_WHY = {"first_name": "First name is required and must be at least 2 characters", "phone": "Phone format is not valid"}
SHAPES: dict[str, dict[str, Any]] = {
    "texts": {**_WHY},
    "lists": {name: [text] for name, text in _WHY.items()},
    "entries": {"errors": [{"field": name, "message": text} for name, text in _WHY.items()]},
    "nested": {"errors": {name: [text] for name, text in _WHY.items()}},
    "params": {"params": {**_WHY}},
}
"""The reasons of a refusal, in each of the shapes that sites give them."""
_TRACE = (
    "Uncaught TypeError: count(): Argument #1 ($value) must be of type Countable|array, null given in "
    "/var/www/html/wp-content/plugins/latepoint-api/includes/customers.php:412\nStack trace:\n"
    "#0 /var/www/html/wp-includes/rest-api/class-wp-rest-server.php(1230): update_customer(Object(WP_REST_Request))\n"
    "#1 {main}\n  thrown"
)


@dataclass(frozen=True)
class Scene:
    """Everything that an answer under a fault may depend on."""

    fault: Fault
    call: Call
    dialect: Dialect
    origin: str
    """Scheme, host and port of the site, for redirects."""
    now: float
    """The site's time of day, in seconds."""
    real: Answer
    """The answer that the work gave (an empty one where no work was done)."""

    def option(self, name: str) -> Any:
        """An option of the fault."""
        return self.fault.option(name)


def under(scene: Scene) -> Answer:
    """The answer under this fault."""
    kind = scene.fault.kind
    if kind.startswith("status_"):
        return _status(scene, int(kind.split("_")[1]))
    if kind.startswith("redirect_"):
        return page(int(kind[-3:]), "Moved", headers={"Location": _target(scene)})
    return _ANSWERS[kind](scene)


def refused(dialect: Dialect, refusal: RefusalError) -> Answer:
    """A refusal in the dialect's shape, but never with a status of its own."""
    kept = replace(dialect, errors="wordpress") if dialect.errors == "success_false" else dialect
    return as_json(*shapes.error(kept, refusal))


def _status(scene: Scene, status: int) -> Answer:
    headers = _retry_after(scene)
    if scene.option("html"):
        return page(status, headers=headers) if status in answers.REASONS else fronts.of_proxy(status)
    code, message, details = _code(scene, status)
    if scene.option("shape"):
        details = SHAPES[scene.option("shape")]
    refusal = RefusalError(status, scene.option("code") or code, scene.option("message") or message, **details)
    return refused(scene.dialect, refusal).with_headers(headers)


def _code(scene: Scene, status: int) -> tuple[str, str, dict[str, Any]]:
    """What an error of this status is called by the API that was asked."""
    if scene.call.api == "extension":
        return _CODES.get(status, ("proxy_error", f"Error {status}", {}))
    if (status, scene.call.operation) == (500, "delete"):
        return "delete_failed", "Failed to delete customer.", {}
    return _ABILITY_CODES.get(status) or _CODES.get(status, ("proxy_error", f"Error {status}", {}))


def _retry_after(scene: Scene) -> dict[str, str]:
    seconds = scene.option("retry_after")
    if seconds is None:
        return {}
    if scene.fault.kind.endswith("_date"):
        return {"Retry-After": formatdate(scene.now + seconds, usegmt=True)}
    return {"Retry-After": str(seconds)}


def _target(scene: Scene) -> str:
    """Where a redirect points: this very server by another name, https, www, or the URL that is given."""
    scheme, _mark, host = scene.origin.partition("://")
    port = host.rpartition(":")[2]
    aliases = {
        "host": f"{scheme}://{'127.0.0.1' if host.startswith('localhost') else 'localhost'}:{port}",
        "https": f"https://{host}",
        "www": f"{scheme}://www.{host}",
        "slash": scene.origin,
    }
    to = str(scene.option("to"))
    slash = "/" if to == "slash" else ""
    rest = scene.call.path + slash + (f"?{scene.call.query}" if scene.call.query else "")
    return aliases[to] + rest if to in aliases else to


def _died(scene: Scene, status: int, message: str, headers: dict[str, str] | None = None) -> Answer:
    """WordPress's wp_die: JSON for who asks for it, else a page."""
    if not scene.call.wants_json:
        return page(status, message, headers=headers)
    body = {"code": "wp_die", "message": message, "data": {"status": status}, "additional_errors": []}
    return as_json(status, body, headers)


def _maintenance(scene: Scene) -> Answer:
    message = "Briefly unavailable for scheduled maintenance. Check back in a minute."
    return _died(scene, 503, message, {"Retry-After": "600"})


def _php_fatal(scene: Scene) -> Answer:
    message = "<p>There has been a critical error on this website.</p>"
    if not scene.call.wants_json:
        return page(500, "There has been a critical error on this website.", _TRACE)
    file = "/var/www/html/wp-content/plugins/latepoint-api/includes/customers.php"
    error = {"type": 1, "message": _TRACE, "file": file, "line": 412}
    data = {"status": 500, "error": error}
    return as_json(500, {"code": "internal_server_error", "message": message, "data": data, "additional_errors": []})


def _latepoint_not_available(scene: Scene) -> Answer:
    if scene.call.api == "abilities":
        return refused(scene.dialect, ability_not_found())
    return refused(scene.dialect, RefusalError(503, "latepoint_not_available", "LatePoint plugin is not available"))


def _server_error(scene: Scene) -> Answer:
    return refused(scene.dialect, RefusalError(500, "server_error", "Internal server error"))


def _rest_closed(scene: Scene) -> Answer:
    refusal = RefusalError(401, "rest_not_logged_in", "You are not currently logged in.", core=True)
    return refused(scene.dialect, refusal)


def _success_and_error(scene: Scene) -> Answer:
    error = {"code": "customer_update_failed", "message": scene.option("message")}
    return as_json(200, {"success": True, "status": "error", "error": error, "data": None})


def _not_found_as_200(scene: Scene) -> Answer:
    missing = nobody() if scene.call.api == "abilities" else not_found()
    return answers.with_warning(refused(scene.dialect, missing))


def _prefixed(scene: Scene) -> Answer:
    status = scene.option("status") if scene.real.status < 300 else scene.real.status
    return replace(scene.real, status=status, content_type=HTML, body=WARNING.encode() + scene.real.body)


def _half(scene: Scene) -> bytes:
    return scene.real.body[: len(scene.real.body) // 2]


def _success(scene: Scene) -> dict[str, Any]:
    """The body of a real success; nothing where the answer isn't one."""
    if scene.real.status >= 300 or not scene.real.body.startswith(b"{"):
        return {}
    body: dict[str, Any] = scene.real.json()
    return body


def _changed_data(scene: Scene, change: Callable[[Any], Any]) -> Answer:
    """The real answer with another record or list; errors stay as they are."""
    body, key = _success(scene), _place(scene)
    if key is None:
        return scene.real.with_json(change(body)) if body else scene.real
    return scene.real.with_json({**body, key: change(body[key])}) if key in body else scene.real


def _place(scene: Scene) -> str | None:
    """Where a success holds its record or list; nothing where it is the record."""
    if scene.call.api == "extension":
        return "data"
    return {"list": "customers", "bookings": "bookings"}.get(scene.call.operation or "")


def _other_id(scene: Scene, data: Any) -> Any:
    other = scene.option("id") or int(data["id"]) + 1
    return {**data, "id": type(data["id"])(other)}


def _broken_name(data: Any) -> Any:
    if isinstance(data, list):
        return [_broken_name(record) for record in data[:1]] + data[1:]
    return {**data, "first_name": "\ud83d broken"}


def _huge(scene: Scene) -> Answer:
    return scene.real.with_json({**_success(scene), "padding": "x" * int(scene.option("mb") * 1_000_000)})


def _deep(scene: Scene) -> Answer:
    floors = int(scene.option("floors"))
    inner, key = b"[" * floors + b"]" * floors, _place(scene)
    if key is None:
        return replace(scene.real, body=inner)
    around = shapes.success(scene.dialect, None) if key == "data" else {key: None}
    return replace(scene.real, body=dump(around).removesuffix(b"null}") + inner + b"}")


_ANSWERS: dict[str, Callable[[Scene], Answer]] = {
    "rest_no_route": lambda scene: refused(scene.dialect, no_route()),
    "latepoint_not_available": _latepoint_not_available,
    "maintenance": _maintenance,
    "php_fatal": _php_fatal,
    "database_down": lambda scene: _died(scene, 500, "Error establishing a database connection"),
    "html_200": lambda _: answers.home(),
    "empty_200": lambda _: Answer(200),
    "success_false_200": lambda scene: as_json(200, {"success": False, "message": scene.option("message")}),
    "not_found_as_200": _not_found_as_200,
    "close_before": lambda _: Answer(0, closed=True),
    "timeout_before": lambda scene: Answer(0, closed=True, delay=scene.option("seconds")),
    "bot_guard": lambda scene: fronts.GUARDS[scene.option("by")],
    "rest_closed": _rest_closed,
    "success_and_error": _success_and_error,
    "late_write": lambda scene: fronts.of_proxy(scene.option("status")),
    "gzip_unnamed": lambda scene: replace(scene.real, body=gzip.compress(scene.real.body, mtime=0)),
    "cut_json": lambda scene: replace(scene.real, cut=len(_half(scene))),
    "cut_json_short": lambda scene: replace(scene.real, body=_half(scene)),
    "prefixed_json": _prefixed,
    "bom_json": lambda scene: replace(scene.real, body=b"\xef\xbb\xbf" + scene.real.body),
    "close_after": lambda _: Answer(0, closed=True),
    "error_500_after": _server_error,
    "bad_gateway_after": lambda _: page(502),
    "timeout_after": lambda scene: replace(scene.real, delay=scene.option("seconds")),
    "wrong_customer": lambda scene: _changed_data(scene, lambda data: _other_id(scene, data)),
    "not_a_record": lambda scene: _changed_data(scene, lambda _: scene.option("data")),
    "huge": _huge,
    "deep": _deep,
    "lone_surrogate": lambda scene: _changed_data(scene, _broken_name),
}
