# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of values: what may be declared, what is read from answers."""

from __future__ import annotations

import datetime
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._record.types import (
    Flag,
    Kind,
    Number,
    Text,
    Texts,
    whole_number,
    wire_text,
)

UTC = datetime.timezone.utc
TEXT, FLAG, TEXTS = Text(), Flag(), Texts()
ID, PICTURE = Number(clearable=False), Number(clearable=True)


class Tagged(str):
    """What Ansible hands to plugins: a text that knows more than its letters."""

    __slots__ = ()


def refusal(kind: Kind, value: Any) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        kind.declare(value)
    return str(caught.value)


@pytest.mark.parametrize("text", ["", "Ada", " Ada ", "02134", "NO", "Null", "<b>&</b>", "😀", "a\nb", "\u2028"])
def test_text_stays_as_it_is(text):
    assert TEXT.declare(text) == text
    assert TEXT.read(text) == text


def test_a_text_is_plain():
    assert not isinstance(TEXT.declare(Tagged("Ada")), Tagged)


QUOTED = "put it in quotes, so that it stays the text that it is; a template needs | string at its end, too"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (2134, "is a number (2134), not text: " + QUOTED),
        (1.5, "is a number (1.5), not text: " + QUOTED),
        (True, "is a boolean (True), not text: " + QUOTED),
        (False, "is a boolean (False), not text: " + QUOTED),
        (datetime.date(2024, 1, 15), "is a date (2024-01-15), not text: " + QUOTED),
        (datetime.datetime(2024, 1, 15, tzinfo=UTC), "is a date (2024-01-15 00:00:00+00:00), not text: " + QUOTED),
        ([], "must be text, not a list"),
        (["a"], "must be text, not a list"),
        ({"a": "b"}, "must be text, not a dictionary"),
        ("a\x00b", "holds a character that can't be stored (NUL, or half of a surrogate pair)"),
        ("a{}b".format(chr(0xDFFF)), "holds a character that can't be stored (NUL, or half of a surrogate pair)"),
        ("a\ud800b", "holds a character that can't be stored (NUL, or half of a surrogate pair)"),
        (b"ada", "is a bytes (b'ada'), not text: " + QUOTED),
        (None, "is nothing, not text: " + QUOTED),
    ],
)
def test_what_is_no_text(value, said):
    assert refusal(TEXT, value) == said


@pytest.mark.parametrize(
    ("wire", "text"),
    [
        (None, ""),
        ([], ""),
        (False, ""),
        (True, "1"),
        (5, "5"),
        (0, "0"),
        (1.5, "1.5"),
        (["a"], '["a"]'),
        ({"b": 1, "a": None}, '{"a": null, "b": 1}'),
    ],
)
def test_wire_text(wire, text):
    """api-facts: null and `""`: "a NULL text field reads null"."""
    assert wire_text(wire) == text
    if not (wire and isinstance(wire, (list, dict))):
        assert TEXT.read(wire) == text


def unread(kind, wire):
    with pytest.raises(ValueError, match=r".+") as caught:
        kind.read(wire)
    return str(caught.value)


@pytest.mark.parametrize(
    ("kind", "wire", "shape"),
    [
        (TEXT, ["a", "b"], "a list of texts"),
        (TEXT, {"rendered": "a"}, "an object"),
        (TEXT, [{"text": "a"}, 1, None], "a list of numbers and objects and other things"),
        (PICTURE, {"id": 77}, "an object"),
        (PICTURE, "https://example.com/77.png", "text"),
        (PICTURE, True, "true"),
        (PICTURE, 7.5, "a number"),
        (PICTURE, [77], "a list of numbers"),
        (FLAG, "guest", "text"),
        (FLAG, 2, "a number"),
        (FLAG, ["1"], "a list of texts"),
        (FLAG, {"value": True}, "an object"),
        (TEXTS, "tier=gold", "text"),
        (TEXTS, 5, "a number"),
        (TEXTS, ["gold"], "a list of texts"),
        (TEXTS, [["tier", "gold"]], "a list of lists"),
        (TEXTS, [{"label": "Tier", "value": "gold"}], "a list of objects"),
        (TEXTS, [{"key": "tier"}], "a list of objects"),
        (TEXTS, [{"key": 5, "value": "gold"}], "a list of objects"),
        (TEXTS, [{"key": "tier", "value": "gold"}, "more"], "a list of objects and texts"),
        (TEXTS, [{"key": "tier", "value": "a"}, {"key": "tier", "value": "b"}], "a list that names a key twice"),
    ],
)
def test_an_unknown_shape_is_not_nothing(kind, wire, shape):
    """The words name the shape, and none of the values: they are people's data."""
    assert unread(kind, wire) == shape


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, 5),
        ("5", 5),
        (" 5 ", 5),
        ("0123", 123),
        (5.0, 5),
        (-5, -5),
        ("-5", -5),
        (5.5, None),
        (float("inf"), None),
        (float("nan"), None),
        (1e300, None),
        (1000.0, 1000),
        (2.0**53 - 1, 2**53 - 1),
        (2.0**53, None),  # from here on a float is no certain number
        (True, None),
        (False, None),
        (None, None),
        ("", None),
        ("5.0", None),
        ("1e3", None),
        ("0x1F", None),
        ("1_000", None),
        ("\u0665", None),
        ("9" * 19, None),
        ([5], None),
    ],
)
def test_whole_number(value, number):
    """api-facts: types: "id `"1"` or 1"."""
    assert whole_number(value) == number


