# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a result shows of the task's parameters, and messages of Ansible's own about them: masked. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional

from .._base.errors import LatePointError
from .._base.text import one_line
from .._http.site import shown_url
from .._record.types import FALSE, TRUE
from .._results.mask import Mask
from .options import Spec

ENVIRONMENT = (
    ". The environment variable LATEPOINT_BASE_URL serves as well; for the role and the playbooks, set "
    "latepoint_base_url of the host"
)


def refusal(message: str, params: Mapping[str, Any], spec: Spec, mask_key: Optional[bytes] = None) -> Dict[str, Any]:
    """The `msg` and `error` of a failure that Ansible itself reports about the parameters."""
    if message.startswith("missing required arguments") and "base_url" in message:
        message += ENVIRONMENT
    message = one_line(without_strays(message, params, spec, mask_key))
    return {"msg": message, "error": {"code": "invalid_parameters", "message": message, "details": {"written": "no"}}}


def shown_parameters(params: Mapping[str, Any], spec: Spec, mask_key: Optional[bytes] = None) -> Dict[str, Any]:
    """Parameters for `invocation`: masked, and only those that are options; many records as their number."""
    mask = _mask_of(params, mask_key)
    names = {alias for name, option in spec.items() for alias in (name, *option.get("aliases", ()))}
    shown = {name: value for name, value in params.items() if name in names}
    for name in _strays(shown, spec) if mask else ():
        shown[name] = mask.token(shown[name])
    for name in ("base_url", "site_url"):
        if isinstance(shown.get(name), str):
            shown[name] = shown_url(shown[name])
    for name in ("id", "email"):
        if name in shown:
            shown[name] = mask.value(name, shown[name])
    if "search" in shown and mask:
        shown["search"] = mask.token(shown["search"])  # a part of any field
    if "customer" in shown:
        shown["customer"] = mask.declared(shown["customer"]) if isinstance(shown["customer"], dict) else None
    if isinstance(shown.get("base"), dict):
        shown["base"] = mask.declared(shown["base"])
    if isinstance(shown.get("customers"), list):
        shown["customers"] = f"{len(shown['customers'])} customers"
    return shown


def without_strays(text: str, params: Mapping[str, Any], spec: Spec, mask_key: Optional[bytes] = None) -> str:
    """Returns a message of Ansible's own about the options; under a mask, without the values that it quotes."""
    strays = sorted(_strays(params, spec)) if _mask_of(params, mask_key) else []
    if not strays:
        return text
    return "; ".join(f"{name} must be {_taken(spec[name])}" for name in strays) + ". What is given is masked"


def _taken(option: Mapping[str, Any]) -> str:
    """Returns what an option takes, for a message."""
    choices = option.get("choices")
    return f"one of {', '.join(map(str, choices))}" if choices else f"of the type {option.get('type', 'str')}"


def _mask_of(params: Mapping[str, Any], mask_key: Optional[bytes]) -> Mask:
    """The mask that the parameters ask for; of everything where nobody knows what they ask for."""
    try:
        return Mask(params.get("mask") or (), mask_key)
    except (LatePointError, TypeError):
        return Mask(["all"], mask_key)


def _strays(params: Mapping[str, Any], spec: Spec) -> Dict[str, Any]:
    """Texts where an option takes none, or takes others: they may be anything that was meant for elsewhere."""
    return {name: value for name, value in params.items() if name in spec and _is_stray(value, spec[name])}


def _is_stray(value: Any, option: Mapping[str, Any]) -> bool:
    if isinstance(value, list):
        return any(_is_stray(item, option) for item in value)
    if not isinstance(value, str):
        return False
    if option.get("choices"):
        return value not in option["choices"]
    # What is only not converted yet is none.
    converted = re.fullmatch(r"[-\d.]+", value.strip()) or value.strip().lower() in (*TRUE, *FALSE)
    return option.get("type") in ("int", "float", "bool") and not converted
