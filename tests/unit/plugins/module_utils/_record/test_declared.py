# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records as users declare them."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import RecordError
from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import NOT_OFFICIAL
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import Declared, as_sent, declare, examine
from ansible_collections.latepoint.api.plugins.module_utils._record.same import AsSent


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
    ("raw", "said"),
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
def test_each_problem_names_its_field(raw, said):
    found = problems(raw)
    assert len(found) == 1
    assert str(found[0]).startswith(said)


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


def test_problems_are_data():
    """Whoever knows the lines of a file places them; what can be declared of the record is its identity."""
    found = examine({"id": 5, "zipcode": 1, "xyz": "x"})
    assert [fault.field for fault in found.faults] == ["zipcode", "xyz"]
    assert found.faults[1].text == "unknown field 'xyz'"
    assert (found.declared("a.yml:1").id, found.declared("a.yml:1").values) == (5, {})


@pytest.mark.parametrize("raw", [{"first_name": "Ada"}, {"email": ""}, {"id": None}])
def test_bulk_records_say_who_is_meant(raw):
    """Where an identity is needed, one that is missing is a problem of the record's own place."""
    assert [fault.field for fault in examine(raw, needs_identity=True).faults] == [None]
    assert problems(raw, "customers[3]", needs_identity=True)[0].startswith("customers[3]: says neither")


def test_a_record_that_says_who_is_meant():
    declared = declare({"email": "a@b.org"}, source="a.yml:7", needs_identity=True)
    assert declared.source == "a.yml:7"
    assert isinstance(declared, Declared)


def test_warnings_name_the_field_the_character_and_the_place():
    raw = {"id": 1, "first_name": "A\u200bda", "notes": "x\ufeff", "custom_fields": {"tier": "\u2060gold"}}
    assert declare(raw, "customers[3]").warnings == [
        "customers[3].first_name holds a character that nobody sees: U+200B ZERO WIDTH SPACE at character 2",
        "customers[3].notes holds a character that nobody sees: U+FEFF ZERO WIDTH NO-BREAK SPACE at character 2",
        "customers[3].custom_fields.tier holds a character that nobody sees: U+2060 WORD JOINER at character 1",
    ]
    assert declare({"id": 1, "custom_fields": {"ti\u200ber": ""}}, "c").warnings == [
        "c.custom_fields has a key that holds a character that nobody sees: U+200B ZERO WIDTH SPACE at character 3"
    ]
    assert declare({"id": 1, "phone": " +1 555"}).warnings == [
        "customer.phone has its + not as the first character, so LatePoint may drop it"
    ]
    for phone in (" +1 555", "ext. 5", "no phone"):  # LatePoint's own API keeps phones as they are sent
        assert list(declare({"id": 1, "phone": phone}, lacks=NOT_OFFICIAL).warnings) == []
    assert list(declare({"id": 1, "first_name": "Zo\u00eb", "notes": "a\nb"}).warnings) == []


def test_an_unknown_field_shows_what_nobody_sees():
    assert problems({"emai\u200bl": "x"}) == [
        "customer: unknown field 'emai\\u200bl', with U+200B ZERO WIDTH SPACE at character 5 - did you mean 'email'?"
    ]
    assert "\\u00a0\\u00a0city', with U+00A0 NO-BREAK SPACE at character 1" in problems({"\u00a0\u00a0city": "x"})[0]


def test_a_record_for_a_site_that_keeps_phones_as_they_are_sent():
    values, reduced = {"email": "ada@example.com", "phone": "+1 555 0199"}, {"notes": "<b>"}
    record = Declared(1, "ada@example.com", values, "x.yml", ("a doubt",), ("a lack",), reduced, "ada@example.com")
    sent = as_sent(record)
    for name in Declared.__slots__:
        assert getattr(sent, name) == getattr(record, name)
    assert isinstance(sent.values["phone"], AsSent)
    assert not isinstance(record.values["phone"], AsSent)


@pytest.mark.parametrize("values", [{}, {"phone": ""}])
def test_a_record_without_a_phone_for_such_a_site(values):
    record = declare({"id": 1, **values})
    assert as_sent(record) is record
