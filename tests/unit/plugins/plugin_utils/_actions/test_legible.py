# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A failed result is printed so that people can read it, and is whole for everybody else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible import constants, context
from ansible.playbook.block import Block
from ansible.playbook.task import Task
from ansible.plugins.loader import callback_loader
from ansible.utils.context_objects import CLIArgs

from ansible_collections.latepoint.api.plugins.plugin_utils._actions.legible import FEW, make_legible


class Screen:
    """Collects what is displayed."""

    def __init__(self, verbosity=0):
        self.verbosity = verbosity
        self.lines = []

    def display(self, text):
        self.lines.append(text)


def action(verbosity=0, parent=None, **attributes):
    task = Task()
    task._parent = parent
    for name, value in attributes.items():
        setattr(task, name, value)
    return SimpleNamespace(_task=task, _display=Screen(verbosity))


def failed(many):
    entries = [{"id": number, "outcome": "failed"} for number in range(many)]
    error = {"code": "validation_failed", "message": "x" * 1_000, "details": {"failed": many}}
    return {"failed": True, "msg": "x" * 1_000, "error": error, "results": entries, "summary": {"failed": many}}


def rescued():
    outer = Block()
    outer.rescue = [Task()]
    inner = Block()
    inner._parent = outer
    return inner


def test_where_only_the_screen_gets_it_many_results_are_left_out():
    run, result = action(), failed(FEW + 1)
    make_legible(run, result)
    assert result["_ansible_verbose_always"] is True
    assert set(result) == {"failed", "msg", "error", "summary", "_ansible_verbose_always"}
    assert result["error"] == {"code": "validation_failed", "details": {"failed": FEW + 1}}
    assert run._display.lines == ["6 entries of results are not shown: see them with -v, or register them"]


@pytest.mark.parametrize(
    "attributes",
    [
        {"register": "found"},
        {"loop": ["customers"]},
        {"loop_with": "items"},
        {"parent": rescued()},
        {"verbosity": 1},
    ],
)
def test_whoever_else_gets_it_gets_all_of_it(attributes):
    run, result = action(**attributes), failed(50)
    make_legible(run, result)
    assert result == dict(failed(50), _ansible_verbose_always=True)
    assert run._display.lines == []


@pytest.mark.parametrize(
    ("name", "value"), [("CALLBACKS_ENABLED", ["junit"]), ("DEFAULT_STDOUT_CALLBACK", "ansible.posix.json")]
)
def test_other_callbacks_get_all_of_it(monkeypatch, name, value):
    monkeypatch.setattr(constants, name, value)
    result = failed(50)
    make_legible(action(), result)
    assert len(result["results"]) == 50


@pytest.mark.parametrize("attempts", [{"until": ["found is success"]}, {"retries": 2}])
def test_an_attempt_prints_nothing_that_ansible_would_not_print(attempts):
    result = failed(FEW)
    make_legible(action(**attempts), result)
    assert result == failed(FEW)


@pytest.fixture
def callback(tmp_path, monkeypatch):
    """Puts a callback with these lines into a folder where Ansible looks for callbacks, as beside a playbook."""

    def put(*lines):
        body = "".join(f"    {line}\n" for line in ["CALLBACK_VERSION = 2.0", *lines])
        text = f"from ansible.plugins.callback import CallbackBase\n\n\nclass CallbackModule(CallbackBase):\n{body}"
        (tmp_path / f"{tmp_path.name}.py").write_text(text)
        monkeypatch.setattr(callback_loader, "_extra_dirs", [])
        monkeypatch.setattr(callback_loader, "_paths", None)
        callback_loader.add_directory(str(tmp_path))

    return put


@pytest.mark.parametrize(
    ("lines", "is_loaded"),
    [
        (["CALLBACK_TYPE = 'notification'"], True),
        (["CALLBACK_NEEDS_ENABLED = False"], True),
        (["CALLBACK_TYPE = 'notification'", "CALLBACK_NEEDS_ENABLED = True"], False),
        (["CALLBACK_TYPE = 'aggregate'", "CALLBACK_NEEDS_WHITELIST = True"], False),
        (["CALLBACK_TYPE = 'stdout'"], False),
    ],
)
def test_a_callback_that_loads_by_itself_gets_all_of_it(callback, lines, is_loaded):
    callback(*lines)
    result = failed(50)
    make_legible(action(), result)
    assert ("results" in result, "message" in result["error"]) == (is_loaded, is_loaded)


def test_an_ad_hoc_command_shows_all_of_it(monkeypatch):
    monkeypatch.setattr(context, "CLIARGS", CLIArgs({"module_name": "latepoint.api.latepoint_customers"}))
    result = failed(50)
    make_legible(action(), result)
    assert len(result["results"]) == 50


def test_few_results_are_shown():
    result = failed(FEW)
    make_legible(action(), result)
    assert result == dict(failed(FEW), _ansible_verbose_always=True)


@pytest.mark.parametrize(
    "result",
    [
        {"failed": False, "results": [{}] * 50, "msg": "x" * 5_000},
        {"failed": True, "msg": "short", "diff": [{"before": "x" * 5_000}], "invocation": {"src": "x" * 5_000}},
    ],
)
def test_what_did_not_fail_or_is_short_stays_on_one_line(result):
    before = dict(result)
    make_legible(action(), result)
    assert result == before
