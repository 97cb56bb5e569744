# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_export` on the controller: what the module read becomes files."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.action.latepoint_export import ActionModule

READ = {"changed": False, "customers": [{"id": number, "email": f"{number}@example.com"} for number in (1, 2, 3)]}


@pytest.fixture
def export(run_action):
    run_action.answer = READ
    return lambda **args: run_action(ActionModule, {"dest": "north", **args})


def test_files_are_written_once(export, tmp_path):
    first = export(per_file=2)
    assert (first["changed"], first["count"], first["left_out"]) == (True, 3, 0)
    assert first["files"] == [str(tmp_path / "north" / f"customers-000{number}.yml") for number in (1, 2)]
    assert "customers" not in first
    again = export(per_file="2")
    assert (again["changed"], again["written"], again["removed"]) == (False, [], [])
    assert [first["msg"], again["msg"]] == [f"3 customers in 2 files: {what}" for what in ("2 written", "unchanged")]


def test_check_mode_writes_nothing(run_action, export, tmp_path):
    result = run_action(ActionModule, {"dest": "north"}, check_mode=True)
    assert (result["changed"], len(result["written"])) == (True, 1)
    assert result["msg"] == "3 customers in 1 file: 1 to write"
    assert list(tmp_path.iterdir()) == []


def test_what_the_module_can_not_read_is_not_written(run_action, tmp_path):
    run_action.answer = {"failed": True, "msg": "no connection", "customers": []}
    result = run_action(ActionModule, {"dest": "north"})
    assert (result["failed"], result["msg"]) == (True, "no connection")
    assert list(tmp_path.iterdir()) == []


def test_the_key_stands_in_the_task_no_longer_than_it_is_needed(run_action):
    run_action.answer = dict(READ)
    action = run_action.plugin(ActionModule, {"dest": "north", "api_key": "lp_secret"})
    action.run(None, {"inventory_hostname": "salon", "latepoint_in_process": False})
    assert action._task.args == {"dest": "north"}
    assert run_action.ran[0]["module_args"]["api_key"] == "lp_secret"


def test_a_file_that_is_in_the_way_is_a_failure(export, tmp_path):
    (tmp_path / "north").mkdir()
    (tmp_path / "north" / "customers-0001.yml").write_text("own")
    result = export()
    assert (result["failed"], result["changed"]) == (True, False)
    assert "is in the way" in result["msg"]


def test_a_failure_shows_no_secret(export, tmp_path):
    (tmp_path / "file").write_text("")
    result = export(dest="file/lp_live_1", api_key="lp_live_1")
    assert result["failed"]
    assert "lp_live_1" not in str(result)


def test_what_was_edited_is_shown_once(run_action, export, tmp_path, capsys):
    export()
    path = tmp_path / "north" / "customers-0001.yml"
    path.write_text(path.read_text().replace("1@example.com", "one@example.com"))
    capsys.readouterr()
    assert run_action(ActionModule, {"dest": "north"}, diff=True)["failed"]
    assert sum(line[:1] == "+" and "1@example.com" in line for line in capsys.readouterr().out.splitlines()) == 1
