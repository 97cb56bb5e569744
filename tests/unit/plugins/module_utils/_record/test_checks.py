# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a declared value."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import BY_NAME, NAMES
from ansible_collections.latepoint.api.plugins.module_utils._record.checks import (
    did_you_mean,
    doubtful_phone,
    is_code,
    known_country,
    known_status,
    problem_with_email,
    problem_with_phone,
    stray,
)
from ansible_collections.latepoint.api.plugins.module_utils._record.countries import ALL
from ansible_collections.latepoint.api.plugins.module_utils._record.same import stored_phone


@pytest.mark.parametrize(
    ("email", "problem"),
    [
        ("ada@example.com", ""),
        ("ADA.b+c@mail.example.co.uk", ""),
        ("o'neil@example.com", ""),
        ("ada@xn--bcher-kva.example", ""),
        ("", ""),
        (" ada@example.com", "holds white space"),
        ("ada@example.com\n", "holds white space"),
        ("a da@example.com", "holds white space"),
        ("ada@bücher.example", "(umlauts, accents) behind the @: write the domain as xn--…"),
        (
            "zoé@example.com",
            "holds letters that LatePoint refuses in an address (umlauts, accents) before the @: declare",
        ),
        ("zoé@bücher.example", "before the @, and behind it (where xn--… would help): declare another address"),
        ("zoé", "is not an e-mail address"),
        ("ada", "is not an e-mail address"),
        ("ada@", "is not an e-mail address"),
        ("@example.com", "is not an e-mail address"),
        ("ada@example", "is not an e-mail address"),
        ("ada@@example.com", "is not an e-mail address"),
        ("ada@-example.com", "is not an e-mail address"),
        ("ada@example.com-", "is not an e-mail address"),
        ("a..b@example.com", "is not an e-mail address"),
        ("Ada <ada@example.com>", "holds white space"),
        ("a,b@example.com", "is not an e-mail address"),
    ],
)
def test_problem_with_email(email, problem):
    """api-facts: email: "spaces around, IDN and umlauts are "not valid""."""
    found = problem_with_email(email)
    assert bool(found) is bool(problem)
    assert problem in "".join(found)


def test_the_whole_problem_with_an_email():
    assert problem_with_email("a da@example.com") == ("holds white space",)
    refused = "holds letters that LatePoint refuses in an address (umlauts, accents) before the @"
    assert problem_with_email("a@é@example.com") == (refused + ": declare another address",)


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("a\u200bda@example.com", "U+200B ZERO WIDTH SPACE at character 2"),
        ("ada@example.com\u200b", "U+200B ZERO WIDTH SPACE at character 16"),
        ("\ufeffada@example.com", "U+FEFF ZERO WIDTH NO-BREAK SPACE at character 1"),
        ("\u202aada@example.com\u202c", "U+202A LEFT-TO-RIGHT EMBEDDING at character 1"),
        ("ada@exam\u00adple.com", "U+00AD SOFT HYPHEN at character 9"),
        ("ada@\u2066example.com", "U+2066 LEFT-TO-RIGHT ISOLATE at character 5"),
        ("a\x07da@example.com", "U+0007 control character at character 2"),
        ("a\u3164da@example.com", "U+3164 HANGUL FILLER at character 2"),
    ],
)
def test_an_invisible_character_is_named_with_its_place(email, said):
    assert problem_with_email(email) == (f"holds a character that nobody sees: {said}",)
    phone = email.replace("ada@example.com", "+1555")
    assert problem_with_phone(phone)[0].startswith("holds a character that nobody sees: U+")


def test_an_odd_space_in_an_email_is_named():
    assert problem_with_email("ada\u00a0@example.com") == ("holds white space: U+00A0 NO-BREAK SPACE at character 4",)


@pytest.mark.parametrize("field", ["email", "phone", "status", "country"])
@pytest.mark.parametrize("character", "\u200b\u200e\u202d\u2060\u2069\ufeff\u061c\u180e")
def test_no_identifier_takes_an_invisible_character(field, character):
    good = str(BY_NAME[field].example)
    for at in range(len(good) + 1):
        with pytest.raises(ValueError, match="nobody sees: U.*at character {}$".format(at + 1)):
            BY_NAME[field].declare(good[:at] + character + good[at:])


