# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_doctor` on the controller: the module run, the table shown, the reports written."""

from __future__ import annotations

import json

import pytest
from ansible import constants

from ansible_collections.latepoint.api.plugins.action.latepoint_doctor import ActionModule

FINDING = {"name": "totals", "seen": "none are given", "verdict": "note", "meaning": "Look.", "fields": []}
FOUND = {
    "changed": False,
    "msg": "https://salon.example.com can be reconciled",
    "verdict": "note",
    "findings": [FINDING],
    "round_trip": [],
    "requests": {"GET": 15},
    "seconds": 0.4,
}


@pytest.fixture
def shown(monkeypatch, run_action):
    """What is shown on the screen."""
    lines: list[str] = []
    monkeypatch.setattr("ansible.utils.display.Display.display", lambda self, text, *args, **kwargs: lines.append(text))
    run_action.answer = dict(FOUND)
    return lines


def test_the_module_gets_its_arguments_and_the_table_is_shown(run_action, shown):
    result = run_action(ActionModule, {"write": True})
    assert run_action.ran[0]["module_args"] == {"write": True}
    assert result["files"] == []
    assert "note     totals" in "".join(shown)


def test_the_key_stands_in_the_task_no_longer_than_it_is_needed(run_action, shown):
    action = run_action.plugin(ActionModule, {"write": True, "api_key": "lp_secret"})
    action.run(None, {"inventory_hostname": "salon", "latepoint_in_process": False})
    assert action._task.args == {"write": True}
    assert run_action.ran[0]["module_args"]["api_key"] == "lp_secret"


def test_other_callbacks_see_no_table(run_action, shown, monkeypatch):
    monkeypatch.setattr(constants, "DEFAULT_STDOUT_CALLBACK", "json")
    run_action(ActionModule, {})
    assert shown == []


def test_reports_are_written_under_the_name_of_the_host_or_another(run_action, shown, tmp_path):
    result = run_action(ActionModule, {"dest": "reports"})
    endings = [".json", ".md", ".html", ".junit.xml"]
    assert result["files"] == [str(tmp_path / "reports" / f"salon.doctor{ending}") for ending in endings]
    assert json.loads((tmp_path / "reports" / "salon.doctor.json").read_text())["findings"] == [FINDING]
    run_action(ActionModule, {"dest": "reports", "site": "a/b"})
    assert (tmp_path / "reports" / "a%2Fb.doctor.md").exists()


def test_a_folder_that_can_not_be_written_to(run_action, shown, tmp_path):
    (tmp_path / "file").write_text("")
    result = run_action(ActionModule, {"dest": "file/x"})
    assert result["failed"] is True
    assert result["findings"] == [FINDING]
    assert result["msg"].endswith(f"Of the run itself: {FOUND['msg']}.")
    assert "written" not in result["error"]["details"], "of the site nothing is known from here"


def test_a_failure_shows_no_secret(run_action, shown, tmp_path):
    (tmp_path / "file").write_text("")
    result = run_action(ActionModule, {"dest": "file/lp_live_1", "api_key": "lp_live_1"})
    assert result["failed"]
    assert "lp_live_1" not in str(result)


def test_a_failure_goes_through(run_action, shown):
    run_action.answer = {"failed": True, "msg": "no"}
    assert run_action(ActionModule, {"dest": "reports"}) == {"failed": True, "msg": "no"}
    assert shown == []


def test_trouble_that_is_no_result_is_the_modules_matter(run_action, shown):
    run_action(ActionModule, {"trouble": "down"})
    assert run_action.ran[0]["module_args"] == {"trouble": "down"}


def test_trouble_before_is_reported_and_no_site_is_asked(run_action, shown, tmp_path):
    result = run_action(ActionModule, {"trouble": {"failed": True, "msg": "salon has no api_key"}, "dest": "reports"})
    assert run_action.ran == []
    assert (result["verdict"], result["changed"], len(result["files"])) == ("problem", False, 4)
    assert result["msg"] == "the site could not be examined: salon has no api_key"
    page = (tmp_path / "reports" / "salon.doctor.md").read_text("utf-8")
    assert "salon has no api" in page
    assert shown == [], "Ansible has shown the failure"
    assert run_action(ActionModule, {"trouble": {"failed": True}})["findings"][0]["seen"] == "a task before it failed"
