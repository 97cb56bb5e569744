# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A field that a site shows in two places: what a write really changed, and which of them it reaches."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._runs.one import OneCustomer
from ansible_collections.latepoint.api.plugins.module_utils._runs.target import read_target
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, people, reconcile
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeSite, ada

from ..one_customer import PARAMS

PLACES = ("notes", "admin_notes")
GOES = "a write of notes goes to {}, as a verified write shows, and does not reach {}, where notes"
NOTHING_CHANGED = "but nothing changed"


def storing(kind: type[FakeSite], place: str) -> type[Any]:
    """A site that stores `notes` in one of the places."""

    class Site(kind):  # type: ignore[valid-type,misc]
        def _store(self, number: int, body: Any) -> None:
            super()._store(number, {place if name == "notes" else name: value for name, value in body.items()})

    return Site


def one(site: FakeSite, read_only: bool = False, **values: str) -> tuple[Any, str]:
    target = read_target(dict(PARAMS, id=1, customer=values))
    task = OneCustomer(site.client(read_only=read_only), target, Mask(), "auto")
    return task.run(), " ".join(task.warnings)


@pytest.mark.parametrize("place", PLACES)
def test_clearing_one_of_two_changes_and_settles(place):
    (other,) = set(PLACES) - {place}
    site = storing(FakeSite, place)(ada(notes="B", admin_notes="A"))
    old = site.customers[1][place]
    result, said = one(site, notes="")
    assert (result["changed"], result.get("failed"), result["changed_fields"]) == (True, None, ["notes"])
    assert (result["diff"]["before"], result["diff"]["after"]) == ({"notes": old}, {"notes": ""})
    assert GOES.format(place, other) in said
    for _again in range(2):
        result, said = one(site, notes="")
        assert (result["changed"], result.get("failed"), result["changed_fields"]) == (False, None, [])
        assert (result["diff"]["before"], result["diff"]["after"]) == ({}, {})
        assert "is as declared, as far as a write reaches" in result["msg"]
        assert NOTHING_CHANGED in said


def test_check_mode_says_that_clearing_may_change_nothing():
    site = storing(FakeSite, "admin_notes")(ada(notes="A", admin_notes=""))
    result, said = one(site, read_only=True, notes="")
    assert result["changed"]
    assert "The site shows notes as notes and admin_notes, and one of them is empty already." in said
    site.customers[1].update(admin_notes="B")
    assert "empty already" not in one(site, read_only=True, notes="")[1]
    del site.customers[1]["admin_notes"]
    assert "empty already" not in one(site, read_only=True, notes="")[1]
    assert not site.writes()


def test_check_mode_says_so_of_many():
    site = BulkSite(*({**person, "notes": "A", "admin_notes": ""} for person in people(range(1, 9))))
    checked = reconcile(site, [{"id": number, "notes": ""} for number in range(1, 9)], check=True)
    assert checked["summary"]["changed"] == 8
    assert "The site shows notes (8 customers) as notes and admin_notes" in " ".join(checked["warnings"])


@pytest.mark.parametrize("shown", [None, ""])
def test_what_was_empty_where_writes_go_is_no_change(shown):
    site = storing(FakeSite, "admin_notes")(ada(notes="x", admin_notes=shown))
    result, said = one(site, notes="", city="Paris")
    assert (result["changed"], result.get("failed"), result["changed_fields"]) == (True, None, ["city"])
    assert result["diff"]["after"] == {"city": "Paris"}
    assert result["msg"].endswith("was updated: city")
    assert NOTHING_CHANGED in said


@pytest.mark.parametrize("place", PLACES)
def test_many_settle_alike(place):
    site = storing(BulkSite, place)(*({**person, "notes": "B", "admin_notes": "A"} for person in people(range(1, 9))))
    declared = [{"id": number, "notes": ""} for number in range(1, 9)]
    first = reconcile(site, declared)
    assert (first["changed"], first.get("failed"), first["summary"]["changed"]) == (True, None, 8)
    assert first["results"][0]["diff"]["before"] == {"notes": "A" if place == "admin_notes" else "B"}
    (other,) = set(PLACES) - {place}
    assert f"{GOES.format(place, other)} of 8 customers" in " ".join(first["warnings"])
    second = reconcile(site, declared)
    assert (second["changed"], second.get("failed"), second["summary"]["unchanged"]) == (False, None, 8)
    assert NOTHING_CHANGED in " ".join(second["warnings"])


def test_what_other_writes_show_decides():
    """Customer 2 has nothing where the site does not store notes: the write to them was lost."""
    site = storing(BulkSite, "notes")(*({**person, "notes": "B", "admin_notes": "A"} for person in people(range(1, 4))))
    site.customers[2]["admin_notes"] = ""
    store = site._store
    site._store = lambda number, body: store(number, {} if number == 2 else body)
    result = reconcile(site, [{"id": number, "notes": ""} for number in range(1, 4)])
    assert [(entry["id"], entry["outcome"]) for entry in result["results"]] == [(1, "done"), (2, "failed"), (3, "done")]
    assert result["error"]["code"] == "write_not_kept"
    assert (result["results"][1]["changed_fields"], result["results"][1]["error"]["details"]["written"]) == ([], "no")


def test_what_was_garbled_in_the_second_place_is_a_change():
    site = storing(FakeSite, "admin_notes")(ada(notes="B", admin_notes="A"))
    store = site._store
    site._store = lambda number, body: store(number, {"notes": "garbled"})
    result, _said = one(site, notes="C")
    assert (result["changed"], result["error"]["code"]) == (True, "write_not_kept")
    assert result["error"]["details"]["written"] == "partly"
    assert (result["diff"]["before"], result["diff"]["after"]) == ({"notes": "A"}, {"notes": "garbled"})


def test_what_was_kept_in_the_second_place_is_shown_of_it():
    site = storing(FakeSite, "admin_notes")(ada(notes="B", admin_notes="A"))
    site.drops.append("city")
    result, _said = one(site, notes="C", city="Paris")
    assert (result["changed"], result["changed_fields"]) == (True, ["notes"])
    assert (result["diff"]["before"], result["diff"]["after"]) == ({"notes": "A"}, {"notes": "C"})
