# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`base` on the controller: found and read as `src`, where nothing may be there, and where something must."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.latepoint.api.plugins.action import latepoint_customer, latepoint_customers
from ansible_collections.latepoint.api.tests.unit.plugins.action.conftest import ActionRunner

MANY, SINGLE = latepoint_customers.ActionModule, latepoint_customer.ActionModule


def handed(run_action: ActionRunner, plugin: Any, args: dict[str, Any], **task: Any) -> dict[str, Any]:
    """The arguments that the module gets."""
    run_action(plugin, args, **task)
    (ran,) = run_action.ran
    arguments: dict[str, Any] = ran["module_args"]
    return arguments


@pytest.fixture
def files(tmp_path):
    for name, text in {
        "now/a.yml": "[]",
        "now/b.yml": "[{id: 1}]",
        "then/a.yml": "[{id: 2}]",
        "then/c.yml": "[]",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "empty").mkdir()
    return tmp_path


@pytest.mark.parametrize("base", [["then"], "then", "then/a.yml,then/c.yml"])
def test_files_and_what_has_not_changed(run_action, files, base):
    arguments = handed(run_action, MANY, {"src": ["now"], "base": base})
    assert arguments["_base"] == [
        {"name": "then/a.yml", "text": "[{id: 2}]"},
        {"name": "then/c.yml", "as": "now/a.yml"},
    ]


def test_json_is_not_yaml(run_action, files):
    (files / "then" / "c.json").write_text("[]")
    arguments = handed(run_action, MANY, {"src": ["now"], "base": ["then/c.json"]})
    assert arguments["_base"] == [{"name": "then/c.json", "text": "[]"}]


@pytest.mark.parametrize("base", [[], ["empty"]])
def test_nothing_was_applied_yet(run_action, files, base):
    assert handed(run_action, MANY, {"src": ["now"], "base": base})["_base"] == []


def test_no_base(run_action, files):
    assert "_base" not in handed(run_action, MANY, {"src": ["now"], "base": None})


@pytest.mark.parametrize(
    ("plugin", "args", "said"),
    [
        (MANY, {"src": ["now"], "base": ["gone"]}, "base gone is not there"),
        (MANY, {"src": ["now"], "base": [""]}, "base is empty: name a file, or leave base out"),
        (MANY, {"src": ["empty"], "base": []}, "src empty holds no file"),
        (SINGLE, {"customer": {}, "base": "gone.yml"}, "base gone.yml is not there"),
        (SINGLE, {"customer": {}, "base": ["now/a.yml", "now/b.yml"]}, "base names 2 files"),
        (SINGLE, {"customer": {}, "base": "now"}, "base now is a folder"),
    ],
)
def test_mistakes(run_action, files, plugin, args, said):
    result = run_action(plugin, args)
    assert (result["failed"], run_action.ran) == (True, [])
    assert said.lower() in result["msg"].lower()


@pytest.mark.parametrize("base", ["then/a.yml", ["then/a.yml"]])
def test_the_base_of_a_single_customer(run_action, files, base):
    arguments = handed(run_action, SINGLE, {"src": "then/a.yml", "base": base})
    assert arguments["_base"] == arguments["_sources"] == [{"name": "then/a.yml", "text": "[{id: 2}]"}]


@pytest.mark.parametrize("base", [{"city": "London"}, {}])
def test_a_record_as_the_base(run_action, files, base):
    assert "_base" not in handed(run_action, SINGLE, {"customer": {"city": "x"}, "base": base})


def test_no_record_was_applied_yet(run_action, files):
    assert handed(run_action, SINGLE, {"customer": {"city": "x"}, "base": []})["_base"] == []
