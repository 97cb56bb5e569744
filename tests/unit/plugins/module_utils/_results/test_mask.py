# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Personal data as tokens."""

from __future__ import annotations

import re
from typing import Any, Iterator

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._base.message import Text, Value, Words
from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import NAMES
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import label
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask, without_tokens
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


def test_texts_of_several_runs_are_compared_without_their_tokens():
    said = Mask(["all"]).token("Ada")
    assert without_tokens(f"customer {said} has {said}, masked-12 and unmasked") == (
        "customer masked has masked, masked-12 and unmasked"
    )


def test_without_a_mask_all_is_shown():
    mask = Mask()
    assert not mask
    assert mask.record(fakes.ada()) == fakes.ada()
    assert mask.text("Ada Lovelace") == "Ada Lovelace"


def test_all_masks_every_field_but_id_and_status():
    mask = Mask(["all"])
    assert [name for name in NAMES if not mask.hides(name)] == ["id", "status"]
    assert mask.hides("custom_fields.anything")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("emial", " - did you mean 'email'?"), ("al", " - did you mean 'all'?"), ("", ""), ("custom_fields.", "")],
)
def test_a_name_that_is_none(name, hint):
    with pytest.raises(InputError) as caught:
        Mask(["email", name])
    assert caught.value.message.startswith("mask: unknown field '{}'".format(name))
    assert caught.value.message.endswith(hint)
    assert caught.value.code == "invalid_record"


def test_tokens():
    """The same for equal values within a run, so that a reader still sees what is equal."""
    mask, other = Mask(["email"]), Mask(["email"])
    assert TOKEN.match(mask.token("ada@example.com"))
    assert mask.token("ada@example.com") == mask.token("ada@example.com")
    assert mask.token("ada@example.com") != mask.token("grace@example.com")
    assert mask.token("ada@example.com") != other.token("ada@example.com")
    assert Mask([], KEY).token("a") == Mask([], KEY).token("a")


@pytest.mark.parametrize("value", [None, ""])
def test_nothing_stays_nothing(value):
    assert Mask(["all"]).token(value) == value


@pytest.mark.parametrize("value", ["a", 0, 77, True, False, "\ud800", [], {}, "ü" * 1000])
def test_every_value_has_a_token(value):
    assert TOKEN.match(Mask(["all"]).token(value))


def test_only_what_is_named():
    shown = Mask(["email", "phone"]).record(fakes.ada())
    masked = {name for name, value in shown.items() if TOKEN.match(str(value))}
    assert masked == {"email", "phone"}


@pytest.mark.parametrize(
    ("names", "masked"),
    [
        (["custom_fields"], {"preferred_time", "room"}),
        (["custom_fields.room"], {"room"}),
        (["custom_fields.ROOM"], {"room"}),
        (["all"], {"preferred_time", "room"}),
        (["email"], set()),
    ],
)
def test_custom_fields_by_name(names, masked):
    """Their keys stay: a reader sees which ones there are."""
    shown = Mask(names).record({"custom_fields": {"preferred_time": "morning", "room": "5"}})["custom_fields"]
    assert list(shown) == ["preferred_time", "room"]
    assert {key for key, value in shown.items() if TOKEN.match(value)} == masked


@pytest.mark.parametrize("record", [None, "text", ["a"], 5])
def test_what_is_no_record(record):
    mask = Mask(["all"])
    assert mask.record(record) == record


def test_custom_fields_that_are_none():
    shown = Mask(["all"]).record({"custom_fields": ["secret"], "city": ["secret"]})
    assert all(TOKEN.match(value) for value in shown.values())


def test_a_field_that_does_not_exist_is_masked_by_all():
    """`frist_name: Ada` is personal data, too; the message names the field, not the value."""
    assert TOKEN.match(Mask(["all"]).record({"frist_name": "Ada"})["frist_name"])
    assert Mask(["email"]).record({"frist_name": "Ada"}) == {"frist_name": "Ada"}


# --- what is no value, and what is known without being one ------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "customers[1].zipcode: no (HTTP 400, customer_update_failed)",
        "north.yml:12: no; south/a.json:12: no",
        "no. Nothing was written",
    ],
)
def test_words_and_places_of_our_own_stay(text):
    assert Mask(["all", "id"]).text(text) == text


def test_details_by_their_names():
    mask = Mask(["all", "id"], KEY)
    details = {"status": 400, "code": 400, "ids": [7, 8], "holder": 9, "request": "PUT /customers/7"}
    assert mask.anything(details) == {
        "status": 400,
        "code": 400,
        "ids": [mask.token(7), mask.token(8)],
        "holder": mask.token(9),
        "request": "PUT /customers/" + mask.token(7),
    }
    assert Mask(["all"]).anything({"ids": [7], "holder": 9}) == {"ids": [7], "holder": 9}
    assert Mask(["email"]).anything({"request": "PUT /customers/7"}) == {"request": "PUT /customers/7"}
    assert Mask(["id"]).anything({"request": "PUT /customers/7"})["request"].startswith("PUT /customers/masked-")


def test_the_http_status_is_not_the_status_of_a_customer():
    mask = Mask(["status"], KEY)
    assert mask.anything({"status": 400}) == {"status": 400}
    assert mask.record({"status": "active"}) == {"status": mask.token("active")}


def test_numbers_among_details_that_may_be_anybodys():
    mask = Mask(["phone"], KEY)
    given = {"phone": 15550199, "digits": 15550199, "booking_count": 3, "data": {"phone": 1}}
    assert mask.anything(given) == {
        "phone": mask.token(15550199),
        mask.token("digits"): mask.token(15550199),
        "booking_count": 3,
        "data": {"phone": mask.token(1)},
    }
    assert Mask().anything(given) == given


