# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the screen shows of a run: numbers in one line, and each failure once."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.plugin_utils._report.screen import said, site_line

from ..nasty import NASTY, documented, failed, mixed

SUMMARY = {"declared": 1001, "unchanged": 940, "changed": 60, "created": 1, "deleted": 0, "failed": 0, "skipped": 0}


@pytest.mark.parametrize(
    ("summary", "check_mode", "line"),
    [
        ({}, True, "big: 60 to update, 1 to create, 940 as declared"),
        ({}, False, "big: 61 written, 940 as declared"),
        ({"changed": 0, "created": 0}, True, "big: 940 as declared"),
        ({"deleted": 2, "created": 0, "changed": 0}, True, "big: 2 to delete, 940 as declared"),
        (
            {"failed": 3, "skipped": 1, "kept": 2},
            False,
            "big: 61 written, 2 kept, 3 failed, 1 skipped, 940 as declared",
        ),
        ({"unchanged": 12345}, False, "big: 61 written, 12,345 as declared"),
    ],
)
def test_numbers_of_a_site(summary, check_mode, line):
    assert site_line("big", {"summary": {**SUMMARY, **summary}}, check_mode) == line


def test_a_run_that_failed_says_by_which_code():
    error = {"code": "unauthorized"}
    nobody = {**SUMMARY, "unchanged": 0, "changed": 0, "created": 0, "skipped": 1001}
    assert site_line("big", {"failed": True, "error": error, "summary": nobody}, False) == "big: failed (unauthorized)"
    assert site_line("big", {"failed": True, "error": error, "summary": None}, False) == "big: failed (unauthorized)"
    many = {"failed": True, "error": {"code": "too_many_changes"}, "summary": {**SUMMARY, "changed": 0, "created": 0}}
    assert site_line("big", many, False) == "big: 940 as declared; too_many_changes"


def test_a_run_whose_files_could_not_be_read_says_nothing_of_customers():
    result = {"failed": True, "error": {"code": "invalid_record"}, "summary": {"declared": 0, "unchanged": 0}}
    assert site_line("salon", result, False) == "salon: failed (invalid_record)"


def test_of_nothing_nothing_is_said():
    assert site_line("big", {"skipped": True}, False) is None
    assert site_line("big", {"failed": True, "msg": "x"}, False) is None


def test_drift_is_one_sentence_and_its_page():
    assert said(documented(["a"])) == "north: 1 of 6 customers differs from what is declared"
    assert said(documented(["a"]), ["/r/north.json", "/r/north.html"])[1:] == ["/r/north.html"]


def test_each_failure_is_a_line_and_no_more_than_a_screen_holds():
    lines = said(mixed(failures=3, others=5))
    assert sum("x0" in line or "x7" in line for line in lines) <= 2
    assert len([line for line in lines if ": customer " in line]) == 3
    lines = said(mixed(failures=50, others=5))
    assert len(lines) < 30
    assert "and 30 more" in lines


def test_problems_of_files_are_lines():
    document = failed("x")
    document["error"]["details"] = {"problems": ["a.yml:1: no", "a.yml:2: no"]}
    assert said(document) == [f"x: {document['headline']}", "a.yml:1: no", "a.yml:2: no"]


@pytest.mark.parametrize("text", NASTY)
def test_no_line_obeys_a_site(text):
    for document in (failed(text), documented([text], outcome="failed")):
        lines = said(document)
        assert all(line.isprintable() for line in ([lines] if isinstance(lines, str) else lines))
