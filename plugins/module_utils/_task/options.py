# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Argument specs of the modules, made of parts that stand beside what uses them."""

from __future__ import annotations

import os
from typing import Any, Dict, Mapping

from ansible.module_utils.basic import env_fallback

from .._base.errors import InputError
from .._engine.verify import VERIFY
from .._http.connection import Connection
from .._http.site import ABILITIES, CREDENTIALS, NAMESPACE, parse_site
from .._plan.planner import SITE_CHANGES

Spec = Dict[str, Any]
DAY = 86400.0
_ANY_CREDENTIALS = (
    "Give the api_key of the LatePoint API extension, or username and password (an Application Password) for the API "
    "of LatePoint itself. The environment variables LATEPOINT_API_KEY, LATEPOINT_USERNAME and LATEPOINT_PASSWORD serve "
    "as well; for the role and the playbooks, set latepoint_api_key, or latepoint_username and latepoint_password, of "
    "the host"
)


def connection_spec() -> Spec:
    """The connection options of every module (doc fragment `connection`)."""
    return {
        "base_url": {
            "type": "str",
            "required": True,
            "aliases": ["site_url"],
            "fallback": (env_fallback, ["LATEPOINT_BASE_URL"]),
        },
        "api_key": {"type": "str", "no_log": True, "fallback": (env_fallback, ["LATEPOINT_API_KEY"])},
        "username": {"type": "str", "fallback": (env_fallback, ["LATEPOINT_USERNAME"])},
        "password": {"type": "str", "no_log": True, "fallback": (env_fallback, ["LATEPOINT_PASSWORD"])},
        "allow_http": {"type": "bool", "default": False},
        "validate_certs": {"type": "bool", "default": True},
        "ca_path": {"type": "path"},
        "timeout": {"type": "float", "default": 30.0},
        "retries": {"type": "int", "default": 4},
        "requests_per_minute": {"type": "int", "default": 0},
    }


def credentials_given(params: Mapping[str, Any]) -> Dict[str, Any]:
    """The parameters, so that credentials of a task are not mixed with others from the environment."""
    given = dict(params)
    named = [name for name in CREDENTIALS if params.get(name)]
    for name in CREDENTIALS if named else ():
        if (name == "api_key") is not ("api_key" in named):
            given.setdefault(name, None)
    return given


def namespace_of(params: Mapping[str, Any]) -> str:
    """The API that the credentials are for; raises InputError unless there is exactly one pair, or one key."""
    given = [name for name in CREDENTIALS if params.get(name)]
    if given == ["api_key"]:
        return NAMESPACE
    if is_official(params):
        return ABILITIES
    if not given:
        empty = [name for name in CREDENTIALS if params.get(name) == ""]
        problem = f"{empty[0]} is empty" if empty else "missing required arguments: api_key, or username and password"
        raise InputError(f"{problem}. {_ANY_CREDENTIALS}")
    if "api_key" in given:
        raise InputError(f"api_key and {given[1]} exclude each other: each is for an API of its own")
    missing = "password" if given == ["username"] else "username"
    raise InputError(f"missing required arguments: {missing}, which goes with {given[0]}")


def is_official(params: Mapping[str, Any]) -> bool:
    """Whether the credentials choose LatePoint's own API; half of them choose none, and are refused later."""
    return [name for name in CREDENTIALS if params.get(name)] == ["username", "password"]


def mask_spec() -> Spec:
    """The `mask` option (doc fragment `mask`)."""
    return {"mask": {"type": "list", "elements": "str", "default": []}}


def goal_spec() -> Spec:
    """What both reconciling modules take beside records (doc fragment `reconcile`)."""
    return {
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "create": {"type": "bool", "default": False},
        "custom_fields_mode": {"type": "str", "choices": ["merge", "exact"], "default": "merge"},
        "verify": {"type": "str", "choices": list(VERIFY), "default": "auto"},
        "site_changes": {"type": "str", "choices": list(SITE_CHANGES)},
        "only_if_empty": {"type": "list", "elements": "str", "default": []},
    }


def read_connection(params: Mapping[str, Any], concurrency: int = 1) -> Connection:
    """The Connection of a module's parameters; raises InputError for what makes no sense."""
    if not 0 < params["timeout"] <= DAY:
        raise InputError(f"timeout must be more than 0 seconds, and a day at most, not {params['timeout']}")
    for name in ("retries", "requests_per_minute"):
        if params[name] < 0:
            raise InputError(f"{name} must be 0 or more, not {params[name]}")
    ca_path = params["ca_path"]
    if ca_path and not os.access(ca_path, os.R_OK):
        raise InputError(f"ca_path {ca_path} is not there, or can't be read")
    namespace = namespace_of(params)
    return Connection(
        site=parse_site(params["base_url"], params["allow_http"], namespace),
        api_key=params.get("api_key") or "",
        username=params.get("username") or "",
        password=params.get("password") or "",
        validate_certs=params["validate_certs"],
        ca_path=ca_path,
        timeout=params["timeout"],
        retries=params["retries"],
        requests_per_minute=params["requests_per_minute"],
        concurrency=concurrency,
    )
