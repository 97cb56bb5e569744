# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values changed in place: each style of YAML and JSON, to the letter."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import assume, given, strategies as st

from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.edit import FileText
from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.edits import Wanted
from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.scalars import is_plain


def changed(text: str, *wanted: Wanted, is_json: bool = False) -> tuple[str, list[str]]:
    """The new text, and the reasons of what can't be changed."""
    new, reasons = FileText(text, is_json).changed(wanted)
    return new, list(reasons.values())


def field(name: str, value: Any, record: int = 0) -> Wanted:
    return Wanted(record, name, None, value)


def custom(key: str, value: Any, record: int = 0) -> Wanted:
    return Wanted(record, "custom_fields", key, value)


# Each with the value of `city` before, what the site has, and the value after.
CITIES = [
    ("London", "Paris", "Paris"),
    ("London  # since May", "Paris", "Paris  # since May"),
    ("London\t# a tab", "Paris", "Paris\t# a tab"),
    ('"London"', "Paris", '"Paris"'),
    ('"London" # x', 'the "City"', '"the \\"City\\"" # x'),
    ("'London'", "Paris", "'Paris'"),
    ("'London'", "L'Aquila", "'L''Aquila'"),
    ("'London'", "a\nb", '"a\\nb"'),
    ("London", "L'Aquila", "L'Aquila"),
    ("London", "NO", '"NO"'),
    ("London", "02134", '"02134"'),
    ("London", "+15550199", '"+15550199"'),
    ("London", "2024-01-15", '"2024-01-15"'),
    ("London", "12:30", '"12:30"'),
    ("London", "a: b", '"a: b"'),
    ("London", "a #b", '"a #b"'),
    ("London", "#x", '"#x"'),
    ("London", "- x", '"- x"'),
    ("London", "null", '"null"'),
    ("London", "~", '"~"'),
    ("London", "y", '"y"'),
    ("London", "{{ x }}", '"{{ x }}"'),
    ("London", "a {{ x }}", '"a {{ x }}"'),
    ("London", " x ", '" x "'),
    ("London", "a\nb", '"a\\nb"'),
    ("London", "a\tb", '"a\\tb"'),
    ("London", "", '""'),
    ("London", 'say "x"', "'say \"x\"'"),
    ("London", "東京 😀", "東京 😀"),
    ("London", "a\u200bb", '"a\\u200bb"'),
    ("London", "x" * 300, "x" * 300),
    ("", "Paris", " Paris"),
    (" # to be asked for", "Paris", " Paris # to be asked for"),
    ("!!str 0123", "0124", '!!str "0124"'),
    ("&here London", "Paris", "&here Paris"),
    ("New\n    York", "Paris", "Paris"),
    ('"New\n    York"', "Paris", '"Paris"'),
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(("before", "value", "after"), CITIES)
def test_a_value_in_a_block_mapping(before, value, after, end):
    text = "# people\n- id: 1\n  city:{}\n  # between\n\n  notes: x   # beside\n- id: 2\n"
    before, after = (f" {side}" if side[:1] not in ("", " ") else side for side in (before, after))
    old, new = (text.format(side).replace("\n", end) for side in (before, after))
    assert changed(old, field("city", value)) == (new, [])
    assert changed(new, field("city", value)) == (new, [])


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("{id: 1, city: London}", "Paris", "{id: 1, city: Paris}"),
        ("{id: 1, city: London }  # x", "a, b", '{id: 1, city: "a, b" }  # x'),
        ("{id: 1, city: London}", "a]", '{id: 1, city: "a]"}'),
        ("{id: 1, city}", "Paris", "{id: 1, city: Paris}"),
        ('{"id": 1,"city":"London"}', "NO", '{"id": 1,"city":"NO"}'),
        (
            "{id: 1,\n   city: Lyon,  # there\n   notes: x}",
            "Paris",
            "{id: 1,\n   city: Paris,  # there\n   notes: x}",
        ),
    ],
)
def test_a_value_in_a_flow_mapping(before, value, after):
    assert changed(f"- {before}\n", field("city", value)) == (f"- {after}\n", [])


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("|\n    old\n    text", "new", "|-\n    new"),
        ("|\n    old\n    text", "new\nlines\n", "|\n    new\n    lines"),
        ("|-  # why\n    old\n\n    text", "new\n\nlines", "|-  # why\n    new\n\n    lines"),
        (">\n    old\n    text", "new", ">-\n    new"),
        (">-\n    old\n    text", "new\nlines", "|-\n    new\n    lines"),
        ("|\n    old\n    text", "", '""'),
        ("| # why\n    old\n    text", " x", '" x" # why'),
        ("|+\n    old\n    text\n", "new", "|-\n    new\n"),
        ("|", "new", '"new"'),
        ("|\n    # no comment\n    text", "new\n# no comment", "|-\n    new\n    # no comment"),
        ("|\n    text\n  # a comment", "new\nlines", "|-\n    new\n    lines\n  # a comment"),
    ],
)
def test_blocks_of_text(before, value, after, end):
    old, new = (f"- notes: {side}\n  # after\n  city: x\n".replace("\n", end) for side in (before, after))
    assert changed(old, field("notes", value)) == (new, [])


