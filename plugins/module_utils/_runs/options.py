# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of `latepoint_customers` takes beside the records and the goal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Mapping, Optional

from .._base.errors import InputError
from .._engine.journal import check_journal
from .._engine.progress import Put
from .._plan.saved import check_paths

# Below so many declared customers a percentage says nothing.
PERCENTAGE_FROM = 10


@dataclass(frozen=True)
class Options:
    """All of them, checked by `read_options`."""

    verify: str
    concurrency: int
    max_changes: Optional[str]
    on_error: str
    journal: Optional[str]
    save_plan: Optional[str]
    plan: Optional[str]
    diff: bool
    progress: Optional[Put] = None


def read_options(params: Mapping[str, Any], diff: bool) -> Options:
    """The options that the module's parameters give; raises InputError for what makes no sense."""
    if not 1 <= params["concurrency"] <= 64:
        raise InputError(f"concurrency must be from 1 to 64, not {params['concurrency']}")
    allowed_changes(params["max_changes"], 0)
    check_paths(params["plan"], params["save_plan"])
    check_journal(params["journal"])
    names = ("verify", "concurrency", "max_changes", "on_error", "journal", "save_plan", "plan")
    return Options(**{name: params[name] for name in names}, diff=diff, progress=params.get("_progress"))


def allowed_changes(limit: Optional[str], declared: int) -> Optional[int]:
    """How many customers may change by `max_changes`; None for any number."""
    if limit is None or not str(limit).strip():
        return None
    match = re.match(r"^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$", str(limit))
    if not match or (not match.group(2) and "." in match.group(1)):
        raise InputError(f"max_changes must be a whole number or a percentage such as 30%, not '{limit}'")
    if not match.group(2):
        return int(match.group(1))
    # As a fraction: 18.4 % of 375 are exactly 69, and as floating-point numbers a little less.
    return int(declared * Fraction(match.group(1)) / 100) if declared >= PERCENTAGE_FROM else None
