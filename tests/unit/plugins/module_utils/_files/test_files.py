# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files as declared records; every problem named by file and line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import RecordError
from ansible_collections.latepoint.api.plugins.module_utils._files.files import read_one
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils import strategies

from ..file_texts import many, refused_one, values

# --- one record -------------------------------------------------------------------------------------


JSON_ADA = (
    '{"id": 5, "zipcode": "02134", "phone": "+15550199", "country": "NO", "last_name": "Null",'
    ' "is_guest": true, "notes": null}'
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yml", "id: 5\nzipcode: 02134\nphone: +15550199\ncountry: NO\nlast_name: Null\nis_guest: yes\nnotes: ~\n"),
        ("a.json", JSON_ADA),
    ],
)
def test_one_record(name, text):
    declared = read_one(name, text)
    assert declared.id == 5
    assert declared.values == {
        "zipcode": "02134",
        "phone": "+15550199",
        "country": "NO",
        "last_name": "Null",
        "is_guest": True,
    }


def test_numbers_of_json_are_the_text_that_stands_there():
    text = '{"id": 5, "zipcode": 2134, "notes": 1e3, "city": 1.50, "state": true, "phone": 99999999999999999}'
    assert read_one("a.json", text).values == {
        "zipcode": "2134",
        "notes": "1e3",
        "city": "1.50",
        "state": "true",
        "phone": "99999999999999999",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a.yml:1: the file is empty"),
        ("\n# nothing\n", "the file is empty"),
        ("---\n", "the file is empty"),
        ("- id: 5", "a.yml:1: the file must hold one customer, as a mapping of fields"),
        ("ada", "a.yml:1: the file must hold one customer, as a mapping of fields"),
        ("customers:\n- id: 5\n", "a.yml:1: the file holds a list of customers: that is for latepoint_customers"),
        ("id: 5\n---\nid: 6", "a.yml:2: a second YAML document begins here"),
        ("id: 5\n\tcity: x", "a.yml:2: not YAML: "),
        ("id: 5\nemial: x", "a.yml:2: unknown field 'emial' - did you mean 'email'?"),
        ("id: 5\ncity: x\ncity: y", "a.yml:3: 'city' stands twice, at lines 2 and 3"),
        ("id: 5\ncustom_fields:\n  a: 1\n  a: 2", "a.yml:4: 'a' stands twice, at lines 3 and 4"),
        ("id: 5\ncity: [x]", "a.yml:2: city must be text, not a list"),
        ("id: 0x1F", "a.yml:1: id must be a whole number, not text"),
        ("id: 5\ncustom_fields:\n  a: [x]", "a.yml:2: custom_fields.a must be text, not a list"),
        ("id: 5\nnotes: !vault |\n  $ANSIBLE_VAULT", "a.yml:2: a single value can't be vault-encrypted here"),
    ],
)
def test_problems_of_one_record(text, said):
    problems = refused_one(text)
    assert len(problems) == 1
    assert said in str(problems[0])
    assert str(problems[0]).startswith("a.yml:")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a.json:1: not JSON: Expecting value"),
        ('{"id": 5,\n "city": }', "a.json:2: not JSON: Expecting value"),
        ("[]", "a.json:1: the file must hold one customer, as an object of fields"),
        ('{"id": 5}\n{"id": 6}', "a.json:1: something stands behind the JSON"),
        ('{"id": 5, "city": "a", "city": "b"}', "a.json:1: 'city' stands twice"),
        ('{"id": 5, "custom_fields": {"a": "1", "a": "2"}}', "a.json:1: 'a' stands twice"),
        ('{"city": "\\ud800"}', "a.json:1: city holds a character that can't be stored"),
        ("[" * 100000, "a.json:1: nested too deeply for a customer"),
        (json.dumps({f"k{number}": 1 for number in range(1001)}), "a.json:1: more than 1000 keys are no customer"),
    ],
)
def test_problems_of_one_record_in_json(text, said):
    assert str(refused_one(text, "a.json")[0]).startswith(said)


