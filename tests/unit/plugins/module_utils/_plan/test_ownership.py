# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose change a difference is: a table of all combinations, how the base's record is found, and properties."""

from __future__ import annotations

import itertools
from typing import Any, Mapping

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._plan.change import compare
from ansible_collections.latepoint.api.plugins.module_utils._plan.ownership import Base, BaseOfOne, owned
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import Customer, customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare

LEFT_OUT: Any = object()
# (base, declared, site): the origin of each difference; of all that is not here, there is none.
ORIGINS = {
    ("A", "A", "B"): "site",
    ("A", "A", ""): "site",
    ("", "", "B"): "site",
    ("A", "B", "A"): "declared",
    ("", "B", ""): "declared",
    ("A", "", "A"): "declared",
    ("A", "B", "C"): "both",
    ("A", "B", ""): "both",
    ("", "B", "C"): "both",
    ("A", "", "C"): "both",
    (LEFT_OUT, "A", "B"): "declared",
    (LEFT_OUT, "A", ""): "declared",
    (LEFT_OUT, "", "B"): "declared",
}


def shape(sides: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
    """The combination with its values in the order of their coming: what they are doesn't matter."""
    names: dict[Any, Any] = {"": "", LEFT_OUT: LEFT_OUT}
    return tuple(names.setdefault(side, "ABC"[len(names) - 2]) for side in sides)  # type: ignore[return-value]


COMBINATIONS = sorted(
    {
        shape(sides)
        for sides in itertools.product([LEFT_OUT, "", "A", "B", "C"], ["", "A", "B", "C"], ["", "A", "B", "C"])
    },
    key=str,
)


def test_the_table_has_every_combination():
    differing = {sides for sides in COMBINATIONS if sides[1] != sides[2]}
    assert {shape(sides) for sides in ORIGINS} == differing


def origins(base: Mapping[str, Any], declared: Mapping[str, Any], site: Mapping[str, Any], exact: bool = False) -> Any:
    """The origins of what differs, by the names of fields."""
    actual = customer_from_api({"id": 1, **site})
    found = compare(declare(declared).values, actual, exact)
    return {difference.name: difference.origin for difference in owned(found, declare(base).values, actual, exact)}


def record(name: str, value: Any) -> dict[str, Any]:
    return {} if value is LEFT_OUT else {name: value}


@pytest.mark.parametrize("sides", COMBINATIONS, ids=lambda sides: "-".join(map(str, sides)).replace(str(LEFT_OUT), "?"))
@pytest.mark.parametrize("name", ["notes", "custom_fields.room"])
def test_every_combination(name, sides):
    expected = {shape(key): origin for key, origin in ORIGINS.items()}.get(sides)
    if name == "notes":
        found = origins(*(record(name, side) for side in sides))
    else:
        found = origins(*({"custom_fields": record("room", side)} for side in sides))
    assert found == ({name: expected} if expected else {})


@pytest.mark.parametrize("base", [None, LEFT_OUT])
def test_null_in_the_base_is_not_managed(base):
    assert origins(record("notes", base), {"notes": "A"}, {"notes": "B"}) == {"notes": "declared"}


@pytest.mark.parametrize(
    ("name", "base", "declared", "site", "origin"),
    [
        ("phone", "+1-555-0199", "+15550199", "+1 555 0100", "site"),
        ("phone", "+1-555-0199", "+1-555-0100", "+15550199", "declared"),
        ("phone", "+1-555-0199", "+1-555-0100", "+1 555 0111", "both"),
        ("email", "ada@example.com", "ADA@example.com", "grace@example.com", "site"),
        ("country", "GB", "GB", "France", "site"),
        ("country", "FR", "GB", "France", "declared"),
        ("is_guest", False, False, "1", "site"),
        ("is_guest", True, False, "1", "declared"),
        ("avatar_image_id", "", 0, "77", "site"),
        ("avatar_image_id", 5, 6, "7", "both"),
        ("notes", "a &amp; b", " a  & b", "c", "site"),
        ("status", "active", "active", "blocked", "site"),
    ],
)
def test_origins_by_what_counts_as_the_same(name, base, declared, site, origin):
    assert origins({name: base}, {name: declared}, {name: site}) == {name: origin}


@pytest.mark.parametrize(
    ("base", "declared", "site", "expected"),
    [
        ({"room": "1"}, {"room": "1"}, {"ROOM": "2"}, {"custom_fields.ROOM": "site"}),
        ({"ROOM": "1"}, {"Room": "1"}, {"room": "2"}, {"custom_fields.room": "site"}),
        ({"room": None}, {"room": None}, {"room": "2"}, {"custom_fields.room": "site"}),
        ({"room": None}, {"room": "1"}, {}, {"custom_fields.room": "declared"}),
        ({}, {"room": "1"}, {"room": "2"}, {"custom_fields.room": "declared"}),
        ({"room": "1"}, {}, {"room": "2"}, {}),
    ],
)
def test_custom_fields_key_by_key(base, declared, site, expected):
    sides = ({"custom_fields": side} for side in (base, declared, site))
    assert origins(*sides) == expected


@pytest.mark.parametrize(
    ("base", "declared", "site", "expected"),
    [
        ({}, {}, {"room": "2"}, "site"),
        ({"room": "2"}, {}, {"room": "2"}, "declared"),
        ({"room": "1"}, {}, {"room": "2"}, "both"),
        (LEFT_OUT, {}, {"room": "2"}, "declared"),
    ],
)
def test_exact_custom_fields_declare_the_absence_of_all_others(base, declared, site, expected):
    sides = (record("custom_fields", base), {"custom_fields": declared}, {"custom_fields": site})
    assert origins(*sides, exact=True) == {"custom_fields.room": expected}


# --- finding the record of a customer ----------------------------------------------------------------


def customer(number: int, email: str) -> Customer:
    return customer_from_api({"id": number, "email": email})


@pytest.mark.parametrize(
    ("base", "declared", "actual", "found"),
    [
        ({"id": 5, "notes": "b"}, {"id": 5}, (5, "a@x.org"), True),
        ({"id": 6, "notes": "b"}, {"id": 5}, (5, "a@x.org"), False),
        ({"id": 5, "email": "a@x.org", "notes": "b"}, {"email": "A@x.org"}, (5, "a@x.org"), True),
        ({"email": "a@x.org", "notes": "b"}, {"id": 5, "email": "b@x.org"}, (5, "a@x.org"), True),
        ({"email": "a@x.org", "notes": "b"}, {"id": 5, "email": "a@x.org"}, (5, "new@x.org"), True),
        ({"email": "a@x.org", "notes": "b"}, {"email": "A@X.org"}, (5, "a@x.org"), True),
        ({"email": "a@x.org", "notes": "b"}, {"email": "b@x.org"}, (5, "b@x.org"), False),
        ({"id": 6, "email": "a@x.org", "notes": "b"}, {"id": 5, "email": "a@x.org"}, (5, "a@x.org"), False),
        ({"id": 6, "email": "a@x.org", "notes": "b"}, {"email": "a@x.org"}, None, True),
        ({"email": "a@x.org", "notes": "b"}, {"email": "a@x.org"}, None, True),
    ],
)
def test_the_customer_in_the_base(base, declared, actual, found):
    values = Base([declare(base)]).of(declare(declared), customer(*actual) if actual else None)
    assert values == (declare(base).values if found else None)


def test_the_address_on_the_site_says_more_than_the_declared_one():
    """The files give customer 5 the address that customer 6 had, and all of them are known by their addresses."""
    base = Base([declare({"email": "five@x.org", "city": "Cork"}), declare({"email": "six@x.org", "city": "Bath"})])
    found = base.of(declare({"id": 5, "email": "six@x.org"}), customer(5, "five@x.org"))
    assert found is not None
    assert found["city"] == "Cork"


def test_equal_records_are_held_once():
    declared, then = declare({"id": 1, "notes": "a"}), declare({"id": 1, "notes": "a"})
    assert Base([then], [declared]).of(declared, None) is declared.values
    assert Base([declare({"id": 1, "notes": "b"})], [declared]).of(declared, None) == {"notes": "b"}


def test_a_record_that_differs_shares_what_is_equal():
    """Else a base of 100,000 records, each a little different, would take as much memory again."""
    custom = {"room": "4"}
    declared = declare({"id": 5, "city": "Oslo", "custom_fields": custom, "is_guest": True, "avatar_image_id": 1})
    then = declare({"id": 5, "city": "Rome", "custom_fields": dict(custom), "is_guest": True, "avatar_image_id": 1})
    values = Base([then], [declared]).of(declared, None)
    assert values == then.values
    assert values["custom_fields"] is declared.values["custom_fields"]


def test_each_record_of_the_base_once():
    records = [declare({"id": 1, "email": "a@x.org"}), declare({"email": "b@x.org"}), declare({"id": 2})]
    assert sorted(str(record.who) for record in Base(records).records()) == sorted(
        str(record.who) for record in records
    )


def test_the_base_of_one_customer_is_that_customers():
    assert BaseOfOne(declare({"notes": "a"})).of(declare({"id": 5}), None) == {"notes": "a"}
    assert BaseOfOne(None).of(declare({"id": 5}), None) is None


@given(
    st.sampled_from(["+1-555-0199", "+15550199", "+1 (555) 0199"]),
    st.sampled_from(["+1-555-0100", "+15550100", "+1 555 0100x7"]),
    st.sampled_from(["+1-555-0111", "+15550111"]),
    st.permutations([0, 1, 2]),
)
def test_origins_do_not_depend_on_spelling(first, second, third, order):
    numbers = [first, second, third]
    spelt = [{"phone": numbers[place]} for place in order]
    plain = [{"phone": ["+15550199", "+15550100", "+15550111"][place]} for place in order]
    assert origins(*spelt) == origins(*plain)
    assert origins(spelt[0], spelt[0], spelt[1]) == origins(plain[0], plain[0], plain[1])


def test_what_the_site_does_not_show_is_not_known_to_be_its_change():
    assert origins({"notes": "A"}, {"notes": "A"}, {}) == {"notes": "declared"}
    assert origins({"notes": "A"}, {"notes": "B"}, {}) == {"notes": "declared"}
