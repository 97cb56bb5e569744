# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What came of a write, for a customer as she was: by a response, or by a reading after it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Mapping

from ansible_collections.latepoint.api.plugins.module_utils._api.customers import Stored
from ansible_collections.latepoint.api.plugins.module_utils._engine.outcome import Written
from ansible_collections.latepoint.api.plugins.module_utils._engine.verify import judge, settle
from ansible_collections.latepoint.api.plugins.module_utils._plan.change import Change
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal, plan_customer
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import Customer, customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils import fakes

NOBODY = Customer(None, {})


def change_of(raw: Mapping[str, Any], goal: Goal | None = None, **stored: Any) -> Change:
    change = plan_customer(declare(raw), customer_from_api(fakes.ada(**stored)), goal or Goal())
    assert change is not None
    return change


def judged(change: Change, shown: Mapping[str, Any], verify: str = "auto", exact: bool = False) -> Written:
    return judge(change, Stored(customer_from_api(shown), 200, 1), verify, exact)


def settled(change: Change, now: Mapping[str, Any] | None, verify: str = "read", exact: bool = False) -> Written:
    written = settle(
        replace(judge(change, Stored(NOBODY, 200, 1), verify, exact), pending=True),
        None if now is None else customer_from_api(now),
        verify,
        exact,
    )
    assert written.pending is False
    return written


def said(written: Written) -> tuple[str, Any, int | None]:
    """What programs read of an error."""
    assert written.error is not None
    return written.error.code, written.error.details, written.error.status_code