def test_the_values_of_a_bad_record_stand_apart_in_its_messages():
    """So that a mask can hide them."""
    with pytest.raises(RecordError) as caught:
        read_one("a.yml", "id: ada\nstatus: hidden\ncustom_fields: {tier: 3}")
    shown = [problem.shown(lambda value: value.field) for problem in caught.value.problems]
    for text, value in zip(shown, ("not text ('id')", "not 'status'", "is a number (custom_fields.tier)")):
        assert value in text


# --- many -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yml", "customers:\n  - id: 1\n  - {email: a@b.org, zipcode: 02134}\n"),
        ("a.yml", "- id: 1\n- email: a@b.org\n  zipcode: 02134\n"),
        ("a.yml", "---\ncustomers: [{id: 1}, {email: a@b.org, zipcode: 02134}]\n...\n"),
        ("a.yml", '{"customers": [{"id": "1"}, {"email": "a@b.org", "zipcode": "02134"}]}'),
        ("a.json", '{"customers": [{"id": 1}, {"email": "a@b.org", "zipcode": "02134"}]}'),
        ("a.json", '[{"id": "1"}, {"email": "a@b.org", "zipcode": "02134"}]'),
        ("a.json", '\ufeff [{"id": 1},\n\n {"email": "a@b.org", "zipcode": "02134"}]\n'),
        ("a.json", '{"cust\\u006fmers": [{"id": 1}, {"email": "a@b.org", "zipcode": "02134"}]}'),
    ],
)
def test_lists(name, text):
    assert values(text, name) == [{"id": 1}, {"email": "a@b.org", "zipcode": "02134"}]


@pytest.mark.parametrize(("name", "text"), [("a.yml", "[]"), ("a.yml", "customers: []"), ("a.json", "[]")])
def test_empty_lists(name, text):
    assert values(text, name) == []


@pytest.mark.parametrize(
    ("name", "text", "sources"),
    [
        ("a.yml", "customers:\n  - id: 1\n\n  # two\n  -\n    id: 2\n", ["a.yml:2", "a.yml:6"]),
        ("a.yml", "- &a {id: 1}\n- {<<: *a, id: 2}\n", ["a.yml:1", "a.yml:2"]),
        (
            "a.json",
            '{\n "customers": [\n  {"id": 1},\n  {\n   "id": 2\n  }, {"id": 3}]}',
            ["a.json:3", "a.json:4", "a.json:6"],
        ),
        ("a.json", '[{"id": 1}\n,\n{"id": 2}]', ["a.json:1", "a.json:3"]),
    ],
)
def test_where_each_record_stands(name, text, sources):
    """`source: "file:line"`."""
    assert [record.source for record in many(text, name)[0]] == sources


