# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a write made, and what moved beside it, by the readings before and after; and the words for it."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._engine.not_kept import created_twice, not_kept
from ansible_collections.latepoint.api.plugins.module_utils._engine.outcome import (
    Written,
    after,
    kept_by,
    moved_by,
    moved_in,
)
from ansible_collections.latepoint.api.plugins.module_utils._engine.verify import differing
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils import fakes

from .verified import change_of

RENAME = {"id": 1, "last_name": "King"}


def shown(**stored):
    return customer_from_api(fakes.ada(**stored))


def as_tuples(differences):
    return [(each.name, each.old, each.new) for each in differences]


def test_a_customer_after_a_change_is_the_one_before_with_what_was_sent():
    now = after(change_of({"id": 1, "last_name": "King", "custom_fields": {"tier": "gold"}}))
    before = shown()
    assert now.id == before.id
    assert now.value("last_name") == "King"
    assert now.value("custom_fields") == {**before.value("custom_fields"), "tier": "gold"}
    assert now.value("first_name") == before.value("first_name")


@pytest.mark.parametrize(
    ("before", "now", "kept"),
    [
        (("old", "other"), ("new", "other"), [("notes", "old", "new")]),
        (("other", "old"), ("other", "new"), [("notes", "old", "new")]),
        (("old", ""), ("new", ""), [("notes", "old", "new")]),
        (("old", "other"), ("old", "other"), []),
        (("old", "other"), ("x", "other"), [("notes", "old", "x")]),
    ],
)
def test_of_two_places_the_one_that_changed_is_what_the_site_made(before, now, kept):
    places = ("admin_notes", "notes")
    change = change_of({"id": 1, "notes": "new"}, **dict(zip(places, before)))
    found = as_tuples(kept_by(change, shown(**dict(zip(places, now)))))
    assert found == kept


def test_where_a_reading_shows_one_place_fewer_what_was_planned_is_what_the_site_made():
    change = change_of({"id": 1, "notes": "new"}, notes="old", admin_notes="other")
    data = fakes.ada(notes="new")
    data.pop("admin_notes", None)
    assert [each.new for each in kept_by(change, customer_from_api(data))] == ["new"]


def test_what_moved_is_what_both_readings_show_and_nobody_sent():
    change = change_of(RENAME, custom_fields={"a": "1", "b": "2", "d": "4"})
    now = shown(last_name="King", first_name="Eva", phone="+15550111", custom_fields={"a": "1", "b": "3", "c": "5"})
    assert as_tuples(moved_by(change, now)) == [
        ("first_name", "Ada", "Eva"),
        ("phone", shown().value("phone"), "+15550111"),
        ("custom_fields.b", "2", "3"),
        ("custom_fields.c", "", "5"),
        ("custom_fields.d", "4", ""),
    ]


def test_what_one_reading_alone_shows_did_not_move():
    data = fakes.ada(last_name="King", phone="+15550111")
    del data["first_name"]
    assert as_tuples(moved_by(change_of(RENAME), customer_from_api(data))) == [
        ("phone", shown().value("phone"), "+15550111")
    ]


@pytest.mark.parametrize(("phone", "moved"), [("+15550111", 1), ("", 0)])
def test_a_response_that_shows_all_tells_what_moved_unless_it_may_be_a_placeholder(phone, moved):
    assert len(moved_in(change_of(RENAME), shown(last_name="King", phone=phone))) == moved


def test_a_response_that_leaves_something_out_does_not_tell_what_moved():
    data = fakes.ada(last_name="King", phone="+15550111")
    del data["first_name"]
    assert moved_in(change_of(RENAME), customer_from_api(data)) == ()


def failure_of(change, seen, wrong, moved=()):
    return not_kept(Written(change, True, None, status_code=200), seen, wrong, moved).error


def test_the_words_for_a_write_of_which_all_kinds_of_things_went_wrong():
    kept = {"first_name": "Ada", "status": "active", "notes": "VIP"}
    change = change_of({"id": 1, "last_name": "King", **kept}, **kept, admin_notes="VIP")
    data = fakes.ada(last_name="Lovelace", first_name="Ida", phone="+15550111", email="eva@example.com")
    for name in ("status", "notes", "admin_notes"):
        data.pop(name, None)
    seen = customer_from_api(data)
    wrong = differing(change, seen, exact=False, everything=True)
    assert str(failure_of(change, seen, wrong, moved_by(change, seen)).text) == (
        "the site accepted the write (HTTP 200), but did not keep last_name (it is 'Lovelace' now, not 'King'), and "
        "does not show status, notes, so that nobody can tell whether it is as declared, and first_name (it is 'Ida' "
        "now, not 'Ada') changed meanwhile, though this run did not send it, and changed email, phone, which this run "
        "did not send"
    )


def test_a_mask_hides_of_what_was_not_kept_what_it_names_alone():
    change = change_of(RENAME)
    text = failure_of(change, shown(), change.differences).text
    assert Mask(["phone"]).text(text) == str(text)
    hidden = Mask(["last_name"]).text(text)
    assert "King" not in hidden
    assert "Lovelace" not in hidden
    assert "did not keep last_name" in hidden


def test_a_mask_hides_the_ids_of_two_who_were_created_for_one():
    error = created_twice([7, 8])
    assert "customers 7 and 8 have this e-mail" in str(error.text)
    assert Mask(["phone"]).text(error.text) == str(error.text)
    assert "7 and 8" not in Mask(["id"]).text(error.text)
