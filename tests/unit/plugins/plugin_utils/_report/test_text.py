# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of a site as people can see them: control characters, long ones, counts."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.plugin_utils._report.text import count, cut, one_line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb\tc", "a\nb\tc"),
        ("\r", "\\x0d"),
        ("\u202e\u2028", "\\u202e\\u2028"),
        ("é 👩‍👩‍👧 نص", "é 👩‍👩‍👧 نص"),
        ("\ud800", "\\ud800"),
    ],
)
def test_visible(text, shown):
    assert visible(text) == shown


def test_cut_one_line_and_count():
    assert cut("abc", 3) == "abc"
    assert cut("x" * 1_500, 3) == "xxx … (1,500 characters)"
    assert one_line("a\nb\tc", 10) == "a⏎b⇥c"
    assert [count(number, "entry", "entries") for number in (1, 2)] == ["1 entry", "2 entries"]
