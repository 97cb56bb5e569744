# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents of reports: what counts as clean, drift and error, and what they hold."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._results.many import untried_summary
from ansible_collections.latepoint.api.plugins.plugin_utils._report.document import Occasion, make_document
from ansible_collections.latepoint.api.plugins.plugin_utils._report.index import (
    file_stem,
    make_index,
    missing_document,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._report.terms import APPLY, AUDIT, OFFLINE
from ansible_collections.latepoint.api.plugins.plugin_utils._report.view import numbers, sides, who

SUMMARY = {
    "declared": 3,
    "unchanged": 2,
    "changed": 1,
    "created": 0,
    "deleted": 0,
    "failed": 0,
    "skipped": 0,
    "unmanaged": None,
    "requests": {"GET": 1},
}


def occasion(mode=AUDIT, site="north", base_url="https://north.example.com"):
    return Occasion(site, base_url, mode, "2026-01-02T03:04:05Z", "1.2.3")


def change(**more):
    entry = {
        "id": 1,
        "email": "ada@example.com",
        "action": "update",
        "outcome": "planned",
        "changed_fields": ["custom_fields.vip", "phone"],
        "diff": {
            "before": {"phone": "1"},
            "after": {"phone": "2", "custom_fields": {"vip": "yes"}},
        },
        "error": None,
        "source": "all.yml:3",
    }
    return {**entry, **more}


def result(*changes, **more):
    summary = {**SUMMARY, "changed": len(changes)}
    return {"changed": bool(changes), "failed": False, "msg": "m", "summary": summary, "results": list(changes), **more}


def test_a_document_is_plain_data_with_each_field_old_and_new():
    document = make_document(occasion(), result(change()))
    assert json.loads(json.dumps(document)) == document
    assert document["changes"][0]["fields"] == [
        {"name": "custom_fields.vip", "old": None, "new": "yes"},
        {"name": "phone", "old": "1", "new": "2"},
    ]
    assert document["fields"] == {"custom_fields.vip": 1, "phone": 1}
    assert (document["schema"], document["collection_version"], document["status"]) == (1, "1.2.3", "drift")


def test_a_failure_shows_what_the_write_was_to_change_and_not_only_what_it_did():
    wanted = {"before": {"phone": "1", "city": "Bonn"}, "after": {"phone": "2", "city": "Rome"}}
    partly = change(outcome="failed", error={"code": "write_not_kept"}, wanted=wanted, changed_fields=["phone"])
    document = make_document(occasion(APPLY), result(partly))
    assert document["changes"][0]["fields"] == [
        {"name": "city", "old": "Bonn", "new": "Rome"},
        {"name": "phone", "old": "1", "new": "2"},
    ]


@pytest.mark.parametrize(
    ("mode", "given", "status", "headline"),
    [
        (AUDIT, result(), "clean", "all 3 customers as declared"),
        (AUDIT, result(change()), "drift", "1 of 3 customers differs from what is declared"),
        (AUDIT, result(change(), change(id=2)), "drift", "2 of 3 customers differ from what is declared"),
        (APPLY, result(change(outcome="done")), "clean", "1 of 3 customers changed, now as declared"),
        (APPLY, result(change(outcome="failed", error={"code": "x"})), "error", "applying failed for 1 customer"),
        (AUDIT, {"msg": "no such variable", "failed": True}, "error", "the audit failed: task_failed"),
        (AUDIT, {"msg": "crashed"}, "error", "the audit failed: task_failed"),
        (AUDIT, {"skipped": True, "summary": SUMMARY}, "error", "the audit failed: task_failed"),
        (AUDIT, {"unreachable": True, "msg": "ssh"}, "error", "the audit failed: task_failed"),
        (AUDIT, {"failed": False, "summary": None, "error": {"code": "unreachable"}}, "error",
         "the audit failed: unreachable"),
        (AUDIT, {"error": {"code": "too_many_changes"}}, "error", "applying would fail: too_many_changes"),
        (APPLY, {"error": {"code": "too_many_changes"}}, "error", "applying failed: too_many_changes"),
        (OFFLINE, {"summary": {"declared": 1}}, "clean", "1 record in good order, the site was not asked"),
        (OFFLINE, {"error": {"code": "invalid_record"}}, "error", "the check of the files failed: invalid_record"),
    ],
)  # fmt: skip
def test_status_and_headline(mode, given, status, headline):
    document = make_document(occasion(mode), given)
    assert (document["status"], document["headline"]) == (status, headline)


def test_what_is_told_in_an_audit_as_changed_is_drift_even_without_entries():
    assert make_document(occasion(), dict(result(), changed=True))["status"] == "drift"


def test_a_deletion_shows_what_goes():
    gone = change(action="delete", changed_fields=[], diff={"before": {"id": 1, "city": "Oslo"}, "after": {}})
    fields = make_document(occasion(), result(gone))["changes"][0]["fields"]
    assert fields == [{"name": "id", "old": 1, "new": None}, {"name": "city", "old": "Oslo", "new": None}]


def test_numbers_show_what_may_not_happen_only_where_it_did():
    document = make_document(occasion(), result(change()))
    assert numbers(document) == [("declared", 3), ("as declared", 2), ("to update", 1)]
    failed = dict(document, summary={**SUMMARY, "failed": 2})
    assert ("failed", 2) in numbers(failed)
    assert ("updated", 1) in numbers(make_document(occasion(APPLY), result(change(outcome="done"))))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (None, None),
        ("", None),
        ("https://a.example/x?rest_route=/latepoint-api/v1", "https://a.example/x?rest_route=/latepoint-api/v1"),
        ("https://user:secret@a.example/x?rest_route=/y", "a.example/x?…"),
        ("https://a.example/x?key=secret", "https://a.example/x?…"),
    ],
)
def test_an_address_is_shown_without_what_may_be_a_key(url, shown):
    assert make_document(Occasion("a", url, AUDIT, "now", "1"), result())["base_url"] == shown


