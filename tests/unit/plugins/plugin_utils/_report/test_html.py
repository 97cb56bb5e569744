# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nasty customers on a page: nothing that came from a site may act there, or break it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from ansible_collections.latepoint.api.plugins.plugin_utils._report.document import Occasion, make_document
from ansible_collections.latepoint.api.plugins.plugin_utils._report.html import index_html, site_html
from ansible_collections.latepoint.api.plugins.plugin_utils._report.index import make_index
from ansible_collections.latepoint.api.plugins.plugin_utils._report.terms import OFFLINE

from ..nasty import NASTY, apply_of, documented, failed, mixed


class Elements(HTMLParser):
    """Collects elements, attributes and the text of scripts."""

    def __init__(self):
        super().__init__()
        self.tags = []
        self.attributes = []
        self.scripts = []
        self._script = False

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.extend(attrs)
        self._script = tag == "script"
        if self._script:
            self.scripts.append("")

    def handle_endtag(self, tag):
        if tag == "script":
            self._script = False

    def handle_data(self, data):
        if self._script:
            self.scripts[-1] += data


def parsed(page):
    elements = Elements()
    elements.feed(page)
    elements.close()
    return elements


@pytest.mark.parametrize("outcome", ["planned", "failed"])
def test_a_page_has_no_element_and_no_attribute_of_a_sites_making(outcome):
    tame = parsed(site_html(documented(["a"] * len(NASTY), outcome=outcome)))
    page = parsed(site_html(documented(NASTY, outcome=outcome)))
    assert set(page.tags) == set(tame.tags)
    assert page.tags.count("script") == 2
    assert {name for name, _value in page.attributes} == {name for name, _value in tame.attributes}
    assert not [name for name, _value in page.attributes if name.startswith("on") or name in ("src", "style")]


def test_the_data_in_a_page_are_all_changes():
    document = documented(NASTY)
    embedded = json.loads(parsed(site_html(document)).scripts[0])
    assert len(embedded) == len(NASTY)
    assert embedded[0]["fields"][0][:2] == ["notes", NASTY[0]]
    assert "\u202e" not in json.dumps(embedded, ensure_ascii=False)


def test_a_page_loads_nothing_and_forbids_all_but_its_own_script():
    page = site_html(documented(["a"]))
    policy = next(value for name, value in parsed(page).attributes if name == "content" and "default-src" in value)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"https?://(?!north\.example\.com)", page)


def test_a_page_without_scripts_shows_the_first_changes_and_says_how_many_there_are():
    page = site_html(documented(["a"] * 250))
    assert page.split('<script type="application/json"')[0].count("<tbody>") == 100
    assert "150 more" in page


@pytest.mark.parametrize("text", NASTY)
def test_pages_of_trouble_and_of_all_sites_escape_as_well(text):
    page = parsed(site_html(failed(text)))
    assert set(page.tags) <= {"html", "head", "meta", "title", "style", "body", "main", "p", "a", "h1", "h2", "span",
                              "section", "pre", "footer", "time", "script"}  # fmt: skip
    index = parsed(index_html(make_index([failed(text), documented([text])], "now", "1")))
    assert (page.tags.count("script"), index.tags.count("script")) == (1, 1), "our own alone"
    assert all(value.endswith(".html") for name, value in index.attributes if name == "href")


