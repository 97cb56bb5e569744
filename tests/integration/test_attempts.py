# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task that Ansible tries several times (`until`, `retries`): each attempt is given what the first one was."""

from __future__ import annotations

from typing import Any

import pytest

ONE = "latepoint.api.latepoint_customer"
MANY = "latepoint.api.latepoint_customers"
TASKS: dict[str, dict[str, Any]] = {
    "latepoint.api.latepoint_site_info": {},
    "latepoint.api.latepoint_customer_info": {"id": 1},
    ONE: {"id": 1, "customer": {"city": "Rome"}},
    MANY: {"customers": [{"id": 1, "city": "Rome"}]},
}


def patient(site: Any, module: str, **options: Any) -> dict[str, Any]:
    """A task that is tried until it is well, with connection options of its own."""
    connection = {"base_url": site.rest_base, "api_key": site.key, "retries": 0}
    return {
        "name": "Try",
        module: {**connection, **options},
        "register": "tried",
        "until": "tried is success and tried.reachable | default(true)",
        "retries": 4,
        "delay": 0,
    }


@pytest.mark.controller
@pytest.mark.parametrize("module", list(TASKS))
def test_a_later_attempt_is_given_what_the_first_one_was(playbook, site, module):
    site.fault("close_before", on="list,get,status", times=3)
    played = playbook([patient(site, module, **TASKS[module])])
    assert played.rc == 0, played.output
    assert sum(bool(entry.fault) for entry in site.requests) == 3
    assert site.key not in played.output


@pytest.mark.controller
def test_so_is_each_item_of_a_loop(playbook, site):
    site.fault("status_503", on="get", times=None)
    task = patient(site, ONE, id="{{ item.id }}", customer={"city": "{{ item.city }}"})
    task["retries"] = 2
    task["loop"] = [{"id": 1, "city": "Rome"}, {"id": 2, "city": "Oslo"}]
    failed = playbook([{**task, "ignore_errors": True}])
    assert [result["error"]["code"] for result in failed.result("Try")["results"]] == ["service_unavailable"] * 2
    site.clear_faults()
    assert playbook([task]).rc == 0
    assert [site.customer(number)["city"] for number in (1, 2)] == ["Rome", "Oslo"]
