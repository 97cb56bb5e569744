# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue: each field's rules, and that none of its entries is half done."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._api.customers import INCLUDES
from ansible_collections.latepoint.api.plugins.module_utils._record import catalogue as _fields
from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import (
    BY_NAME,
    FIELDS,
    NAMES,
    VALUES,
    Field,
)
from ansible_collections.latepoint.api.plugins.module_utils._record.types import Kind, Text

# The seed page, in its order: the fields that a PUT takes, and what each is there.
SEED_PAGE = {
    "first_name": "str",
    "last_name": "str",
    "email": "str",
    "phone": "str",
    "status": "str",
    "is_guest": "bool",
    "address": "str",
    "city": "str",
    "state": "str",
    "zipcode": "str",
    "country": "str",
    "notes": "str",
    "avatar_image_id": "int",
    "custom_fields": "dict",
}

# --- completeness -----------------------------------------------------------------------------------


def test_every_field_of_the_seed_page_is_there():
    assert {entry.name: entry.kind.option for entry in VALUES} == SEED_PAGE
    assert {"id", *SEED_PAGE} == set(NAMES)
    assert NAMES[0] == "id"


def what_is_missing(entry: Field) -> list[str]:
    """What an entry of the catalogue lacks."""
    missing = []
    if not re.match(r"^[a-z][a-z_]*$", entry.name):
        missing.append("a name as the API writes it")
    if not entry.description or not all(re.match(r"^[A-Z].*[.]$", line) for line in entry.description):
        missing.append("a description in whole sentences")
    if entry.example in (None, "", {}):
        missing.append("an example")
    elif entry.declare(entry.example) != entry.example:
        missing.append("an example that may be declared")
    if entry.kind.__class__ is Kind:
        missing.append("a kind")
    if entry.places[0] != (entry.name,):
        missing.append("the name of a PUT as the first place where answers show it")
    if entry.choices and entry.choices != tuple(choice for choice in entry.choices if not entry.check(choice)):
        missing.append("choices that pass its check")
    if entry.pattern and not re.search(entry.pattern, entry.example):
        missing.append("an example that fits its pattern")
    return missing


@pytest.mark.parametrize("entry", FIELDS, ids=NAMES)
def test_each_entry_is_whole(entry):
    assert what_is_missing(entry) == []
    assert entry.kind.schema()["type"]
    assert _fields.BY_NAME[entry.name] is entry


@pytest.mark.parametrize(
    ("entry", "missing"),
    [
        (Field("nick", Text(), (), "Ada"), "a description in whole sentences"),
        (Field("nick", Text(), ("What friends say",), "Ada"), "a description in whole sentences"),
        (Field("nick", Text(), ("What friends say.",), ""), "an example"),
        (Field("nick", Text(), ("What friends say.",), None), "an example"),
        (Field("Nick", Text(), ("What friends say.",), "Ada"), "a name as the API writes it"),
        (Field("nick", Text(), ("Friends.",), "Ada", (("nickname",),)), "the name of a PUT as the first place where "),
    ],
)
def test_a_new_entry_that_is_not_whole_is_noticed(entry, missing):
    assert any(part.startswith(missing) for part in what_is_missing(entry))


def test_what_is_personal():
    """`mask: [all]` masks every field but id and status."""
    assert [entry.name for entry in FIELDS if not entry.personal] == ["id", "status"]


def test_what_the_api_shows_only_when_asked():
    """api-facts: `include=custom_fields,notes,avatar,stats,bookings`."""
    assert INCLUDES == ("notes", "avatar", "custom_fields")


# --- every documented shape can be read -------------------------------------------------------------

FLAT = {
    "id": "1",
    "address": "12 St James's Square",
    "city": "London",
    "state": "LDN",
    "zipcode": "SW1Y 4JH",
    "country": "GB",
    "notes": "VIP",
}
NESTED = {
    "id": 1,
    "address": {
        "street": "12 St James's Square",
        "city": "London",
        "state": "LDN",
        "postal_code": "SW1Y 4JH",
        "country": "United Kingdom",
    },
    "admin_notes": "VIP",
}


@pytest.mark.parametrize("record", [FLAT, NESTED], ids=["flat", "nested"])
@pytest.mark.parametrize("name", [name for name in FLAT if name != "id"])
def test_flat_and_nested_shapes(record, name):
    """api-facts: customer: "flat address fields, or nested `address {…}`; `notes` or `admin_notes`"."""
    assert BY_NAME[name].read(record) == (FLAT[name],)


