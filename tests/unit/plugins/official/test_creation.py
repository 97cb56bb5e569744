# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The abilities want a first name of a new customer: check mode knows that as well as the run does."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.modules import latepoint_customer, latepoint_customers
from sandbox.handle import running

NEW = {"email": "grace@example.com", "last_name": "Hopper"}
MODULES = [(latepoint_customer.JOB, {"customer": NEW}), (latepoint_customers.JOB, {"customers": [NEW]})]


@pytest.mark.parametrize("check_mode", [True, False], ids=["check", "run"])
@pytest.mark.parametrize(("job", "given"), MODULES, ids=["one", "many"])
def test_a_customer_without_a_first_name_is_refused_before_anything_is_sent(run_in_process, job, given, check_mode):
    with running("abilities") as site:
        result = run_in_process(job, {**site.connection(), **given, "create": True, "check_mode": check_mode})
        assert site.requests.writes().count() == 0
    entry = result.get("results", [{**result, "action": "create"}])[0]
    assert entry["action"] == "create"
    error = entry["error"]
    assert (result["failed"], result["changed"], error["code"]) == (True, False, "ability_invalid_input")
    assert (
        "ustomer grace@example.com: can't be created without first_name: LatePoint's own API wants it" in result["msg"]
    )
    assert result["msg"].count("grace@example.com") == 1
    assert error["details"]["fields"] == ["first_name"]


def test_the_extension_decides_itself(run_in_process):
    with running() as site:
        options = {**site.connection(), "customer": NEW, "create": True, "check_mode": True}
        result = run_in_process(latepoint_customer.JOB, options)
    assert not result.get("failed")
