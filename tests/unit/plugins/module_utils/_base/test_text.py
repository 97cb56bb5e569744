# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of others in a line of a message."""

from __future__ import annotations

import html

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.text import MESSAGE_READ, clean_message, one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Zoé  Łąka 日本 😀", "Zoé  Łąka 日本 😀"),
        ("a\x1b[31m\n[WARNING]: all is well", "a [31m [WARNING]: all is well"),
        ("a\r\nb\u2028c\u202ed\x00e\x9b2J", "a b c d e 2J"),
        ("", ""),
    ],
)
def test_one_line(text, line):
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Email already exists", "Email already exists"),
        ("<p>Email <b>already</b>\n exists</p>", "Email already exists"),
        ("Email &quot;a&quot; &amp; b", 'Email "a" & b'),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "alert(1)"),
        ("a\x1b[31mred\x07\u202eb", "a [31mred b"),
        ("", ""),
        (None, "None"),
        ({"a": 1}, "{'a': 1}"),
        ("x" * 300, "x" * 300),
        ("x" * 301, "x" * 299 + "…"),
    ],
)
def test_clean_message(text, clean):
    assert clean_message(text) == clean


@pytest.mark.parametrize("text", ["<" * 1000000, "&lt;" * 300000, "<a" * 500000, "& " * 500000])
def test_of_a_monstrous_message_only_the_beginning_is_looked_at(text, monkeypatch):
    looked_at = []
    unescape = html.unescape
    monkeypatch.setattr(html, "unescape", lambda part: looked_at.append(len(part)) or unescape(part))
    assert len(clean_message(text)) <= 300
    assert looked_at == [MESSAGE_READ]
