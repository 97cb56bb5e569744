# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exported YAML: whatever a site holds, any reader gets it back, and it is as declared at once."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._files.declared import read_declared
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal, plan_customer
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import customer_from_api
from ansible_collections.latepoint.api.plugins.plugin_utils._export.yaml_text import declarable, pages, quoted

TRICKY = [
    "02134", "NO", "no", "Null", "~", "true", "1e3", "0x1F", "1_000", "12:30:45", "2024-01-31", "=", "<<", ".inf",
    " leading", "trailing ", "a: b", "# no comment", "- item", "!tag", "&anchor", "*alias", "%directive", "@at",
    "multi\nline\n", "a\r\nb\rc", "tab\there", "quote \" and \\ back", "it's", "{{ template }}", "😀 ünï",
    "\x85nel", "\u2028ls\u2029ps", "\ufeffbom", "\u202erlo", "\u200bzero", "\xa0nbsp", "\u3000wide", "\x7f\x9f\x1b",
    "\U000e0041tag", "\ufffe", "---", "...", "null",
]  # fmt: skip


@pytest.mark.parametrize("text", TRICKY)
@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.BaseLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_every_reader_gets_the_text_back(text, loader):
    written = f"customers:\n  - {quoted('k')}: {quoted(text)}\n"
    assert yaml.load(written, loader) == {"customers": [{"k": text}]}
    assert written.count("\n") == len(written.splitlines()) == 2


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(text):
    assert yaml.safe_load(quoted(text)) == text


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(TRICKY)
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "email": TEXTS | st.sampled_from(["ada@example.com", "ADA@example.com", "b@c.de"]),
        "first_name": TEXTS,
        "phone": TEXTS,
        "status": TEXTS | st.sampled_from(["active", "pending"]),
        "is_guest": st.sampled_from([True, False, "1", "0", None]),
        "country": TEXTS | st.sampled_from(["US", "us", "Germany", "Atlantis"]),
        "notes": TEXTS,
        "avatar_image_id": st.none() | st.integers(-1, 9),
        "custom_fields": st.dictionaries(TEXTS, TEXTS, max_size=3) | st.just([]),
    },
)


@given(st.lists(ROWS, max_size=4))
def test_an_export_is_declarable_and_clean_at_once(rows):
    customers = [customer_from_api(dict(row, id=number)) for number, row in enumerate(rows, 1)]
    texts = [text for text, _left_out in pages([customer.as_record() for customer in customers], 2)]
    sources = [{"name": f"{number}.yml", "text": text} for number, text in enumerate(texts)]
    declared = read_declared({"src": ["."], "_sources": sources})
    assert [declaration.id for declaration in declared] == [customer.id for customer in customers]
    changes = [plan_customer(declaration, customer, Goal()) for declaration, customer in zip(declared, customers)]
    assert changes == [None] * len(rows)


def record(**more) -> dict[str, Any]:
    return dict({"id": 1, "email": "ada@example.com"}, **more)


@pytest.mark.parametrize(
    ("given", "left_out"),
    [
        ({"status": "pending"}, "status must be one of"),
        ({"country": "Atlantis"}, "country must be two capital letters"),
        ({"email": "no address"}, "email holds white space"),
        ({"first_name": "a\x00b"}, "first_name holds a character that can't be stored"),
        ({"custom_fields": {"vip": "1", "VIP": "2"}}, "custom_fields names 'VIP' and 'vip'"),
        ({"custom_fields": {"vip": "a\x00"}}, "custom_fields.vip holds a character"),
        ({"custom_fields": {" ": "1"}}, "custom_fields has an empty key"),
        ({"avatar_image_id": -1}, "avatar_image_id must be 0 or more"),
    ],
)
def test_what_can_not_be_declared_is_left_out_and_said(given, left_out):
    _values, problems = declarable(record(**given), set())
    assert len(problems) == 1
    assert problems[0].startswith(left_out)
    [(text, number)] = pages([record(**given)], 10)
    assert number == 1
    assert f"    # left out: {left_out}" in text


def test_an_address_that_several_have_is_left_out_with_all_of_them():
    records = [record(), record(id=2, email="ADA@example.com"), record(id=3, email="b@example.com")]
    [(text, left_out)] = pages(records, 10)
    assert left_out == 2
    assert [customer.get("email") for customer in yaml.safe_load(text)["customers"]] == [None, None, "b@example.com"]


def test_empty_fields_are_left_out_but_not_a_no():
    empty = record(first_name="", phone=None, is_guest=False, avatar_image_id=0, custom_fields={}, stats={"x": 1})
    [(text, _left_out)] = pages([empty], 10)
    assert yaml.safe_load(text)["customers"] == [{"id": 1, "email": "ada@example.com", "is_guest": False}]


@pytest.mark.parametrize(("amount", "sizes"), [(0, [0]), (1, [1]), (3, [3]), (4, [3, 1]), (7, [3, 3, 1])])
def test_files_hold_so_many_at_most(amount, sizes):
    texts = [text for text, _left_out in pages([record(id=n, email=f"{n}@e.de") for n in range(1, amount + 1)], 3)]
    assert [len(yaml.safe_load(text)["customers"]) for text in texts] == sizes
    assert all(text.startswith("# yaml-language-server: $schema=https://") for text in texts)


def test_a_comment_says_where_notes_come_from_that_are_not_the_only_ones():
    ((text, left_out),) = pages([{"id": 1, "notes": "ours", "notes_from": "admin_notes"}, {"id": 2, "notes": "a"}], 9)
    assert text.count("# These notes stand in admin_notes on the site") == 1
    assert (yaml.safe_load(text)["customers"], left_out) == ([{"id": 1, "notes": "ours"}, {"id": 2, "notes": "a"}], 0)


def test_nothing_of_a_site_leaves_a_comment():
    [(text, _left_out)] = pages([record(status="x\n  - id: 2\u2028y")], 10)
    assert [customer["id"] for customer in yaml.safe_load(text)["customers"]] == [1]
    assert len(text.splitlines()) == text.count("\n")
