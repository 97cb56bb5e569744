# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_customer_files`: files checked without a site."""

from __future__ import annotations

import pytest
import yaml
from ansible.errors import AnsibleActionFail

from ansible_collections.latepoint.api.plugins.action.latepoint_customer_files import ActionModule
from ansible_collections.latepoint.api.plugins.module_utils._task.options import mask_spec
from ansible_collections.latepoint.api.plugins.modules import latepoint_customer_files


def check(run_action, tmp_path, text, **args):
    (tmp_path / "customers").mkdir()
    (tmp_path / "customers" / "all.yml").write_text(text)
    return run_action(ActionModule, {"src": ["customers"], **args})


def test_good_files_are_counted(run_action, tmp_path):
    result = check(run_action, tmp_path, "- id: 1\n- email: a@b.org\n")
    assert result["summary"] == {"declared": 2}
    assert result["msg"] == "2 records in 1 file, all in good order"
    assert (result["files"], run_action.ran) == (["customers/all.yml"], [])


def test_no_file_is_called_good_that_was_not_read(run_action, tmp_path):
    (tmp_path / "customers").mkdir()
    for name in ("a.yml", "B.YML", "c.Json", "d.yml.bak", "e.csv", "README.md", ".gitkeep", ".f.yml"):
        (tmp_path / "customers" / name).write_text("[]")
    result = run_action(ActionModule, {"src": ["customers"]})
    assert result["files"] == ["customers/B.YML", "customers/a.yml", "customers/c.Json"]
    others = ["customers/.f.yml", "customers/README.md", "customers/d.yml.bak", "customers/e.csv"]
    assert result["not_read"] == others
    said = "0 records in 3 files in good order; 4 files were not read: " + ", ".join(others)
    assert result["msg"] == said
    (warning,) = result["warnings"]
    assert warning.startswith("3 files were not read: customers/.f.yml, customers/d.yml.bak, customers/e.csv. In a")


def test_what_may_be_a_mistake_is_a_warning(run_action, tmp_path):
    assert check(run_action, tmp_path, "- id: 1\n  city: x\u200b\n")["warnings"] == [
        "customers/all.yml:2: city holds a character that nobody sees: U+200B ZERO WIDTH SPACE at character 2"
    ]


def test_everything_that_is_wrong_is_told_with_its_place(run_action, tmp_path):
    result = check(run_action, tmp_path, "- id: 1\n- id: 1\n- id: 2\n  citi: x\n")
    assert (result["failed"], result["summary"], result["error"]["code"]) == (True, None, "invalid_record")
    problems = "\n".join(result["error"]["details"]["problems"])
    assert "customers/all.yml:4" in problems
    assert "customers/all.yml:2" in problems


def test_what_is_masked_stands_in_no_message(run_action, tmp_path):
    result = check(run_action, tmp_path, "- email: secret@b.org\n- email: secret@b.org\n", mask=["email"])
    assert result["failed"]
    assert "secret@b.org" not in str(result)


def test_an_unknown_mask_is_refused(run_action, tmp_path):
    assert "unknown field" in check(run_action, tmp_path, "- id: 1\n", mask=["nope"])["msg"]


@pytest.mark.parametrize("name", ["colour", "_colour"])
def test_an_unknown_option_is_called_one(run_action, name):
    with pytest.raises(AnsibleActionFail, match=rf"^Unsupported parameters for \(.*\) module: {name}\. "):
        run_action(ActionModule, {"src": "a.yml", name: "red"})


def test_its_options_are_documented():
    options = yaml.safe_load(latepoint_customer_files.DOCUMENTATION)["options"]
    assert set(options) | set(mask_spec()) == set(ActionModule.SPEC)
