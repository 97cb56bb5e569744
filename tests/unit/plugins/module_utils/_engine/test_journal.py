# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: one line for each write, as its outcome is known. And the progress, for the action plugin."""

from __future__ import annotations

import json
import os
import socket
import stat
from datetime import datetime, timezone

import pytest
import requests

from ansible_collections.latepoint.api.plugins.module_utils._base import writable
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._engine.journal import check_journal
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import (
    BulkSite,
    Killed,
    code,
    people,
    person,
    reconcile,
)
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import reply

RECORDS = [{"id": number, "city": "Rome"} for number in range(1, 7)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.jsonl"


def lines(path):
    return [json.loads(line) for line in path.read_text("ascii").splitlines()] if path.exists() else []


def test_a_line_for_each_write(path):
    site = BulkSite(person(1), person(2), person(3, city="Rome"))
    begun = datetime.now(timezone.utc)
    records = [*RECORDS[:3], {"email": "new@example.com", "first_name": "New"}]
    reconcile(site, records, journal=str(path), create=True, concurrency=1)
    said = lines(path)
    times = [datetime.fromisoformat(line.pop("time")) for line in said]
    assert all(-1 < (time - begun).total_seconds() < 60 for time in times)
    common = {"site": "https://salon.example.com", "outcome": "done", "error": None}
    assert said == [
        dict(common, id=1, action="update", fields=["city"], status_code=200),
        dict(common, id=2, action="update", fields=["city"], status_code=200),
        dict(common, id=4, action="create", fields=["email", "first_name"], status_code=201),
    ]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        *((status, "<html>") for status in (408, 425, 502, 503, 520, 522, 524, 530)),
        *((status, {"success": False, "message": "m"}) for status in (408, 425, 502, 524)),
        (504, {"error": {"code": "FUNCTION_INVOCATION_TIMEOUT", "message": "m"}}),
        (524, {"status": "fail"}),
    ],
)
def test_a_write_that_a_proxy_gave_up_is_unknown(path, status, body):
    """It may arrive later, however often the site was read meanwhile."""
    site = BulkSite(*people(range(1, 3)))
    site.instead("PUT", lambda: reply(status, body), times=2)
    result = reconcile(site, RECORDS[:1], journal=str(path), retries=1)
    assert [(line["outcome"], line["status_code"]) for line in lines(path)] == [("unknown", status)]
    assert result["results"][0]["error"]["details"]["written"] == result["error"]["details"]["written"] == "unknown"
    assert site.sent()[-4:] == ["PUT /customers/1", "GET /customers/1"] * 2


def test_it_holds_no_values_and_is_its_owners_alone(path):
    site = BulkSite(*people(range(1, 7)))
    site.instead("PUT", lambda: reply(422, {"code": "validation_failed", "message": "Rome is no city of mine"}))
    reconcile(site, RECORDS, journal=str(path))
    text = path.read_text("ascii")
    assert [word for word in ("Rome", "Oslo", "example.com/", "c1@", "lp_test") if word in text] == []
    assert text.count("validation_failed") == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_refusal_is_told_with_its_code(path):
    site = BulkSite(*people(range(1, 7)))
    site.skip("PUT")
    site.instead("PUT", lambda: reply(422, {"code": "validation_failed", "message": "No"}))
    reconcile(site, RECORDS, journal=str(path), concurrency=1)
    assert [(line["outcome"], line["status_code"], line["error"]) for line in lines(path)][:3] == [
        ("done", 200, None),
        ("failed", 422, "validation_failed"),
        ("done", 200, None),
    ]


def test_a_write_that_was_not_kept_gets_a_second_line(path):
    site = BulkSite(*people([1, 2]), drops=["city"])
    result = reconcile(site, RECORDS[:2], journal=str(path), concurrency=1)
    assert code(result) == "write_not_kept"
    assert [(line["id"], line["outcome"], line["error"]) for line in lines(path)] == [
        (1, "done", None),
        (2, "done", None),
        (1, "failed", "write_not_kept"),
        (2, "failed", "write_not_kept"),
    ]


def test_a_write_that_could_not_be_verified_is_not_said_to_have_failed(path):
    """The site is gone after its writes, as the results say, too."""
    site = BulkSite(*people([1, 2, 3]))
    honest = site.work
    gone = requests.exceptions.ConnectionError("x")
    site.work = lambda call: gone if call.method == "GET" and site.writes() else honest(call)
    result = reconcile(site, RECORDS[:3], journal=str(path), concurrency=1, retries=0)
    assert {entry["error"]["details"]["written"] for entry in result["results"]} == {"accepted"}
    assert [(line["id"], line["status_code"], line["outcome"], line["error"]) for line in lines(path)] == [
        *((number, 200, "done", None) for number in (1, 2, 3)),
        *((number, 200, "unverified", "unreachable") for number in (1, 2, 3)),
    ]


