"""The sandbox's API keys and users, and what each of them may do: fixed, public, and good for nothing else."""

from __future__ import annotations

import base64
import binascii
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


@dataclass(frozen=True)
class User:
    """One WordPress user: the name in the log, the login, an Application Password, the permissions."""

    name: str
    login: str
    password: str
    permissions: frozenset[str]


MANAGER = User("manager", "manager", "Sand boxN otAS ecre t000 0001", CUSTOMER_PERMISSIONS)
READER = User("reader", "reader", "Sand boxN otAS ecre t000 0002", frozenset({"customers:read"}))
SUBSCRIBER = User("subscriber", "subscriber", "Sand boxN otAS ecre t000 0003", frozenset())

USERS: tuple[User, ...] = (MANAGER, READER, SUBSCRIBER)
_BY_LOGIN = {user.login: user for user in USERS}


def find(value: str | None) -> Key | None:
    """The key with this value, or nothing."""
    return _BY_VALUE.get(value or "")


def as_dict() -> dict[str, str]:
    """Name and value of every key, as the ready line shows them."""
    return {key.name: key.value for key in KEYS}


def find_user(header: str | None) -> User | None:
    """The user whom a header `Authorization` names with the right password; spaces in it don't matter."""
    scheme, _space, encoded = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        login, _colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    user = _BY_LOGIN.get(login)
    return user if user and _without_spaces(password) == _without_spaces(user.password) else None


def _without_spaces(password: str) -> str:
    return password.replace(" ", "")


def users_as_dict() -> dict[str, dict[str, str]]:
    """Login and password of every user, as the ready line shows them."""
    return {user.name: {"username": user.login, "password": user.password} for user in USERS}