def said(page):
    """The words of a page, without its style."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("</style>")[1]).split())


def test_the_page_over_all_sites_says_after_an_apply_what_was_changed():
    page = said(index_html(make_index([apply_of("done", "done")], "now", "1")))
    assert "2 customers changed" in page
    assert "0 customers still differ" in page
    assert "Customers who were changed, by site" in page
    assert "differ, by site" not in page
    assert "Declared Changed Still differ What" in page


def test_the_page_over_all_sites_says_what_still_differs_after_an_apply():
    page = said(index_html(make_index([apply_of("done", "failed", "skipped")], "now", "1")))
    assert "1 customers changed" not in page
    assert "1 customer changed" in page
    assert "2 customers still differ" in page
    assert "Customers who were changed, by site" in page
    assert "Customers who still differ, by site" in page


def test_the_page_over_all_sites_says_of_an_audit_who_differs():
    page = said(index_html(make_index([documented(["a"])], "now", "1")))
    assert "1 customer differs" in page
    assert "Customers who differ, by site" in page
    assert "Declared Differ What" in page
    assert "hanged, by site" not in page


def test_what_could_not_be_read_is_unknown_and_not_none():
    page = said(index_html(make_index([failed("down")], "now", "1")))
    assert "unknown" in page
    assert "0 customers differ" not in page


def test_a_page_begins_with_whoever_failed():
    page = site_html(mixed(failures=3, others=300))
    embedded = json.loads(parsed(page).scripts[0])
    assert [change["outcome"] for change in embedded[:4]] == ["failed"] * 3 + ["done"]
    assert [change["id"] for change in embedded[3:5]] == [1, 2]
    assert page.split('<script type="application/json"')[0].count(">failed</div>") == 3


def test_a_page_leads_to_each_customer_and_to_the_index_only_where_there_is_one():
    document = documented(["a", "b"])
    page = site_html(document)
    assert re.findall(r'<tr id="(\d+)">', page) == ["1", "2"]
    assert '<a href="#2">2</a>' in page
    assert "index.html" not in page
    assert '<a href="index.html">All sites</a>' in site_html({**document, "index": "index.html"})


def test_every_failure_has_its_own_code():
    document = documented(["a", "b"], outcome="failed")
    embedded = json.loads(parsed(site_html(document)).scripts[0])
    assert [change["code"] for change in embedded] == ["a", "b"]


def test_the_page_over_all_sites_can_be_sought_narrowed_and_sorted():
    page = index_html(make_index([documented(["a"]), failed("down")], "now", "1"))
    assert re.findall(r'<input type="search" id="(\w+)"|<select id="(\w+)"', page) == [
        ("search", ""),
        ("", "status"),
        ("", "order"),
    ]
    assert re.findall(r'data-status="(\w+)" data-declared="(\d+)" data-differ="(\d+)"', page) == [
        ("error", "0", "0"),
        ("drift", "6", "1"),
    ]


def test_bars_are_chosen_by_keyboard_and_tables_are_named():
    page = site_html(documented(["a"]))
    assert page.count('role="button" tabindex="0"') == page.count("data-filter=")
    assert "<caption>" in page
    assert page.count('<th scope="col">') == 5
    assert '<time datetime="2026-01-02T03:04:05Z">' in page


def test_print_shows_all_and_tears_no_customer_apart():
    page = site_html(documented(["a"]))
    assert 'addEventListener("beforeprint"' in page
    assert re.search(
        r"@media print \{.*#rows tbody, \.tile, \.trouble, [^{]*\{ break-inside: avoid; \}", page, re.DOTALL
    )


@pytest.mark.parametrize("outcome", ["planned", "failed"])
def test_a_customer_stands_beside_all_of_their_fields(outcome):
    page = site_html(documented(["a", "b"], outcome=outcome))
    assert page.count('<td class="who" rowspan="2">') == page.count('<td class="what" rowspan="2">') == 2
    assert page.count("<tr") - page.count('<tr class="more">') == 3, "the head, and each customer"
    assert "rowSpan = fields.length" in page


def columns(page):
    """The names that cells carry, for screens on which each cell has a line of its own."""
    return [value for name, value in parsed(page).attributes if name == "data-column"]


def test_on_narrow_screens_each_value_has_its_columns_name():
    page = site_html(documented(["a"]))
    assert columns(page) == ["On the site", "Declared"] * 2
    assert "@media (max-width: 900px)" in page
    assert "dataset.column" in page, "the script names the cells that it makes, too"
    assert columns(site_html(apply_of("done"))) == ["Before", "After"] * 2
    assert columns(index_html(make_index([documented(["a"])], "now", "1"))) == ["Declared", "Differ"]
    applied = index_html(make_index([apply_of("done")], "now", "1"))
    assert columns(applied) == ["Declared", "Changed", "Still differ"]


def test_a_picture_does_not_shrink_its_words():
    page = site_html(documented(["a"]))
    assert not {"text", "viewbox"} & {*parsed(page).tags, *(name for name, _value in parsed(page).attributes)}


def test_long_labels_and_many_fields_fit_the_picture():
    document = documented(["a"])
    document["fields"] = {f"custom_fields.{'x' * 40}{number}": 100 - number for number in range(20)}
    page = site_html(document)
    assert "8 others" in page
    assert page.count("<rect") == 2 * (13 + 1)


def test_each_customer_is_in_one_bar_of_what_was_done():
    document = apply_of("done", "done", "failed")
    for change in document["changes"]:
        change["action"] = "update"
    bars = re.findall(r'title="([^"]+)" data-filter="action"', site_html(document))
    assert bars == ["update: done: 2", "update: failed: 1"]
    assert re.findall(r'title="([^"]+)" data-filter="action"', site_html(documented(["a"]))) == ["update: 1"]


def test_a_bar_is_among_the_choices_of_the_list():
    page = site_html(apply_of("done", "failed"))
    choices = re.findall(r"<option>([^<]+)</option>", page.split('id="action"')[1])
    assert choices == ["update: done", "update: failed", "update", "done", "failed"]


def checked(site, **result):
    return make_document(Occasion(site, None, OFFLINE, "now", "1"), result)


def test_files_alone_are_never_shown_as_a_clean_site():
    good, bad = checked("a", summary={"declared": 2}), checked("b", failed=True, msg="no such file")
    page = index_html(make_index([good], "now", "1"))
    assert "files only, no site was asked" in said(page)
    assert not re.search(r'class="[^"]*clean', page)
    assert re.findall(r'class="pill ([a-z]+)">([^<]+)<', page) == [("soft", "files in order")] * 2
    assert "drifted" not in said(page)
    assert "1 in good order" in said(page)
    both = re.findall(r'class="pill ([a-z]+)">([^<]+)<', index_html(make_index([good, bad], "now", "1")))
    assert both == [("error", "error")] * 2 + [("soft", "files in order")]
    assert "Check of the files, now" in said(site_html(good))
    assert re.findall(r'class="pill ([a-z]+)">([^<]+)<', site_html(good)) == [("soft", "files in order")]


def test_a_long_word_breaks_in_the_table_of_sites():
    page = index_html(make_index([failed("x" * 500)], "now", "1"))
    assert re.search(r'<td class="said">[^/]*<div class="soft small">x{500}</div></td>', page)
    assert re.search(r"\bp \{[^}]*overflow-wrap: anywhere", page)
    assert re.search(r"\.said \{[^}]*overflow-wrap: anywhere", page)
