# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of a saved plan: whose it is, what it holds, and files that are none."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._plan.saved import FORMAT, load, save
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import (
    BulkSite,
    code,
    people,
    person,
    reconcile,
)

from ..saved_plans import RECORDS, saved


def test_another_key_or_another_site(path):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, RECORDS, path)
    site.calls.clear()
    other = reconcile(site, RECORDS, plan=path, api_key="lp_live_another")
    assert (code(other), "another api_key" in other["msg"]) == ("stale_plan", True)
    text = Path(path).read_text("utf-8")
    Path(path).write_text(text.replace("salon.example.com", "other.example.com"), encoding="utf-8")
    other = reconcile(site, RECORDS, plan=path)
    assert (code(other), "https://other.example.com" in other["msg"]) == ("stale_plan", True)
    assert other["msg"] == (
        "The saved plan is stale: it was made for another site (https://other.example.com), not for "
        "https://salon.example.com. Nothing was written. Save a new plan, read it, and apply that one."
    )
    assert (other["summary"]["skipped"], other["error"]["details"]["written"]) == (3, "no")
    assert code(reconcile(site, [], plan=path)) == "stale_plan"
    assert site.calls == []


def test_a_plan_holds_no_personal_data_and_is_its_owners_alone(path):
    private = {"email": "ada@secret.org", "last_name": "Secretive", "phone": "+155512345"}
    site = BulkSite(person(1, email="old@secret.org", last_name="Hidden", phone="+1999"), person(2))
    records = [dict(private, id=1), {"email": "new@secret.org", "first_name": "Novel"}]
    saved(site, records, path, create=True)
    text = Path(path).read_text("utf-8")
    hidden = [*private.values(), "old@secret.org", "Hidden", "1999", "new@secret.org", "Novel", "secret", "lp_test"]
    assert [word for word in hidden if word in text] == []
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600
    plan = json.loads(text)
    assert plan["site"] == "https://salon.example.com"
    assert [(change["action"], change["id"], sorted(change["fields"])) for change in plan["changes"]] == [
        ("create", None, ["email", "first_name"]),
        ("update", 1, ["email", "last_name", "phone"]),
    ]
    assert [file.name for file in Path(path).parent.iterdir()] == ["salon.json"]


def test_a_plan_is_saved_although_it_may_not_be_applied(path):
    site = BulkSite(*people([1, 2, 3]))
    assert code(reconcile(site, RECORDS, save_plan=path, max_changes="1")) == "too_many_changes"
    assert len(load(path)["changes"]) == 3
    assert site.writes() == []


@pytest.mark.parametrize("spelt", ["salon.json", "../plans/salon.json", "link.json"])
@pytest.mark.parametrize("check", [False, True])
def test_the_plan_to_apply_is_not_replaced(path, spelt, check):
    """Else a run that is refused would be done as soon as it is repeated."""
    site, folder = BulkSite(*people([1, 2, 3])), Path(path).parent
    saved(site, RECORDS, path)
    (folder / "link.json").symlink_to(path)
    before = Path(path).read_text("utf-8")
    refused = reconcile(site, RECORDS[:2], plan=path, save_plan=str(folder / spelt), check=check)
    assert (code(refused), refused["error"]["details"]["written"]) == ("invalid_parameters", "no")
    assert refused["msg"].startswith("save_plan and plan are the same file, ")
    assert Path(path).read_text("utf-8") == before
    assert site.writes() == []


