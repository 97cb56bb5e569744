# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nasty customers in Markdown: a comment that fits, with nothing of a site outside of code."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.plugin_utils._report.markdown import LIMIT, block, markdown, prose, span

from ..nasty import NASTY, apply_of, documented, failed, mixed


def outside_code(text):
    """Markdown without its code blocks and code spans, as CommonMark reads them."""
    text = re.sub(r"(?ms)^(`{3,})[^`\n]*\n.*?^\1`*[ ]*$", "", text)
    return re.sub(r"(?s)(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text)


@pytest.mark.parametrize("outcome", ["planned", "failed"])
def test_nothing_of_a_site_stands_outside_of_code(outcome):
    tame = outside_code(markdown(documented(["a"] * len(NASTY), outcome=outcome)))
    rest = outside_code(markdown(documented(NASTY, outcome=outcome)))
    assert set(re.findall(r"<[^>]+>", rest)) == set(re.findall(r"<[^>]+>", tame))
    for sign in ("@", "#1", "http", "www", "smile", "alert", "{{"):
        assert sign not in rest


@pytest.mark.parametrize("text", NASTY)
def test_trouble_stands_in_code(text):
    rest = outside_code(markdown(failed(text)))
    assert not set(rest) & set("<>@{")


def test_every_row_of_the_table_has_five_cells():
    lines = [line for line in markdown(documented(NASTY[:12])).split("\n") if line.startswith("| ")]
    rows = lines[lines.index("| customer | what | field | on the site | declared |") :]
    assert len(rows) == 2 + 2 * 12
    assert {row.count("|") for row in rows} == {6}


@pytest.mark.no_cover
@pytest.mark.parametrize("amount", [1, 20, 300, 10_000])
@pytest.mark.parametrize("text", ["Main Street", "`" * 500, "x\n" * 5_000, "x" * 10_240])
def test_a_comment_fits_whatever_there_is(amount, text):
    comment = markdown(documented([text] * amount))
    assert len(comment) <= LIMIT < 60_000
    if amount == 10_000:
        assert re.search(r"and \*\*[0-9,]+ customers more\*\*", comment)


@pytest.mark.no_cover
def test_whoever_failed_comes_first_and_nobody_of_them_is_left_out():
    document = mixed(failures=50, others=950)
    comment = markdown(document)
    failures = [change["id"] for change in document["changes"] if change["outcome"] == "failed"]
    rows = re.findall(r"(?m)^\| `(\d+)` ", comment)
    assert [int(number) for number in rows[: len(failures)]] == failures
    assert len(rows) > len(failures), "there is room for others"
    assert re.search(r"and \*\*[0-9]+ customers more\*\*\.", comment)
    assert len(comment) <= LIMIT
    assert re.search(r"<summary>Field by field</summary>\n\n```diff\n@@ update 950 ", comment), (
        "details begin with whoever failed"
    )


@pytest.mark.no_cover
def test_of_more_failures_than_there_is_room_for_the_rest_is_counted():
    comment = markdown(mixed(failures=3_000, others=10))
    assert len(re.findall(r"(?m)^\| `\d+` ", comment)) > 250
    rest = re.search(r"and \*\*([0-9,]+) customers more\*\*, ([0-9,]+) of them failed\.", comment)
    assert rest is not None
    assert int(rest.group(1).replace(",", "")) == int(rest.group(2).replace(",", "")) + 10
    assert len(comment) <= LIMIT


def test_the_table_comes_first_and_details_are_folded():
    comment = markdown(documented(["a"]))
    assert comment.index("| customer |") < comment.index("<details>") < comment.index("```diff")
    assert comment.startswith("### 🔶 `north`: 1 of 6 customers differs from what is declared")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a", "`a`"),
        ("", "*(empty)*"),
        (None, "*(empty)*"),
        ("  ", "`(blank)`"),
        (True, "`true`"),
        (7, "`7`"),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        ("a|b\nc", "`a¦b⏎c`"),
        ("\u202ex", "`\\u202ex`"),
    ],
)
def test_span(value, shown):
    assert span(value) == shown


@pytest.mark.parametrize("word", ["GH-1", "gh-1", "(GH-1)", "a-gh-1", "1234567", "defaced", "x-deadbee"])
def test_what_a_forge_takes_for_a_reference_is_code(word):
    assert prose(f"see {word} there") == f"see `{word}` there"


@pytest.mark.parametrize("word", ["high-end", "aGH-1", "123456", "face"])
def test_a_plain_word_stays_one(word):
    assert prose(word) == word


@given(st.lists(st.text(alphabet="`~ a\n"), max_size=5))
def test_no_text_ends_a_block(lines):
    text = block(lines)
    fence = text.split("\n", maxsplit=1)[0]
    assert text.count(fence) == 2


def test_of_whoever_was_skipped_that_is_said_once():
    document = apply_of("skipped")
    document["changes"][0]["error"] = {"code": "skipped", "message": "too many"}
    comment = markdown(document)
    assert "| customer | what | field | on the site | declared |" in comment
    assert "| update: **skipped** |" in comment
