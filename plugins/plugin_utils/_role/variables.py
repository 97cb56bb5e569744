# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role and the playbooks: their names, types and defaults. Pure."""

from __future__ import annotations

from typing import Any, Callable, Collection, Dict, List, Mapping, Optional

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._base.files import check_path
from ansible_collections.latepoint.api.plugins.module_utils._http.site import CREDENTIALS
from ansible_collections.latepoint.api.plugins.module_utils._record.checks import did_you_mean

PREFIX, LONG_PREFIX = "latepoint_", "latepoint_customers_"

# Each may be written `latepoint_customers_NAME` or `latepoint_NAME`.
ROLE: Mapping[str, Dict[str, Any]] = {
    "src": {"type": "list", "elements": "path"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "create": {"type": "bool", "default": False},
    "custom_fields_mode": {"type": "str", "choices": ["merge", "exact"], "default": "merge"},
    "verify": {"type": "str", "choices": ["auto", "read", "response", "none"], "default": "auto"},
    "mask": {"type": "list", "elements": "str", "default": []},
    "concurrency": {"type": "int", "default": 4},
    "on_error": {"type": "str", "choices": ["continue", "stop"], "default": "continue"},
    "journal": {"type": "str", "default": ""},
    "max_changes": {"type": "str", "default": "30%"},
    "base": {"type": "list", "elements": "path"},
    "site_changes": {"type": "str", "choices": ["overwrite", "keep", "fail"]},
    "only_if_empty": {"type": "list", "elements": "str"},
    "save_plan": {"type": "str", "default": ""},
    "plan": {"type": "str", "default": ""},
    "report_dir": {"type": "str", "default": ""},
    "fail_on_drift": {"type": "bool", "default": True},
    "fail_on_kept": {"type": "bool", "default": False},
    "adopt_fields": {"type": "list", "elements": "str"},
    "adopt_new": {"type": "str", "default": ""},
    "export_dir": {"type": "str", "default": "customers"},
    "export_force": {"type": "bool", "default": False},
    "delegate_to": {"type": "str", "default": "localhost"},
}
# `latepoint_NAME` alone: where the site is, how it is reached, and what the playbooks take beside the role.
SITE: Mapping[str, Dict[str, Any]] = {
    "base_url": {"type": "str"},
    **{name: {"type": "str"} for name in CREDENTIALS},
    "allow_http": {"type": "bool"},
    "validate_certs": {"type": "bool"},
    "ca_path": {"type": "str"},
    "timeout": {"type": "float"},
    "retries": {"type": "int"},
    "requests_per_minute": {"type": "int"},
    "doctor_write": {"type": "bool", "default": False},
    "doctor_fields": {"type": "list", "elements": "str"},
    "doctor_custom_field": {"type": "str"},
    "offline": {"type": "bool", "default": False},
    "hosts": {"type": "raw"},
    "in_process": {"type": "bool"},
    # The keys of all sites, from which an inventory takes `latepoint_api_key`; the role itself never reads it.
    "api_keys": {"type": "raw"},
}
PATHS = ("adopt_new", "ca_path", "export_dir", "journal", "plan", "report_dir", "save_plan")
# How the plays of a playbook share the work of the role: `latepoint_customers_NAME` alone.
SHARED = tuple(LONG_PREFIX + name for name in ("later", "passes", "title"))
# What the role itself sets.
MADE = tuple(LONG_PREFIX + name for name in ("mode", "site", "result", "report", "index", "doctor"))

Resolve = Callable[[str], Any]


class Variables:
    """The variables that a host has. `resolve` gives the value of a name, or raises InputError."""

    def __init__(self, names: Collection[str], resolve: Resolve) -> None:
        self._names = names
        self._resolve = resolve

    def check_names(self) -> None:
        """Raise InputError for an unknown variable that begins as ours do, and for one that is given by both names."""
        problems = [*map(_unknown, sorted(self._strays())), *map(_twice, filter(self._is_given_twice, ROLE))]
        if problems:
            raise InputError("; ".join(problems))

    def name_of(self, name: str) -> Optional[str]:
        """The variable that gives this setting; None where none does."""
        long = LONG_PREFIX + name if name in ROLE else PREFIX + name
        return next((found for found in (long, PREFIX + name) if found in self._names), None)

    def gives(self, name: str) -> bool:
        return self.name_of(name) is not None

    def value(self, name: str) -> Any:
        """The value of a setting, converted, or its default; raises InputError where it has another type."""
        spec = {**ROLE, **SITE}[name]
        given = self.name_of(name)
        value = None if given is None else self._resolve(given)
        if value is None:
            return spec.get("default")
        shown = LONG_PREFIX + name if name in ROLE else PREFIX + name
        checked = ArgumentSpecValidator({shown: spec}).validate({shown: value})
        if checked.error_messages:
            reasons = "; ".join(checked.error_messages)
            raise InputError(reasons if given == shown else f"{reasons} (given as {given})")
        if name in PATHS:
            check_path(shown, checked.validated_parameters[shown])
        return checked.validated_parameters[shown]

    def text(self, name: str) -> str:
        """The value of a setting that must not be empty where it is given."""
        value = self.value(name)
        if self.gives(name) and not value:
            raise InputError(f"{PREFIX}{name} is empty: name it, or leave the variable out")
        return str(value)

    def _strays(self) -> List[str]:
        return [name for name in self._names if name.startswith(PREFIX) and name not in KNOWN]

    def _is_given_twice(self, name: str) -> bool:
        return PREFIX + name in self._names and LONG_PREFIX + name in self._names


KNOWN = frozenset(
    [
        *(prefix + name for name in ROLE for prefix in (PREFIX, LONG_PREFIX)),
        *(PREFIX + name for name in SITE),
        *SHARED,
        *MADE,
    ]
)


def _unknown(name: str) -> str:
    """The nearest known name is looked for behind the beginning that all have in common."""
    known = [other[len(PREFIX) :] for other in sorted(KNOWN - {*SHARED, *MADE})]
    near = did_you_mean(name[len(PREFIX) :], known).replace(" '", f" '{PREFIX}")
    return f"unknown variable '{name}'{near}"


def _twice(name: str) -> str:
    return f"{LONG_PREFIX}{name} and {PREFIX}{name} are the same setting: give one of them"
