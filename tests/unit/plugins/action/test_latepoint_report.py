# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_report` and `latepoint_report_index`: documents in, files out."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible.errors import AnsibleActionFail

from ansible_collections.latepoint.api.plugins.action import latepoint_report, latepoint_report_index
from ansible_collections.latepoint.api.plugins.modules import (
    latepoint_report as report_module,
    latepoint_report_index as index_module,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._actions import controller as _controller_action

CLEAN = {"changed": False, "summary": {"declared": 1, "unchanged": 1}, "results": []}
DRIFT = {
    "changed": True,
    "summary": {"declared": 1, "unchanged": 0, "changed": 1},
    "results": [{"id": 1, "email": "", "action": "update", "outcome": "planned", "changed_fields": ["city"]}],
}
TROUBLE = {"failed": True, "msg": "no connection", "error": {"code": "unreachable", "message": "no connection"}}


def report(run_action, **args):
    return run_action(latepoint_report.ActionModule, args)


def test_reports_are_written_under_the_name_of_the_host(run_action, tmp_path):
    result = report(run_action, result=DRIFT, dest="reports", mode="audit", base_url="https://a:b@salon.example.com")
    endings = (".json", ".md", ".html", ".junit.xml")
    assert result["files"] == [str(tmp_path / "reports" / f"salon{ending}") for ending in endings]
    document = json.loads((tmp_path / "reports" / "salon.json").read_text())
    assert (document["status"], document["base_url"]) == ("drift", "salon.example.com")
    assert result["report"]["fields"] == {"city": 1}
    assert (result["changed"], result.get("failed")) == (False, None)


def test_without_a_folder_only_the_status_is_told(run_action, tmp_path):
    result = report(run_action, result=CLEAN, site="other")
    assert (result["files"], result["msg"]) == ([], "other: 1 customer as declared")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("check_mode", [True, False])
def test_the_mode_is_that_of_the_task(run_action, check_mode):
    result = run_action(latepoint_report.ActionModule, {"result": CLEAN}, check_mode=check_mode)
    assert result["report"]["mode"] == ("audit" if check_mode else "apply")


@pytest.mark.parametrize(
    ("given", "fail_on", "fails"),
    [
        (TROUBLE, [], None),
        (TROUBLE, ["error"], True),
        (DRIFT, ["error"], None),
        (DRIFT, ["drift", "error"], True),
        ("nonsense", ["error"], True),
        (None, ["error"], True),
    ],
)
def test_it_fails_on_what_it_is_told_to(run_action, tmp_path, given, fail_on, fails):
    result = report(run_action, result=given, fail_on=fail_on, dest="reports", mode="audit")
    assert result.get("failed") == fails
    assert len(list((tmp_path / "reports").iterdir())) == 4


def test_the_result_that_is_reported_does_not_stay_in_the_task(run_action):
    """Ansible may print what a task holds: here that would be everybody's data."""
    action = run_action.plugin(latepoint_report.ActionModule, {"result": DRIFT, "site": "north"})
    action.run(None, {"inventory_hostname": "salon", "latepoint_in_process": False})
    assert action._task.args == {"site": "north"}


def test_trouble_is_told_in_the_message(run_action):
    assert report(run_action, result=TROUBLE)["msg"] == "salon: applying failed: unreachable. no connection"


def test_wrong_options_are_refused(run_action):
    with pytest.raises(AnsibleActionFail, match="mode"):
        report(run_action, result=CLEAN, mode="dream")


def test_a_folder_that_can_not_be_written_to_is_a_failure(run_action, tmp_path):
    (tmp_path / "file").write_text("")
    result = report(run_action, result=CLEAN, dest="file/x", mode="apply")
    assert (result["failed"], result["error"]["code"]) == (True, "invalid_parameters")
    assert result["msg"].endswith(
        "x/salon.json can't be written: Not a directory. Of the run itself: salon: 1 customer as declared."
    )
    assert "written" not in result["error"]["details"], "the run itself may have written to the site"
    assert (result["files"], result["report"]["status"], result["report"]["summary"]) == ([], "error", CLEAN["summary"])


def test_what_could_be_written_is_told_with_the_failure(run_action, tmp_path):
    (tmp_path / "reports" / "salon.html").mkdir(parents=True)
    result = report(run_action, result=CLEAN, dest="reports")
    assert result["files"] == [
        str(tmp_path / "reports" / f"salon{ending}") for ending in (".json", ".md", ".junit.xml")
    ]
    assert (result["failed"], result["error"]["details"]) == (True, {})


def test_a_rehearsal_writes_nothing(run_action, tmp_path):
    assert report(run_action, rehearse=True)["files"] == []
    result = report(run_action, rehearse=True, dest="reports", spare=["plan.json"])
    assert (result.get("failed"), result["msg"], result["files"]) == (None, "salon: reports can be written", [])
    assert list((tmp_path / "reports").iterdir()) == []


def test_a_rehearsal_tells_that_nothing_was_written_yet(run_action, tmp_path):
    result = report(run_action, rehearse=True, dest="reports", spare=["reports/salon.json"])
    assert (result["failed"], result["error"]["details"]) == (True, {"written": "no"})
    assert result["msg"].startswith(f"A report would replace {tmp_path}/reports/salon.json: let")


def test_a_plan_is_spared_by_the_report_itself_as_well(run_action, tmp_path):
    (tmp_path / "salon.json").write_text("plan")
    result = report(run_action, result=TROUBLE, dest=".", spare=["salon.json"])
    assert (result["failed"], result["report"]["status"], result["files"]) == (True, "error", [])
    assert [path.name for path in tmp_path.iterdir()] == ["salon.json"]
    assert (tmp_path / "salon.json").read_text() == "plan"


def test_the_index_holds_every_site_and_says_which_has_no_report(run_action, tmp_path):
    report(run_action, result=CLEAN, dest="reports", site="a")
    report(run_action, result=DRIFT, dest="reports", site="b", mode="audit")
    report(run_action, result=CLEAN, dest="reports", site="lost")
    args = {"dest": "reports", "sites": ["a", "b", "lost", "never"], "lost": ["lost"]}
    result = run_action(latepoint_report_index.ActionModule, args)
    assert result["statuses"] == {"error": 2, "drift": 1, "clean": 1}
    assert result["files"] == [str(tmp_path / "reports" / f"index{ending}") for ending in (".json", ".md", ".html")]
    index = json.loads((tmp_path / "reports" / "index.json").read_text())
    assert [(site["site"], site["error"]) for site in index["sites"]] == [
        ("lost", "no_report"),
        ("never", "no_report"),
        ("b", None),
        ("a", None),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("[" * 100_000, "it is no JSON, or is nested too deeply"), ("{}", "it is no report of b")],
    ids=["deep", "other"],
)
def test_a_report_that_can_not_be_read_keeps_no_other_out_of_the_index(run_action, tmp_path, text, reason):
    report(run_action, result=CLEAN, dest="reports", site="a")
    (tmp_path / "reports" / "b.json").write_text(text)
    result = run_action(latepoint_report_index.ActionModule, {"dest": "reports", "sites": ["a", "b"]})
    assert result["statuses"] == {"error": 1, "drift": 0, "clean": 1}
    site = json.loads((tmp_path / "reports" / "index.json").read_text())["sites"][0]
    assert (site["site"], site["error"], site["headline"]) == ("b", "no_report", "its report can't be read")
    assert site["message"] == f"report b.json can't be read: {reason}."


