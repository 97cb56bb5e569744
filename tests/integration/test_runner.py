# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The runner of these tests itself: the chosen Ansible, the chosen Python, and a sandbox in reach."""

from __future__ import annotations

import pytest


@pytest.mark.smoke
def test_modules_run_on_the_chosen_python_and_reach_the_sandbox(ansible, playbook, site):
    ask = {"url": f"{site.rest_base}/customers/1", "headers": {"X-API-Key": site.key}}
    tasks = [
        {"name": "Python", "ansible.builtin.setup": {"gather_subset": ["!all", "!min", "python"]}},
        {"name": "Customer", "ansible.builtin.uri": ask},
    ]
    played = playbook(tasks)
    assert played.rc == 0, played.output
    assert played.result("Python")["ansible_facts"]["ansible_python"]["executable"] == str(ansible.interpreter)
    assert played.result("Customer")["json"]["data"]["email"] == site.customer(1)["email"]


def test_failures_are_told_by_task_and_host(playbook):
    tasks = [{"name": "Refuse", "ansible.builtin.fail": {"msg": "no"}}]
    played = playbook(tasks, inventory={"a": {}, "b": {}})
    assert played.rc == 2
    assert {(task.host, task.outcome) for task in played.tasks} == {("a", "failed"), ("b", "failed")}
    assert played.result("Refuse", host="b")["msg"] == "no"
