# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report files: names, rights, whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.plugin_utils._report.document import Occasion, is_document, make_document
from ansible_collections.latepoint.api.plugins.plugin_utils._report.files import (
    FileError,
    check_site,
    read_site,
    write_index,
    write_site,
    write_text,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._report.index import make_index
from ansible_collections.latepoint.api.plugins.plugin_utils._report.terms import AUDIT

MOMENT = "2026-01-02T03:04:05Z"


def there(folder):
    return sorted(path.name for path in Path(folder).iterdir())


def documented(site="north"):
    return make_document(Occasion(site, None, AUDIT, MOMENT, "1"), {"summary": {"declared": 0}, "results": []})


def test_a_site_has_four_files_for_their_owner_alone(tmp_path):
    folder = tmp_path / "deep" / "reports"
    files = write_site(str(folder), documented())
    assert [Path(path).name for path in files] == ["north.json", "north.md", "north.html", "north.junit.xml"]
    assert there(folder) == sorted(Path(path).name for path in files)
    assert {Path(path).stat().st_mode & 0o777 for path in files} == {0o600}
    assert read_site(files[0], "north") == documented()


def test_all_sites_together_have_three(tmp_path):
    files = write_index(str(tmp_path), make_index([documented()], MOMENT, "1"))
    assert [Path(path).name for path in files] == ["index.json", "index.md", "index.html"]
    assert json.loads((tmp_path / "index.json").read_text("utf-8"))["statuses"]["clean"] == 1


@pytest.mark.parametrize("site", ["index", "north.doctor", "north/", "../north"])
def test_no_site_is_in_the_way_of_another_report(tmp_path, site):
    write_index(str(tmp_path), make_index([documented()], MOMENT, "1"))
    write_site(str(tmp_path), documented())
    assert {Path(path).parent for path in write_site(str(tmp_path), documented(site))} == {tmp_path}
    assert len(there(tmp_path)) == 3 + 4 + 4
    assert not (tmp_path / "north.doctor.json").exists(), "the doctor's report of north"


@pytest.mark.parametrize(
    "text", [None, "{", "nonsense", "[]", '{"site": "north"}', '{"schema": 1, "site": "south"}', "[" * 100_000]
)
def test_what_is_no_report_is_said(tmp_path, text):
    if text is not None:
        (tmp_path / "north.json").write_text(text, "utf-8")
    with pytest.raises(FileError, match=r"^report north\.json can't be read: "):
        read_site(str(tmp_path / "north.json"), "north")


@pytest.mark.parametrize(
    "odd",
    [
        {"status": "odd"},
        {"status": ["clean"]},
        {"mode": None},
        {"summary": {"declared": "3"}},
        {"summary": []},
        {"fields": {"phone": True}},
        {"changes": [1]},
        {"changes": [{}]},
        {"error": {"message": "x"}},
        {"changes": None},
        {"error": "x"},
        {"headline": 3},
        {"site": "south"},
    ],
)
def test_a_report_with_something_odd_in_it_is_none(tmp_path, odd):
    (tmp_path / "north.json").write_text(json.dumps({**documented(), **odd}), "utf-8")
    with pytest.raises(FileError, match="it is no report of north"):
        read_site(str(tmp_path / "north.json"), "north")


@given(
    name=st.sampled_from(sorted(documented())),
    value=st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just("clean")),
        lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["code", "a"]), inner)),
        max_leaves=4,
    ),
)
def test_whatever_passes_for_a_report_can_be_indexed(name, value):
    document = json.loads(json.dumps({**documented(), name: value}))
    if is_document(document, document.get("site")):
        assert len(make_index([document], MOMENT, "1")["sites"]) == 1


def test_a_write_that_fails_leaves_nothing_behind(tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(FileError, match="can't be written"):
        write_text(str(tmp_path / "taken"), "text")
    assert there(tmp_path) == ["taken"]


def test_what_is_no_file_is_neither_read_nor_replaced(tmp_path):
    pipe = tmp_path / "north.json"
    os.mkfifo(pipe)
    for use in (lambda: check_site(str(tmp_path), "north"), lambda: write_site(str(tmp_path), documented())):
        with pytest.raises(FileError, match=r"north\.json can't be written: it is a pipe, not a file"):
            use()
    with pytest.raises(FileError, match=r"north\.json can't be read: it is a pipe, not a file"):
        read_site(str(pipe), "north")
    assert pipe.is_fifo()


def test_a_report_is_written_behind_a_link(tmp_path):
    (tmp_path / "link.md").symlink_to(tmp_path / "elsewhere" / "report.md")
    write_text(str(tmp_path / "link.md"), "text")
    assert (tmp_path / "link.md").is_symlink()
    assert there(tmp_path / "elsewhere") == ["report.md"]


def test_a_folder_that_can_not_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(FileError, match="can't be written"):
        write_text(str(tmp_path / "file" / "report.md"), "text")


def test_one_form_that_can_not_be_written_keeps_no_other_back(tmp_path):
    (tmp_path / "north.md").mkdir()
    with pytest.raises(FileError, match=r"north\.md can't be written") as caught:
        write_site(str(tmp_path), documented())
    assert [Path(path).name for path in caught.value.files] == [
        "north.json",
        "north.html",
        "north.junit.xml",
    ]


def test_a_folder_is_tried_without_a_trace(tmp_path):
    check_site(str(tmp_path / "deep" / "reports"), "north", [str(tmp_path / "plan.json")])
    assert there(tmp_path / "deep" / "reports") == []


@pytest.mark.parametrize("name", ["north.json", "north.html"])
def test_a_folder_in_the_place_of_a_report_is_found_beforehand(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(FileError, match=name + " can't be written: it is a folder"):
        check_site(str(tmp_path), "north")


def test_a_file_in_the_place_of_the_folder_is_found_beforehand(tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(FileError, match="file can't be written to: File exists"):
        check_site(str(tmp_path / "file"), "north")


@pytest.mark.parametrize("name", ["north.json", "north.junit.xml", "index.json", "../there/index.html"])
@pytest.mark.parametrize("use", [check_site, lambda folder, site, kept: write_site(folder, documented(site), kept)])
def test_what_is_to_be_spared_is_not_replaced(tmp_path, use, name):
    folder = tmp_path / "there"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(FileError, match="a report would replace"):
        use(str(tmp_path / "link"), "north", [str(folder / name)])
    assert there(folder) == []
