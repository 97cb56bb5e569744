# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nasty customers in every form of a report: nothing that came from a site may act there, or break it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.plugin_utils._report_document import (
    APPLY,
    AUDIT,
    Occasion,
    make_document,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._report_html import index_html, site_html
from ansible_collections.latepoint.api.plugins.plugin_utils._report_index import make_index
from ansible_collections.latepoint.api.plugins.plugin_utils._report_junit import junit
from ansible_collections.latepoint.api.plugins.plugin_utils._report_markdown import LIMIT, block, markdown, span
from ansible_collections.latepoint.api.plugins.plugin_utils._report_text import count, cut, one_line, visible

NASTY = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!-- <script> --> ]]>",
    '" onload="alert(1)',
    "a | b | c",
    "| --- |\n| x |",
    "`tick` ``two`` ```\n```three",
    "~~~\nout of the fence",
    "@everyone and #1 and :smile: and https://evil.example/?a=b and www.evil.example",
    "</details><h1>x</h1>",
    "abc\u202edef\u2066x\u200b",
    "\x00\x07\x1b[31mred\x1b[0m\ufffe\ud800",
    "line\r\nbreak\rold\u2028new\u2029par\x85nel",
    "{{ lookup('pipe', 'id') }} {% raw %}",
    "x" * 10_240,
    "  spaces  ",
    "\\",
    "\\|",
    "",
]


def documented(values, site="north", outcome="planned"):
    """A document in which these texts stand everywhere a site's texts may stand."""
    results = [
        {
            "id": number,
            "email": text,
            "action": "update",
            "outcome": outcome,
            "changed_fields": ["notes", "custom_fields." + text],
            "diff": {
                "before": {"notes": text, "custom_fields": {text: "x"}},
                "after": {"notes": "y", "custom_fields": {text: text}},
            },
            "error": {"code": text, "message": text} if outcome == "failed" else None,
            "source": text + ":3",
        }
        for number, text in enumerate(values, 1)
    ]
    summary = {"declared": len(values) + 5, "unchanged": 5, "changed": len(values), "requests": {"GET": 1}}
    result = {"changed": True, "failed": False, "msg": "", "summary": summary, "results": results}
    return make_document(Occasion(site, "https://north.example.com", AUDIT, "2026-01-02T03:04:05Z", "1.2.3"), result)


def failed(text):
    error = {"code": "x", "message": text, "details": {"problems": [text, text]}}
    result = {"failed": True, "msg": text, "error": error, "warnings": [text]}
    return make_document(Occasion(text or "x", text, AUDIT, "2026-01-02T03:04:05Z", "1.2.3"), result)


# --- HTML -----------------------------------------------------------------------------------------


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
                              "section", "pre", "footer"}  # fmt: skip
    index = parsed(index_html(make_index([failed(text), documented([text])], "now", "1")))
    assert "script" not in index.tags
    assert all(value.endswith(".html") for name, value in index.attributes if name == "href")