@pytest.mark.parametrize(
    ("number", "email", "said"), [(1, "a@b.c", "1 (a@b.c)"), (None, "a@b.c", "a@b.c"), (1, "", "1"), (None, None, "?")]
)
def test_who(number, email, said):
    assert who({"id": number, "email": email}) == said


def test_the_index_puts_trouble_first_and_adds_up():
    documents = [
        make_document(occasion(site="c"), result()),
        make_document(occasion(site="b"), result(change())),
        make_document(occasion(site="a"), {"failed": True, "msg": "down"}),
        make_document(occasion(site="d"), result(change())),
        missing_document("e", "now", "1"),
    ]
    index = make_index(documents, "now", "1")
    assert [site["site"] for site in index["sites"]] == ["a", "e", "b", "d", "c"]
    assert index["headline"] == "5 sites: 2 in trouble, 2 drifted, 1 clean"
    assert (index["status"], index["declared"], index["changes"]) == ("error", 9, 2)
    assert index["fields"] == {"custom_fields.vip": 2, "phone": 2}
    assert [site["link"] for site in index["sites"]] == ["a.html", None, "b.html", "d.html", "c.html"]


NOT_READ = {**SUMMARY, "unchanged": 0, "skipped": 3}


@pytest.mark.parametrize(
    ("mode", "given", "changed", "differ"),
    [
        (AUDIT, result(), 0, 0),
        (AUDIT, result(change()), 0, 1),
        (APPLY, result(change(outcome="done")), 1, 0),
        (
            APPLY,
            result(
                *(change(outcome=outcome, error={"code": "x"}) for outcome in ("done", "failed", "skipped")),
                summary={**SUMMARY, "unchanged": 0},
            ),
            1,
            2,
        ),
        (AUDIT, {"failed": True, "msg": "down", "summary": None}, 0, None),
        (AUDIT, {"failed": True, "msg": "down", "summary": NOT_READ, "results": []}, 0, None),
        (AUDIT, {"failed": True, "msg": "no such file", "summary": untried_summary(), "results": []}, 0, None),
        (AUDIT, {"failed": True, "msg": "a wrong record", "summary": untried_summary(3), "results": []}, 0, None),
        (OFFLINE, {"summary": {"declared": 1}}, 0, None),
    ],
)
def test_the_index_tells_who_was_changed_from_who_differs_and_both_from_what_nobody_knows(mode, given, changed, differ):
    index = make_index([make_document(occasion(mode), given), make_document(occasion(site="x"), result())], "now", "1")
    site = next(row for row in index["sites"] if row["site"] == "north")
    assert (site["changed"], site["differ"]) == (changed, differ)
    assert (index["changed"], index["differ"]) == (changed, differ or 0)