def test_the_last_value_of_a_file_without_a_line_end():
    assert changed("- notes: |\n    a", field("notes", "b\nc")) == ("- notes: |-\n    b\n    c", [])
    assert changed("- city: a", field("city", "b")) == ("- city: b", [])


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [
        (
            "- custom_fields:\n    a: b\n  x: x\n",
            custom("c", "d"),
            "- custom_fields:\n    a: b\n    c: d\n  x: x\n",
        ),
        ("- custom_fields:\n    a: b # x\n", custom("c", "NO"), '- custom_fields:\n    a: b # x\n    c: "NO"\n'),
        ("- custom_fields:\n    a: b", custom("c", "d"), "- custom_fields:\n    a: b\n    c: d"),
        ("- custom_fields:\r\n    a: b\r\n", custom("c", "d"), "- custom_fields:\r\n    a: b\r\n    c: d\r\n"),
        ('- custom_fields:\n    "a": "b"\n', custom("c", "d"), '- custom_fields:\n    "a": "b"\n    "c": "d"\n'),
        ("- custom_fields:\n    a:\n", custom("c", "d"), "- custom_fields:\n    a:\n    c: d\n"),
        (
            "- custom_fields:\n    a: |\n      x\n\n  # c\n  city: x\n",
            custom("c", "d"),
            "- custom_fields:\n    a: |\n      x\n    c: d\n\n  # c\n  city: x\n",
        ),
        ("- custom_fields: {}\n", custom("c", "d"), "- custom_fields: {c: d}\n"),
        ("- custom_fields: {a: b} # x\n", custom("c d", "e"), "- custom_fields: {a: b, c d: e} # x\n"),
        ("- custom_fields: {a: b,}\n", custom("c", "d"), "- custom_fields: {a: b, c: d,}\n"),
        ("- custom_fields:\n    a: b\n", custom("a: c", "d"), '- custom_fields:\n    a: b\n    "a: c": d\n'),
        ("- custom_fields:\n    a: b # x\n", custom("a", None), "- custom_fields:\n    a: null # x\n"),
        ("- custom_fields:\n    a: |\n      b\n", custom("a", None), "- custom_fields:\n    a: null\n"),
        ("- custom_fields:\n    A: b\n", custom("a", "c"), "- custom_fields:\n    A: c\n"),
        ("- custom_fields: {a: null}\n", custom("a", "c"), "- custom_fields: {a: c}\n"),
        ("- custom_fields:\n    a: ~ # gone\n", custom("a", "c"), "- custom_fields:\n    a: c # gone\n"),
    ],
)
def test_custom_fields(before, wanted, after):
    assert changed(before, wanted) == (after, [])


def test_several_at_once():
    text = "- id: 1\n  custom_fields:\n    a: b\n  phone:\n- {id: 2, city: x}\n"
    wanted = [custom("d", "1"), custom("c", "x"), custom("a", None), field("phone", "+1"), field("city", "z", 1)]
    new, reasons = changed(text, *wanted)
    assert reasons == []
    assert new == ('- id: 1\n  custom_fields:\n    a: null\n    d: "1"\n    c: x\n  phone: "+1"\n- {id: 2, city: z}\n')


