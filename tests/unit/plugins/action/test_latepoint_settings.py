# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role's variables in a task: what is wrong with them is an error once, in the task that comes before the work."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.action.latepoint_settings import ActionModule

HOST = {"inventory_hostname": "salon", "latepoint_base_url": "https://salon.example.com", "latepoint_api_key": "key"}


def settings(run_action, mode, **variables):
    return run_action.plugin(ActionModule, {"mode": mode}).run(None, {**HOST, "hostvars": {}, **variables})


@pytest.mark.parametrize("mode", ["apply", "audit", "offline", "adopt", "export", "doctor"])
def test_an_unknown_variable_is_an_error_before_the_work(run_action, mode):
    result = settings(run_action, mode, latepoint_report_dirr="reports")
    assert result["failed"] == (mode == "doctor"), "in the other modes a report says it"
    assert result["error"]["code"] == "invalid_parameters"
    assert "did you mean 'latepoint_report_dir'?" in result["msg"]


@pytest.mark.parametrize(
    ("variables", "fail_on"),
    [
        ({"latepoint_report_dirr": "reports"}, ["error", "drift"]),
        ({"latepoint_fail_on_drift": "perhaps"}, ["error"]),
        ({"latepoint_fail_on_drift": False, "latepoint_fail_on_kept": True}, ["error", "kept"]),
    ],
)
def test_after_the_work_it_is_not_said_again(run_action, variables, fail_on):
    result = settings(run_action, "finish", **variables)
    assert not result.get("failed")
    assert "error" not in result
    assert result["fail_on"] == fail_on


@pytest.mark.parametrize(
    ("mode", "variables", "reported"),
    [
        ("apply", {}, "apply"),
        ("audit", {}, "audit"),
        ("audit", {"latepoint_offline": True}, "offline"),
        ("audit", {"latepoint_offline": "perhaps"}, "audit"),
        ("export", {}, "export"),
        ("doctor", {}, None),
    ],
)
def test_the_mode_of_the_report(run_action, mode, variables, reported):
    assert settings(run_action, mode, **variables)["report"].get("mode") == reported


def test_applying_in_check_mode_is_reported_as_an_audit(run_action):
    plugin = run_action.plugin(ActionModule, {"mode": "apply"}, check_mode=True)
    assert plugin.run(None, {**HOST, "hostvars": {}})["report"]["mode"] == "audit"


@pytest.mark.parametrize(
    ("reported", "passes", "msg"),
    [
        (
            {"msg": "salon: drift", "said": ["salon: drift", "a.html"], "report": {"status": "drift"}},
            [],
            "salon: drift",
        ),
        ({"msg": "salon: drift", "said": "salon: drift", "report": {"status": "drift"}}, ["drift"], None),
        ({"msg": "salon: failed", "said": "salon: failed", "report": {"status": "error"}}, ["drift"], "salon: failed"),
        ({"msg": "salon: 1 kept", "said": "salon: 1 kept", "report": {"status": "kept"}}, [], None),
        ({"msg": "salon: clean", "said": "salon: clean", "report": {"status": "clean"}}, [], None),
        ({}, [], "no report was made, see above"),
        ({"failed": True, "msg": "it broke"}, [], "it broke"),
    ],
)
def test_the_run_fails_where_its_report_does(run_action, reported, passes, msg, tmp_path):
    args = {"mode": "finish", "result": reported, "passes": passes}
    variables = {**HOST, "hostvars": {}, "latepoint_report_dir": str(tmp_path)}
    result = run_action.plugin(ActionModule, args).run(None, variables)
    assert result.get("failed", False) == (msg is not None)
    assert result["report"]["dest"] == str(tmp_path), "the report over all sites comes next"
    if msg:
        assert (result["msg"], result["said"]) == (msg, ["a.html"] if isinstance(reported.get("said"), list) else [])