def test_a_run_that_failed_before_there_were_numbers_has_none():
    given = {"failed": True, "msg": "no such file", "summary": untried_summary(), "results": []}
    document = make_document(occasion(AUDIT), given)
    assert (document["summary"], numbers(document)) == (None, [])
    document = make_document(occasion(AUDIT), dict(given, summary=untried_summary(3)))
    assert ("declared", 3) in numbers(document)


def test_of_a_site_without_a_report_nobody_knows_who_differs():
    index = make_index([missing_document("a", "now", "1")], "now", "1")
    assert (index["sites"][0]["changed"], index["sites"][0]["differ"], index["differ"]) == (0, None, None)


def test_an_index_over_nothing_is_clean():
    index = make_index([], "now", "1")
    assert (index["status"], index["headline"]) == ("clean", "no site")


@pytest.mark.parametrize(
    ("site", "stem"),
    [
        ("north", "north"),
        ("é x_1-2.example.com", "é x_1-2.example.com"),
        ("a/b:c", "a%2Fb%3Ac"),
        ("a\\b", "a%5Cb"),
        ("a%2Fb", "a%252Fb"),
        ("..", "%2E."),
        ("index", "%69ndex"),
        ("INDEX", "%49NDEX"),
        ("index.example.com", "index.example.com"),
        ("north.doctor", "north%2Edoctor"),
        (".north.doctor", "%2Enorth%2Edoctor"),
        ("north.doctor.example.com", "north.doctor.example.com"),
    ],
)
def test_names_of_files_stay_in_their_folder_and_are_no_other_reports(site, stem):
    assert file_stem(site) == stem


@given(st.lists(st.text("ab./\\:%25Findex\n", max_size=8), min_size=2, max_size=2, unique=True))
def test_no_two_sites_have_one_file(sites):
    first, second = map(file_stem, sites)
    assert first != second
    assert not {"/", "\\", ":", "\n"} & {*first}


def test_an_index_of_files_alone_says_that_no_site_was_asked():
    good, bad = {"summary": {"declared": 1}}, {"error": {"code": "invalid_record"}}
    offline = [make_document(occasion(OFFLINE, site), said) for site, said in (("a", good), ("b", bad))]
    index = make_index([*offline, missing_document("c", "now", "1")], "now", "1")
    assert index["headline"] == "3 sites: 2 in trouble, 1 in good order; files only, no site was asked"
    mixed = make_index([*offline, make_document(occasion(site="d"), result())], "now", "1")
    assert mixed["headline"] == "3 sites: 1 in trouble, 2 clean; of 2 sites the files only"


def test_pages_may_lie_elsewhere_or_nowhere():
    documents = [make_document(occasion(site=site), result()) for site in ("a", "b/c", "d")]
    sites = make_index(documents, "now", "1", {"a": "../a/a.html", "d": None})["sites"]
    assert [site["link"] for site in sites] == ["../a/a.html", "b%252Fc.html", None]


@pytest.mark.parametrize(
    ("mode", "outcomes", "said"),
    [
        (AUDIT, ["planned"], ("on the site", "declared")),
        (APPLY, ["skipped", "skipped"], ("on the site", "declared")),
        (APPLY, ["done", "skipped"], ("before", "after")),
        (APPLY, ["failed", "done"], ("before", "declared")),
    ],
)
def test_only_what_was_tried_has_a_before_and_an_after(mode, outcomes, said):
    entries = [change(outcome=outcome, error={"code": outcome}) for outcome in outcomes]
    assert sides(make_document(occasion(mode), result(*entries))) == said
