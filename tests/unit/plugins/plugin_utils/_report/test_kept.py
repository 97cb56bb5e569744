# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the site changed, in every form of a report: who moved each field, three values, and what was kept."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from ansible_collections.latepoint.api.plugins.plugin_utils._report.document import Occasion, make_document
from ansible_collections.latepoint.api.plugins.plugin_utils._report.html import index_html, site_html
from ansible_collections.latepoint.api.plugins.plugin_utils._report.index import make_index
from ansible_collections.latepoint.api.plugins.plugin_utils._report.junit import junit
from ansible_collections.latepoint.api.plugins.plugin_utils._report.markdown import LIMIT, markdown
from ansible_collections.latepoint.api.plugins.plugin_utils._report.terms import APPLY, AUDIT
from ansible_collections.latepoint.api.plugins.plugin_utils._report.view import numbers
from ansible_collections.latepoint.api.tests.unit.plugins import bulk_site
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, people, source

BEFORE = "- {id: 1, city: Oslo}\n- {id: 2, phone: +15550002}\n- {id: 3, city: Oslo}\n- {id: 4, notes: was}\n"
FILES = BEFORE.replace("{id: 1, city: Oslo}", "{id: 1, city: Bergen}").replace("notes: was", "notes: files")


def document(files: str, mode: str = AUDIT, **options: Any) -> dict[str, Any]:
    """The report of a run in which the site changed the phone of 2, and, beside the files, the notes of 4."""
    there = people(range(1, 5))
    there[1]["phone"], there[3]["notes"] = "+15559999", "site"
    base = [source("then.yml", BEFORE)]
    result = bulk_site.reconcile(
        BulkSite(*there), _sources=[source("now.yml", files)], base=["then"], _base=base, check=mode == AUDIT, **options
    )
    return make_document(Occasion("north", None, mode, "2026-01-02T03:04:05Z", "1.2.3"), result)


KEPT = BEFORE.partition("- {id: 4")[0]
DRIFT = FILES.partition("- {id: 4")[0]


@pytest.mark.parametrize(
    ("files", "mode", "status"),
    [
        (KEPT, AUDIT, "kept"),
        (KEPT, APPLY, "kept"),
        (DRIFT, AUDIT, "drift"),
        (DRIFT, APPLY, "kept"),
        (FILES, AUDIT, "error"),
        ("- {id: 1, city: Oslo}\n", AUDIT, "clean"),
    ],
)
def test_the_status(files, mode, status):
    assert document(files, mode)["status"] == status


def test_who_moved_what_and_the_three_values():
    changes = {change["id"]: change for change in document(FILES)["changes"]}
    assert changes[1]["fields"] == [
        {"name": "city", "old": "Oslo", "new": "Bergen", "origin": "declared", "base": "Oslo"}
    ]
    assert changes[2]["fields"] == [
        {"name": "phone", "old": "+15559999", "new": "+15550002", "kept": True, "origin": "site", "base": "+15550002"}
    ]
    assert changes[4]["fields"] == [
        {"name": "notes", "old": "site", "new": "files", "kept": True, "origin": "both", "base": "was"}
    ]


def test_the_headline_and_the_numbers():
    kept = document(KEPT)
    assert kept["headline"] == "nothing to write; what the site changed was kept for 1 customer"
    assert ("kept", 1) in numbers(kept)
    assert document(DRIFT)["headline"] == "1 of 3 customers differs from what is declared"
    assert document(DRIFT, APPLY)["headline"].startswith("1 customer changed, nothing to write")


def test_markdown_has_a_table_of_its_own_for_what_was_kept():
    text = markdown(document(FILES))
    assert "| customer | what | field | on the site | declared | last applied | moved by |" in text
    assert "| `1` `c1@example.com` | update | `city` | `Oslo` | `Bergen` | `Oslo` | files |" in text
    assert "update: **failed** `conflict` | `notes` | `site` | `files` | `was` | both |" in text
    kept = text.partition("Kept as the site has it:")[2]
    assert "| `2` `c2@example.com` | `phone` | `+15559999` | `+15550002` | `+15550002` |" in kept
    assert "`c4@example.com`" not in kept.partition("<details>")[0]
    assert markdown(document(KEPT)).startswith("### 🔷 `north`: nothing to write")


def test_markdown_has_no_such_columns_without_a_base():
    result = bulk_site.reconcile(BulkSite(*people([1])), [{"id": 1, "city": "Bergen"}], check=True)
    plain = markdown(make_document(Occasion("north", None, AUDIT, "2026-01-02T03:04:05Z", "1"), result))
    assert "last applied" not in plain
    assert "Kept" not in plain


@pytest.mark.no_cover
def test_a_comment_can_hold_it_however_much_was_kept():
    there = people(range(1, 3000), phone="+15559999")
    text = "".join(f"- {{id: {number}, phone: '+1555000'}}\n" for number in range(1, 3000))
    result = bulk_site.reconcile(
        BulkSite(*there), _sources=[source("a.yml", text)], base=["b"], _base=[source("b.yml", text)], check=True
    )
    shown = markdown(make_document(Occasion("north", None, AUDIT, "2026-01-02T03:04:05Z", "1"), result))
    assert len(shown) <= LIMIT
    assert "values more**" in shown


def test_the_page_shows_three_values_and_who_moved_them():
    page = site_html(document(FILES))
    assert '<th scope="col">Last applied</th><th scope="col">Moved by</th>' in page
    assert '<td class="what" data-column="Moved by">site, kept</td>' in page
    assert '<td class="what" data-column="Moved by">both</td>' in page
    assert "Last applied" not in site_html(document("- {id: 1, city: Oslo}\n"))
    assert "kept" in site_html(document(KEPT))


def test_kept_is_no_failure_for_junit():
    suites = ElementTree.fromstring(junit(document(KEPT)))
    assert (suites.get("failures"), suites.get("errors")) == ("0", "0")
    (case,) = [
        testcase for testcase in suites.iter("testcase") if testcase.get("name") == "customer 2 (c2@example.com)"
    ]
    assert "kept as the site has it" in (case.findtext("system-out") or "")


def test_the_index_knows_what_was_kept():
    index = make_index([document(KEPT), dict(document(DRIFT), site="south")], "now", "1")
    assert (index["status"], index["statuses"]) == ("drift", {"error": 0, "drift": 1, "kept": 1, "clean": 0})
    assert "1 with changes of the site kept" in index["headline"]
    assert [(site["changes"], site["differ"]) for site in index["sites"]] == [(1, 1), (0, 0)]
    assert "kept" in index_html(index)
