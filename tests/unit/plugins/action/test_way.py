# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which way a task goes, in Ansible's own process or as a module; and what it does in Ansible's own."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path

import pytest
from ansible.errors import AnsibleActionFail
from ansible.plugins.loader import become_loader

from ansible_collections.latepoint.api.plugins.action import latepoint_customer, latepoint_site_info
from ansible_collections.latepoint.api.plugins.plugin_utils._actions import (
    loops as _loops,
    module as _module,
    way as _way,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.plain import plain
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.way import why_module

SITE_INFO = latepoint_site_info.ActionModule
HERE = {"ansible_python_interpreter": sys.executable}


@pytest.fixture
def action(run_action):
    """A task of a host whose tasks run here, as long as nothing is changed."""
    return run_action.plugin(SITE_INFO, {})


@pytest.mark.parametrize(
    "variables",
    [
        HERE,
        {},
        {"ansible_python_interpreter": "{{ ansible_playbook_python }}", "ansible_playbook_python": sys.executable},
        {"ansible_python_interpreter": "auto_silent"},
        {"ansible_facts": {"discovered_interpreter_python": "/usr/bin/python3.1"}},
        {**HERE, "latepoint_in_process": True},
        {**HERE, "latepoint_in_process": "yes"},
        {"ansible_python_interpreter": f" {sys.executable} "},
        {"ansible_python_interpreter": f"{sys.executable[: -len(Path(sys.executable).name)]}../bin/python"},
    ],
)
def test_tasks_on_this_machine_run_here(action, variables):
    trusted(action, variables)
    assert why_module(action, variables) == ""


def trusted(action, variables):
    """Let templates be templates, as those of an inventory are."""
    try:
        from ansible.template import trust_as_template
    except ImportError:
        trust_as_template = str
    for name, value in variables.items():
        if isinstance(value, str) and "{{" in value:
            variables[name] = trust_as_template(value)
    action._templar.available_variables = variables


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({**HERE, "latepoint_in_process": False}, "latepoint_in_process is false"),
        ({**HERE, "latepoint_in_process": "no"}, "latepoint_in_process is false"),
        ({"ansible_python_interpreter": "/usr/bin/python3.1"}, "the interpreter is /usr/bin/python3.1"),
        ({"ansible_python_interpreter": "python3"}, "the interpreter is python3"),
        ({"ansible_python_interpreter": os.path.realpath(sys.executable)}, None),
        (
            {"ansible_python_interpreter": f"/usr/bin/env {sys.executable}"},
            f"the interpreter is /usr/bin/env {sys.executable}",
        ),
    ],
)
def test_variables_that_take_the_module(action, variables, reason):
    assert why_module(action, variables) == (reason or f"the interpreter is {os.path.realpath(sys.executable)}")


def test_a_link_to_the_same_python_is_another_one(action, tmp_path):
    """A virtual environment is such a link, with other libraries."""
    link = tmp_path / "python"
    link.symlink_to(os.path.realpath(sys.executable))
    assert why_module(action, {"ansible_python_interpreter": str(link)}) == f"the interpreter is {link}"


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        ({"async_val": 60}, "async"),
        ({"environment": [{"HTTPS_PROXY": "http://proxy:3128"}]}, "environment"),
        ({"environment": [{}]}, ""),
    ],
)
def test_tasks_that_take_the_module(run_action, task, reason):
    assert why_module(run_action.plugin(SITE_INFO, {}, **task), HERE) == reason


def test_become(action):
    action._connection.set_become_plugin(become_loader.get("sudo"))
    assert why_module(action, HERE) == "become"


def test_another_user_may_look_at_the_file_and_do_no_more(run_action):
    action = run_action.plugin(SITE_INFO, {})
    action.run(None, dict(HERE, latepoint_in_process=False))
    assert (run_action.watched, run_action.mode) == (None, None)
    action._connection.set_become_plugin(become_loader.get("sudo"))
    action.run(None, dict(HERE))
    assert (run_action.shared, run_action.mode) == (None, 0o644)


@pytest.mark.parametrize("name", ["ssh", "community.docker.docker", "my.own.local"])
def test_other_connections(action, name):
    action._connection.transport = "local" if name.endswith("local") else name
    action._connection._load_name = action._connection.ansible_name = name
    assert why_module(action, HERE) == f"the connection is {name}"


@pytest.mark.parametrize(
    ("own", "reason"),
    [
        ({"ansible_python_interpreter": "/opt/python"}, "the interpreter is /opt/python"),
        ({"latepoint_in_process": False}, "latepoint_in_process is false"),
        (HERE, ""),
    ],
)
def test_a_delegated_hosts_own_variables_count(run_action, own, reason):
    action = run_action.plugin(SITE_INFO, {}, delegate_to="other")
    variables = {"ansible_python_interpreter": "/usr/bin/mine", "ansible_delegated_vars": {"other": own}}
    assert why_module(action, variables) == reason


def test_without_requests_the_module_says_what_is_missing(action, monkeypatch):
    monkeypatch.setattr(_way, "REQUESTS_IMPORT_ERROR", "Traceback")
    assert why_module(action, HERE) == "the Python of Ansible lacks requests"


def test_a_switch_that_is_neither_on_nor_off(action):
    with pytest.raises(AnsibleActionFail, match="latepoint_in_process must be true or false, not 'perhaps'"):
        why_module(action, {"latepoint_in_process": "perhaps"})