def test_a_write_of_which_nobody_knows_is_not_said_to_have_failed(path):
    site = BulkSite(*people([1, 2]))
    site.instead("PUT", lambda: requests.exceptions.ReadTimeout("x"))
    result = reconcile(site, RECORDS[:2], journal=str(path), concurrency=1, retries=0)
    assert result["results"][0]["error"]["details"]["written"] == "unknown"
    assert [(line["outcome"], line["error"]) for line in lines(path)] == [("unknown", "unreachable"), ("done", None)]


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("stored", range(1, 6))
def test_what_was_known_before_a_sudden_death_is_there(path, stored, workers):
    site = BulkSite(*people(range(1, 7)), dies_after=stored)
    with pytest.raises(Killed):
        reconcile(site, RECORDS, journal=str(path), concurrency=workers)
    said = [line["id"] for line in lines(path)]
    assert len(said) == len(set(said))
    assert all(site.customers[line["id"]]["city"] == "Rome" for line in lines(path) if line["outcome"] == "done")
    assert {line["outcome"] for line in lines(path)} <= {"done", "unknown"}
    assert len(said) >= stored - workers


def test_it_is_appended_to(path):
    site = BulkSite(*people([1, 2]))
    reconcile(site, RECORDS[:1], journal=str(path))
    reconcile(site, RECORDS[1:2], journal=str(path))
    assert [line["id"] for line in lines(path)] == [1, 2]


def test_nothing_is_written_without_a_write(path):
    site = BulkSite(*people([1, 2], city="Rome"))
    reconcile(site, RECORDS[:2], journal=str(path))
    assert lines(path) == []
    reconcile(BulkSite(*people([1, 2])), RECORDS[:2], journal=str(path), check=True)
    assert lines(path) == []


@pytest.mark.parametrize(
    ("place", "reason"), [("", "Is a directory"), ("file/journal.jsonl", "Not a directory"), ("file/x/y", "Not a dir")]
)
@pytest.mark.parametrize("check", [False, True])
def test_a_journal_that_can_not_be_begun_forbids_writing(tmp_path, place, reason, check):
    (tmp_path / "file").write_text("")
    site = BulkSite(*people([1, 2]))
    refused = reconcile(site, RECORDS[:2], journal=str(tmp_path / place), check=check)
    assert "ournal {} can't be written: {}".format(tmp_path / place, reason) in refused["msg"]
    assert refused["error"]["details"]["written"] == "no"
    assert site.sent() == []
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_check_mode_asks_whether_it_may_write_and_creates_nothing(tmp_path, monkeypatch):
    site = BulkSite(*people([1, 2]))
    (tmp_path / "old.jsonl").write_text("")
    for name in ("new.jsonl", "a/b/new.jsonl", "old.jsonl"):
        assert not reconcile(site, RECORDS[:2], journal=str(tmp_path / name), check=True).get("failed")
        with monkeypatch.context() as patch:
            patch.setattr(os, "access", lambda path, mode: False)
            refused = reconcile(site, RECORDS[:2], journal=str(tmp_path / name), check=True)
            assert "can't be written: Permission denied" in refused["msg"]
    assert [file.name for file in tmp_path.iterdir()] == ["old.jsonl"]


def test_missing_folders_are_made_for_their_owner_alone(tmp_path):
    path = tmp_path / "a" / "b" / "journal.jsonl"
    reconcile(BulkSite(*people([1, 2])), RECORDS[:2], journal=str(path))
    assert len(lines(path)) == 2
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent.parent, path.parent)] == [0o700, 0o700]


