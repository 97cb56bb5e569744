# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Masks in texts that are not ours: values that were noted are taken out."""

from __future__ import annotations

import re
from typing import Any, Iterator

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import NAMES
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils import fakes, strategies

KEY = b"0123456789abcdef"


TOKEN = re.compile(r"^masked-[0-9a-f]{12}$")


def texts_in(value: Any) -> Iterator[str]:
    """Every text and number in plain data; its keys are names of fields."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from texts_in(item)
    elif value is not None:
        yield str(value)


# --- free text --------------------------------------------------------------------------------------


def remembering(names: list[str], **fields: Any) -> Mask:
    mask = Mask(names, KEY)
    mask.remember(fakes.ada(**fields))
    return mask


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
    mask = Mask(["all"], KEY)
    mask.remember(fields)
    assert gone not in mask.text(text)


@pytest.mark.parametrize(("value", "text", "found"), [("Paris", "xparisx", True), ("Rome", "xromex", False)])
def test_a_longer_value_is_found_inside_a_word(value, text, found):
    mask = Mask(["city"], KEY)
    mask.remember({"city": value})
    assert ("masked-" in mask.text(text)) is found


def test_a_value_has_one_token_in_whatever_guise():
    mask = Mask(["phone", "email"], KEY)
    mask.remember({"phone": "+1-555-0199", "email": "Ada@example.com"})
    shown = mask.text("+15550199 15550199 +1-555-0199 ADA@example.com")
    assert shown.split() == [mask.token("+1-555-0199")] * 3 + [mask.token("Ada@example.com")]


def test_addresses_are_shown_where_e_mails_are():
    mask = Mask(["first_name"], KEY)
    mask.remember({"first_name": "Ada"})
    assert mask.text("grace@example.com") == "grace@example.com"


def test_every_address_is_masked_where_e_mails_are():
    mask = Mask(["email"], KEY)
    assert mask.text("used by grace@example.com") == "used by " + mask.token("grace@example.com")


def test_a_phone_is_found_as_latepoint_stores_it():
    mask = Mask(["phone"])
    mask.remember({"phone": "+1-555-0199"})
    assert "+15550199" not in mask.text("Phone +15550199 is taken")
    assert "555" not in mask.text("Phone +1-555-0199 is taken")


def test_parts_of_words_stay():
    assert remembering(["first_name"]).text("Adam and Ada") == "Adam and " + Mask([], KEY).token("Ada")


def test_the_longest_value_goes_first():
    mask = remembering(["first_name", "notes"], first_name="Ada", notes="Ada Lovelace")
    assert mask.text("Ada Lovelace") == mask.token("Ada Lovelace")


def test_the_longest_value_goes_first_in_any_case_of_letters():
    mask = remembering(["first_name", "notes"], first_name="ada", notes="Ada Lovelace")
    assert mask.text("Ada Lovelace") == mask.token("Ada Lovelace")


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
    mask = remembering(["country"], country=value)
    assert mask.text(text) == shown.replace("{}", mask.token(value))


def test_digits_are_a_phone_in_a_phone_alone():
    mask = remembering(["all"], zipcode="SW1A 1AA")
    assert mask.text("11 customers") == "11 customers"


def test_custom_fields_that_are_a_text():
    assert "Ada" not in remembering(["all"], custom_fields="Ada").text("about Ada")


def test_a_long_number_is_masked_as_a_whole():
    mask = remembering(["zipcode"], zipcode="123456")
    assert mask.text("123456, 1234567, a123456") == mask.token("123456") + ", 1234567, a123456"


def test_white_space_is_folded():
    assert "Ada" not in remembering(["notes"], notes="Ada \n  Lovelace").text("notes: Ada Lovelace")


def test_what_is_shown_stays_in_texts():
    mask = remembering(["email"])
    assert mask.text("Ada, customer 1, active") == "Ada, customer 1, active"


def test_flags_are_no_words_to_take_out():
    mask = Mask(["all"])
    mask.remember({"is_guest": True, "city": None, "notes": " ", "avatar_image_id": 0})
    assert mask.text("True None, 0 done") == "True None, 0 done"


def test_plain_data():
    mask = remembering(["all"])
    shown = mask.anything({"email": "ada@example.com", "list": ["Ada", 5, None, ("London",)], "n": 1.5, "b": True})
    assert shown == {
        "email": mask.token("ada@example.com"),
        "list": [mask.token("Ada"), 5, None, [mask.token("London")]],
        "n": 1.5,
        "b": True,
    }


def test_a_number_that_is_personal():
    mask = Mask(["zipcode"])
    mask.remember({"zipcode": 12345})
    assert mask.anything({"value": 12345}) == {"value": mask.token("12345")}


words = st.text("abcdefghijklmnopqrstuvwxyz@.+-0123456789äé ", min_size=4, max_size=12).filter(
    lambda text: text[0].isalnum() and text[-1].isalnum() and " ".join(text.split()) == text and text != "active"
)
PERSONAL = [name for name in NAMES if name not in ("id", "status", "is_guest", "avatar_image_id", "custom_fields")]


@given(st.dictionaries(st.sampled_from(PERSONAL), words, min_size=1), st.dictionaries(strategies.keys, words))
def test_no_masked_value_anywhere(fields, custom):
    mask = Mask(["all"], KEY)
    record = dict(fields, custom_fields=custom, id=1, status="active")
    mask.remember(record)
    shown = [mask.record(record), mask.anything({"message": "about {}!".format(", ".join(fields.values()))})]
    hidden = [*fields.values(), *custom.values()]
    for text in texts_in(shown):
        words_left = re.sub(r"masked-[0-9a-f]{12}", "", text)
        assert not any(re.search(r"(?<!\w)" + re.escape(value) + r"(?!\w)", words_left) for value in hidden)


@given(strategies.raw_customers)
def test_a_masked_record_keeps_its_shape(raw):
    mask = Mask(["all"])
    shown = mask.record(raw)
    assert list(shown) == list(raw)
    for name, value in raw.items():
        if name in ("id", "status") or value in (None, ""):
            assert shown[name] == value
        elif not isinstance(value, dict):
            assert TOKEN.match(shown[name])
