# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task's credentials mean for its records: LatePoint's own API has fewer fields. Pure."""

from __future__ import annotations

from typing import Any, FrozenSet, Mapping

from .catalogue import NOT_OFFICIAL


def lacked(params: Mapping[str, Any]) -> FrozenSet[str]:
    """The fields that can't be declared; of customers who are to be absent, all can, since none is written."""
    official = params.get("username") and not params.get("api_key")
    return NOT_OFFICIAL if official and params.get("state") != "absent" else frozenset()