def test_a_journal_that_was_there_becomes_its_owners_alone(path, monkeypatch):
    path.write_text("")
    path.chmod(0o644)
    reconcile(BulkSite(*people([1, 2])), RECORDS[:1], journal=str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def of_another(handle, mode):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchmod", of_another)
    assert reconcile(BulkSite(*people([1, 2])), RECORDS[:1], journal=str(path))["summary"]["changed"] == 1
    assert len(lines(path)) == 2


def test_a_journal_that_is_no_file_keeps_its_mode(tmp_path):
    """A pipe to a program, for example."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o644)
    mode = stat.S_IMODE(pipe.stat().st_mode)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        reconcile(BulkSite(*people([1, 2])), RECORDS[:1], journal=str(pipe))
        assert json.loads(os.read(reader, 4096))["outcome"] == "done"
    finally:
        os.close(reader)
    assert stat.S_IMODE(pipe.stat().st_mode) == mode


def test_a_journal_that_breaks_later_is_a_warning_and_stops_nothing(path, monkeypatch):
    site = BulkSite(*people([1, 2]))

    def full(handle, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    result = reconcile(site, RECORDS[:2], journal=str(path))
    assert result["summary"]["changed"] == 2
    said = "The journal could not be written: No space left on device. 2 lines are missing from it, or cut off."
    assert said in result["warnings"]


def test_a_line_that_a_full_disk_cut_off_spoils_no_other(path, monkeypatch):
    """The second line is cut off; then there is room again."""
    site, write, calls = BulkSite(*people([1, 2, 3])), os.write, []

    def nearly_full(handle, data):
        calls.append(data)
        if len(calls) == 2:
            return write(handle, data[:20])
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        return write(handle, data)

    monkeypatch.setattr(os, "write", nearly_full)
    result = reconcile(site, RECORDS[:3], journal=str(path), concurrency=1)
    first, cut, last = path.read_text().splitlines()
    assert [json.loads(line)["id"] for line in (first, last)] == [1, 3]
    assert len(cut) == 20
    assert "1 line is missing from it, or cut off." in " ".join(result["warnings"])


LINKS = {
    "into a folder that is there": ("there/new.jsonl", None),
    "into a folder that isn't": ("nowhere/new.jsonl", "No such file or directory"),
    "to itself": ("link.jsonl", "Too many levels of symbolic links"),
    "to a folder": ("there", "Is a directory"),
    "below a file": ("file/new.jsonl", ""),
}


@pytest.mark.parametrize(("target", "reason"), LINKS.values(), ids=list(LINKS))
def test_check_mode_follows_a_link_as_the_real_run_does(tmp_path, target, reason):
    (tmp_path / "there").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "link.jsonl").symlink_to(tmp_path / target)
    runs = [
        reconcile(BulkSite(*people([1, 2])), RECORDS[:2], journal=str(tmp_path / "link.jsonl"), check=check)
        for check in (True, False)
    ]
    assert [bool(run.get("failed")) for run in runs] == [reason is not None] * 2
    if reason is not None:
        assert all(f"can't be written: {reason}" in run["msg"] for run in runs)
        assert runs[0]["msg"] == runs[1]["msg"]


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("nowhere/../new.jsonl", "No such file or directory"),
        ("nowhere/../there/new.jsonl", "No such file or directory"),
        ("new.jsonl/", "Is a directory"),
        ("new/.", "Is a directory"),
        ("there/", "Is a directory"),
        ("file/", "Not a directory"),
        ("file/../new.jsonl", "No such file or directory"),
        ("x" * 300, "File name too long"),
        ("nowhere/" + "x" * 300 + "/new.jsonl", "File name too long"),
        ("there/./new.jsonl", ""),
        ("nowhere/./deep//new.jsonl", ""),
        ("there/../new.jsonl", ""),
        ("link/../beside/new.jsonl", ""),
    ],
)
def test_check_mode_refuses_what_the_real_run_refuses(tmp_path, monkeypatch, place, reason):
    (tmp_path / "there").mkdir()
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere" / "deep")
    (tmp_path / "file").write_text("")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    for check in (True, False):
        said = reconcile(BulkSite(*people([1])), RECORDS[:1], journal=place, check=check)["msg"]
        assert (f"ournal {place} can't be written: {reason}" in said) is bool(reason)
        assert reason or "can't be written" not in said
        assert sorted(tmp_path.rglob("*")) == before or (not reason and not check)
    assert reason or (tmp_path / place).stat().st_size > 0


def test_a_folder_of_the_kernel_holds_no_journal(tmp_path, monkeypatch):
    """Root may write there by its mode; a look at the mode is all that check mode can do."""
    monkeypatch.setattr(writable, "_KERNELS", (str(tmp_path),))
    for name in ("x", "a/b/x"):
        check_journal(str(tmp_path / name))  # nothing is mounted there, as in some build roots
    monkeypatch.setattr("os.path.ismount", str(tmp_path).__eq__)
    for name in ("x", "a/b/x"):
        with pytest.raises(InputError, match="can't be written: Permission denied"):
            check_journal(str(tmp_path / name))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kernels", [place for place in ("/proc", "/sys") if os.path.ismount(place)])
def test_the_filesystems_of_the_kernel_hold_no_journal(kernels):
    with pytest.raises(InputError, match="can't be written: Permission denied"):
        check_journal(f"{kernels}/latepoint.jsonl")


def test_a_socket_holds_no_journal(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        for check in (True, False):
            said = reconcile(BulkSite(*people([1])), RECORDS[:1], journal="socket", check=check)["msg"]
            assert "ournal socket can't be written: No such device or address" in said


def test_a_link_that_leads_nowhere_in_the_middle_of_a_path(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for check in (True, False):
        said = reconcile(BulkSite(*people([1])), RECORDS[:1], journal=str(tmp_path / "link" / "x"), check=check)["msg"]
        assert "No such file or directory" in said


def test_a_customer_deleted_by_hand_after_an_accepted_update_is_unverified(path):
    site = BulkSite(*people([1, 2]))
    honest = site.work

    def work(call):
        answer = honest(call)
        if str(call) == "PUT /customers/1":
            del site.customers[1]
        return answer

    site.work = work
    result = reconcile(site, RECORDS[:2], journal=str(path), concurrency=1)
    assert result["results"][0]["error"]["details"]["written"] == "accepted"
    assert [line["outcome"] for line in lines(path) if line["id"] == 1] == ["done", "unverified"]
