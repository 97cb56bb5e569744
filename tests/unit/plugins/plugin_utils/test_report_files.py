# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report files: names, rights, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._errors import InputError
from ansible_collections.latepoint.api.plugins.plugin_utils._report_document import AUDIT, Occasion, make_document
from ansible_collections.latepoint.api.plugins.plugin_utils._report_files import (
    read_site,
    write_index,
    write_site,
    write_text,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._report_index import make_index

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
    assert read_site(str(folder), "north") == documented()


def test_all_sites_together_have_two(tmp_path):
    files = write_index(str(tmp_path), make_index([documented()], MOMENT, "1"))
    assert [Path(path).name for path in files] == ["index.json", "index.html"]
    assert json.loads((tmp_path / "index.json").read_text("utf-8"))["statuses"]["clean"] == 1


@pytest.mark.parametrize("site", ["index", "INDEX"])
def test_a_site_must_not_be_called_index(tmp_path, site):
    with pytest.raises(InputError, match="can't be called"):
        write_site(str(tmp_path), documented(site))


@pytest.mark.parametrize("text", [None, "{", "nonsense"])
def test_what_is_no_report_is_said(tmp_path, text):
    if text is not None:
        (tmp_path / "north.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match="can't be read"):
        read_site(str(tmp_path), "north")


def test_a_write_that_fails_leaves_nothing_behind(tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(InputError, match="can't be written"):
        write_text(str(tmp_path / "taken"), "text")
    assert there(tmp_path) == ["taken"]


def test_a_folder_that_can_not_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(InputError, match="can't be written"):
        write_text(str(tmp_path / "file" / "report.md"), "text")