@pytest.mark.parametrize(("kind", "value", "number"), [(ID, 1, 1), (ID, "7", 7), (PICTURE, "", 0), (PICTURE, 0, 0)])
def test_a_declared_number(kind, value, number):
    assert kind.declare(value) == number


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (ID, 0, "must be 1 or more, not 0"),
        (ID, "010", "must not begin with 0, which some read as octal: write 10, if that is meant"),
        (ID, " 007 ", "must not begin with 0, which some read as octal: write 7, if that is meant"),
        (PICTURE, "077", "must not begin with 0, which some read as octal: write 77, if that is meant"),
        (PICTURE, "00", "must not begin with 0, which some read as octal: write 0, if that is meant"),
        (ID, -1, "must be 1 or more, not -1"),
        (ID, "", "must be a whole number, not text ('')"),
        (ID, "five", "must be a whole number, not text ('five')"),
        (ID, True, "must be a whole number, not a boolean (True)"),
        (ID, 1.5, "must be a whole number, not a number (1.5)"),
        (ID, [1], "must be a whole number, not a list"),
        (PICTURE, -1, "must be 0 or more, not -1"),
        (PICTURE, {}, "must be a whole number, not a dictionary"),
        (PICTURE, datetime.date(2024, 1, 15), "must be a whole number, not a date (2024-01-15)"),
    ],
)
def test_what_is_no_number(kind, value, said):
    assert refusal(kind, value) == said


@pytest.mark.parametrize(("wire", "number"), [(None, 0), ("", 0), ("0", 0), ("77", 77), (77, 77), ([], 0), (False, 0)])
def test_a_number_that_was_read(wire, number):
    assert PICTURE.read(wire) == number


@pytest.mark.parametrize("value", [True, "yes", "true", "on", "1", 1, "Y", "T", " True "])
def test_a_declared_yes(value):
    """api-facts: is_guest: "send JSON booleans"."""
    assert FLAG.declare(value) is True


@pytest.mark.parametrize("value", [False, "no", "false", "off", "0", 0, "N", "F"])
def test_a_declared_no(value):
    assert FLAG.declare(value) is False


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("maybe", "must be true or false, not text ('maybe')"),
        ("m" * 20, "must be true or false, not text ('" + "m" * 20 + "')"),
        ("m" * 21, "must be true or false, not text"),
        ("may\nbe", "must be true or false, not text"),
        ("", "must be true or false, not text ('')"),
        (2, "must be true or false, not a number (2)"),
        (1.0, "must be true or false, not a number (1.0)"),
        (10**40, "must be true or false, not a number (1" + "0" * 39 + ")"),
        (b"x" * 38, "must be true or false, not a bytes (b'" + "x" * 38 + ")"),
        ([], "must be true or false, not a list"),
        (None, "must be true or false, not nothing"),
    ],
)
def test_what_is_neither_yes_nor_no(value, said):
    assert refusal(FLAG, value) == said


@pytest.mark.parametrize(
    ("wire", "flag"),
    [
        (True, True),
        ("1", True),
        (1, True),
        ("Yes", True),
        (False, False),
        ("0", False),
        (0, False),
        (None, False),
        ("", False),
    ],
)
def test_a_flag_that_was_read(wire, flag):
    """api-facts: types: "`is_guest` true, `"1"`, `"0"`, null"."""
    assert FLAG.read(wire) is flag


