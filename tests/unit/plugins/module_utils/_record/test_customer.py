# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Customers as they are read from answers."""

from __future__ import annotations

import pytest
from hypothesis import given

from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import ADDRESS, BY_NAME
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import (
    Customer,
    customer_by_id,
    customer_from_api,
    label,
    odd_shapes,
)
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils import fakes, strategies

PUT_ANSWER = {
    "id": 123,
    "first_name": "John",
    "last_name": "Smith",
    "email": "john.smith.new@example.com",
    "phone": "+1-555-0199",
    "status": "active",
    "updated_at": "2024-01-15 14:30:25",
}


def test_a_put_answers_only_some_fields():
    """api-facts: customer: "PUT answers only id, names, email, phone, status, updated_at"."""
    shown = customer_from_api(PUT_ANSWER)
    assert shown.id == 123
    assert list(shown.shown) == ["email", "first_name", "last_name", "phone", "status"]
    assert not shown.shows("city")
    assert shown.value("city") == ""
    assert shown.value("custom_fields") == {}


@pytest.mark.parametrize("number", [1, "1"])
@pytest.mark.parametrize("flag", [True, "1", 1])
def test_types_that_come_and_go(number, flag):
    """api-facts: types: after a POST the id is an int, in a GET a string; PUT echoes the type it was sent."""
    record = customer_from_api({"id": number, "is_guest": flag, "avatar_image_id": number}).as_record()
    assert record == {"id": 1, "is_guest": True, "avatar_image_id": 1}
    assert [type(value) for value in record.values()] == [int, bool, int]


def test_a_list_may_lack_fields():
    """api-facts: customer: "a list may lack the address and `custom_fields`"."""
    row = customer_from_api({"id": "7", "email": "ada@example.com"})
    assert row.id == 7
    assert row.as_record() == {"id": 7, "email": "ada@example.com"}


def test_a_whole_customer():
    assert customer_from_api(fakes.ada()).as_record() == {
        "id": 1,
        "email": "ada@example.com",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "phone": "+15550199",
        "status": "active",
        "is_guest": False,
        "address": "12 St James's Square",
        "city": "London",
        "state": "",
        "zipcode": "02134",
        "country": "GB",
        "notes": "",
        "avatar_image_id": 0,
        "custom_fields": {"preferred_time": "morning"},
    }


@pytest.mark.parametrize("nothing", [[], {}])
def test_of_a_customer_alone_an_empty_address_has_empty_parts(nothing):
    """PHP's empty object is `[]`."""
    data = {"id": 1, "address": nothing}
    assert customer_by_id(data).as_record() == {"id": 1, **dict.fromkeys(ADDRESS, "")}
    assert not customer_from_api(data).shows("city")  # in a list it may stand for an address


@pytest.mark.parametrize(
    ("record", "shown"),
    [
        ({"address": ""}, ["address"]),
        ({"address": "12 St James's Square"}, ["address"]),
        ({"address": None}, ["address"]),
        ({"address": None, "zipcode": ""}, ["address", "zipcode"]),
        ({"address": None, "postal_code": "0150"}, ["address", "zipcode"]),
        ({"address": {"line1": "x"}}, []),
        ({"city": "Oslo"}, ["city"]),
        ({}, []),
    ],
)
def test_parts_of_an_address_that_a_site_hides_are_not_shown(record, shown):
    assert list(customer_by_id({"id": 1, **record}).as_record()) == ["id", *shown]


def test_all_that_is_shown_of_a_field_in_several_places_and_of_an_address_that_is_missing():
    customer = customer_by_id({"id": 1, "notes": "VIP", "admin_notes": "", "address": []})
    assert sorted(customer.names()) == sorted(["notes", *ADDRESS])
    assert (customer.values("notes"), customer.values("city")) == (("VIP", ""), ("",))


def test_an_address_that_is_gone_lies_over_an_older_one():
    old, gone = customer_from_api({"id": 1, "city": "Oslo"}), customer_by_id({"id": 1, "address": []})
    assert old.updated(gone).as_record() == {"id": 1, **dict.fromkeys(ADDRESS, "")}
    assert gone.updated(old).as_record() == {"id": 1, **dict.fromkeys(ADDRESS, ""), "city": "Oslo"}


def test_dates_and_whatever_else_comes_are_no_fields():
    """api-facts: dates: "`updated_at` moves even when nothing changed"."""
    assert "updated_at" not in customer_from_api(fakes.ada(wordpress_user_id="5")).as_record()


def test_each_value_that_is_shown_counts():
    shown = customer_from_api({"id": 1, "notes": "", "admin_notes": "VIP"})
    assert shown.has(BY_NAME["notes"], "VIP")
    assert not shown.has(BY_NAME["notes"], "other")


def test_it_is_empty_only_if_every_value_that_is_shown_is():
    """Else the internal notes could not be cleared where the customer has none of her own."""
    shown = customer_from_api({"id": 1, "notes": "", "admin_notes": "VIP"})
    assert not shown.has(BY_NAME["notes"], "")
    assert shown.value("notes") == "VIP"
    assert customer_from_api({"id": 1, "notes": None, "admin_notes": ""}).has(BY_NAME["notes"], "")


