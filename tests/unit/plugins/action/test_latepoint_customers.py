# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_customers` on the controller: files and folders read, dates refused, a place for progress."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from ansible.plugins.loader import become_loader

from ansible_collections.latepoint.api.plugins.action.latepoint_customers import ActionModule
from ansible_collections.latepoint.api.plugins.module_utils._results.many import untried_summary
from ansible_collections.latepoint.api.plugins.modules.latepoint_customers import DEFAULTS

DATE = datetime.date(2024, 1, 15)


def handed(run_action):
    (ran,) = run_action.ran
    return ran["module_args"]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "salon").mkdir()
    for name in ("b.yml", "a.yaml", "c.json", "readme.txt"):
        (tmp_path / "salon" / name).write_text("[]")
    return tmp_path


@pytest.mark.parametrize("src", ["salon", ["salon"], ["salon/a.yaml", "salon"], ["salon/*.*ml", "salon/c.json"]])
def test_folders_files_and_globs(run_action, folder, src):
    run_action(ActionModule, {"src": src})
    assert [file["name"] for file in handed(run_action)["_sources"]] == ["salon/a.yaml", "salon/b.yml", "salon/c.json"]


def test_files_that_were_left_out_are_told(run_action, folder):
    assert not run_action(ActionModule, {"src": ["salon"]}).get("warnings")
    (folder / "salon" / "vip.yml.old").write_text("[]")
    (warning,) = run_action(ActionModule, {"src": ["salon"]})["warnings"]
    assert warning.startswith("1 file was not read: salon/vip.yml.old. In a folder, files of customers end in .yml")


def test_no_src(run_action):
    run_action(ActionModule, {"src": None, "customers": [{"id": 1}]})
    assert "_sources" not in handed(run_action)


def test_a_shared_file_that_is_gone_afterwards(run_action):
    run_action(ActionModule, {"customers": [{"id": 1}]})
    assert run_action.shared
    assert not Path(run_action.shared).exists()


@pytest.mark.parametrize("task", [{"async_val": 60}, {}])
def test_a_file_is_shared_only_where_it_can_be(run_action, task):
    action = run_action.plugin(ActionModule, {"customers": []}, **task)
    if not task:
        action._connection.set_become_plugin(become_loader.get("sudo"))
    action.run(None, {"inventory_hostname": "salon", "latepoint_in_process": False})
    assert run_action.shared is None


def test_dates_are_refused_by_place(run_action):
    records = [{"id": 1}, {"id": 2, "zipcode": datetime.date(2024, 1, 15)}]
    result = run_action(ActionModule, {"customers": records})
    assert (result["failed"], result["error"]["code"]) == (True, "invalid_record")
    assert result["msg"].startswith("customers[1].zipcode is a date (2024-01-15)")
    assert run_action.ran == []


def test_keys_that_are_no_text_are_refused_by_place(run_action):
    records = [{"id": 1}, {"id": 2, "custom_fields": {83: "a"}}, {"id": 3, DATE: "a"}]
    result = run_action(ActionModule, {"customers": records})
    assert result["msg"].startswith("customers[1].custom_fields has the key 83, which is a number (83), not text: ")
    assert "customers[2]: unknown field '2024-01-15'" in result["msg"]
    assert run_action.ran == []


@pytest.mark.parametrize("src", ["", [], [""], ["salon", " "], "salon,"])
def test_an_empty_src_is_refused_and_nothing_is_read(run_action, folder, src):
    result = run_action(ActionModule, {"src": src})
    assert result["msg"].startswith("src is empty: ")
    assert run_action.ran == []


def test_in_a_text_there_are_commas_between_the_paths(run_action, folder):
    result = run_action(ActionModule, {"src": "salon,elsewhere.yml"})
    assert result["msg"].startswith("src elsewhere.yml is not there")


@pytest.mark.parametrize(
    ("args", "declared"),
    [({"src": "nowhere.yml"}, 0), ({"customers": [{"zipcode": DATE}]}, 1), ({"src": "x", "customers": [{"id": 1}]}, 1)],
)
def test_a_refusal_has_every_key_that_the_module_would_return(run_action, args, declared):
    result = run_action(ActionModule, args)
    assert result["failed"]
    assert set(DEFAULTS) < set(result)
    assert (result["summary"], result["results"], result["diff"]) == (untried_summary(declared), [], [])


def test_customers_that_are_no_text_are_left_to_the_module(run_action):
    run_action(ActionModule, {"customers": {"id": 1}})
    assert handed(run_action)["customers"] == {"id": 1}


@pytest.mark.parametrize(
    "text", ['[{"id": 1, "notes": "a, b"}]', ' [{"id": 1, "notes": "a, b"}]\n', '[\n{"id":1,\n"notes":"a, b"}]']
)
def test_customers_given_as_json_text_are_read(run_action, text):
    """Ansible itself would split the text at its commas."""
    run_action(ActionModule, {"customers": text})
    assert handed(run_action)["customers"] == [{"id": 1, "notes": "a, b"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- id: 1\n", "Customers is text that is no JSON"),
        ("", "Customers is text that is no JSON"),
        ('[{"id": 1,}]', "Customers is text that is no JSON"),
        ('{"id": 1}', "Customers is JSON text, but of no list"),
        ("{{ nonsense }}", "Customers is text that is no JSON"),
        ("5", "Customers is JSON text, but of no list"),
        ("[" * 100000, "Customers is text that is nested too deeply"),
        (
            '[{"id": 1, "city": "a", "city": "b"}]',
            "Customers is JSON text in which 'city' stands twice in one object: keep the one that is meant",
        ),
        ('[{"id": 1, "custom_fields": {"a": 1, "a": 1}}]', "Customers is JSON text in which 'a' stands twice"),
    ],
)
def test_customers_given_as_another_text_are_refused(run_action, text, said):
    result = run_action(ActionModule, {"customers": text})
    assert result["failed"]
    assert result["error"]["code"] == "invalid_record"
    assert result["msg"].startswith(said)
    assert run_action.ran == []