def told(page):
    """The words of a page, without its style."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("</style>")[1]).split())


def apply_of(*outcomes):
    document = documented(["a"] * len(outcomes))
    for one, outcome in zip(document["changes"], outcomes, strict=True):
        one["outcome"] = outcome
    counted = {outcome: outcomes.count(outcome) for outcome in outcomes}
    return dict(document, mode=APPLY, outcomes=counted, status="error" if "failed" in outcomes else "clean")


def test_the_page_over_all_sites_says_after_an_apply_what_was_changed():
    page = told(index_html(make_index([apply_of("done", "done")], "now", "1")))
    assert "2 customers changed" in page
    assert "0 customers still differ" in page
    assert "Customers who were changed, by site" in page
    assert "differ, by site" not in page
    assert "Declared Changed Still differ What" in page


def test_the_page_over_all_sites_says_what_still_differs_after_an_apply():
    page = told(index_html(make_index([apply_of("done", "failed", "skipped")], "now", "1")))
    assert "1 customers changed" not in page
    assert "1 customer changed" in page
    assert "2 customers still differ" in page
    assert "Customers who were changed, by site" in page
    assert "Customers who still differ, by site" in page


def test_the_page_over_all_sites_says_of_an_audit_who_differs():
    page = told(index_html(make_index([documented(["a"])], "now", "1")))
    assert "1 customer differs" in page
    assert "Customers who differ, by site" in page
    assert "Declared Differ What" in page
    assert "hanged, by site" not in page


def test_what_could_not_be_read_is_unknown_and_not_none():
    page = told(index_html(make_index([failed("down")], "now", "1")))
    assert "unknown" in page
    assert "0 customers differ" not in page


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


# --- Markdown -------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("amount", [1, 20, 300, 10_000])
@pytest.mark.parametrize("text", ["Main Street", "`" * 500, "x\n" * 5_000, "x" * 10_240])
def test_a_comment_fits_whatever_there_is(amount, text):
    comment = markdown(documented([text] * amount))
    assert len(comment) <= LIMIT < 60_000
    if amount == 10_000:
        assert re.search(r"and \*\*[0-9,]+ customers more\*\*", comment)


def mixed(failures, others, text="x"):
    """A document in which those who failed stand between and behind many others."""
    document = documented([f"{text}{number}" for number in range(failures + others)], outcome="failed")
    for number, one in enumerate(document["changes"]):
        if number < others - 1 or number == len(document["changes"]) - 1:
            one.update(outcome="done", error=None)
    return dict(document, status="error")


def test_whoever_failed_comes_first_and_nobody_of_them_is_left_out():
    document = mixed(failures=50, others=950)
    comment = markdown(document)
    failures = [one["id"] for one in document["changes"] if one["outcome"] == "failed"]
    rows = re.findall(r"(?m)^\| `(\d+)` ", comment)
    assert [int(number) for number in rows[: len(failures)]] == failures
    assert len(rows) > len(failures), "there is room for others"
    assert re.search(r"and \*\*[0-9]+ customers more\*\*\.", comment)
    assert len(comment) <= LIMIT
    assert re.search(r"<summary>Field by field</summary>\n\n```diff\n@@ update 950 ", comment), (
        "details begin with whoever failed"
    )


def test_of_more_failures_than_there_is_room_for_the_rest_is_counted():
    comment = markdown(mixed(failures=3_000, others=10))
    assert len(re.findall(r"(?m)^\| `\d+` ", comment)) > 250
    rest = re.search(r"and \*\*([0-9,]+) customers more\*\*, ([0-9,]+) of them failed\.", comment)
    assert rest is not None
    assert int(rest.group(1).replace(",", "")) == int(rest.group(2).replace(",", "")) + 10
    assert len(comment) <= LIMIT


def test_a_page_begins_with_whoever_failed():
    page = site_html(mixed(failures=3, others=300))
    embedded = json.loads(parsed(page).scripts[0])
    assert [one["outcome"] for one in embedded[:4]] == ["failed"] * 3 + ["done"]
    assert [one["id"] for one in embedded[3:5]] == [1, 2]
    assert page.split('<script type="application/json"')[0].count(">failed</div>") == 3


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
        ("  ", "*(blank)*"),
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


@given(st.lists(st.text(alphabet="`~ a\n"), max_size=5))
def test_no_text_ends_a_block(lines):
    text = block(lines)
    fence = text.split("\n", maxsplit=1)[0]
    assert text.count(fence) == 2


# --- JUnit ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["planned", "failed", "skipped", "done"])
def test_junit_is_xml_with_one_case_a_customer_and_one_for_the_rest(outcome):
    root = ElementTree.fromstring(junit(documented(NASTY, outcome=outcome)))
    cases = root.findall(".//testcase")
    assert len(cases) == len(NASTY) + 1 == int(root.get("tests"))
    assert cases[-1].get("name") == "5 customers as declared"
    kinds = {"planned": "failure", "failed": "error", "skipped": "skipped", "done": "system-out"}
    assert len(root.findall(f".//{kinds[outcome]}")) == len(NASTY)
    assert root.get("failures") == str(len(NASTY) if outcome == "planned" else 0)
    assert root.get("errors") == str(len(NASTY) if outcome == "failed" else 0)


def test_junit_of_trouble_is_an_error_and_no_failure():
    root = ElementTree.fromstring(junit(failed("down")))
    assert (root.get("errors"), root.get("failures"), root.get("tests")) == ("1", "0", "1")
    assert root.find(".//error").get("message") == "down"


@pytest.mark.parametrize(
    ("outcomes", "details", "errors"),
    [
        (["failed", "failed", "done"], {"failed": 2, "written": "partly"}, 2),  # the run says nothing beyond the two
        (["failed", "skipped"], {"failed": 1}, 2),  # the run was stopped
        (["planned", "planned"], {}, 1),  # too many changes
        (["failed", "done"], {}, 2),  # the whole site, too
    ],
)
def test_junit_counts_the_run_as_an_error_only_where_it_says_more_than_its_customers(outcomes, details, errors):
    document = apply_of(*outcomes)
    document["error"] = {"code": "x", "message": "not all went well", "details": details}
    root = ElementTree.fromstring(junit(document))
    assert (root.get("errors"), len(root.findall(".//error"))) == (str(errors), errors)
    assert int(root.get("tests")) == len(root.findall(".//testcase"))


def test_junit_names_the_line_of_the_file():
    case = ElementTree.fromstring(junit(documented(["a"]))).find(".//testcase")
    assert (case.get("file"), case.get("line")) == ("a", "3")


def test_junit_of_a_clean_site_without_customers_has_a_case():
    occasion = Occasion("n", None, AUDIT, "2026-01-02T03:04:05Z", "1")
    document = make_document(occasion, {"summary": {"declared": 0, "unchanged": 0}, "results": []})
    root = ElementTree.fromstring(junit(document))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


@given(st.text(alphabet=st.characters()))
def test_any_text_makes_xml_that_can_be_read(text):
    assert ElementTree.fromstring(junit(documented([text])).encode("utf-8", "strict")).get("tests")


# --- text -----------------------------------------------------------------------------------------


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
