"""The refusals of the API, before any dialect gives them a shape."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """An answer that isn't a success: HTTP status, code, sentence, and what else belongs to it."""

    def __init__(self, status: int, code: str, message: str, *, core: bool = False, **details: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.core = core
        """WordPress itself refuses: then no dialect changes the shape."""
        self.details = details


def no_route() -> Refusal:
    """WordPress knows no such route, method or plugin."""
    return Refusal(404, "rest_no_route", "No route was found matching the URL and request method.", core=True)


def invalid_json() -> Refusal:
    """The body isn't JSON: WordPress says so before anybody looks at the key."""
    details: dict[str, Any] = {"json_error_code": 4, "json_error_message": "Syntax error"}
    return Refusal(400, "rest_invalid_json", "Invalid JSON body passed.", core=True, **details)


def unauthorized() -> Refusal:
    """No key, or none of ours."""
    return Refusal(401, "unauthorized", "Invalid or missing API key")


def forbidden(permission: str) -> Refusal:
    """A key that may do other things."""
    return Refusal(403, "forbidden", f"The API key lacks the permission {permission}")


def not_found() -> Refusal:
    """No customer with this id."""
    return Refusal(404, "customer_not_found", "Customer not found")


def has_bookings(count: int) -> Refusal:
    """A customer with bookings isn't deleted."""
    return Refusal(400, "customer_has_bookings", "Cannot delete a customer with bookings", booking_count=count)


def invalid_parameters(message: str) -> Refusal:
    """A parameter of the query that the API can't take."""
    return Refusal(400, "invalid_parameters", message)


def rate_limited(seconds: int) -> Refusal:
    """Too many requests in this window."""
    return Refusal(429, "rate_limit_exceeded", f"Rate limit exceeded. Try again in {seconds} seconds.")


def not_valid(verb: str, problem: str, field: str, style: str) -> Refusal:
    """A record that LatePoint refuses; `verb` is "updating" or "creating"."""
    if style == "validation_failed":
        details: dict[str, Any] = {field: [problem]}
        return Refusal(422, "validation_failed", "Validation failed", **details)
    code = "customer_update_failed" if verb == "updating" else "customer_create_failed"
    return Refusal(400, code, f"Error {verb} customer: {problem}")
