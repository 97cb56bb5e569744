"""The refusals of the Abilities API: always in WordPress's own shape."""

from __future__ import annotations

from sandbox.errors import RefusalError


def ability_not_found() -> RefusalError:
    """No such ability, or the site has switched it off: the answer is the same."""
    return RefusalError(404, "rest_ability_not_found", "Ability not found.", core=True)


def invalid_method(method: str) -> RefusalError:
    """An ability takes one method: POST, or GET where it is marked as reading."""
    message = "Read-only abilities require GET." if method == "GET" else "Abilities that perform updates require POST."
    return RefusalError(405, "rest_ability_invalid_method", message, core=True)


def cannot_execute(status: int) -> RefusalError:
    """401: nobody, or a wrong password; 403: a user who may not."""
    message = "Sorry, you are not allowed to execute this ability."
    return RefusalError(status, "rest_ability_cannot_execute", message, core=True)


def cannot_list() -> RefusalError:
    """The list of abilities is for users of the site."""
    return RefusalError(401, "rest_forbidden", "Sorry, you are not allowed to do that.", core=True)


def invalid_input(name: str, reason: str) -> RefusalError:
    """An input that does not fit the ability's schema."""
    message = f'Ability "{name}" has invalid input. Reason: {reason}'
    return RefusalError(400, "ability_invalid_input", message, core=True)


def invalid_parameter(name: str) -> RefusalError:
    """A parameter of the query that WordPress can't take."""
    return RefusalError(400, "rest_invalid_param", f"Invalid parameter(s): {name}", core=True)


def not_found() -> RefusalError:
    """No such customer."""
    return RefusalError(404, "not_found", "Customer not found.", core=True)


def save_failed(reason: str, debug: bool) -> RefusalError:
    """LatePoint refuses the record; only with WP_DEBUG it says why, and forgets the status then."""
    details = {"errors": [reason]} if debug else {}
    return RefusalError(500 if debug else 422, "save_failed", "Failed to save customer.", core=True, **details)
