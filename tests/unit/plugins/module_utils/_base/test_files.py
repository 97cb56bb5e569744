# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files written whole or not at all, and what is never replaced by one."""

from __future__ import annotations

import os
import stat

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base import files, writable
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._base.files import check_path, write_whole
from ansible_collections.latepoint.api.plugins.module_utils._base.writable import in_the_way


@pytest.mark.parametrize("path", ["a\0b", "\0", "a\ud800"])
def test_a_path_that_no_file_can_have_is_refused_by_the_name_of_its_option(path):
    with pytest.raises(InputError) as caught:
        check_path("journal", path)
    assert str(caught.value) == ("journal holds a character that no path can hold (NUL, or half of a surrogate pair)")


@pytest.mark.parametrize("path", ["", "a b", "é", "a\udcff", "x" * 5000])
def test_every_other_path_may_be_tried(path):
    check_path("journal", path)


@pytest.fixture
def place(tmp_path):
    """A folder with one of each kind that needs no rights."""
    (tmp_path / "file").write_text("old", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "to_pipe").symlink_to("pipe")
    (tmp_path / "to_file").symlink_to("file")
    (tmp_path / "to_nothing").symlink_to("made/new")
    (tmp_path / "ring").symlink_to("ring")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("folder", "it is a folder"),
        ("pipe", "it is a pipe, not a file"),
        ("to_pipe", "it is a pipe, not a file"),
        ("file/below", "Not a directory"),
        ("ring", "Too many levels of symbolic links"),
    ],
)
def test_what_is_no_file_stays(place, name, reason):
    before = sorted((path.name, path.lstat().st_ino) for path in place.iterdir())
    with pytest.raises(OSError, match=reason) as caught:
        write_whole(str(place / name), "new")
    assert caught.value.strerror == in_the_way(str(place / name)) == reason
    assert sorted((path.name, path.lstat().st_ino) for path in place.iterdir()) == before


@pytest.mark.parametrize(
    ("name", "real"),
    [("file", "file"), ("to_file", "file"), ("to_nothing", "made/new"), ("new", "new")],
)
def test_of_a_link_the_file_behind_it_is_written(place, name, real):
    link = (place / name).is_symlink()
    assert in_the_way(str(place / name)) == ""
    write_whole(str(place / name), "neu: é\n")
    assert ((place / name).is_symlink(), (place / real).read_text("utf-8")) == (link, "neu: é\n")
    assert stat.S_IMODE((place / real).stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_the_old_text_and_nothing_else(place, monkeypatch):
    before = sorted(path.name for path in place.iterdir())
    monkeypatch.setattr(files.os, "replace", lambda _old, _new: (place / "nowhere").stat())
    with pytest.raises(OSError, match="No such file"):
        write_whole(str(place / "file"), "new")
    assert (sorted(path.name for path in place.iterdir()), (place / "file").read_text("utf-8")) == (before, "old")


def test_a_link_that_may_be_a_trap_is_replaced(place, monkeypatch):
    monkeypatch.setattr(writable, "may_be_a_trap", lambda *_stats: True)
    write_whole(str(place / "to_file"), "new")
    assert not (place / "to_file").is_symlink()
    assert ((place / "to_file").read_text("utf-8"), (place / "file").read_text("utf-8")) == ("new", "old")