@pytest.mark.parametrize(
    ("value", "style", "after"), [(True, "false", "true"), (False, "yes", "false"), (0, "77", "0"), (5, "'4'", "'5'")]
)
def test_numbers_and_booleans(value, style, after):
    assert changed(f"- is_guest: {style}\n", field("is_guest", value)) == (f"- is_guest: {after}\n", [])


@pytest.mark.parametrize(
    ("text", "wanted", "reason"),
    [
        ("- &a {id: 1, city: x}\n- <<: *a\n  id: 2\n", field("city", "y", 1), "it comes from a merge key (<<)"),
        (
            "- &a {id: 1, city: x}\n- <<: *a\n  id: 2\n",
            field("city", "y"),
            "it bears an anchor (&a) that is used",
        ),
        ("- {id: 1, city: &c x}\n- {id: 2, city: *c}\n", field("city", "y", 1), "it is an alias (*c)"),
        ("- {id: 1, city: &c x}\n- {id: 2, city: *c}\n", field("city", "y"), "it bears an anchor (&c) that is used"),
        ("- {id: 1, custom_fields: &c {a: b}}\n- {id: 2, custom_fields: *c}\n", custom("d", "y"), "it bears an anchor"),
        ("- notes: |2\n    x\n", field("notes", "y"), "a block of text with an indentation of its own"),
        ("- notes: |\n    a\n    # b\n", field("notes", "y"), "looks like a comment"),
        ("- custom_fields:\n    a: b\n", custom("k" * 600, "y"), "too long for a key"),
    ],
)
def test_what_is_left(text, wanted, reason):
    new, reasons = changed(text, wanted)
    assert (new, len(reasons)) == (text, 1)
    assert reason in reasons[0]


def test_what_can_be_changed_is_changed_beside_what_is_left():
    text = "- {id: 1, city: &c x, notes: n}\n- {id: 2, city: *c}\n"
    new, reasons = changed(text, field("city", "y"), field("notes", "m"))
    assert (new, len(reasons)) == (text.replace("notes: n", "notes: m"), 1)


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [
        ('[{"id": 1, "city": "x"}]', field("city", 'a "b"\n'), '[{"id": 1, "city": "a \\"b\\"\\n"}]'),
        ('[{"id": 1, "city":null}]', field("city", "02134"), '[{"id": 1, "city":"02134"}]'),
        ('[{"is_guest": true}]', field("is_guest", False), '[{"is_guest": false}]'),
        ('[{"avatar_image_id": "7"}]', field("avatar_image_id", 8), '[{"avatar_image_id": "8"}]'),
        (
            '{"customers": [\t{"custom_fields": {}}]}',
            custom("a", "b"),
            '{"customers": [\t{"custom_fields": {"a": "b"}}]}',
        ),
        ('[{"custom_fields": {"a": "b"}}]', custom("c", "d"), '[{"custom_fields": {"a": "b", "c": "d"}}]'),
        ('[{"custom_fields": {"a": "b"}}]', custom("a", None), '[{"custom_fields": {"a": null}}]'),
        (
            '[{"custom_fields": {\n    "a": "b"\n  }}]',
            custom("c", "\u2028é"),
            '[{"custom_fields": {\n    "a": "b",\n    "c": "\\u2028é"\n  }}]',
        ),
    ],
)
def test_json(before, wanted, after):
    assert changed(before, wanted, is_json=True) == (after, [])


@pytest.mark.parametrize("text", ["London", "12 Main St", "a b", "1e5", "0o17", ".5", "NaN", "---", "a:", "0x1F", "No"])
def test_what_needs_no_quotes(text):
    assert is_plain(text, flow=False) is (text in ("London", "12 Main St", "a b"))


@given(st.text(max_size=8), st.booleans())
def test_what_is_plain_is_text_to_every_reader(text, flow):
    assume(is_plain(text, flow))
    assert yaml.safe_load(f"[{text}]" if flow else f"a: {text}") == ([text] if flow else {"a": text})


def test_where_a_value_stands():
    file = FileText("customers:\n- id: 1\n  phone:\n  custom_fields:\n    a: b\n", False)
    assert [
        file.line(wanted) for wanted in (field("phone", ""), custom("A", ""), custom("new", ""), field("city", ""))
    ] == [
        3,
        5,
        4,
        2,
    ]
    assert (file.is_open(0, "phone"), file.is_open(0, "id"), file.is_open(0, "city")) == (True, False, False)