def test_merge_keys_are_how_people_share_values():
    text = "- &base {id: 1, city: London, country: GB}\n- {<<: *base, id: 2, city: Paris, country: FR}\n"
    assert values(text)[1] == {"id": 2, "city": "Paris", "country": "FR"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.yml", "", ["a.yml:1: the file is empty"]),
        ("a.yml", "# nothing\n# here\n", ["a.yml:2: the file is empty"]),
        ("a.yml", "ada", ["a.yml:1: the file must hold customers: [ … ], or a bare list"]),
        (
            "a.yml",
            "people: [{id: 1}]",
            ["a.yml:1: 'people' means nothing here", "a.yml:1: the file has no 'customers' list"],
        ),
        (
            "a.yml",
            "custmers: []",
            ["a.yml:1: 'custmers' means nothing here - did you mean 'customers'?", "a.yml:1: the file"],
        ),
        ("a.yml", "customers: {id: 1}", ["a.yml:1: 'customers' must be a list"]),
        ("a.yml", "customers:", ["a.yml:1: 'customers' must be a list"]),
        ("a.yml", "customers: [{id: 1}]\ncustomers: [{id: 2}]", ["a.yml:1: 'customers' stands twice"]),
        ("a.yml", "version: 1\ncustomers: []", ["a.yml:1: 'version' means nothing here"]),
        (
            "a.yml",
            "id: 5\ncity: x",
            [
                "a.yml:1: 'id' means nothing here (a file of many customers is customers: [ … ], or a bare list)",
                "a.yml:1: the file has no 'customers' list",
                "a.yml:2: 'city' means nothing here (a file of many",
            ],
        ),
        (
            "a.yml",
            "- id: 1\n- ada\n- [x]\n-",
            ["a.yml:2: a customer must", "a.yml:3: a customer must", "a.yml:4: a cust"],
        ),
        ("a.yml", "- id: 1\n---\n- id: 2", ["a.yml:2: a second YAML document begins here: a file holds one"]),
        ("a.yml", "- id: 1\n- city: x\n", ["a.yml:2: says neither id nor email"]),
        ("a.yml", "- id: 1\n  city: [x\n- id: 2", ["a.yml:3: not YAML: "]),
        ("a.yml", "- id: 1\n  custom_fields: {a: {b: {c: {d: e}}}}", ["a.yml:2: nested too deeply for a customer"]),
        ("a.json", "{}", ["a.json:1: the file must hold customers: [ … ], or a bare list"]),
        ("a.json", "5", ["a.json:1: the file must hold customers: [ … ], or a bare list"]),
        ("a.json", '{"customers": {}}', ["a.json:1: the file must hold customers: [ … ], or a bare list"]),
        ("a.json", '{"id": 5}', ["a.json:1: 'id' means nothing here (a file of many"]),
        ("a.json", '{"customers": [{"id": 1}], "customers": []}', ["a.json:1: 'customers' stands twice"]),
        ("a.json", '[{"id": 1},\n "ada"]', ["a.json:2: a customer must be an object of fields"]),
        ("a.json", '[{"id": 1},\n {"city": "x"}]', ["a.json:2: says neither id nor email"]),
        ("a.json", '[{"id": 1},\n {"id": 2, "id": 3}]', ["a.json:2: 'id' stands twice"]),
        ("a.json", '[\n{"id": 1, "custom_fields": {"a": "1", "a": "2"}}]', ["a.json:2: 'a' stands twice"]),
        ("a.json", '[{"id": 1},\n {"id": 2, "emial": "x"}]', ["a.json:2: unknown field 'emial'"]),
    ],
)
def test_problems_of_lists(name, text, said):
    problems = many(text, name)[1]
    assert len(problems) == len(said), problems
    for problem, start in zip(problems, said):
        assert problem.startswith(start)


@pytest.mark.parametrize("key", ["customers:\n", ""])
def test_all_problems_are_told_in_the_order_of_their_lines(key):
    text = """- id: 1
  zipcode: 1
  custom_fields:
    room: [x]
    time: {a: b}
    "": y
- city: x
- id: 2
  stauts: active
  id: 3
  custom_fields: {room: x, ROOM: y}
"""
    first = 1 + bool(key)
    problems = many(key + text)[1]
    lines = [int(problem.split(":")[1]) for problem in problems]
    assert lines == sorted(lines)
    said = [problem.split(": ", 1)[1] for problem in problems]
    assert said == [
        "custom_fields.room must be text, not a list",
        "custom_fields.time must be text, not a dictionary",
        "custom_fields has an empty key",
        "says neither id nor email, so nobody knows which customer is meant",
        "unknown field 'stauts' - did you mean 'status'?",
        "'id' stands twice, at lines {} and {}".format(first + 7, first + 9),
        "custom_fields names 'room' and 'ROOM', which LatePoint takes for one key",
    ]
    assert lines == [first + line for line in (2, 2, 2, 6, 8, 9, 10)]
    assert [problem[:8] for problem in refused_one("stauts: active\nid: 1\nid: 2\n")] == ["a.yml:1:", "a.yml:3:"]


