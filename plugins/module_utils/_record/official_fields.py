# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields that LatePoint's own API, by username and password, doesn't have or can't do without. Pure."""

from __future__ import annotations

from typing import Any, FrozenSet, Mapping

from .catalogue import NOT_OFFICIAL


def lacked(params: Mapping[str, Any]) -> FrozenSet[str]:
    """Returns the fields that can't be declared; none with `state: absent`, which writes no field."""
    return NOT_OFFICIAL if _is_chosen(params) and params.get("state") != "absent" else frozenset()


def needed(params: Mapping[str, Any]) -> FrozenSet[str]:
    """Returns the fields without which the API creates no customer."""
    return frozenset({"first_name"}) if _is_chosen(params) else frozenset()


def _is_chosen(params: Mapping[str, Any]) -> bool:
    """Whether the credentials are those of that API; half of them choose none, and are refused for what they lack."""
    return bool(params.get("username") and params.get("password") and not params.get("api_key"))
