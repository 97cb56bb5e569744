# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same play in Ansible's own process and by modules: one result, one series of requests, one output."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sandbox import handle

ONE, MANY = "latepoint.api.latepoint_customer", "latepoint.api.latepoint_customers"
INFO, SITE = "latepoint.api.latepoint_customer_info", "latepoint.api.latepoint_site_info"
RECORDS = [{"id": 2, "first_name": "Zoé"}, {"id": 3, "notes": "two\nlines"}, {"id": 9999, "city": "Rome"}]
Tasks = dict[str, dict[str, Any]]
TASKS: Tasks = {
    "updated": {ONE: {"id": 1, "customer": {"first_name": "Zed", "custom_fields": {"room": "2"}}}},
    "as declared": {ONE: {"id": 1, "customer": {"first_name": "Zed"}}},
    "planned": {ONE: {"id": 4, "state": "absent"}, "check_mode": True},
    "not there": {ONE: {"id": 9999, "customer": {"city": "Rome"}}},
    "no such field": {ONE: {"id": 1, "customer": {"frist_name": "Ada"}}},
    "no such option": {ONE: {"id": 1, "nonsense": 1}},
    "two names": {SITE: {"site_url": "{{ base_url }}", "base_url": "{{ base_url }}"}},
    "many": {MANY: {"customers": RECORDS, "journal": "logs/journal", "concurrency": 1}},
    "many, masked": {MANY: {"customers": [{"id": 5, "city": "Rome"}], "mask": ["city"]}},
    "found": {INFO: {"email": "{{ email }}", "include": ["custom_fields"]}},
    "hidden": {ONE: {"id": 6, "customer": {"city": "Rome"}}, "no_log": True},
    "loop": {ONE: {"id": "{{ item }}", "customer": {"notes": "x{{ item }}"}}, "loop": [7, 8]},
    "tried again": {ONE: {"id": 1, "customer": {"city": "Oslo"}}, "until": "true", "retries": 1},
}
OFFICIAL: Tasks = {
    "updated": {ONE: {"id": 1, "customer": {"first_name": "Zed", "notes": "a < b"}}},
    "as declared": {ONE: {"id": 1, "customer": {"first_name": "Zed"}}},
    "planned": {ONE: {"id": 4, "state": "absent"}, "check_mode": True},
    "not there": {ONE: {"id": 9999, "customer": {"first_name": "Ada"}}},
    "no field of this API": {ONE: {"id": 1, "customer": {"city": "Rome"}}},
    "not created": {ONE: {"email": "new@example.com", "customer": {"last_name": "Fox"}, "create": True}},
    "many": {MANY: {"customers": [{"id": 2, "first_name": "Zoé"}, {"id": 3, "notes": "two\nlines"}], "concurrency": 1}},
    "found": {INFO: {"email": "{{ email }}"}},
    "site": {SITE: {}},
}
# What the ways print of themselves or as time goes by, and what is random: times, tokens, the numbers of processes.
OWN = re.compile(
    r"^(<|Using module file|Pipelining|\s+at |redirecting|META|Using |ansible|  |localhost: \d+ of |"
    r".*runs (in Ans|as a mod))"
)
RANDOM = re.compile(r"127\.0\.0\.1:\d+|\d+-play\.yml|masked-[0-9a-f]+|\"elapsed_ms\": [\d.]+|'elapsed_ms': [\d.]+")


def played_by(playbook: Any, dialect: str, given: Tasks, in_process: bool) -> tuple[Any, list[Any], str]:
    """What a play did: its tasks, the requests that arrived, and what is shown of them."""
    with handle.running(dialect) as site:
        tasks = [{"name": name, "ignore_errors": True, **task} for name, task in given.items()]
        variables = {
            "latepoint_in_process": in_process,
            "base_url": site.rest_base,
            "email": site.customer(10)["email"],
        }
        keys = {"ANSIBLE_INJECT_INVOCATION": "1", "ANSIBLE_PIPELINING": "1"}
        played = playbook(tasks, "-vvv", site=site, extra_vars=variables, diff=True, env=keys)
        requests = [(entry.method, entry.path, entry.query, entry.body) for entry in site.requests]
        shown = played.output.replace("Module failed", "Action failed")
    return played, [steady_request(request) for request in requests], shown


def steady_request(request: tuple[Any, ...]) -> str:
    """The request without what is new each time, lest a cache answers."""
    return re.sub(r"'nocache': '[^']*'", "", repr(request))


def lines_of(shown: str) -> list[str]:
    tasks = shown[shown.index("TASK [") :].splitlines()
    return [RANDOM.sub("…", line) for line in tasks if line.strip() and not OWN.match(line)]


@pytest.mark.controller
@pytest.mark.parametrize(("dialect", "tasks"), [("seed", TASKS), ("abilities", OFFICIAL)], ids=["seed", "abilities"])
def test_both_ways_are_one(playbook, dialect, tasks):
    here, sent_here, shown_here = played_by(playbook, dialect, tasks, True)
    there, sent_there, shown_there = played_by(playbook, dialect, tasks, False)
    assert (here.rc, there.rc) == (0, 0), here.output
    count = sum(len(task.get("loop", "1")) for task in tasks.values())
    assert shown_here.count("runs in Ansible's own process") == count
    assert shown_there.count("runs as a module: latepoint_in_process is false") == count
    assert "Using module file" not in shown_here
    assert sent_here == sent_there
    assert {name: result_of(here, name) for name in tasks} == {name: result_of(there, name) for name in tasks}
    assert lines_of(shown_here) == lines_of(shown_there)


def result_of(played: Any, name: str) -> str:
    return RANDOM.sub("…", repr(steady(played.result(name))))


def steady(value: Any) -> Any:
    """A result in one order, without what Ansible adds to that of a module."""
    own = ("ansible_facts", "_ansible_parsed", "elapsed_ms", "exception")
    if isinstance(value, dict):
        return {key: steady(item) for key, item in sorted(value.items()) if key not in own}
    return [steady(item) for item in value] if isinstance(value, list) else value
