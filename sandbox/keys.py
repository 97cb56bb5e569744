"""The sandbox's API keys and what each of them may do: fixed, public, and good for nothing else."""

from __future__ import annotations

from dataclasses import dataclass

CUSTOMER_PERMISSIONS = frozenset({"customers:read", "customers:create", "customers:update", "customers:delete"})


@dataclass(frozen=True)
class Key:
    """One API key: its name in the log, its value, its permissions."""

    name: str
    value: str
    permissions: frozenset[str]


LIVE = Key("live", "lp_live_sandbox0000not0a0secret", CUSTOMER_PERMISSIONS)
TEST = Key("test", "lp_test_sandbox0000not0a0secret", CUSTOMER_PERMISSIONS)
READ_ONLY = Key("read_only", "lp_live_sandbox0000read0only", frozenset({"customers:read"}))
NO_CUSTOMERS = Key("no_customers", "lp_live_sandbox0000no0customers", frozenset())

KEYS: tuple[Key, ...] = (LIVE, TEST, READ_ONLY, NO_CUSTOMERS)
_BY_VALUE = {key.value: key for key in KEYS}


def find(value: str | None) -> Key | None:
    """The key with this value, or nothing."""
    return _BY_VALUE.get(value or "")


def as_dict() -> dict[str, str]:
    """Name and value of every key, as the ready line shows them."""
    return {key.name: key.value for key in KEYS}
