# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The formats of SITE.json and index.json are as their schemas describe them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from jsonschema import Draft202012Validator

from ansible_collections.latepoint.api.plugins.plugin_utils._report.index import make_index, missing_document
from ansible_collections.latepoint.api.plugins.plugin_utils._report.terms import APPLY, OFFLINE

from ..nasty import NASTY, apply_of, documented, failed, mixed

SCHEMAS = Path(__file__).parents[5] / "schemas"
MOMENT = "2026-01-02T03:04:05Z"


def validator(name):
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


REPORT, INDEX = validator("report"), validator("index")
DOCUMENTS = {
    "drift": documented(NASTY),
    "failures": documented(NASTY, outcome="failed"),
    "nothing": documented([]),
    "trouble": failed("no"),
    "applied": apply_of("done", "failed", "skipped"),
    "partly": mixed(failures=2, others=3),
    "offline": dict(documented([]), mode=OFFLINE),
}


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_report_is_valid_and_has_no_key_that_is_not_described(name):
    document = json.loads(json.dumps(DOCUMENTS[name]))
    assert [error.message for error in REPORT.iter_errors(document)] == []
    assert set(document) == set(REPORT.schema["properties"])
    described = set(REPORT.schema["properties"]["changes"]["items"]["properties"])
    assert all(set(change) <= described for change in document["changes"])


def test_the_index_is_valid_and_has_no_key_that_is_not_described():
    documents = [dict(document, site=name) for name, document in DOCUMENTS.items()]
    index = json.loads(json.dumps(make_index([*documents, missing_document("lost", MOMENT, "1")], MOMENT, "1")))
    assert [error.message for error in INDEX.iter_errors(index)] == []
    assert set(index) == set(INDEX.schema["properties"])
    assert all(set(site) == set(INDEX.schema["properties"]["sites"]["items"]["properties"]) for site in index["sites"])


@given(
    st.sampled_from(["status", "mode", "site", "changes", "generated", "schema", "error"]),
    st.sampled_from([3, [3], "odd", {"a": 1}]),
)
def test_what_is_no_report_is_not_valid(name, value):
    if (name, value) != ("site", "odd"):
        assert not REPORT.is_valid({**DOCUMENTS["drift"], name: value})


def test_an_apply_is_one_mode_of_the_schema():
    assert APPLY in REPORT.schema["properties"]["mode"]["enum"]
