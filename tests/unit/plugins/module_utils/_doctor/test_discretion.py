# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that were noted are taken out of texts that are not ours."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._doctor.discretion import Discretion
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils import fakes, strategies

KEY = b"0123456789abcdef"


TOKENS = Mask([], KEY)


def noting(names: list[str], *records: Any) -> Discretion:
    discretion = Discretion(Mask(names, KEY))
    for record in records:
        discretion.hide(record)
    return discretion


def remembering(names: list[str], **fields: Any) -> Discretion:
    return noting(names, fakes.ada(**fields))


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Ada is here", "Ada"),
        ("the e-mail ADA@EXAMPLE.COM belongs to others", "ADA@EXAMPLE.COM"),
        ("phone +15550199 is not valid", "+15550199"),
        ("at 12 St James's Square", "12 St James's Square"),
        ("'London'", "London"),
        ("custom value morning", "morning"),
    ],
)
def test_text(text, gone):
    shown = remembering(["all"]).text(text)
    assert gone not in shown
    assert "masked-" in shown


@pytest.mark.parametrize(
    ("fields", "text", "gone"),
    [
        ({"phone": "+1-555-0199"}, "Phone 15550199 is used by others", "15550199"),
        ({"phone": "+1-555-0199"}, "Phone +15550199 is used by others", "15550199"),
        ({"last_name": "<b>Lovelace & Söhne</b>"}, "Bad name Lovelace & Söhne", "Söhne"),
        ({"last_name": "<i>Lovelace</i> Söhne"}, "Bad name Lovelace Söhne", "Söhne"),
        ({"last_name": "Lovelace &amp; Söhne"}, "Bad name Lovelace & Söhne", "Söhne"),
        ({"last_name": "Lovelace"}, "login user_lovelace_1 is taken", "lovelace"),
        ({"first_name": "Ada"}, "login user_ada_1 is taken", "_ada_"),
        ({"email": "x@y.org"}, "Email is used by Grace.Hopper+1@navy.example.mil", "navy"),
    ],
)
def test_a_value_in_another_guise(fields, text, gone):
    discretion = noting(["all"], fields)
    assert gone not in discretion.text(text)


@pytest.mark.parametrize(("value", "text", "found"), [("Paris", "xparisx", True), ("Rome", "xromex", False)])
def test_a_longer_value_is_found_inside_a_word(value, text, found):
    discretion = noting(["city"], {"city": value})
    assert ("masked-" in discretion.text(text)) is found


def test_a_value_has_one_token_in_whatever_guise():
    discretion = noting(["phone", "email"], {"phone": "+1-555-0199", "email": "Ada@example.com"})
    shown = discretion.text("+15550199 15550199 +1-555-0199 ADA@example.com")
    assert shown.split() == [TOKENS.token("+1-555-0199")] * 3 + [TOKENS.token("Ada@example.com")]


def test_addresses_are_shown_where_e_mails_are():
    discretion = noting(["first_name"], {"first_name": "Ada"})
    assert discretion.text("grace@example.com") == "grace@example.com"


def test_every_address_is_masked_where_e_mails_are():
    discretion = noting(["email"])
    assert discretion.text("used by grace@example.com") == "used by " + TOKENS.token("grace@example.com")


def test_a_phone_is_found_as_latepoint_stores_it():
    discretion = noting(["phone"], {"phone": "+1-555-0199"})
    assert "+15550199" not in discretion.text("Phone +15550199 is taken")
    assert "555" not in discretion.text("Phone +1-555-0199 is taken")


def test_parts_of_words_stay():
    assert remembering(["first_name"]).text("Adam and Ada") == "Adam and " + TOKENS.token("Ada")


def test_the_longest_value_goes_first():
    discretion = remembering(["first_name", "notes"], first_name="Ada", notes="Ada Lovelace")
    assert discretion.text("Ada Lovelace") == TOKENS.token("Ada Lovelace")


def test_the_longest_value_goes_first_in_any_case_of_letters():
    discretion = remembering(["first_name", "notes"], first_name="ada", notes="Ada Lovelace")
    assert discretion.text("Ada Lovelace") == TOKENS.token("Ada Lovelace")


@pytest.mark.parametrize(
    ("value", "text", "shown"),
    [
        ("NO", "There is no NO here", "There is no {} here"),
        ("USA", "usa, USA", "usa, {}"),
        ("ROME", "Rome, ROME", "{}, {}"),
        ("No", "no", "{}"),
    ],
)
def test_a_code_is_masked_as_it_is(value, text, shown):
    """Norway's code is no word of a sentence."""
    discretion = remembering(["country"], country=value)
    assert discretion.text(text) == shown.replace("{}", TOKENS.token(value))


def test_digits_are_a_phone_in_a_phone_alone():
    discretion = remembering(["all"], zipcode="SW1A 1AA")
    assert discretion.text("11 customers") == "11 customers"


def test_custom_fields_that_are_a_text():
    assert "Ada" not in remembering(["all"], custom_fields="Ada").text("about Ada")


def test_a_long_number_is_masked_as_a_whole():
    discretion = remembering(["zipcode"], zipcode="123456")
    assert discretion.text("123456, 1234567, a123456") == TOKENS.token("123456") + ", 1234567, a123456"


def test_white_space_is_folded():
    assert "Ada" not in remembering(["notes"], notes="Ada \n  Lovelace").text("notes: Ada Lovelace")


def test_what_is_shown_stays_in_texts():
    discretion = remembering(["email"])
    assert discretion.text("Ada, customer 1, active") == "Ada, customer 1, active"


def test_flags_are_no_words_to_take_out():
    discretion = noting(["all"], {"is_guest": True, "city": None, "notes": " ", "avatar_image_id": 0})
    assert discretion.text("True None, 0 done") == "True None, 0 done"


@given(
    st.dictionaries(st.sampled_from(strategies.PERSONAL), strategies.words, min_size=1),
    st.dictionaries(strategies.keys, strategies.words),
)
def test_no_noted_value_stands_in_a_text(fields, custom):
    hidden = [*fields.values(), *custom.values()]
    shown = noting(["all"], dict(fields, custom_fields=custom, id=1, status="active")).text(
        f"about {', '.join(hidden)}!"
    )
    words_left = re.sub(r"masked-[0-9a-f]{12}", "", shown)
    assert not any(re.search(r"(?<!\w)" + re.escape(value) + r"(?!\w)", words_left) for value in hidden)


def test_values_of_throwaway_customers_stay():
    discretion = noting(["all"], {"first_name": "Ada"})
    discretion.show({"email": "doctor@example.com", "phone": "+15550190", "first_name": "x"})
    assert (
        discretion.text("doctor@example.com, +15550190, Ada") == f"doctor@example.com, +15550190, {TOKENS.token('Ada')}"
    )