def test_keys_of_details_are_masked_as_their_values_are():
    mask = Mask(["all"], KEY)
    given = {"ada@example.com": "taken", "fields": {"Ada": ["no"], "phone": "bad"}, "grace@example.com": 1}
    assert mask.anything(given) == {
        mask.token("ada@example.com"): "taken",
        "fields": {mask.token("Ada"): ["no"], "phone": "bad"},
        mask.token("grace@example.com"): mask.token(1),
    }


@pytest.mark.parametrize("names", [["first_name"], ["custom_fields.tier"], ["all"]])
def test_a_misspelt_field_may_be_any_and_is_masked(names):
    mask = Mask(names, KEY)
    assert mask.declared({"frist_name": "Ada", "city": "x"})["frist_name"] == mask.token("Ada")
    assert Mask().declared({"frist_name": "Ada"}) == {"frist_name": "Ada"}


@pytest.mark.no_cover
def test_tokens_of_a_hundred_thousand_values_differ():
    mask = Mask(["all"], KEY)
    assert len({mask.token(number) for number in range(1, 130_000)}) == 129_999


def test_every_phone_is_masked_where_phones_are():
    mask = Mask(["phone"], KEY)
    shown = mask.text("+1 (555) 0199 and +44 20 7946 0000, 2024-01-15 14:30")
    assert shown == "{} and {}, 2024-01-15 14:30".format(mask.token("+15550199"), mask.token("+442079460000"))


def test_an_address_in_an_address():
    """As it stands in a request, which a firewall may repeat."""
    mask = Mask(["email"])
    said = mask.text("Blocked: GET /customers?email=grace%2B1%40example.com&page=1")
    assert "grace" not in said
    assert said.endswith("&page=1")


class Endless(list):
    """A list of which nobody may make a text."""

    def __str__(self) -> str:
        raise AssertionError("its text was made")

    __repr__ = __str__


def test_nothing_but_single_values_is_masked_by_its_value():
    """Aliases of YAML make lists whose text is a million times as long as the file."""
    mask = Mask(["all"])
    record = {"notes": Endless([1]), "first_name": {"a": Endless()}, "custom_fields": {"x": Endless()}, "city": "Oslo"}
    shown = mask.record(record)
    assert shown["notes"] == shown["custom_fields"]["x"] == mask.token(Endless()) != shown["first_name"]
    assert shown["city"] == mask.token("Oslo")


# --- messages with values apart ----------------------------------------------------------------------


def test_values_apart_are_masked_by_their_fields():
    text = Text("{who} is to get {email}", who=label(3, "a@b.org"), email=Value("email", "c@d.org"))
    assert Mask().text(text) == "customer 3 (a@b.org) is to get c@d.org"
    assert Mask(["phone"]).text(text) == Mask().text(text)
    mask = Mask(["email"], KEY)
    assert mask.text(text) == f"customer 3 ({mask.token('a@b.org')}) is to get {mask.token('c@d.org')}"
    assert "3" not in re.sub("masked-[0-9a-f]+", "", Mask(["id"]).text(text))


def test_a_value_of_an_unknown_field_is_masked_by_any_mask():
    assert Mask(["phone"]).text(Text("not {value}", value=Value("", "Ada"))).startswith("not masked-")


@pytest.mark.parametrize(
    ("prose", "known"),
    [
        ("Error updating customer: Email already exists", "Error updating customer: Email already exists"),
        ("Ada Lovelace is not valid", "***  is not valid"),
        ("custom_fields", "custom_fields"),
        ("customer.phone", "customer.phone"),
        ("Hopper", "***"),
        ("EMAIL ALREADY EXISTS.", "EMAIL ALREADY EXISTS."),
    ],
)
def test_of_a_sites_prose_only_known_phrases_stay(prose, known):
    assert Mask(["phone"]).text(Text("{words}", words=Words(prose))).split() == known.split()
    assert Mask().text(Text("{words}", words=Words(prose))) == prose


@given(st.text(), st.text())
def test_no_prose_of_a_site_stands_in_a_masked_message(before, after):
    prose = f"{before}Xyzzy{after}"
    assert "xyzzy" not in Mask(["all"]).text(Text("{words}", words=Words(prose))).casefold()


def test_a_code_that_is_prose_is_hidden():
    assert Mask(["all"]).code("customer_update_failed") == "customer_update_failed"
    assert Mask(["all"]).code("Ada Lovelace") == "***"
    assert Mask().code("Ada Lovelace") == "Ada Lovelace"


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


@given(
    st.dictionaries(st.sampled_from(strategies.PERSONAL), strategies.words, min_size=1),
    st.dictionaries(strategies.keys, strategies.words),
)
def test_no_masked_value_anywhere(fields, custom):
    """Neither in a record, nor in a message, nor among the details of an error."""
    mask = Mask(["all"], KEY)
    record = dict(fields, custom_fields=custom, id=1, status="active")
    values = {f"v{at}": Value(name, value) for at, (name, value) in enumerate(fields.items())}
    message = Text(", ".join(f"{{{name}}}" for name in values), **values)
    shown = [mask.record(record), mask.text(message), mask.anything({"problems": [message]})]
    for text in texts_in(shown):
        words_left = re.sub(r"masked-[0-9a-f]{12}", "", text)
        hidden = [*fields.values(), *custom.values()]
        assert not any(re.search(r"(?<!\w)" + re.escape(value) + r"(?!\w)", words_left) for value in hidden)
