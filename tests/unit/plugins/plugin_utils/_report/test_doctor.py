# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's table and reports: complete, the worst first, and no text of a site's can act in them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from ansible_collections.latepoint.api.plugins.plugin_utils._report.doctor import html, junit, markdown, table
from ansible_collections.latepoint.api.plugins.plugin_utils._report.doctor_document import make_document, peculiar

NASTY = ["<script>alert(1)</script>", "a | b", "`x` ```", "\x1b[31mred\u202e", "line\r\nbreak", "@all :smile:", ""]


def finding(verdict="ok", name="totals", seen="seen", meaning="It means."):
    return {"name": name, "seen": seen, "verdict": verdict, "meaning": meaning, "fields": []}


def document(*findings, trips=()):
    result = {
        "msg": "https://salon.example.com can be reconciled",
        "verdict": max((entry["verdict"] for entry in findings), key=["ok", "note", "problem"].index),
        "findings": list(findings),
        "round_trip": list(trips),
        "requests": {"GET": 15, "PUT": 3},
        "seconds": 0.4,
    }
    return make_document("salon", result, "2026-01-02T03:04:05Z", "1.0.0")


def trip(outcome="alike", sent="+1-5", kept="+15"):
    return {"field": "phone", "what": "with dashes", "sent": sent, "kept": kept, "outcome": outcome}


def test_the_worst_comes_first():
    said = document(finding("ok", "a"), finding("problem", "b"), finding("note", "c"), finding("problem", "d"))
    assert re.findall(r"^  (\w+) +(\w)", table(said, 80), re.MULTILINE) == [
        ("problem", "b"),
        ("problem", "d"),
        ("note", "c"),
        ("ok", "a"),
    ]
    assert said["verdicts"] == {"problem": 2, "note": 1, "ok": 1}


@pytest.mark.parametrize(("columns", "widest"), [(10, 60), (100, 100), (500, 140)])
def test_the_table_keeps_to_the_screen(columns, widest):
    lines = table(document(finding("note", seen="word " * 60, meaning="more " * 60)), columns).splitlines()
    assert widest - 8 < max(map(len, lines)) <= widest
    assert table(document(finding(seen="")), 80).endswith("totals")


def test_markdown():
    text = markdown(document(finding("note", "a"), finding("ok", "b"), trips=[trip(), trip("kept")]))
    assert text.startswith("### 🔶 `salon`: `https://salon.example.com` can be reconciled\n")
    assert "| note | `a` | `seen` | It means. |" in text
    assert "| `phone` | `with dashes` | `+1-5` | `+15` | `alike` |" in text
    assert text.endswith("Doctor, 2026-01-02T03:04:05Z, `latepoint.api 1.0.0`, 18 requests in 0.4 s\n")
    assert "Values that came back" not in markdown(document(finding()))


def test_only_what_came_back_otherwise_is_shown():
    assert peculiar(document(finding(), trips=[trip("kept"), trip("dropped")])) == [trip("dropped")]


def test_junit():
    suite = ElementTree.fromstring(junit(document(finding("problem", "a", "is odd"), finding("note", "b"))))
    assert suite.attrib == {"name": "latepoint.api", "tests": "2", "failures": "1", "errors": "0"}
    (failure,) = suite.iter("failure")
    assert (failure.get("message"), failure.text) == ("is odd", "problem: is odd\nIt means.")


class Elements(HTMLParser):
    """The elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)


@pytest.mark.parametrize("text", NASTY)
def test_nothing_acts_wherever_it_stands(text):
    def of(word):
        return document(finding("problem", seen=word, meaning=word), trips=[trip(sent=word, kept=word)])

    parsers = [Elements(), Elements()]
    for parser, word in zip(parsers, (text, "plain")):
        parser.feed(html(of(word)))
    assert parsers[0].found == parsers[1].found
    assert parsers[0].found.count("script") == 1  # the page's own, for the reader's time
    ElementTree.fromstring(junit(of(text)))
    rows = [row for row in markdown(of(text)).splitlines() if row.startswith("|")]
    assert len(rows) == 6
    assert "\x1b" not in table(of(text), 80) + markdown(of(text)) + html(of(text))


def test_the_page_loads_nothing():
    page = html(document(finding("problem"), trips=[trip()]))
    assert "default-src 'none'" in page.replace("&#39;", "'")
    assert not re.search(r"(?:src|href)=", page)


def test_the_page_shows_the_readers_time_beside_utc_and_prints_without_empty_pages():
    page = html(document(finding("problem")))
    assert '<time datetime="' in page
    assert "toLocaleString" in page
    assert "#rows tbody, .tile" in page, "a table of findings is longer than a page, and may be broken"
