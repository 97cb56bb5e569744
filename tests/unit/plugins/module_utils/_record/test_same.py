# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as the same: text, phones, e-mails, countries."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._record import same as _values
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils import strategies

SAME_TEXTS = [
    ("Ada", "Ada"),
    (" Ada ", "Ada"),
    ("Ada  Lovelace", "Ada Lovelace"),
    ("one\r\ntwo", "one\ntwo"),
    ("one\ntwo", "one two"),
    ("\tAda\n", "Ada"),
    ("a < b", "a &lt; b"),
    ("Tom & Jerry", "Tom &amp; Jerry"),
    ('"x"', "&quot;x&quot;"),
    ("it's", "it&#039;s"),
    ("a\u00a0b", "a b"),
    ("a&nbsp;b", "a b"),
    ("", "  "),
]
DIFFERENT_TEXTS = [
    ("Ada", "ada"),
    ("Ada", ""),
    ("ab", "a b"),
    ("a < b", "a b"),
    ("<b>Ada</b>", "Ada"),
    ("Zoé", "Zoe"),
    ("a\\b", "ab"),
    ("😀", ""),
]


@pytest.mark.parametrize(("text", "other"), SAME_TEXTS)
def test_same_text(text, other):
    """api-facts: names, notes: "Other plugin code strips tags, trims, and turns `a < b` into `a &lt; b`"."""
    assert _values.same_text(text, other)
    assert _values.same_text(*reversed((text, other)))


@pytest.mark.parametrize(("text", "other"), DIFFERENT_TEXTS)
def test_different_text(text, other):
    """api-facts: names, notes: "stored exactly: HTML, `&`, quotes, backslash, emoji, spaces"."""
    assert not _values.same_text(text, other)
    assert not _values.same_text(*reversed((text, other)))


SENT = "+1 555 0199 x12"
SAME_PHONES_AS_SENT = [
    *((SENT, other) for other in (SENT, "+15550199x12", "(+1) 555.0199 x-12", " +1-555-0199 X12\n")),
    ("1-800-FLOWERS", "1 800 flowers"),
    ("", ""),
]
OTHER_PHONES_AS_SENT = [
    *((SENT, other) for other in ("+1 555 0199", "1 555 0199 x12", "+1 555 0199 x1", "+1 555 0199 ext. 12")),
    *(("+1 555 0199", other) for other in ("+1 555 0198", "15550199", "tel:+15550199", "+1 555 0199 ext. 12")),
    ("1-800-FLOWERS", "1-800-BANKING"),
    ("no phone", ""),
]


@pytest.mark.parametrize(("phone", "other"), SAME_PHONES_AS_SENT)
def test_to_a_phone_that_is_kept_as_sent_layout_makes_no_difference(phone, other):
    assert _values.same_phone(_values.AsSent(phone), other)
    assert _values.same_phone(other, _values.AsSent(phone))


@pytest.mark.parametrize(("phone", "other"), OTHER_PHONES_AS_SENT)
def test_to_a_phone_that_is_kept_as_sent_each_other_character_makes_a_difference(phone, other):
    assert not _values.same_phone(_values.AsSent(phone), other)
    assert not _values.same_phone(other, _values.AsSent(phone))


STORED_PHONES = [
    ("+1-555-0199", "+15550199"),
    ("+1 (555) 0199", "+15550199"),
    ("555-0199", "5550199"),
    (" +15550199", "15550199"),
    ("tel:+15550199", "15550199"),
    ("+15550199 x12", "+15550199"),
    ("+1-555-0199x", "+15550199"),
    ("555.0199 ext. 12", "5550199"),
    ("x12", ""),
    ("no phone", ""),
    ("+", ""),
    ("", ""),
    ("++1+2", "+12"),
    ("00 49 30", "004930"),
    ("٠١٢", ""),
    ("555-0199 X12", "555019912"),
]


