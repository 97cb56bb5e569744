# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records: read from answers, declared by users."""

from __future__ import annotations

import pytest
from hypothesis import given

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import RecordError
from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import BY_NAME
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import (
    Customer,
    Declared,
    customer_from_api,
    declare,
    label,
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


def problems(raw, *args, **options):
    with pytest.raises(RecordError) as caught:
        declare(raw, *args, **options)
    assert caught.value.code == "invalid_record"
    return caught.value.problems


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


# --- declared records -------------------------------------------------------------------------------


def test_only_what_is_declared_is_managed():
    """Left out and null are not managed; "" clears."""
    declared = declare({"id": 5, "first_name": "Ada", "notes": "", "city": None, "email": None})
    assert (declared.id, declared.email) == (5, None)
    assert declared.values == {"first_name": "Ada", "notes": ""}
    assert Declared(5, None, {}).source == ""


@pytest.mark.parametrize(
    ("raw", "who", "key"),
    [
        ({"id": 5, "email": "a@b.org"}, "customer 5", 5),
        ({"email": "A@b.org"}, "customer A@b.org", "a@b.org"),
        ({}, "customer ?", ""),
    ],
)
def test_identity(raw, who, key):
    assert (declare(raw).who, declare(raw).key) == (who, key)


def test_with_an_id_the_email_is_a_value():
    assert declare({"id": 5, "email": "a@b.org"}).values == {"email": "a@b.org"}


@pytest.mark.parametrize("raw", [None, "ada", 5, [], ["a"]])
def test_what_is_no_record(raw):
    assert problems(raw) == ["customer: a customer must be a dictionary of fields"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({"frist_name": "Ada"}, "customer: unknown field 'frist_name' - did you mean 'first_name'?"),
        ({"admin_notes": "x"}, "customer: unknown field 'admin_notes' - did you mean 'notes'?"),
        ({"postal_code": "x"}, "customer: unknown field 'postal_code' - did you mean 'zipcode'?"),
        ({"street": "x"}, "customer: unknown field 'street' - did you mean 'address'?"),
        ({"xyz": None}, "customer: unknown field 'xyz'"),
        ({5: "x"}, "customer: unknown field '5'"),
        ({"zipcode": 2134}, "customer.zipcode is a number (2134), not text: put it in quotes, so that it stays"),
        ({"address": {"street": "x"}}, "customer.address must be text, not a dictionary"),
        ({"custom_fields": {"a": 5}}, "customer.custom_fields.a is a number (5), not text: put it in quotes"),
        ({"custom_fields": []}, "customer.custom_fields must be a dictionary of texts, not a list"),
        ({"status": "gone"}, "customer.status must be one of active, inactive, pending_verification, blocked, not"),
        ({"id": 0}, "customer.id must be 1 or more, not 0"),
        ({"email": "ada"}, "customer.email is not an e-mail address"),
    ],
)
def test_each_problem_names_its_field(raw, told):
    found = problems(raw)
    assert len(found) == 1
    assert found[0].startswith(told)


def test_all_problems_are_told_at_once():
    assert len(problems({"id": 0, "zipcode": 1, "frist_name": "A", "status": "x", "is_guest": "perhaps"})) == 5


def test_every_custom_field_that_is_wrong_is_told():
    with pytest.raises(RecordError) as caught:
        declare({"id": 1, "custom_fields": {"a": [1], "b": "fine", "c": {}, "": "x", "B": "twice"}}, "customers[0]")
    assert caught.value.problems == [
        "customers[0].custom_fields.a must be text, not a list",
        "customers[0].custom_fields.c must be text, not a dictionary",
        "customers[0].custom_fields has an empty key",
        "customers[0].custom_fields names 'b' and 'B', which LatePoint takes for one key",
    ]


def test_problems_in_a_file_have_lines():
    found = problems({"zipcode": 1, "xyz": "x", "id": 0}, "a.yml", lines={"zipcode": 3, "xyz": 4})
    assert [one.partition(": ")[0] for one in found] == ["a.yml:3", "a.yml:4", "a.yml:0"]
    assert found[1] == "a.yml:4: unknown field 'xyz'"


@pytest.mark.parametrize("raw", [{"first_name": "Ada"}, {"email": ""}, {"id": None}])
def test_bulk_records_say_who_is_meant(raw):
    """Where an identity is needed, one that is missing is a problem of the record's own place."""
    assert problems(raw, "a.yml", "a.yml:7", needs_identity=True) == [
        "a.yml:7: says neither id nor email, so nobody knows which customer is meant"
    ]
    assert problems(raw, "customers[3]", needs_identity=True)[0].startswith("customers[3]: says neither")


def test_a_record_that_says_who_is_meant():
    declared = declare({"email": "a@b.org"}, source="a.yml:7", needs_identity=True)
    assert declared.source == "a.yml:7"
    assert isinstance(declared, Declared)
