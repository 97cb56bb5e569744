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
from .._http.client import Connection
from .._http.site import parse_site

Spec = Dict[str, Any]
DAY = 86400.0


def connection_spec() -> Spec:
    """The connection options of every module (doc fragment `connection`)."""
    return {
        "base_url": {
            "type": "str",
            "required": True,
            "aliases": ["site_url"],
            "fallback": (env_fallback, ["LATEPOINT_BASE_URL"]),
        },
        "api_key": {
            "type": "str",
            "required": True,
            "no_log": True,
            "fallback": (env_fallback, ["LATEPOINT_API_KEY"]),
        },
        "allow_http": {"type": "bool", "default": False},
        "validate_certs": {"type": "bool", "default": True},
        "ca_path": {"type": "path"},
        "timeout": {"type": "float", "default": 30.0},
        "retries": {"type": "int", "default": 4},
        "requests_per_minute": {"type": "int", "default": 0},
    }


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
    return Connection(
        site=parse_site(params["base_url"], params["allow_http"]),
        api_key=params["api_key"],
        validate_certs=params["validate_certs"],
        ca_path=ca_path,
        timeout=params["timeout"],
        retries=params["retries"],
        requests_per_minute=params["requests_per_minute"],
        concurrency=concurrency,
    )