def test_a_folder_that_can_not_be_is_refused(run_action, tmp_path):
    for result in (
        report(run_action, result=CLEAN, dest="a\0b"),
        run_action(latepoint_report_index.ActionModule, {"dest": "a\0b", "sites": ["a"]}),
    ):
        assert result["failed"]
        assert result["msg"].startswith("dest holds a character that no path can hold")
    assert list(tmp_path.iterdir()) == []


def test_a_report_under_anothers_name_is_no_report_of_a_site(run_action, tmp_path):
    report(run_action, result=CLEAN, dest="reports", site="a")
    (tmp_path / "reports" / "a.json").rename(tmp_path / "reports" / "b.json")
    result = run_action(latepoint_report_index.ActionModule, {"dest": "reports", "sites": ["b"]})
    assert result["statuses"] == {"error": 1, "drift": 0, "clean": 0}


def test_reports_may_lie_in_several_folders_and_no_other_counts(run_action, tmp_path):
    report(run_action, result=CLEAN, dest="reports/a", site="old")
    report(run_action, result=CLEAN, dest="reports/a", site="unseen")
    reports = [
        path
        for site in ("a", "b/c")
        for path in report(run_action, result=CLEAN, dest=f"reports/{site}", site=site)["files"]
    ]
    unseen = str(tmp_path / "reports" / "a" / "unseen.json")
    args = {"dest": "reports/a", "sites": ["a", "b/c", "old", "unseen"], "reports": [*reports, unseen]}
    result = run_action(latepoint_report_index.ActionModule, args)
    assert result["statuses"] == {"error": 1, "drift": 0, "clean": 3}
    index = json.loads((tmp_path / "reports" / "a" / "index.json").read_text())
    assert {site["site"]: site["link"] for site in index["sites"]} == {
        "old": None,
        "a": "a.html",
        "b/c": "../b/c/b%252Fc.html",
        "unseen": None,
    }


