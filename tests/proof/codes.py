"""The codes that say clearly what each fault of the sandbox is"""

from __future__ import annotations

from sandbox.faults import FAULTS

DAMAGED = frozenset({"unexpected_answer", "not_json", "unreachable"})
AFTERWARDS = frozenset({"write_not_kept"})


_PLAIN = {
    "invalid_parameters": "status_400",
    "ability_invalid_input": "status_400",
    "save_failed": "status_422",
    "delete_failed": "status_500",
    "rest_ability_not_found": "latepoint_not_available",
    "unauthorized": "status_401 rest_closed",
    "forbidden": "status_403",
    "customer_not_found": "status_404 not_found_as_200",
    "validation_failed": "status_422",
    "service_unavailable": "status_503",
    "server_error": "status_500 status_502 status_504 status_522 status_524 error_500_after bad_gateway_after "
    "late_write",
    "internal_server_error": "php_fatal",
    "wp_die": "maintenance database_down",
    "rest_no_route": "rest_no_route",
    "latepoint_not_available": "latepoint_not_available",
    "not_json": "status_405 status_408 status_425 html_200 empty_200",
    "unexpected_answer": "status_413 wrong_customer gzip_unnamed",
    "write_not_kept": "drop drop_honest drop_field rewrite_field",
}


def _codes() -> dict[str, frozenset[str]]:
    """The codes that say clearly what each fault is."""
    codes: dict[str, frozenset[str]] = {}
    for code, kinds in _PLAIN.items():
        for kind in kinds.split():
            codes[kind] = codes.get(kind, frozenset()) | {code}
    for kind in FAULTS:
        if kind.startswith("redirect_"):
            codes[kind] = frozenset({"redirected"})
        elif kind.startswith("status_429"):
            codes[kind] = frozenset({"rate_limited"})
        elif kind.startswith(("close_", "timeout_")):
            codes[kind] = frozenset({"unreachable"})
        elif kind.startswith("list_"):
            codes[kind] = frozenset({"incomplete_listing"})
    refused = {"unexpected_answer", *(f"customer_{verb}_failed" for verb in ("update", "create", "delete"))}
    codes["not_a_record"] = codes["list_lies_total"] = DAMAGED | {"incomplete_listing"}
    for kind in ("status_404", "not_found_as_200"):  # nobody in the list, and somebody by id
        codes[kind] |= {"incomplete_listing"}
    codes["bot_guard"] = frozenset({"not_json", "forbidden", "server_error"})
    codes["success_and_error"] = frozenset(refused)
    return {**codes, "success_false_200": frozenset(refused), "prefixed_json": DAMAGED | {"server_error"}}


CODES = _codes()
