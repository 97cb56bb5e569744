# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nasty customers in JUnit: XML that can be read, and who counts as a failure or an error."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.plugin_utils._report.document import Occasion, make_document
from ansible_collections.latepoint.api.plugins.plugin_utils._report.junit import junit
from ansible_collections.latepoint.api.plugins.plugin_utils._report.terms import AUDIT

from ..nasty import NASTY, apply_of, documented, failed


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
