"""The refusals of the API, before any dialect gives them a shape."""

from __future__ import annotations

from typing import Any


class RefusalError(Exception):
    """An answer that isn't a success: HTTP status, code, sentence, and what else belongs to it."""

    def __init__(self, status: int, code: str, message: str, *, core: bool = False, **details: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.core = core
        """WordPress itself refuses: then no dialect changes the shape."""
        self.details = details


def no_route() -> RefusalError:
    """WordPress knows no such route, method or plugin."""
    return RefusalError(404, "rest_no_route", "No route was found matching the URL and request method.", core=True)


def invalid_json() -> RefusalError:
    """The body isn't JSON: WordPress says so before anybody looks at the key."""
    details: dict[str, Any] = {"json_error_code": 4, "json_error_message": "Syntax error"}
    return RefusalError(400, "rest_invalid_json", "Invalid JSON body passed.", core=True, **details)


def unauthorized() -> RefusalError:
    """No key, or none of ours."""
    return RefusalError(401, "unauthorized", "Invalid or missing API key")


def forbidden(permission: str) -> RefusalError:
    """A key that may do other things."""
    return RefusalError(403, "forbidden", f"The API key lacks the permission {permission}")


def not_found() -> RefusalError:
    """No customer with this id."""
    return RefusalError(404, "customer_not_found", "Customer not found")


def has_bookings(count: int) -> RefusalError:
    """A customer with bookings isn't deleted."""
    return RefusalError(400, "customer_has_bookings", "Cannot delete a customer with bookings", booking_count=count)


def invalid_parameters(message: str) -> RefusalError:
    """A parameter of the query that the API can't take."""
    return RefusalError(400, "invalid_parameters", message)


def rate_limited(seconds: int) -> RefusalError:
    """Too many requests in this window."""
    return RefusalError(429, "rate_limit_exceeded", f"Rate limit exceeded. Try again in {seconds} seconds.")


def not_valid(verb: str, problem: str, field: str, style: str) -> RefusalError:
    """A record that LatePoint refuses; `verb` is "updating" or "creating"."""
    if style == "validation_failed":
        details: dict[str, Any] = {field: [problem]}
        return RefusalError(422, "validation_failed", "Validation failed", **details)
    code = "customer_update_failed" if verb == "updating" else "customer_create_failed"
    return RefusalError(400, code, f"Error {verb} customer: {problem}")
