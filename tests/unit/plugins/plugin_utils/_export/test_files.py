# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of an export: written where they differ, removed where they are left over, never over somebody's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.latepoint.api.plugins.plugin_utils._export.files import EditedError, sealed, write_export
from ansible_collections.latepoint.api.plugins.plugin_utils._export.yaml_text import HEAD
from ansible_collections.latepoint.api.plugins.plugin_utils._report.files import FileError


def there(folder):
    return sorted(path.name for path in Path(folder).iterdir())


def names(paths):
    return [Path(path).name for path in paths]


def test_an_export_writes_only_what_differs_and_removes_what_is_left_over(tmp_path):
    folder = str(tmp_path / "north")
    first = write_export(folder, [HEAD + "a", HEAD + "b", HEAD + "c"], False)
    assert names(first.written) == ["customers-0001.yml", "customers-0002.yml", "customers-0003.yml"]
    again = write_export(folder, [HEAD + "a", HEAD + "b", HEAD + "c"], False)
    assert (again.written, again.removed) == ([], [])
    less = write_export(folder, [HEAD + "a", HEAD + "x"], False)
    assert (names(less.written), names(less.removed)) == (["customers-0002.yml"], ["customers-0003.yml"])
    assert there(folder) == ["customers-0001.yml", "customers-0002.yml"]


def test_check_mode_tells_the_same_and_touches_nothing(tmp_path):
    folder = str(tmp_path / "north")
    assert len(write_export(folder, [HEAD], True).written) == 1
    assert not Path(folder).exists()
    write_export(folder, [HEAD + "a", HEAD + "b"], False)
    outcome = write_export(folder, [HEAD + "x"], True)
    assert (names(outcome.written), names(outcome.removed)) == (["customers-0001.yml"], ["customers-0002.yml"])
    assert (tmp_path / "north" / "customers-0001.yml").read_text("utf-8") == sealed(HEAD + "a")


@pytest.mark.parametrize("text", ["customers: []\n", "$ANSIBLE_VAULT;1.1;AES256\n00\n", ""])
def test_somebodys_own_file_is_never_overwritten(tmp_path, text):
    (tmp_path / "customers-0002.yml").write_text(text, "utf-8")
    with pytest.raises(FileError, match=r"customers-0002\.yml is in the way"):
        write_export(str(tmp_path), [HEAD + "a", HEAD + "b"], False)
    assert there(tmp_path) == ["customers-0002.yml"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_is_no_file_is_neither_read_nor_replaced(tmp_path, check_mode):
    pipe = tmp_path / "customers-0001.yml"
    os.mkfifo(pipe)
    with pytest.raises(FileError, match="is in the way"):
        write_export(str(tmp_path), [HEAD], check_mode, force=True)
    assert pipe.is_fifo()


def edited(folder, name="customers-0001.yml", more="b: 1\n"):
    path = Path(folder) / name
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    return path


def test_a_file_that_was_edited_is_written_over_only_by_force(tmp_path):
    folder = str(tmp_path)
    write_export(folder, [HEAD + "a: 1\n"], False)
    path = edited(folder)
    for check_mode in (False, True):
        with pytest.raises(EditedError, match=r"customers-0001\.yml was edited") as caught:
            write_export(folder, [HEAD + "a: 2\n"], check_mode)
        assert caught.value.changes[0].before.endswith("a: 1\nb: 1\n")
        assert caught.value.changes[0].after.endswith("a: 2\n")
    assert path.read_text("utf-8").endswith("b: 1\n")
    assert names(write_export(folder, [HEAD + "a: 2\n"], False, force=True).written) == ["customers-0001.yml"]
    assert path.read_text("utf-8") == sealed(HEAD + "a: 2\n")


def test_an_edit_is_not_removed_either_and_keeps_all_others(tmp_path):
    folder = str(tmp_path)
    write_export(folder, [HEAD + "a: 1\n", HEAD + "c: 1\n"], False)
    edited(folder, "customers-0002.yml")
    with pytest.raises(EditedError, match=r"customers-0002\.yml was edited"):
        write_export(folder, [HEAD + "a: 2\n"], False)
    assert (tmp_path / "customers-0001.yml").read_text("utf-8") == sealed(HEAD + "a: 1\n")


def test_an_edit_that_the_site_has_too_is_none_and_line_ends_are_none(tmp_path):
    folder = str(tmp_path)
    write_export(folder, [HEAD + "a: 1\n"], False)
    path = edited(folder)
    assert write_export(folder, [HEAD + "a: 1\nb: 1\n"], False).written == [str(path)]
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert write_export(folder, [HEAD + "a: 3\n"], False).written == [str(path)]


def test_a_file_of_an_older_version_may_have_been_edited(tmp_path):
    (tmp_path / "customers-0001.yml").write_text(HEAD + "a: 1\n", "utf-8")
    assert write_export(str(tmp_path), [HEAD + "a: 1\n"], True).written
    with pytest.raises(EditedError):
        write_export(str(tmp_path), [HEAD + "a: 2\n"], True)


def test_files_of_others_stay(tmp_path):
    for name in ("customers-0009.yml", "vip.yml"):
        (tmp_path / name).write_text("- id: 1\n", "utf-8")
    (tmp_path / "customers-0008.yml").write_bytes(b"\xff")
    assert write_export(str(tmp_path), [HEAD], False).removed == []
    assert len(there(tmp_path)) == 4


def test_a_folder_that_is_none_is_said(tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(FileError, match="can't be read"):
        write_export(str(tmp_path / "file"), [HEAD], False)


@pytest.mark.parametrize("check_mode", [True, False])
def test_check_mode_refuses_a_closed_folder_as_the_write_does(tmp_path, monkeypatch, check_mode):
    """Root may write anywhere, so the closed folder is feigned."""
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    with pytest.raises(FileError, match=r"customers-0001\.yml can't be written: Permission denied"):
        write_export(str(tmp_path / "north"), [HEAD], check_mode)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_closed_folder_that_is_up_to_date_is_no_trouble(tmp_path, monkeypatch, check_mode):
    write_export(str(tmp_path), [HEAD], False)
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    assert write_export(str(tmp_path), [HEAD], check_mode).written == []
