# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ends of runs at bad moments have shown."""

from __future__ import annotations

import json
import os

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._engine import journal as _journal
from ansible_collections.latepoint.api.plugins.module_utils._engine.journal import Journal
from ansible_collections.latepoint.api.plugins.module_utils._engine.outcome import Written
from ansible_collections.latepoint.api.plugins.module_utils._plan.change import UPDATE, Change
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare

DONE = Written(Change(UPDATE, declare({"id": 1, "city": "Oslo"})), True, None)


@pytest.mark.parametrize("cut", ['{"time": "2024-01-15T14:3', '{"time"', "{"])
def test_a_line_that_a_full_disk_cut_off_spoils_no_other(tmp_path, cut):
    path = tmp_path / "journal.jsonl"
    path.write_text('{"outcome": "done"}\n' + cut, encoding="utf-8")
    journal = Journal(str(path), "https://salon.example.com")
    journal.note(DONE)
    journal.close()
    lines = path.read_text("utf-8").splitlines()
    assert lines[1] == cut
    assert json.loads(lines[2])["outcome"] == "done"


def test_a_whole_journal_gets_no_empty_line(tmp_path):
    path = tmp_path / "journal.jsonl"
    for _run in range(2):
        journal = Journal(str(path), "site")
        journal.note(DONE)
        journal.close()
    assert [json.loads(line)["action"] for line in path.read_text("utf-8").splitlines()] == ["update"] * 2


def test_a_line_that_is_taken_in_parts_is_written_whole(tmp_path, monkeypatch):
    path = tmp_path / "journal.jsonl"
    write = os.write
    monkeypatch.setattr(_journal.os, "write", lambda handle, data: write(handle, data[:7]))
    journal = Journal(str(path), "site")
    journal.note(DONE)
    journal.close()
    assert json.loads(path.read_text("utf-8"))["outcome"] == "done"


def test_a_journal_that_can_be_appended_to_but_not_read(tmp_path, monkeypatch):
    path = tmp_path / "journal.jsonl"
    path.write_text("{}\n", encoding="utf-8")

    def refuse(*_args: object, **_options: object) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", refuse)
    journal = Journal(str(path), "site")
    journal.close()
    assert journal.trouble == ""
