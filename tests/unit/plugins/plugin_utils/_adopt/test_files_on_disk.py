# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Customer files on a disk where others work too: links, modes, owners, full disks, and changes at the wrong moment."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import LatePointError
from ansible_collections.latepoint.api.plugins.plugin_utils._adopt import files as on_disk
from ansible_collections.latepoint.api.tests.unit.plugins.plugin_utils.adoption import FILE, adopt, begin, now, site

SECOND = "- {id: 4, city: X}\n"


@pytest.fixture(autouse=True)
def there(tmp_path, monkeypatch):
    """A site that changed a phone of `now/all.yml`, and a city of `now/two.yml`."""
    monkeypatch.chdir(tmp_path)
    begin(tmp_path)
    Path("now/two.yml").write_text(SECOND)
    found = site()
    found.customers[2]["phone"] = "+15559999"
    return found


def names() -> list[str]:
    return sorted(path.name for path in Path("now").iterdir())


def test_mode_and_links_stay(there, tmp_path):
    real = tmp_path / "elsewhere.yml"
    real.write_text(FILE)
    real.chmod(0o640)
    Path("now/all.yml").unlink()
    Path("now/all.yml").symlink_to(real)
    adopt(there)
    assert Path("now/all.yml").is_symlink()
    assert "+15559999" in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o640
    assert [name.name for name in tmp_path.iterdir() if name.name.startswith(".latepoint")] == []


def test_a_hard_link_keeps_the_old_text_and_that_is_said(there):
    os.link("now/all.yml", "other.yml")
    result = adopt(there, src=["now/all.yml"])
    assert result["warnings"] == ["now/all.yml has other names as well (hard links): they keep the old text"]
    assert (Path("other.yml").read_text(), "+15559999" in now()) == (FILE, True)
    assert adopt(there)["warnings"] == []


@pytest.mark.parametrize("check", [True, False])
def test_a_file_that_is_read_only_is_left(there, check):
    Path("now/all.yml").chmod(0o444)
    result = adopt(there, check=check)
    assert [(entry["field"], entry["reason"]) for entry in result["left"]] == [("phone", "the file is read-only")]
    assert (result["files"], now()) == (["now/two.yml"], FILE)


@pytest.mark.parametrize(
    ("function", "answer", "reason"),
    [
        ("access", lambda path, mode: Path(path).is_file(), "the folder of the file is read-only"),
        ("access", lambda path, mode: False, "the file is read-only"),
        ("geteuid", lambda: 4711, "the file belongs to another user, and would not stay theirs"),
    ],
    ids=["folder", "file", "owner"],
)
def test_what_somebody_else_could_not_write_is_left(there, monkeypatch, function, answer, reason):
    monkeypatch.setattr(on_disk.os, function, answer)
    assert {entry["reason"] for entry in adopt(there)["left"]} == {reason}
    assert now() == FILE


@pytest.mark.parametrize("check", [True, False])
def test_what_is_no_file_is_never_replaced_by_newcomers(there, check):
    os.mkfifo("now/new.yml")
    with pytest.raises(LatePointError, match=r"now/new\.yml can't be appended to: it is a pipe, not a file"):
        adopt(there, new="now/new.yml", check=check)
    assert (Path("now/new.yml").is_fifo(), now()) == (True, FILE)


def full_after(monkeypatch: pytest.MonkeyPatch, files: int) -> None:
    """Let the disk be full after so many files."""
    left = [None] * files

    def write(_handle: int) -> None:
        if not left:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left.pop()

    monkeypatch.setattr(on_disk.os, "fsync", write)


@pytest.mark.parametrize("files", [0, 1])
def test_a_full_disk_leaves_every_file_as_it_is(there, monkeypatch, files):
    full_after(monkeypatch, files)
    result = adopt(there)
    assert (result["failed"], result["changed"], result["files"]) == (True, False, [])
    assert "can't be written: No space left on device" in result["msg"]
    assert (now(), Path("now/two.yml").read_text(), names()) == (FILE, SECOND, ["all.yml", "two.yml"])


def test_a_full_disk_leaves_no_half_of_a_new_file(there, monkeypatch):
    there.customers[5] = dict(there.customers[4], id=5, email="c5@example.com")
    full_after(monkeypatch, 2)
    assert adopt(there, new="now/new.yml")["failed"] is True
    assert (now(), names()) == (FILE, ["all.yml", "two.yml"])


@pytest.mark.parametrize("text", ["- {id: 1}\n", None])
def test_a_file_that_changes_meanwhile_is_refused(there, text):
    def edit(_page: int) -> None:
        Path("now/all.yml").write_text(text) if text else Path("now/all.yml").unlink(missing_ok=True)

    there.after_list = edit
    with pytest.raises(LatePointError, match=r"changed while the site was read|can't be read"):
        adopt(there)
    assert Path("now/two.yml").read_text() == SECOND


def edited_before(monkeypatch: pytest.MonkeyPatch, number: int, text: str | None) -> None:
    """Let somebody change or delete a file right before the replacement of so many files."""
    keep, calls = on_disk._keep_attributes, []
    replace = os.replace

    def replaced(source: str, path: str) -> None:
        calls.append(path)
        replace(source, path)
        if len(calls) == number:
            change()

    def change() -> None:
        path = Path("now/two.yml" if number else "now/all.yml")
        path.write_text(text) if text else path.unlink()

    def kept(path: str, temporary: str) -> None:
        keep(path, temporary)
        if not number and path.endswith("all.yml"):
            change()

    monkeypatch.setattr(on_disk, "_keep_attributes", kept)
    monkeypatch.setattr(on_disk.os, "replace", replaced)


@pytest.mark.parametrize("text", ["- {id: 9}\n", None], ids=["changed", "deleted"])
def test_a_file_that_changes_at_the_last_moment_is_refused(there, monkeypatch, text):
    edited_before(monkeypatch, 0, text)
    result = adopt(there)
    assert (result["failed"], result["changed"]) == (True, False)
    assert "now/all.yml changed while the site was read" in result["msg"]
    assert Path("now/two.yml").read_text() == SECOND
    assert names() == (["all.yml", "two.yml"] if text else ["two.yml"])


def test_what_was_changed_before_another_file_moved_is_named(there, monkeypatch):
    edited_before(monkeypatch, 1, "- {id: 9}\n")
    result = adopt(there)
    assert (result["failed"], result["changed"], result["files"]) == (True, True, ["now/all.yml"])
    assert "Changed before that: now/all.yml" in result["msg"]
    assert ("+15559999" in now(), Path("now/two.yml").read_text()) == (True, "- {id: 9}\n")
    assert names() == ["all.yml", "two.yml"]


def test_a_new_file_that_somebody_else_makes_meanwhile_is_not_replaced(tmp_path):
    path = tmp_path / "deep" / "new.yml"
    found = on_disk.new_file(str(path))
    path.parent.mkdir()
    path.write_text("- {id: 5}\n")
    with pytest.raises(LatePointError, match=r"new\.yml changed while"):
        on_disk.replace_all([(found, "- {id: 6}\n")])
    assert (path.read_text(), len(list(path.parent.iterdir()))) == ("- {id: 5}\n", 1)
