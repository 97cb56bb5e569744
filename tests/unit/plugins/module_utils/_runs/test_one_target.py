# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One customer: who is meant, and what is refused before anything is sent."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._runs.target import read_target

from ..one_customer import PARAMS, target


@pytest.mark.parametrize(
    ("params", "found_by"),
    [
        ({"id": 1, "customer": {"city": "x"}}, (1, [])),
        ({"customer": {"id": 1, "city": "x"}}, (1, [])),
        ({"id": 1, "customer": {"id": 1, "city": "x"}}, (1, [])),
        ({"id": 1, "customer": {"email": "b@b.org"}}, (1, ["b@b.org"])),
        ({"id": 1, "email": "a@b.org", "customer": {"email": "b@b.org"}}, (1, ["a@b.org", "b@b.org"])),
        ({"email": " a@b.org ", "customer": {"city": "x"}}, (None, ["a@b.org"])),
        ({"customer": {"email": "a@b.org"}}, (None, ["a@b.org"])),
        ({"email": "a@b.org", "customer": {"email": "b@b.org"}}, (None, ["a@b.org", "b@b.org"])),
        ({"email": "A@b.org", "customer": {"email": "a@b.org"}}, (None, ["a@b.org"])),
        ({"id": 1, "state": "absent"}, (1, [])),
        ({"email": "a@b.org", "state": "absent"}, (None, ["a@b.org"])),
    ],
)
def test_who_is_meant(params, found_by):
    record = target(**params).declared
    assert (record.id, record.addresses) == found_by


BAD_INPUT = [
    ({}, "invalid_record", "customer is missing"),
    ({"customer": {}}, "invalid_record", "neither id nor email is given"),
    ({"id": 1, "customer": {}}, "invalid_record", "customer is empty: name at least one field"),
    ({"id": 1, "customer": {"city": None}}, "invalid_record", "customer is empty: name at least one field"),
    ({"customer": {"city": "x"}}, "invalid_record", "neither id nor email is given, nor customer.id or customer.email"),
    ({"state": "absent"}, "invalid_record", "neither id nor email is given"),
    ({"id": 0, "customer": {"city": "x"}}, "invalid_record", "id must be a whole number from 1 on, not 0"),
    ({"id": -1, "state": "absent"}, "invalid_record", "id must be a whole number from 1 on, not -1"),
    ({"id": 1, "customer": {"id": 2}}, "invalid_record", "id says 1, but customer.id says 2: which customer is meant?"),
    ({"email": "ada", "customer": {"city": "x"}}, "invalid_record", "email 'ada' is not an e-mail address"),
    ({"email": "a da@example.com", "state": "absent"}, "invalid_record", "is not an e-mail address"),
    ({"email": "a\u200bda@b.org", "state": "absent"}, "invalid_record", "nobody sees: U+200B ZERO WIDTH SPACE at char"),
    ({"email": "zoé@b.org", "create": True, "customer": {"city": "x"}}, "invalid_record", "holds letters"),
    ({"id": 1, "customer": {"email": "root@localhost"}}, "invalid_record", "email is not an e-mail address"),
    ({"id": 1, "customer": {"city": 5}}, "invalid_record", "customer.city is a number (5), not text: put it in quotes"),
    ({"id": 1, "customer": {"emial": "x"}}, "invalid_record", "unknown field 'emial' - did you mean 'email'?"),
    ({"id": 1, "customer": {"city": "x"}, "src": "a.yml"}, "invalid_parameters", "src and customer exclude each other"),
    ({"id": 1, "src": "a.yml"}, "invalid_parameters", "src was not read: it is read on the controller"),
    (
        {"src": "a.yml", "_sources": [{"name": "a.yml", "text": "id: 1\nemial: x"}]},
        "invalid_record",
        "a.yml:2: unknown field 'emial'",
    ),
]


@pytest.mark.parametrize(("params", "code", "said"), BAD_INPUT)
def test_bad_input(params, code, said):
    with pytest.raises(InputError) as caught:
        target(**params)
    assert caught.value.code == code
    assert said in caught.value.message


def test_what_may_be_a_mistake_is_known():
    assert target(id=1, customer={"notes": "x\u200b"}).declared.warnings == [
        "customer.notes holds a character that nobody sees: U+200B ZERO WIDTH SPACE at character 2"
    ]


def test_a_record_from_a_file():
    found = target(src="a.yml", _sources=[{"name": "a.yml", "text": "id: 1\nzipcode: 02134"}])
    assert (found.declared.id, found.declared.values) == (1, {"zipcode": "02134"})


@pytest.mark.parametrize(
    "params", [{"email": "not an address"}, {"email": "ada", "id": 5}, {"customer": {"email": "ada", "city": 5}}]
)
def test_what_is_masked_is_masked_in_bad_input_too(params):
    mask = Mask(["email", "city"])
    with pytest.raises(InputError) as caught:
        read_target(dict(PARAMS, **dict({"customer": {"first_name": "x"}}, **params)))
    said = mask.text(caught.value.text)
    assert "'ada'" not in said
    assert "not an address'" not in said
    assert "(5)" not in said
