# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault of the sandbox by LatePoint's own API: what a run says is what the site has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._http.client import Client
from ansible_collections.latepoint.api.plugins.module_utils._task.options import read_connection
from ansible_collections.latepoint.api.plugins.module_utils._task.parameters import named_once
from ansible_collections.latepoint.api.plugins.module_utils._task.task import result_of
from ansible_collections.latepoint.api.plugins.modules import latepoint_customers
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeClock
from sandbox.faults import FAULTS
from sandbox.handle import running

PEOPLE = [
    {"id": n, "first_name": f"A{n}", "last_name": "B", "email": f"c{n}@example.com", "phone": "+1"} for n in range(1, 7)
]
PRESENT = [
    {"id": 1, "phone": "+15550199"},
    {"email": "c2@example.com", "notes": "VIP"},
    {"email": "new@example.com", "first_name": "N", "last_name": "L"},
]
ABSENT = [{"id": 3}]
OPERATIONS = ("list", "get", "put", "post", "delete", "bookings")
FAST = {"timeout_before": {"seconds": 0.3}, "timeout_after": {"seconds": 0.3}, "slow": {"seconds": 0.01}}
PAIRS = [(kind, operation) for kind in FAULTS for operation in OPERATIONS if operation in FAULTS[kind].operations]
# Once or for good, in turn; in check mode every fifth.
CELLS = [
    (kind, operation, (1, None)[at % 2], bool(check))
    for at, (kind, operation) in enumerate(PAIRS)
    for check in range(2)
    if not check or at % 5 == check
]


@pytest.fixture(scope="module")
def salon():
    with running("abilities", PEOPLE) as site:
        yield site


def reconcile(site, declared, state, check):
    """A run that waits for nothing, and reads each customer again after a write."""
    spec = latepoint_customers.SPEC
    given = {name: option.get("default") for name, option in spec.items()}
    given.update(named_once(site.connection()))
    given.update(customers=declared, state=state, create=state == "present", verify="read", retries=1, timeout=0.15)

    def work(task):
        task._client = Client(read_connection(given, 4), check, FakeClock().clock)
        return latepoint_customers.reconcile(task)

    return result_of(replace(latepoint_customers.JOB, work=work), given, check_mode=check)


def as_declared(site):
    """Whether each record of PRESENT is what the site has stored."""
    stored = site.customers()
    ada, ben = stored.get(1, {}), stored.get(2, {})
    new = [customer["first_name"] for customer in stored.values() if customer["email"] == "new@example.com"]
    return [ada.get("phone") == "+15550199", ben.get("notes") == "VIP", new == ["N"]]


@pytest.mark.parametrize(("kind", "operation", "times", "check"), CELLS)
def test_what_a_run_says_is_what_the_site_has(salon, kind, operation, times, check):
    salon.reset()
    before = salon.customers()
    declared, state = (ABSENT, "absent") if operation in ("delete", "bookings") else (PRESENT, "present")
    salon.fault(kind, on=operation, times=times, **FAST.get(kind, {}))
    result = reconcile(salon, declared, state, check)
    assert "internal_error" not in str(result)
    if check or salon.requests.writes().count() == 0:
        assert not salon.requests.writes().count()
        assert check or result.get("failed")
        return
    done = as_declared(salon) if state == "present" else [3 not in salon.customers()]
    if not result.get("failed"):
        assert all(done)
    entries = {entry["source"]: entry for entry in result["results"]}
    for number, stored in enumerate(done):
        entry = entries[f"customers[{number}]"]
        if entry["outcome"] == "done":
            assert stored
        elif entry["error"]["details"].get("written") == "no":
            assert not stored
    if salon.customers() != before and not result["changed"]:
        assert result["error"]["details"]["written"] == "unknown"


@pytest.mark.parametrize("kind", ["status_404", "not_found_as_200"])
@pytest.mark.parametrize("check", [False, True])
def test_nobody_is_absent_by_lists_that_a_customer_by_id_contradicts(salon, kind, check):
    salon.reset()
    salon.fault(kind, on="list", times=None)
    records = [*({"id": number} for number in (1, 2)), *({"email": f"c{number}@example.com"} for number in (3, 4))]
    result = reconcile(salon, records, "absent", check)
    assert (result["failed"], result["changed"], result["error"]["code"]) == (True, False, "incomplete_listing")
    assert salon.requests.writes().count() == 0
