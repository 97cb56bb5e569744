# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Declared records as the site will store them: what its sanitizing takes from a text is never sent again."""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, List, Sequence, Tuple

from .._api.customers import CustomersApi
from .._plan.planner import Goal
from .._record.declared import Declared, as_sent, as_stored


def stored_form(api: CustomersApi, declared: Sequence[Declared], goal: Goal) -> Tuple[List[Declared], Goal]:
    """Returns the records, and the goal with its base, with texts as the site keeps them.

    Asks the site whether it sanitizes only where that makes a difference.
    """
    if goal.state == "absent":
        return list(declared), goal
    stored, then = list(map(as_stored, declared)), _with_base(goal, as_stored)
    matters = then.base is not goal.base or any(new is not old for new, old in zip(stored, declared))
    if matters and api.sanitizes():
        declared, goal = stored, then
    if api.phones_as_sent:
        declared, goal = list(map(as_sent, declared)), _with_base(goal, as_sent)
    return list(declared), goal


def _with_base(goal: Goal, form: Callable[[Declared], Declared]) -> Goal:
    return goal if goal.base is None else replace(goal, base=goal.base.mapped(form))
