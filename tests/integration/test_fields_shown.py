# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every field of the catalogue, asked for as the catalogue says, against sites that hide what LatePoint hides.

The module's own code runs in this process.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import OFFICIAL, VALUES
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Task
from ansible_collections.latepoint.api.plugins.modules import latepoint_customer, latepoint_customers
from sandbox.dialects import ALL_DIALECTS
from sandbox.handle import Site, running

ID = 7
FIRST: dict[str, Any] = {
    "email": "ada@example.com",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "phone": "15550199",
    "status": "active",
    "is_guest": True,
    "address": "Square 12",
    "city": "London",
    "state": "LDN",
    "zipcode": "02134",
    "country": "GB",
    "notes": "VIP",
    "avatar_image_id": 77,
    "custom_fields": {"room": "one"},
}
SECOND: dict[str, Any] = {
    "email": "grace@example.com",
    "first_name": "Grace",
    "last_name": "Hopper",
    "phone": "15550200",
    "status": "blocked",
    "is_guest": False,
    "address": "Road 3",
    "city": "Oslo",
    "state": "OSL",
    "zipcode": "0150",
    "country": "NO",
    "notes": "regular",
    "avatar_image_id": 0,
    "custom_fields": {"room": "two"},
}
FIELDS = [entry.name for entry in VALUES]


@pytest.fixture(scope="module", params=ALL_DIALECTS)
def salon(request: pytest.FixtureRequest) -> Iterator[Site]:
    with running(request.param, customers=[{"id": ID, **FIRST}]) as site:
        yield site


def reconcile(module: Any, site: Site, check: bool, **options: Any) -> dict[str, Any]:
    params = {name: option.get("default") for name, option in module.SPEC.items()}
    task = Task({**params, **site.connection(), "mask": [], **options}, check)
    try:
        result: dict[str, Any] = module.reconcile(task)
    finally:
        task.client._session.close()
    assert not result.get("failed"), result
    return result


def one(site: Site, values: dict[str, Any], check: bool = False) -> list[str]:
    """The fields that one customer's module changes."""
    result = reconcile(latepoint_customer, site, check, id=ID, customer=values)
    return list(result["changed_fields"])


def many(site: Site, values: dict[str, Any], check: bool = False) -> list[str]:
    """The fields that the module for many changes."""
    result = reconcile(latepoint_customers, site, check, customers=[{"id": ID, **values}])
    return [name for entry in result["results"] for name in entry["changed_fields"]]


def test_the_values_are_those_of_the_catalogue() -> None:
    assert list(FIRST) == list(SECOND) == FIELDS


@pytest.mark.parametrize("module", [one, many])
def test_each_field_is_seen_as_it_is_written_and_settles(salon: Site, module: Any) -> None:
    """A field that the site is not asked for would be drift for ever, or never."""
    salon.replace([{"id": ID, **FIRST}])
    for name in FIELDS if salon.api == "extension" else (name for name in FIELDS if name in OFFICIAL):
        expected = [f"{name}.room"] if name == "custom_fields" else [name]
        assert module(salon, {name: FIRST[name]}, check=True) == []
        assert module(salon, {name: SECOND[name]}) == expected
        assert module(salon, {name: SECOND[name]}) == []
        assert module(salon, {name: FIRST[name]}, check=True) == expected
