# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All sites in one comment: trouble first, and never more than fits."""

from __future__ import annotations

import re

import pytest

from ansible_collections.latepoint.api.plugins.plugin_utils._report.index import make_index, missing_document
from ansible_collections.latepoint.api.plugins.plugin_utils._report.index_markdown import index_markdown
from ansible_collections.latepoint.api.plugins.plugin_utils._report.markdown import LIMIT

from ..nasty import apply_of, documented, failed

MOMENT = "2026-01-02T03:04:05Z"


def text_of(*documents):
    return index_markdown(make_index(documents, MOMENT, "1.2.3"))


def test_trouble_comes_first_and_what_went_wrong_is_folded():
    text = text_of(dict(documented([], "calm"), status="clean"), documented(["a"], "adrift"), failed("broken"))
    assert text.startswith("### ❌ 3 sites: 1 in trouble, 1 drifted, 1 clean\n")
    assert re.findall(r"(?m)^\| (.) \| `(\w+)` ", text) == [("❌", "broken"), ("🔶", "adrift"), ("✅", "calm")]
    assert "<details><summary>What went wrong</summary>\n\n`broken` `x`\n\n```text\nbroken\n```" in text
    assert "Fields: `custom_fields.a` 1, `notes` 1" in text


def test_an_apply_says_what_was_changed():
    text = text_of(apply_of("done", "done"))
    assert "|  | site | declared | changed | still differ | what |" in text
    assert "| ✅ | `north` | 7 | 2 | 0 | " in text


@pytest.mark.no_cover
@pytest.mark.parametrize("amount", [1, 300, 10_000])
@pytest.mark.parametrize("message", ["short", "long " * 1_000, "`" * 2_000])
def test_a_comment_fits_however_many_sites_there_are(amount, message):
    documents = [dict(failed(message), site=f"site-{number}") for number in range(amount)]
    text = text_of(*documents, *(missing_document(f"lost-{number}", MOMENT, "1") for number in range(3)))
    assert len(text) <= LIMIT
    shown = len(re.findall(r"(?m)^\| ❌ ", text))
    rest = re.search(r"and \*\*([0-9,]+) sites more\*\*: ([0-9,]+) in trouble", text)
    assert shown + (int(rest.group(1).replace(",", "")) if rest else 0) == amount + 3
