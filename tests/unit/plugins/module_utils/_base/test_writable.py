# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a file can be replaced: the answer is that of the write itself, and creates nothing."""

from __future__ import annotations

import os
import socket
import stat

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base import writable
from ansible_collections.latepoint.api.plugins.module_utils._base.files import write_whole
from ansible_collections.latepoint.api.plugins.module_utils._base.writable import (
    in_the_way,
    may_be_a_trap,
    why_not_replaced,
)


@pytest.fixture
def place(tmp_path):
    """A folder with files, links and a file in a folder's place."""
    (tmp_path / "file").write_text("old", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "to_file").symlink_to("file")
    (tmp_path / "to_nothing").symlink_to("made/new")
    (tmp_path / "into_file").symlink_to("file/new")
    (tmp_path / "ring").symlink_to("ring")
    return tmp_path


PLACES = [
    ("file", ""),
    ("new", ""),
    ("to_file", ""),
    ("to_nothing", ""),
    ("nowhere/deep/new", ""),
    ("nowhere/../new", ""),
    ("folder", "it is a folder"),
    ("file/new", "Not a directory"),
    ("file/deep/new", "Not a directory"),
    ("into_file", "Not a directory"),
    ("ring/new", "Too many levels of symbolic links"),
    ("x" * 300, "File name too long"),
    ("nowhere/" + "x" * 300, "File name too long"),
    ("nowhere/" + "x" * 300 + "/new", "File name too long"),
]


@pytest.mark.parametrize(("name", "reason"), PLACES)
def test_the_answer_is_that_of_the_write(place, name, reason):
    before = sorted(place.rglob("*"))
    assert why_not_replaced(f"{place}/{name}") == reason
    assert sorted(place.rglob("*")) == before
    if not reason:
        write_whole(f"{place}/{name}", "new")
        return
    with pytest.raises(OSError, match=reason):
        write_whole(f"{place}/{name}", "new")


@pytest.mark.parametrize("name", ["new", "file", "to_file", "nowhere/deep/new"])
def test_a_closed_folder_takes_no_file_whatever_the_file_allows(place, monkeypatch, name):
    """Root may write anywhere, so the closed folder is feigned."""
    monkeypatch.setattr(os, "access", lambda path, _mode: path != str(place))
    assert why_not_replaced(str(place / name)) == "Permission denied"


def test_sockets_and_devices_are_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        assert in_the_way("socket") == "it is a socket, not a file"
    for kind in (stat.S_IFCHR, stat.S_IFBLK):
        monkeypatch.setattr(writable.os, "stat", lambda _path, mode=kind: os.stat_result([mode] + [0] * 9))
        assert in_the_way("any") == "it is a device, not a file"


def of(owner, mode):
    return os.stat_result((mode, 0, 0, 1, owner, 0, 0, 0, 0, 0))


OWN, FOREIGN, ROOT = 1000, 1001, 0


@pytest.mark.parametrize(
    ("link", "folder", "mode", "trap"),
    [
        (FOREIGN, ROOT, 0o1777, True),
        (OWN, ROOT, 0o1777, False),
        (ROOT, ROOT, 0o1777, False),
        (FOREIGN, FOREIGN, 0o1777, False),
        (FOREIGN, ROOT, 0o755, False),
        (FOREIGN, ROOT, 0o777, False),
    ],
)
def test_a_link_of_others_in_a_folder_for_all_may_be_a_trap(link, folder, mode, trap):
    assert may_be_a_trap(of(link, stat.S_IFLNK | 0o777), of(folder, stat.S_IFDIR | mode), OWN) is trap