@pytest.mark.parametrize(("phone", "stored"), STORED_PHONES)
def test_stored_phone(phone, stored):
    """api-facts: phone: "only digits and a leading `+` survive; from the first `x` on (extension) all is cut"."""
    assert _values.stored_phone(phone) == stored
    assert _values.same_phone(phone, stored)
    assert _values.same_phone(stored, phone)


@pytest.mark.parametrize(
    ("phone", "other", "same"),
    [
        ("+1-555-0199", "+1 555 0199", True),
        ("+1-555-0199", "1-555-0199", False),
        (" +1-555-0199", "1-555-0199", True),
        ("555-0199 X12", "5550199", True),  # some versions cut at a capital X
        ("555-0199 X12", "555019912", True),  # others don't
        ("555-0199 x1", "555-0199 X2", True),
        ("no phone", "", True),
        ("no phone", "none", True),
        ("555-0199", "555-0198", False),
        ("555-0199", "", False),
        ("007", "7", False),
    ],
)
def test_same_phone(phone, other, same):
    assert _values.same_phone(phone, other) is same
    assert _values.same_phone(*reversed((phone, other))) is same


@given(strategies.phones)
def test_a_stored_phone_is_stored_as_it_is(phone):
    stored = _values.stored_phone(phone)
    assert _values.stored_phone(stored) == stored
    assert _values.same_phone(phone, stored)


@given(st.text())
def test_what_sanitizing_folds_is_the_same(text):
    assert _values.same_text(text, "  " + text + "\n")
    assert _values.same_text(text, _values.folded_text(text)) or "&" in text


@pytest.mark.parametrize(
    ("email", "other", "same"),
    [
        ("ada@example.com", "ADA@Example.com", True),
        (" ada@example.com ", "ada@example.com", True),
        ("ada@example.com", "ada@example.org", False),
        ("zoé@example.com", "zoe@example.com", False),
    ],
)
def test_same_email(email, other, same):
    """api-facts: email: "a difference of case alone is no change"."""
    assert _values.same_email(email, other) is same


@pytest.mark.parametrize(
    ("email", "slot"),
    [("Zoé@Example.com", "zoe@example.com"), ("ADA@x.org", "ada@x.org"), ("ﬁ@x.org", "fi@x.org")],
)
def test_email_slot(email, slot):
    """api-facts: email: "unique regardless of case and accents (zoé = zoe)"."""
    assert _values.email_slot(email) == slot


@pytest.mark.parametrize(
    ("key", "text"),
    [("Hair", "red"), ("hair", "brown"), ("HAIR", "red"), ("hair ", None), ("hai", None)],
)
def test_text_of(key, text):
    """api-facts: custom_fields: "keys are the same regardless of case"; the very key goes first."""
    assert _values.text_of({"Hair": "red", "hair": "brown"}, key, None) == text


COUNTRIES = [
    ("US", "United States"),
    ("US", "united  states"),
    ("US", "USA"),
    ("GB", "United Kingdom"),
    ("CI", "Côte d'Ivoire"),
    ("NO", "Norway"),
    ("DE", "Germany"),
]


@pytest.mark.parametrize(("code", "name"), COUNTRIES)
def test_a_country_by_name(code, name):
    """api-facts: country: "two letters; a GET example shows "United States""."""
    assert _values.country_code(name) == code
    assert _values.same_country(code, name)
    assert _values.same_country(name, code)


@pytest.mark.parametrize(
    ("country", "other", "same"),
    [
        ("US", "us", True),
        ("US", " US ", True),
        ("US", "GB", False),
        ("US", "", False),
        ("", "", True),
        ("Atlantis", "Atlantis", True),
        ("Atlantis", "AT", False),
        ("United States", "USA", False),  # neither is a code, so nobody declared one of them
        ("US", "Germany", False),
    ],
)
def test_same_country(country, other, same):
    assert _values.same_country(country, other) is same
    assert _values.same_country(*reversed((country, other))) is same


@pytest.mark.parametrize(("name", "code"), [("us", "US"), (" gb ", "GB"), ("Atlantis", "Atlantis"), ("", "")])
def test_country_code(name, code):
    assert _values.country_code(name) == code