def test_ten_mistakes_are_all_told():
    text = "customers:\n"
    mistakes = [
        "zipcode: [x]",
        "emial: x",
        "status: gone",
        "id: five",
        "country: Germany",
        "is_guest: perhaps",
        "email: ada",
        "custom_fields: x",
        "avatar_image_id: -1",
        "city: x\n    city: y",
    ]
    for number, mistake in enumerate(mistakes, 1):
        text += "  - id: {}\n    {}\n".format(number, mistake) if "id: five" not in mistake else "  - id: five\n"
        text += "  - id: {}\n".format(100 + number)
    found, problems = many(text)
    assert [record.id for record in found] == [
        customer_id for number in range(1, 11) for customer_id in (None if number == 4 else number, 100 + number)
    ]
    assert not any(record.values for record in found)
    assert len(problems) == 10
    lines = text.splitlines()
    for problem, mistake in zip(problems, mistakes):
        line = int(problem.split(":")[1])
        assert mistake.splitlines()[-1].split(":")[0].strip() in lines[line - 1]


def test_defaults_for_all_customers_of_a_file_are_in_order():
    fields = ", ".join("{}: x".format(name) for name in ("city", "address", "notes", "zipcode", "last_name"))
    text = "- &all {{id: 1, {}, custom_fields: {{a: b, c: d}}}}\n".format(fields)
    text += "".join("- {{<<: *all, id: {}}}\n".format(n) for n in range(2, 3000))
    found, problems = many(text)
    assert problems == []
    assert len(found) == 2999
    assert found[-1].values["custom_fields"] == {"a": "b", "c": "d"}


def test_windows_line_ends_are_line_ends():
    assert values("customers:\r\n- id: 1\r\n  notes: |\r\n    a\r\n    b\r\n") == [{"id": 1, "notes": "a\nb\n"}]


def test_a_leading_zero_is_no_number():
    assert many("- id: 010\n  avatar_image_id: 007\n  zipcode: 010\n")[1] == [
        "a.yml:1: id must not begin with 0, which some read as octal: write 10, if that is meant",
        "a.yml:2: avatar_image_id must not begin with 0, which some read as octal: write 7, if that is meant",
    ]


def test_invisible_characters_are_named_by_their_line():
    found, problems = many("- id: 1\n  email: a\u200bda@example.com\n- id: 2\n  city: London\n  notes: x\u200ey\n")
    assert problems == ["a.yml:2: email holds a character that nobody sees: U+200B ZERO WIDTH SPACE at character 2"]
    assert found[1].warnings == [
        "a.yml:5: notes holds a character that nobody sees: U+200E LEFT-TO-RIGHT MARK at character 2"
    ]
    assert read_one("a.yml", "id: 1\nnotes: x\u200ey\n").warnings[0].startswith("a.yml:2: notes holds")


# --- properties -------------------------------------------------------------------------------------

PIECES = (
    '- |id: 1\n|email: a@b.org\n|customers:|\n|  |[|]|{|}|"id": 1|, |"customers": |city: |<<: *a|&a |custom_fields: |'
    "x: y|!vault |'|>|\t|---\n|: |null|5"
)
pieces = st.lists(st.sampled_from(PIECES.split("|")), max_size=20).map("".join)


@given(st.one_of(pieces, st.text()), st.sampled_from(["a.yml", "a.json"]))
def test_fuzz(text, name):
    """Whatever a file holds, there are records and problems, and each problem has a file and a line."""
    problems = many(text, name)[1]
    try:
        read_one(name, text)
    except RecordError as error:
        problems += map(str, error.problems)
    assert all(problem.split(": ")[0].rpartition(":")[0] == name for problem in problems)
    assert all(int(problem.split(": ")[0].rpartition(":")[2]) >= 1 for problem in problems)


@given(st.lists(strategies.raw_declarations, max_size=3))
def test_what_json_writes_is_read_as_it_was(records):
    records = [dict(raw, id=number) for number, raw in enumerate(records, 1)]
    read = many(json.dumps({"customers": records}, indent=1), "a.json")[0]
    assert len(read) == len(records)
    for declared, record in zip(read, records):
        texts = {key: value for key, value in record.items() if isinstance(value, str) and key != "avatar_image_id"}
        assert texts == {key: declared.values[key] for key in texts}
