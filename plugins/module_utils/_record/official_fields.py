# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields that LatePoint's own API, by username and password, doesn't have or can't do without. Pure."""

from __future__ import annotations

from typing import FrozenSet, Optional

from .catalogue import NOT_OFFICIAL


def lacked(official: bool, state: Optional[str] = None) -> FrozenSet[str]:
    """Returns the fields that can't be declared for the API that is chosen; none with `absent`, which writes none."""
    return NOT_OFFICIAL if official and state != "absent" else frozenset()


def needed(official: bool) -> FrozenSet[str]:
    """Returns the fields without which the API that is chosen creates no customer."""
    return frozenset({"first_name"}) if official else frozenset()
