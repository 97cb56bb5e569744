# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures are small, load nothing, and show what the quick start says."""

from __future__ import annotations

import html
import re

import pytest

from tools.docs.pictures import COMMANDS, LARGEST, REPORT, TERMINAL, drawn
from tools.pages import ROOT


@pytest.mark.parametrize("picture", [TERMINAL, REPORT], ids=lambda path: path.name)
def test_a_picture_is_small(picture):
    assert 1_000 < picture.stat().st_size < LARGEST


def shown(svg):
    return html.unescape(re.sub(r"<[^>]+>", "", svg)).replace("\xa0", " ")


def test_the_terminal_loads_nothing():
    assert set(re.findall(r"https?://[^\s\"')]+", TERMINAL.read_text("utf-8"))) <= {"http://www.w3.org/2000/svg"} | {
        "https://www.textualize.io"
    }


def test_the_terminal_shows_the_commands_of_the_quick_start():
    picture, page = shown(TERMINAL.read_text("utf-8")), (ROOT / "docs" / "quick-start.md").read_text("utf-8")
    for command in COMMANDS:
        assert f"$ {command}" in picture
        assert command in page
    assert re.findall(r"changed=\d", picture) == ["changed=1", "changed=1", "changed=0"]


def test_colours_are_kept_and_the_fonts_are_those_at_hand():
    picture = drawn("\x1b[31mred\x1b[0m plain   \n")
    assert "red" in shown(picture)
    assert "@font-face" not in picture
    assert not re.search(r"[ \t]$", picture, re.MULTILINE)