@pytest.mark.parametrize(
    ("switch", "shown"), [(True, "in Ansible's own process"), (False, "as a module: latepoint_in_process is false")]
)
def test_many_vs_say_which(action, monkeypatch, switch, shown):
    lines = []
    monkeypatch.setattr(action._display, "vvv", lambda line, host=None: lines.append((host, line)))
    monkeypatch.setattr(_module.in_process, "run", lambda job, call, args: {"msg": "ran"})
    action.run(None, {"inventory_hostname": "salon", "latepoint_in_process": switch})
    assert lines == [("salon", f"latepoint.api.latepoint_site_info runs {shown}")]


# --- what is handed over -------------------------------------------------------------------------


class Text(str):
    """As Ansible's own kinds of text: tagged, or to be decrypted."""


def test_work_gets_plain_values(run_action, monkeypatch):
    given = {}
    monkeypatch.setattr(_module.in_process, "run", lambda job, call, args: given.update(args) or {})
    customer = {Text("city"): Text("Rome"), "custom_fields": {"room": (1, 2.5, True, None)}}
    run_action.plugin(latepoint_customer.ActionModule, {"id": Text("1"), "customer": customer}).run(None, {})
    assert given == {"id": "1", "customer": {"city": "Rome", "custom_fields": {"room": [1, 2.5, True, None]}}}
    kinds = {type(value) for value in (given["id"], *given["customer"], *given["customer"].values())}
    assert kinds == {str, dict}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime.date(2024, 1, 15), "2024-01-15"),
        (datetime.datetime(2024, 1, 15, 7, 30, tzinfo=datetime.timezone.utc), "2024-01-15T07:30:00+00:00"),
        ({1: "a"}, {"1": "a"}),
        ((1, 2), [1, 2]),
        (Path("/x"), "/x"),
    ],
)
def test_other_values_arrive_as_at_a_module(value, expected):
    assert plain(value) == expected


@pytest.mark.parametrize("here", [True, False])
@pytest.mark.parametrize("value", [b"hello", [b"hello"], {"a": {"b": bytearray(b"hello")}}])
def test_bytes_are_no_text(run_action, value, here):
    action = run_action.plugin(latepoint_customer.ActionModule, {"id": 1, "customer": {"notes": value}})
    result = action.run(None, {} if here else {"latepoint_in_process": False})
    assert (result["failed"], result["changed"], result["error"]["code"]) == (True, False, "invalid_parameters")
    assert "!!binary" in result["msg"]
    assert run_action.ran == []


@pytest.mark.parametrize("no_log", [True, False])
def test_of_a_censored_task_that_failed_no_difference_is_shown(run_action, monkeypatch, no_log):
    shown = []
    difference = {"before": {"notes": "a"}, "after": {"notes": "SECRET"}}
    monkeypatch.setattr(_module.in_process, "run", lambda job, call, args: {"failed": True, "diff": difference})
    action = run_action.plugin(latepoint_customer.ActionModule, {"id": 1}, no_log=no_log, diff=True)
    monkeypatch.setattr(type(action._display), "display", lambda _display, text, **_more: shown.append(text))
    action.run(None, {})
    assert ("SECRET" in "".join(shown)) is not no_log


@pytest.mark.parametrize(("task", "attempts"), [({}, 1), ({"until": ["x is success"]}, None), ({"retries": 2}, None)])
def test_attempts_are_ansibles_own_where_it_counts_them(run_action, monkeypatch, task, attempts):
    monkeypatch.setattr(_module.in_process, "run", lambda job, call, args: {"tries": 1})
    result = run_action.plugin(SITE_INFO, {}, **task).run(None, {})
    assert (result["tries"], result.get("attempts")) == (1, attempts)


def test_arguments_are_kept_for_each_attempt(run_action, monkeypatch):
    given = []
    monkeypatch.setattr(
        _module.in_process, "run", lambda job, call, args: given.append(dict(args)) or args.clear() or {}
    )
    action = run_action.plugin(SITE_INFO, {"api_key": "lp_secret", "timeout": 3}, retries=2)
    for _attempt in range(2):
        action.run(None, {})
        assert action._task.args == {"timeout": 3}
    assert given == [{"api_key": "lp_secret", "timeout": 3}] * 2
    assert "lp_secret" not in str(vars(action._task))


# --- loops ---------------------------------------------------------------------------------------


def test_only_tasks_that_are_done_again_keep_connections(run_action, monkeypatch):
    monkeypatch.setattr(_loops, "_KEPT", {})
    once = run_action.plugin(SITE_INFO, {})._task
    loops = [
        run_action.plugin(SITE_INFO, {}, **task)._task for task in ({"loop": [1]}, {"until": ["x"]}, {"retries": 1})
    ]
    assert _loops.links_of(once) is None
    assert len({id(_loops.links_of(task)) for task in loops}) == 1


def test_a_forked_process_keeps_connections_of_its_own(run_action, monkeypatch):
    monkeypatch.setattr(_loops, "_KEPT", {})
    task = run_action.plugin(SITE_INFO, {}, loop=[1])._task
    parents = _loops.links_of(task)
    monkeypatch.setattr(_loops.os, "getpid", lambda: -1)
    assert _loops.links_of(task) is not parents
    assert list(_loops._KEPT) == [-1]
