# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages keep their values apart, whatever they are made of."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.message import (
    Text,
    Value,
    Words,
    joined,
    sentences,
    short,
)

ADA = Value("email", "ada@example.com")


def hidden(part):
    return "***"


def test_a_text_shows_all_or_what_it_is_asked_to_show():
    text = Text("{who} is to get {email}", who=Text("customer {id}", id=Value("id", 3)), email=ADA)
    assert str(text) == "customer 3 is to get ada@example.com"
    assert text.shown(hidden) == "customer *** is to get ***"
    assert text.shown(lambda part: part.field) == "customer id is to get email"


def test_words_of_a_site_are_asked_for_as_well():
    text = Text("the site says: {words}", words=Words("Ada Lovelace is taken"))
    assert str(text) == "the site says: Ada Lovelace is taken"
    assert text.shown(hidden) == "the site says: ***"


def test_plain_parts_stay():
    assert Text("{file}:{line}", file="a{b}.yml", line=3).shown(hidden) == "a{b}.yml:3"


@pytest.mark.parametrize(
    ("messages", "whole"),
    [
        (["One", "Two."], "One. Two."),
        (["", "  ", "One!"], "One!"),
        ([Text("{e} is taken", e=ADA), "Nothing was written"], "ada@example.com is taken. Nothing was written."),
        ([Text("who is {e}?", e=ADA)], "who is ada@example.com?"),
    ],
)
def test_sentences_end_once(messages, whole):
    assert str(sentences(*messages)) == whole


def test_what_has_no_values_apart_stays_plain():
    assert isinstance(joined(", ", ["a", "b"]), str)
    assert isinstance(sentences("a", "b"), str)


@given(st.lists(st.one_of(st.text(), st.builds(Value, st.just("email"), st.text()))), st.text())
def test_joined_messages_hide_each_value_and_nothing_else(parts, separator):
    messages = [Text("{value}", value=part) if isinstance(part, Value) else part for part in parts]
    shown = separator.join("***" if isinstance(part, Value) else part for part in parts)
    whole = joined(separator, messages)
    assert str(whole) == separator.join(short(part) if isinstance(part, Value) else part for part in parts)
    assert (whole if isinstance(whole, str) else whole.shown(hidden)) == shown


def test_texts_compare_as_what_they_show():
    assert Text("{e}", e=ADA) == "ada@example.com"
    assert hash(Text("{e}", e=ADA)) == hash(Text("ada@example.com"))
    assert Text("a") != 1