def test_what_is_not_shown_counts_as_empty():
    assert Customer(1, {}).has(BY_NAME["notes"], "")
    assert not Customer(1, {}).has(BY_NAME["notes"], "VIP")


ODD = [["gold"], [{"label": "Tier", "value": "gold"}], "tier=gold"]


@pytest.mark.parametrize("fields", ODD)
def test_what_cannot_be_read_is_not_shown_and_says_so(fields):
    row = customer_from_api({"id": 5, "city": "Oslo", "custom_fields": fields, "is_guest": "perhaps"})
    assert row.as_record() == {"id": 5, "city": "Oslo"}
    assert list(row.unreadable) == ["is_guest", "custom_fields"]
    assert odd_shapes(row, ["city"]) == ""
    assert odd_shapes(row, ["is_guest"]) == "is_guest as text, for customer 5"


def test_what_a_newer_answer_shows_is_unreadable_no_more():
    old = customer_from_api({"id": 1, "notes": ["x"], "phone": {"a": "b"}})
    assert list(old.updated(customer_from_api({"notes": "x", "city": [1]})).unreadable) == ["phone", "city"]


def test_a_newer_answer_lies_over_an_older_one():
    old = customer_from_api(fakes.ada())
    assert old.updated(customer_from_api({"city": "Paris"})).as_record() == dict(old.as_record(), city="Paris")
    assert old.updated(customer_from_api({"id": 2})).id == 2
    assert old.value("city") == "London"


@given(strategies.raw_customers)
def test_reading_what_results_show_gives_the_same_record(raw):
    """What `info` and `export` show can be declared or read again without a change."""
    record = customer_from_api(raw).as_record()
    assert customer_from_api(record).as_record() == record


@pytest.mark.parametrize(
    ("number", "email", "text"),
    [
        (5, "a@b.org", "customer 5 (a@b.org)"),
        (5, None, "customer 5"),
        (5, "", "customer 5"),
        (None, "a@b.org", "customer a@b.org"),
        (None, None, "customer ?"),
    ],
)
def test_label(number, email, text):
    assert label(number, email) == text


def test_an_odd_value_of_a_custom_field_is_named_by_its_key():
    row = customer_from_api({"id": 5, "custom_fields": {"tier": ["gold"], "room": "5"}})
    assert row.unreadable == {"custom_fields.tier": "a list of texts"}
    assert row.value("custom_fields")["room"] == "5"
    assert odd_shapes(row, row.unreadable) == "custom_fields.tier as a list of texts, for customer 5"
    assert row.updated(customer_from_api({"custom_fields": {"tier": "gold"}})).unreadable == {}
    assert row.updated(customer_from_api({"city": "Oslo"})).unreadable == row.unreadable


@pytest.mark.parametrize(
    ("address", "foreign"),
    [
        ({"line1": "x", "town": "y", "country": "US"}, ("line1", "town")),
        ({"street": "x", "postal_code": 1}, ()),
        ("x", ()),
    ],
)
def test_keys_of_an_address_that_nobody_knows(address, foreign):
    assert customer_from_api({"id": 5, "address": address}).foreign == foreign


@pytest.mark.parametrize(
    ("notes", "admin_notes", "several"),
    [
        ("VIP", "Comes late", ["notes"]),
        ("VIP", " VIP\n", []),
        ("VIP", "", []),
        ("", "VIP", []),
        ("", "", []),
    ],
)
def test_a_field_with_two_values(notes, admin_notes, several):
    found = customer_from_api({"id": 1, "notes": notes, "admin_notes": admin_notes}).twofold()
    assert [entry.name for entry in found] == several


def test_a_value_that_is_shown_somewhere():
    customer = customer_from_api({"id": 1, "notes": "VIP", "admin_notes": ""})
    notes, city = BY_NAME["notes"], BY_NAME["city"]
    assert customer.has_somewhere(notes, "")
    assert customer.has_somewhere(notes, " VIP ")
    assert not customer.has_somewhere(notes, "Comes late")
    assert not customer.has_somewhere(city, "")


def test_what_custom_fields_may_contain_is_known_from_the_answer_that_shows_them_last():
    nested = customer_from_api({"id": 1, "custom_fields": {"prefs": {"room": ["5"]}}})
    flat = customer_from_api({"custom_fields": {"tier": "gold"}})
    assert nested.nesting.hides("room")
    assert nested.updated(customer_from_api({"city": "Oslo"})).nesting.hides("room")
    assert not nested.updated(flat).nesting.hides("room")
    assert flat.updated(nested).nesting.hides("room")


def test_all_odd_shapes_are_told():
    row = customer_from_api({"id": 5, "phone": ["1"], "city": [1], "custom_fields": {}})
    assert str(odd_shapes(row, ["phone", "city"])) == (
        "phone as a list of texts and city as a list of numbers, for customer 5"
    )
    assert str(odd_shapes(row, ["city"])) == "city as a list of numbers, for customer 5"