EXPORTED = {"changed": True, "count": 40, "msg": "40 customers in 1 file: 1 written"}
ADOPTED = {"changed": True, "adopted": [{}, {}], "left": [{}], "msg": "2 values adopted into 1 file"}
REFUSED = {
    "changed": False,
    "adopted": [],
    "msg": "No.",
    "error": {"code": "unreachable", "message": "no", "details": {}},
}


def over_all(run_action, mode, results, folder=None, **task):
    """What `latepoint_report_index` returns for the results of several sites, as the role registers them."""
    hosts = {
        name: {
            "found": run_action(latepoint_report.ActionModule, {"result": result, "mode": mode, "site": name}, **task)
        }
        for name, result in results.items()
    }
    args = {"registered": "found", "sites": list(results), "dest": folder}
    action = run_action.plugin(latepoint_report_index.ActionModule, args, **task)
    return hosts, action.run(None, {"inventory_hostname": "a", "hostvars": hosts})


@pytest.mark.parametrize(
    ("mode", "results", "check_mode", "headline"),
    [
        ("export", [EXPORTED, EXPORTED], False, "2 sites: 2 read; 80 customers exported"),
        ("export", [EXPORTED], True, "1 site: 1 read; 40 customers to export"),
        ("export", [EXPORTED, REFUSED], False, "2 sites: 1 in trouble, 1 read; 40 customers exported"),
        ("export", [REFUSED], False, "1 site: 1 in trouble"),
        ("adopt", [ADOPTED, ADOPTED], False, "2 sites: 2 read; 4 values adopted, 2 left"),
        ("adopt", [ADOPTED, REFUSED], True, "2 sites: 1 in trouble, 1 read; 2 values to adopt, 1 left"),
    ],
)
def test_exports_and_adoptions_end_in_one_line_and_make_no_file(
    run_action, tmp_path, mode, results, check_mode, headline
):
    sites = dict(zip("abc", results))
    hosts, result = over_all(run_action, mode, sites, folder="reports", check_mode=check_mode)
    assert (result["msg"], result["files"]) == (headline, [])
    assert list(tmp_path.iterdir()) == []
    trouble = [host["found"] for host in hosts.values() if host["found"]["report"]["status"] == "error"]
    assert all(found["said"][1:] == ["No."] for found in trouble)
    assert all("failed: unreachable" in found["said"][0] for found in trouble)


@pytest.mark.parametrize("mode", ["export", "adopt"])
@pytest.mark.parametrize("result", [{"changed": False, "failed": False, "msg": "?"}, {"skipped": True}, {}])
def test_an_export_that_did_not_come_to_its_end_is_trouble(run_action, mode, result):
    assert report(run_action, result=result, mode=mode)["report"]["status"] == "error"


def test_of_an_export_there_is_no_file(run_action):
    result = report(run_action, result=EXPORTED, mode="export", dest="reports")
    assert (result["failed"], result["msg"]) == (True, "mode: export makes no report, leave dest out.")


@pytest.mark.parametrize(
    ("action", "module"), [(latepoint_report, report_module), (latepoint_report_index, index_module)]
)
def test_options_are_documented(action, module):
    options = yaml.safe_load(module.DOCUMENTATION)["options"]
    assert set(options) == set(action.ActionModule.SPEC)
    for name, option in action.ActionModule.SPEC.items():
        for key in ("type", "default", "required", "choices", "elements"):
            said = options[name].get(key)
            same = sorted(said) == sorted(option["choices"]) if key == "choices" and said else said == option.get(key)
            assert same, f"{name}: {key}"


def test_plain_values_are_of_pythons_own_kinds():
    class Text(str):
        __slots__ = ()

    class Number(int):
        pass

    value = _controller_action.plain({Text("a"): (Text("b"), Number(1), 1.5, True, None, object)})
    assert [type(item) for item in value["a"]] == [str, int, float, bool, type(None), str]


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [
        ("MANIFEST.json", '{"collection_info": {"version": "1.2.3"}}', "1.2.3"),
        ("galaxy.yml", "name: api\nversion: 4.5.6\n", "4.5.6"),
        ("other", "", "unknown"),
    ],
)
def test_the_version_is_that_of_the_collection(monkeypatch, tmp_path, name, text, version):
    (tmp_path / name).write_text(text)
    place = tmp_path / "plugins" / "plugin_utils" / "_actions" / "controller.py"
    monkeypatch.setattr(_controller_action, "__file__", str(place))
    assert _controller_action.collection_version.__wrapped__() == version
