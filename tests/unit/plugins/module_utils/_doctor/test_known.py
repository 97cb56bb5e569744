# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values found in texts, however many there are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._doctor.known import Known, forms_of


def knowing(*values: str, others: bool = False) -> Known:
    known = Known(others)
    for value in values:
        known.add(value, value)
    return known


def found(known: Known, text: str) -> list[str]:
    """What of the text is some value."""
    return [match[0] for key in sorted({*known.within(text)}) for match in re.finditer(known.pattern(key), text)]


@pytest.mark.parametrize(
    ("value", "text", "there"),
    [
        ("Ada", "ada, Adam", ["ada"]),
        ("Al", "Al", ["Al"]),
        ("a", "a b", ["a"]),
        ("NO", "no NO", ["NO"]),
        ("Lovelace", "user_lovelace1", ["lovelace"]),
        ("12345", "123456 12345", ["12345"]),
        ("İstanbul", "in İstanbul", ["İstanbul"]),
        (" ", "a b", []),
    ],
)
def test_where_a_value_stands(value, text, there):
    assert found(knowing(value), text) == there


@pytest.mark.parametrize(
    ("value", "text", "there"),
    [
        ("Lovelace", "user_lovelace_1 and lovelaces", ["lovelace"]),
        ("Ada", "ADA", ["ADA"]),
        ("42", "42", []),
        ("0150", "0150", ["0150"]),
        ("x", "x", []),
        ("Email", "Email already exists", []),
        ("NO", "no", []),
        ("SE", "SE", ["SE"]),
    ],
)
def test_what_tells_something_of_others(value, text, there):
    assert found(knowing(value, others=True), text) == there


@given(st.lists(st.text("abÄß. ", min_size=1, max_size=6), max_size=8), st.text("abÄß. ", max_size=20))
def test_nothing_that_is_there_is_missed(values, text):
    known = knowing(*values)
    there = {value.lower() for value in values if value.strip() and value.lower() in text.lower()}
    assert {key.lower() for key in known.within(text)} >= {key for key in there if not key.isupper()}


ABC = st.text("abc", min_size=1, max_size=9)


@given(st.lists(ABC, max_size=8), ABC, st.sampled_from([1, -1]))
def test_the_longest_part_of_a_value_at_a_cut(values, text, step):
    beginnings = [value[::step][:size] for value in values for size in range(3, len(value) + 1)]
    longest = max((len(beginning) for beginning in beginnings if text.endswith(beginning)), default=0)
    assert knowing(*values).cut_off(text, step) == longest


def test_a_value_that_is_added_later_is_cut_off_too():
    known = knowing("Lovelace")
    assert known.cut_off("Hop") == 0
    known.add("Hopper", "Hopper")
    assert known.cut_off("Hop") == 3


def test_a_value_by_its_spellings():
    known = knowing("SE", "Ada")
    known.add("+15550199", "+1-555-0199")
    known.add("+15550199", "+1 5550199")
    assert known.value("+15550199") == "+1-555-0199"
    assert (known.value("ADA"), known.value("SE"), known.value("se")) == ("Ada", "SE", None)


@pytest.mark.parametrize(
    ("value", "forms"),
    [
        ("Ada", ["Ada"]),
        ("Ada \n Byron", ["Ada \n Byron", "Ada Byron"]),
        ("La\x07dy", ["La\x07dy", "La dy"]),
        ("<b>A &amp; B</b>", ["<b>A &amp; B</b>", "A & B"]),
    ],
)
def test_forms(value, forms):
    assert list(forms_of(value)) == forms