def test_a_plan_that_is_refused_can_be_kept_in_another_file(path):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, RECORDS, path)
    assert code(reconcile(site, RECORDS[:2], plan=path, save_plan=path + ".new")) == "stale_plan"
    assert [len(load(name)["changes"]) for name in (path, path + ".new")] == [3, 2]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", [1]),
        ("id", "1"),
        ("id", True),
        ("who", ["a"]),
        ("who", None),
        ("action", {}),
        ("record", 5),
        ("fields", []),
        ("fields", {"city": None}),
        ("fields", {"city": {}}),
        ("fields", {"city": {"old": "x", "new": ["y"]}}),
    ],
)
def test_an_entry_that_no_version_has_saved(path, name, value):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, RECORDS, path)
    plan = json.loads(Path(path).read_text("utf-8"))
    plan["changes"][0][name] = value
    Path(path).write_text(json.dumps(plan), encoding="utf-8")
    site.calls.clear()
    refused = reconcile(site, RECORDS[:2], plan=path)
    assert (code(refused), "is no plan" in refused["msg"], site.calls) == ("invalid_parameters", True, [])


def test_declared_records_that_no_version_has_saved(path):
    site = BulkSite(*people([1, 2, 3]))
    saved(site, RECORDS, path)
    plan = json.loads(Path(path).read_text("utf-8"))
    Path(path).write_text(json.dumps(dict(plan, declared=[["a"]])), encoding="utf-8")
    assert "is no plan" in reconcile(site, RECORDS[:2], plan=path)["msg"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 100000, id="nested"),
        "",
        "[]",
        "{}",
        "{",
        '{"format": "latepoint.api plan 1"}',
        '{"format": "other 1"}',
    ],
)
def test_what_is_no_plan(tmp_path, text):
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="is no plan"):
        load(str(path))


def test_paths_that_can_not_be_used(tmp_path):
    site = BulkSite(*people([1, 2, 3]))
    missing = reconcile(site, RECORDS, plan=str(tmp_path / "nowhere.json"))
    assert "can't be read: No such file" in missing["msg"]
    assert site.calls == []
    (tmp_path / "file").write_text("", encoding="utf-8")
    unwritable = reconcile(site, RECORDS, save_plan=str(tmp_path / "file" / "plan.json"))
    assert "can't be written" in unwritable["msg"]
    assert site.writes() == []


@pytest.mark.parametrize("check", [False, True])
def test_what_is_no_file_is_never_replaced_by_a_plan(path, check):
    site = BulkSite(*people([1, 2, 3]))
    Path(path).parent.mkdir()
    os.mkfifo(path)
    refused = reconcile(site, RECORDS, save_plan=path, check=check)
    assert refused["msg"] == f"save_plan {path} can't be written: it is a pipe, not a file."
    assert (code(refused), refused["error"]["details"]["written"]) == ("invalid_parameters", "no")
    assert (site.calls, Path(path).is_fifo()) == ([], True)


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("below", "closed", "reason"),
    [
        ("plan.json", True, "Permission denied"),
        ("deep/plan.json", True, "Permission denied"),
        ("deep/" + "x" * 300, False, "File name too long"),
    ],
)
def test_a_plan_that_can_not_be_saved_is_refused_before_the_first_request(
    tmp_path, monkeypatch, check, below, closed, reason
):
    site, access = BulkSite(*people([1, 2, 3])), os.access
    if closed:
        monkeypatch.setattr(os, "access", lambda path, mode: path != str(tmp_path) and access(path, mode))
    refused = reconcile(site, RECORDS, save_plan=str(tmp_path / below), check=check)
    assert refused["msg"] == f"save_plan {tmp_path / below} can't be written: {reason}."
    assert (site.calls, list(tmp_path.iterdir())) == ([], [])


def test_a_plan_is_written_behind_a_link(path, tmp_path):
    real = tmp_path / "elsewhere" / "plan.json"
    Path(path).parent.mkdir()
    Path(path).symlink_to(real)
    saved(BulkSite(*people([1, 2, 3])), RECORDS, path)
    assert (Path(path).is_symlink(), len(load(str(real))["changes"])) == (True, 3)


def test_a_plan_that_can_not_be_written_leaves_no_file_behind(tmp_path):
    (tmp_path / "plan.json").mkdir()
    with pytest.raises(InputError, match="can't be written"):
        save(str(tmp_path / "plan.json"), {"format": FORMAT})
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]