@pytest.mark.parametrize(
    ("name", "record", "values"),
    [
        ("notes", {"notes": "a", "admin_notes": "b"}, ("a", "b")),
        ("notes", {"notes": None}, ("",)),
        ("notes", {}, ()),
        ("address", {"address": {"city": "London"}}, ()),
        ("address", {"address": None}, ("",)),
        ("address", {"address": []}, ("",)),
        ("city", {"city": "London", "address": {"city": "Paris"}}, ("London", "Paris")),
        ("zipcode", {"address": {"zipcode": "02134"}}, ("02134",)),
        ("zipcode", {"postal_code": 2134}, ("2134",)),
        ("country", {"country": "United States"}, ("US",)),
        ("country", {"country": "us"}, ("US",)),
        ("country", {"country": "Atlantis"}, ("Atlantis",)),
        ("is_guest", {"is_guest": "1"}, (True,)),
        ("is_guest", {"is_guest": "0"}, (False,)),
        ("is_guest", {"is_guest": None}, (False,)),
        ("is_guest", {"is_guest": True}, (True,)),
        ("avatar_image_id", {"avatar_image_id": "77"}, (77,)),
        ("custom_fields", {"custom_fields": []}, ({},)),
        ("custom_fields", {"custom_fields": {"a": "b"}}, ({"a": "b"},)),
        ("id", {"id": "1"}, (1,)),
    ],
)
def test_reading(name, record, values):
    """api-facts: types: "id `"1"` or 1; `is_guest` true, `"1"`, `"0"`, null; no custom fields is `[]`"."""
    assert BY_NAME[name].read(record) == values


# --- declarations -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "declared"),
    [
        ("status", "pending_verification", "pending_verification"),
        ("country", "US", "US"),
        ("country", "", ""),
        ("email", "Ada@Example.com", "Ada@Example.com"),
        ("phone", "call 1 for reception", "call 1 for reception"),
        ("is_guest", "yes", True),
        ("avatar_image_id", "", 0),
        ("zipcode", "02134", "02134"),
    ],
)
def test_declared(name, value, declared):
    assert BY_NAME[name].declare(value) == declared


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "status",
            "actve",
            "must be one of active, inactive, pending_verification, blocked, not 'actve' - did you mean",
        ),
        ("status", "ACTIVE", "not 'ACTIVE' - did you mean 'active'?"),
        ("status", "pending", "blocked, not 'pending'"),
        ("status", "", "must be one of active, inactive, pending_verification, blocked, not ''"),
        ("country", "us", "must be two capital letters (ISO 3166-1 alpha-2, such as US), not 'us' (write US)"),
        ("country", "Germany", "not 'Germany' (write DE)"),
        ("country", "Atlantis", "(ISO 3166-1 alpha-2, such as US), not 'Atlantis'"),
        ("country", "USA", "not 'USA' (write US)"),
        ("country", "US\n", "must be two capital letters"),
        ("email", "ada", "is not an e-mail address"),
        ("email", " ada@example.com", "holds white space"),
        ("zipcode", 2134, "is a number (2134), not text"),
        ("country", False, "is a boolean (False), not text"),
        ("id", 0, "must be 1 or more"),
    ],
)
def test_refused(name, value, said):
    """api-facts: status: "LatePoint takes any text; the API documents four; `POST` documents `pending`"."""
    with pytest.raises(ValueError, match=re.escape(said)):
        BY_NAME[name].declare(value)


SAME: list[tuple[str, Any, Any, bool]] = [
    ("phone", "+1-555-0199", "+15550199", True),
    ("phone", "+1-555-0199", "15550199", False),
    ("email", "Ada@example.com", "ada@EXAMPLE.com", True),
    ("first_name", "a < b", "a &lt; b", True),
    ("first_name", "Ada", "ada", False),
    ("notes", "one\ntwo", "one\r\ntwo", True),
    ("country", "US", "United States", True),
    ("country", "us", "United States", True),
    ("country", "United States", "us", True),
    ("country", "FR", "United States", False),
    ("country", "FR", "US", False),
    ("country", "", "United States", False),
    ("country", "Atlantis", "Atlantia", False),
    ("is_guest", True, False, False),
    ("avatar_image_id", 0, 0, True),
    ("status", "active", "blocked", False),
]


def test_a_country_that_nobody_knows_has_no_hint():
    with pytest.raises(ValueError, match=r", not 'Atlantis'$"):
        BY_NAME["country"].declare("Atlantis")


@pytest.mark.parametrize(("name", "value", "other", "same"), SAME)
def test_same(name, value, other, same):
    assert BY_NAME[name].same(value, other) is same
