# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people write into customer files and nobody expects: no comment is lost, and no byte beside a value."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.edit import FileText
from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.edits import Wanted
from ansible_collections.latepoint.api.tests.unit.plugins.plugin_utils.comments import comments_of

NOT_SURE = "the file would not read as it should: change it by hand"


def changed(text: str, *wanted: Wanted) -> tuple[str, dict[int, str]]:
    new, reasons = FileText(text, False).changed(wanted)
    assert comments_of(new) == comments_of(text)
    return new, reasons


def city(value: Any, record: int = 0) -> Wanted:
    return Wanted(record, "city", None, value)


def custom(key: str, value: Any, record: int = 0) -> Wanted:
    return Wanted(record, "custom_fields", key, value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("&a # why\n    London # since", "&a # why\n    Paris # since"),
        ("!!str # why\n\n    # more\n    London", "!!str # why\n\n    # more\n    Paris"),
        ("&a !!str # why\n    'London'", "&a !!str # why\n    'Paris'"),
        ("!!str # why\x85    London", "!!str # why\x85    Paris"),
        ("!!int 5 # why", "Paris # why"),
        ("&a !!int 5 # why", "&a Paris # why"),
        ("&a # why\n    | # text\n    London", "&a # why\n    |- # text\n    Paris"),
        ("&a\n    >-\n    London", "&a\n    >-\n    Paris"),
        ("# why\n    # more\n    London # since", "# why\n    # more\n    Paris # since"),
        ("Lon\n    don # since", "Paris # since"),
        ('"Lon\\\n    don" # since', '"Paris" # since'),
        ('"London"#since', '"Paris"#since'),
        ("\tLondon\t# since", "\tParis\t# since"),
        ("London  \t ", "Paris  \t "),
        ("|\n\n    London\n   # less", "|-\n    Paris\n   # less"),
    ],
)
def test_a_value_with_comments_around(before, after):
    text = "# top\n- id: 1 # id\n  city: {}\n  # end\n"
    assert changed(text.format(before), city("Paris")) == (text.format(after), {})


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("!!int # why\n    5", "its tag stands on a line of its own"),
        ("|\n    London\x85  # less", "line breaks that only YAML knows"),
        ("|-\n    London\u2028    more", "line breaks that only YAML knows"),
        (">\u2029    London", "line breaks that only YAML knows"),
        ("|\n    London\n    # for whom?", "looks like a comment"),
        ("|1\n    London", "indentation of its own"),
    ],
)
def test_where_a_comment_could_be_lost_the_value_is_left(before, reason):
    text = f"- id: 1\n  city: {before}\n  zipcode: a\n"
    new, reasons = changed(text, city("Paris"))
    assert (new, len(reasons)) == (text, 1)
    assert reason in reasons[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- custom_fields: {a, b}\n", '- custom_fields: {a, b: "1", c: d}\n'),
        ("- custom_fields: {a: , b: }\n", '- custom_fields: {a: , b: "1", c: d}\n'),
        ("- custom_fields: {b}\n", '- custom_fields: {b: "1", c: d}\n'),
        (
            "- {custom_fields: { # none\n  b: 2 # two\n  # more\n  } # end\n  }\n",
            '- {custom_fields: { # none\n  b: "1", c: d # two\n  # more\n  } # end\n  }\n',
        ),
        ("- custom_fields:\n    b: 2 # x\n    # y\n", '- custom_fields:\n    b: "1" # x\n    c: d\n    # y\n'),
        ("- custom_fields:\r\n    b: 2\n", '- custom_fields:\r\n    b: "1"\n    c: d\n'),
        ("- custom_fields:\n    b: 2\r\n", '- custom_fields:\n    b: "1"\r\n    c: d\r\n'),
        ("- custom_fields:\n    b: 2\r\n  id: 1", '- custom_fields:\n    b: "1"\r\n    c: d\r\n  id: 1'),
        ("- custom_fields:\n    b: |+\n      x\n\n", "- custom_fields:\n    b: |-\n      1\n    c: d\n\n"),
        ("- custom_fields:\n    b:", '- custom_fields:\n    b: "1"\n    c: d'),
    ],
)
def test_a_custom_field_beside_another(before, after):
    assert changed(before, custom("c", "d"), custom("b", "1")) == (after, {})


@pytest.mark.parametrize(
    ("before", "after"),
    [("!!str a # x", "null # x"), ("! |\n      a", "null"), ("&b !!str 'a'", "&b null"), ("&b a", "&b null")],
)
def test_a_custom_field_that_is_gone(before, after):
    text = "- custom_fields:\n    a: {}\n    c: d\n"
    assert changed(text.format(before), custom("a", None)) == (text.format(after), {})


@pytest.mark.parametrize("empty", ["{}", "{# none\n  }", "{ # none\n  }", "{\n  # none\n  }"])
def test_the_first_custom_field(empty):
    new, reasons = changed(f"- custom_fields: {empty} # end\n", custom("c", "d"))
    assert (reasons, new.count("{c: d")) == ({}, 1)


def test_a_custom_field_over_those_of_a_merge():
    text = "- custom_fields: &all\n    a: b # x\n- custom_fields:\n    <<: *all # y\n"
    new, reasons = changed(text, custom("a", "c"), custom("a", "c", 1))
    assert (new, list(reasons)) == (text + "    a: c\n", [0])


@pytest.mark.parametrize("marks", ["\ufeff", "\ufeff\ufeff"])
@pytest.mark.parametrize("is_json", [True, False])
def test_byte_order_marks_stay(marks, is_json):
    text = marks + '[{"city": "London"}]'
    assert FileText(text, is_json).changed([city("Paris")]) == (text.replace("London", "Paris"), {})


def test_json_of_any_spelling():
    text = '{\r\n\t"cust\\u006fmers" : [ {"ci\\u0074y":"Lon\\ud83d\\ude00", "notes":null} ]\r\n}'
    new, reasons = FileText(text, True).changed([city("é😀\u200b/"), Wanted(0, "notes", None, "x")])
    assert reasons == {}
    assert new == text.replace("Lon\\ud83d\\ude00", "é😀\\u200b/").replace("null", '"x"')
    assert FileText(text, True).line(city("")) == 2


def test_what_would_spoil_a_file_is_found_among_much_else(monkeypatch):
    """By halves: a file is read again some times, not once for each value."""
    records = 64
    text = "".join(f"- id: {number}\n  city: 'a'{'#x' if number == 5 else ''}\n" for number in range(records))
    read = []
    monkeypatch.setattr(FileText, "data", lambda self, data=FileText.data: (read.append(1), data(self))[1])
    new, reasons = changed(text, *(city(None, number) for number in range(records)))
    assert reasons == {5: NOT_SURE}
    assert (new.count("null"), new.count("'a'#x")) == (records - 1, 1)
    assert len(read) <= 60
