# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records as users declare them."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import RecordError
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import Declared, declare


def problems(raw, *args, **options):
    with pytest.raises(RecordError) as caught:
        declare(raw, *args, **options)
    assert caught.value.code == "invalid_record"
    return caught.value.problems


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