@pytest.mark.parametrize(
    ("declared", "texts"),
    [
        ({}, {}),
        ({"time": "morning"}, {"time": "morning"}),
        ({"time": None, "room": ""}, {"time": "", "room": ""}),
    ],
)
def test_declared_custom_fields(declared, texts):
    """api-facts: custom_fields: "null or `""` removes a key"."""
    assert TEXTS.declare(declared) == texts


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "must be a dictionary of texts, not a list"),
        ("a", "must be a dictionary of texts, not text ('a')"),
        ({"a": 5}, ".a is a number (5), not text: " + QUOTED),
        ({"a": True}, ".a is a boolean (True), not text: " + QUOTED),
        ({"a": ["b"]}, ".a must be text, not a list"),
        ({"a": {"b": "c"}}, ".a must be text, not a dictionary"),
        ({5: "a"}, "has the key 5, which is a number (5), not text: " + QUOTED),
        ({True: "a"}, "has the key True, which is a boolean (True), not text: " + QUOTED),
        ({"": "a"}, "has an empty key"),
        ({"  ": "a"}, "has an empty key"),
        ({"Time": "a", "time": "b"}, "names 'Time' and 'time', which LatePoint takes for one key"),
        ({"a\x00": "b"}, "holds a character that can't be stored (NUL, or half of a surrogate pair)"),
    ],
)
def test_what_are_no_custom_fields(value, said):
    """api-facts: address, custom fields: "values are text", "keys ignore case", "arrays become `""`"."""
    assert refusal(TEXTS, value) == said


@pytest.mark.parametrize(
    ("wire", "texts"),
    [
        ([], {}),
        (None, {}),
        ({}, {}),
        ("", {}),
        ({"a": None, "b": "", "c": "x"}, {"c": "x"}),
        ({"a": 5, "b": True, "c": ["x"]}, {"a": "5", "b": "1", "c": '["x"]'}),
        (False, {}),
        ([{"key": "tier", "value": "gold"}], {"tier": "gold"}),
        ([{"id": 3, "key": "a", "label": "A", "value": 5}, {"key": "b", "value": None}], {"a": "5"}),
        ({"0": {"key": "a", "value": "x"}, "1": {"key": "b", "value": {"value": "y"}}}, {"a": "x", "b": "y"}),
        ({"a": {"label": "A", "value": "x"}, "b": {"value": None}, "c": {"value": 5}}, {"a": "x", "c": "5"}),
        ({"a": {"label": "A"}, "b": []}, {"a": '{"label": "A"}'}),
        ({"1": {"label": "A", "value": "x"}}, {"1": "x"}),
    ],
)
def test_custom_fields_that_were_read(wire, texts):
    """api-facts: types: "no custom fields is `[]`, not `{}`"."""
    assert TEXTS.read(wire) == texts


def test_a_kind_must_say_everything_of_its_values():
    assert Kind.__abstractmethods__ == {"schema", "declare", "read"}


def test_a_kind_compares_as_python_does_unless_it_says_otherwise():
    assert FLAG.same(True, True)
    assert not FLAG.same(True, False)


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        (TEXT, {"type": ["string", "null"]}),
        (ID, {"type": ["integer", "null"], "minimum": 1}),
        (PICTURE, {"type": ["integer", "null"], "minimum": 0}),
        (FLAG, {"type": ["boolean", "null"]}),
        (TEXTS, {"type": ["object", "null"], "additionalProperties": {"type": ["string", "null"]}}),
    ],
)
def test_schema(kind, schema):
    assert kind.schema() == schema


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(max_size=3), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.one_of(st.text(), st.integers()), inner)),
    max_leaves=6,
)


@given(st.sampled_from([TEXT, ID, PICTURE, FLAG, TEXTS]), anything)
def test_a_declaration_is_refused_or_stays_what_it_is(kind, value):
    with suppress(ValueError):
        declared = kind.declare(value)
        assert kind.same(declared, kind.declare(declared))


wire = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=6,
)


@given(st.sampled_from([TEXT, ID, PICTURE, FLAG, TEXTS]), wire)
def test_anything_that_json_holds_is_read_as_the_kind_or_refused(kind, value):
    with suppress(ValueError):
        assert type(kind.read(value)) is type(kind.empty)


@pytest.mark.parametrize(
    ("wire", "shapes"),
    [
        ([], {}),
        ({"a": "x", "b": None, "c": [], "d": {}, "e": {"label": "E", "value": "x"}}, {}),
        (
            {"a": ["x"], "b": {"label": "B"}, "c": {"value": ["x"]}},
            {"a": "a list of texts", "b": "an object", "c": "an object"},
        ),
        ([{"key": "a", "value": ["x", 1]}], {"a": "a list of numbers and texts"}),
        ({"0": {"key": "a", "value": {"b": "c"}}}, {"a": "an object"}),
    ],
)
def test_values_of_custom_fields_that_can_only_be_guessed(wire, shapes):
    assert TEXTS.odd(wire) == shapes
    assert TEXT.odd({"a": ["x"]}) == {}
