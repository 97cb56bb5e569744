# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All writers of reports: whatever a site says is shown, and acts nowhere."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, strategies as st
from markdown_it import MarkdownIt

from ansible_collections.latepoint.api.plugins.plugin_utils._report import doctor
from ansible_collections.latepoint.api.plugins.plugin_utils._report.doctor_document import (
    make_document as doctor_document,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._report.document import Occasion, make_document
from ansible_collections.latepoint.api.plugins.plugin_utils._report.files import INDEX_FORMS, SITE_FORMS
from ansible_collections.latepoint.api.plugins.plugin_utils._report.index import make_index
from ansible_collections.latepoint.api.plugins.plugin_utils._report.terms import APPLY, AUDIT

from ..nasty import NASTY

PIECES = [*"<>&\"'`~*_[]()#|\\!@:{}$%\n\r\t\x1b\u202e\ud800 ab1", "```", "~~~", "](javascript:x)", "<b>", "</script>"]
PIECES += [
    "<!--",
    "-->",
    "]]>",
    "&lt;",
    "www.x.example",
    "https://x.example",
    "x@x.example",
    "\n# ",
    "\n- ",
    "\n\n",
    "GH-1",
]
words = st.one_of(
    st.sampled_from([text for text in NASTY if 0 < len(text) < 1000]),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join),
)
TAME = "word"


def result_of(word, outcome):
    """A result in which `word` stands wherever a site, or a file, may have put something."""
    error = {"code": word, "message": word, "details": {word: word, "problems": [word, word]}}
    entry = {
        "id": 1,
        "email": word,
        "action": "update",
        "outcome": outcome,
        "changed_fields": ["notes", "custom_fields." + word],
        "diff": {"before": {"notes": word}, "after": {"notes": "y", "custom_fields": {word: word}}},
        "error": error if outcome == "failed" else None,
        "source": word + ":3",
    }
    failed = {"failed": True, "msg": word, "error": error} if outcome != "planned" else {"msg": word}
    summary = {"declared": 2, "unchanged": 1, "changed": 1, "requests": {"GET": 1}}
    return {"summary": summary, "results": [] if outcome == "none" else [entry], "warnings": [word], **failed}


def site_document(word, outcome, mode=AUDIT):
    occasion = Occasion("site " + word, "https://north.example.com/" + word, mode, "2026-01-02T03:04:05Z", "1.2.3")
    return make_document(occasion, result_of(word, outcome))


def index_document(word):
    documents = [site_document(word, outcome) for outcome in ("planned", "failed", "none")]
    documents = [dict(document, site=f"{document['site']}{number}") for number, document in enumerate(documents)]
    return make_index(documents, "2026-01-02T03:04:05Z", "1.2.3")


def examined(word):
    finding = {"name": "totals", "seen": word, "verdict": "problem", "meaning": f"It says {word}", "fields": []}
    trip = {"field": word, "what": word, "sent": word, "kept": word, "outcome": "alike"}
    result = {"msg": word, "verdict": "problem", "findings": [finding], "round_trip": [trip], "requests": {"GET": 1}}
    return doctor_document("site " + word, dict(result, seconds=0.1), "2026-01-02T03:04:05Z", "1.2.3")


DOCUMENTS = {
    "planned": (lambda word: site_document(word, "planned"), SITE_FORMS),
    "failed": (lambda word: site_document(word, "failed", APPLY), SITE_FORMS),
    "not run": (lambda word: site_document(word, "none"), SITE_FORMS),
    "index": (index_document, INDEX_FORMS),
    "doctor": (examined, doctor.FORMS),
}
CASES = [(name, ending) for name, (_make, forms) in DOCUMENTS.items() for ending in forms]


class Page(HTMLParser):
    """Elements, and names of attributes, of a page; values of those that lead anywhere."""

    def __init__(self):
        super().__init__()
        self.elements = []
        self.links = set()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, sorted(name for name, _value in attrs)))
        self.links.update(value for name, value in attrs if name in ("href", "src"))

    def handle_comment(self, data):
        self.elements.append("a comment")


def html_structure(text):
    page = Page()
    page.feed(text)
    page.close()
    assert all(re.match(r"[^:/]+$|#", link) for link in page.links)
    return page.elements


def markdown_structure(text):
    """What a reader of Markdown makes of it; outside of code there are plain words alone."""
    return list(_elements(MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)))


def _elements(tokens):
    for token in tokens:
        if token.type == "inline":
            yield from _elements(token.children)
        elif token.type == "text":
            assert re.fullmatch(r"[\w\s,.;:!?()\"'%…🔶❌✅|-]*", token.content)
            assert not re.search(r"(?<!\w):\w+:|www\.|\b[gG][hH]-", token.content)
        elif token.type != "code_inline":
            yield token.type, token.attrs, token.content if token.type.startswith("html") else ""


def xml_structure(text):
    return [(element.tag, sorted(element.attrib)) for element in ElementTree.fromstring(text).iter()]


def json_structure(text):
    assert text.isascii()
    return sorted(json.loads(text))


STRUCTURES = {".html": html_structure, ".md": markdown_structure, ".junit.xml": xml_structure, ".json": json_structure}


@pytest.mark.parametrize(("name", "ending"), CASES)
@given(word=words)
def test_a_report_is_built_the_same_whatever_a_site_says(name, ending, word):
    make, forms = DOCUMENTS[name]
    structure = STRUCTURES[ending]
    assert structure(forms[ending](make(word))) == structure(forms[ending](make(TAME)))


@given(word=words)
def test_the_screen_obeys_no_site(word):
    table = doctor.table(examined(word), 100)
    assert all(line.isprintable() for line in table.split("\n"))