@pytest.mark.parametrize(
    ("phone", "problem"),
    [
        ("", ""),
        ("+1-555-0199", ""),
        ("0049 (30) 1234", ""),
        ("+1\u00a0555\u00a00199", ""),
        ("\uff11\uff12\uff13", "holds U+FF11 FULLWIDTH DIGIT ONE at character 1, which is not dialled: write 1"),
        ("+44 \u0664\u0665", "holds U+0664 ARABIC-INDIC DIGIT FOUR at character 5, which is not dialled: write 4"),
        ("020 \u0967", "write 1"),
        ("\uff0b44 20", "holds U+FF0B FULLWIDTH PLUS SIGN at character 1, which is not dialled: write +"),
        ("\u00b9\u00b2\u00b3", "holds U+00B9 SUPERSCRIPT ONE at character 1, which is not dialled: write 1"),
        ("+1555\u00b2", "holds U+00B2 SUPERSCRIPT TWO at character 6, which is not dialled: write 2"),
        ("\u2070", "holds U+2070 SUPERSCRIPT ZERO at character 1, which is not dialled: write 0"),
        ("\u2460\u2461", "holds U+2460 CIRCLED DIGIT ONE at character 1, which is not dialled: write 1"),
        ("\u2469", "holds U+2469 CIRCLED NUMBER TEN at character 1, which is not dialled: write 10"),
        ("\u207a44 20", "holds U+207A SUPERSCRIPT PLUS SIGN at character 1, which is not dialled: write +"),
        ("+1555 \u00bd \u2166", ""),
    ],
)
def test_problem_with_phone(phone, problem):
    assert bool(problem_with_phone(phone)) is bool(problem)
    assert problem in "".join(problem_with_phone(phone))


@given(st.text(max_size=12))
def test_a_phone_without_a_doubt_is_stored(phone):
    """api-facts: phone: digits and a leading `+` are kept, so a declared phone leaves something there."""
    if phone.strip() and not problem_with_phone(phone) and not doubtful_phone(phone):
        assert any(character in string.digits for character in phone)
        assert stored_phone(phone, "xX")


@pytest.mark.parametrize(
    ("phone", "doubt"),
    [
        ("no phone", "holds no digit, so LatePoint may store nothing"),
        ("ext. 5", "holds no digit in front of the extension, so LatePoint may store nothing"),
        ("x123", "holds no digit in front of the extension"),
        ("X123", "holds no digit in front of the extension"),
        ("+1 555 x123", ""),
    ],
)
def test_a_phone_of_which_nothing_is_left(phone, doubt):
    assert bool(doubtful_phone(phone)) is bool(doubt)
    assert doubt in "".join(map(str, doubtful_phone(phone)))


@pytest.mark.parametrize(
    ("phone", "lost"),
    [("+1 555", False), ("1+555", False), (" +1555", True), ("(+1) 555", True), ("\u00a0+1555", True), ("", False)],
)
def test_a_plus_that_would_be_lost(phone, lost):
    assert bool(doubtful_phone(phone)) is lost


@pytest.mark.parametrize(
    ("country", "said"),
    [
        ("UK", "is 'UK', which ISO 3166-1 does not give to any country (write GB)"),
        ("EU", "any country (the European Union is no country: write the country's own code)"),
        ("ZZ", "is 'ZZ', which ISO 3166-1 does not give to any country"),
        ("uk", "must be two capital letters (ISO 3166-1 alpha-2, such as US), not 'uk' (write GB)"),
        ("us", "(write US)"),
        ("U\u200bS", "holds a character that nobody sees: U+200B"),
    ],
)
def test_what_is_no_country(country, said):
    assert said in str(known_country(country)[0])


def test_all_countries_are_known():
    assert len(ALL) == 249
    assert all(known_country(code) == () for code in (*ALL, "", "XK"))
    letters = string.ascii_uppercase
    assert sum(is_code(first + second) for first in letters for second in letters) == 250


def test_an_invisible_character_in_a_status_is_named():
    assert "nobody sees" in known_status("active\u200b")[0]


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("Ada", False),
        ("Zo\u00eb\nsecond line\t", False),
        ("A\u200bda", True),
        ("Ada\u200e", True),
        ("\ufeffAda", True),
        ("\u202eadA", True),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", False),  # Persian needs its joiners
        ("\U0001f469\u200d\U0001f4bb", False),  # and so do emoji
        ("\u2764\ufe0f 1\ufe0f\u20e3", False),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", False),
        ("A\u2028da", True),
        ("A\u2029da", True),
        ("A\u0085da", True),
        ("A\u00a0da", False),
        ("Ada\u200d", True),
        ("A\u200dB", True),
        ("\U000e0041da", True),
    ],
)
def test_a_stray_character_in_running_text(text, doubtful):
    assert bool(stray(text)) is doubtful


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("frist_name", " - did you mean 'first_name'?"),
        ("FIRST_NAME", " - did you mean 'first_name'?"),
        ("q", ""),
        ("name" * 99, ""),
    ],
)
def test_did_you_mean(name, hint):
    assert did_you_mean(name, NAMES) == hint
