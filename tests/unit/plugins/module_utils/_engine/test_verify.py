# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What came of a write: the answer, or the record read after it, against what was declared."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._api.customers import Stored
from ansible_collections.latepoint.api.plugins.module_utils._engine.not_kept import vanished
from ansible_collections.latepoint.api.plugins.module_utils._engine.outcome import after
from ansible_collections.latepoint.api.plugins.module_utils._engine.verify import VERIFY, judge, settle
from ansible_collections.latepoint.api.plugins.module_utils._plan.change import unseen
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal, plan_customer
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils import fakes, strategies

from .verified import change_of, judged, said, settled

RENAME = change_of({"id": 1, "last_name": "King"})
MOVE = change_of({"id": 1, "city": "Paris"})


@pytest.mark.parametrize(
    ("verify", "shown", "pending", "failed"),
    [
        ("auto", {"last_name": "King"}, False, False),
        ("auto", {"last_name": " King "}, False, False),
        ("auto", {"last_name": "Lovelace"}, True, False),  # doubt is settled by reading
        ("auto", {}, True, False),
        ("read", {"last_name": "King"}, True, False),
        ("response", {"last_name": "King"}, False, False),
        ("response", {"last_name": "Lovelace"}, False, True),
        ("response", {}, False, False),
        ("none", {"last_name": "Lovelace"}, False, False),
    ],
)
def test_what_the_answer_tells(verify, shown, pending, failed):
    written = judged(RENAME, shown, verify)
    assert (written.pending, written.error is not None) == (pending, failed)
    assert written.changed is not failed
    assert written.status_code == 200


def test_the_seeds_answer_does_not_show_the_city():
    """api-facts: customer: PUT answers only id, names, email, phone, status, updated_at."""
    assert judged(MOVE, {"id": 1, "last_name": "Lovelace"}).pending
    assert not judged(MOVE, {"id": 1, "city": "Paris"}).pending


def test_the_wishes_of_an_answer_that_shows_all():
    change = change_of({"custom_fields": {"room": "5"}})
    assert not judged(change, {"custom_fields": {"ROOM": "5", "x": "y"}}).pending
    assert judged(change, {"custom_fields": []}).pending


def test_a_row_that_still_shows_a_key_that_was_to_go():
    """A sweep under `auto` compares what was changed."""
    change = change_of({"custom_fields": {"room": "5"}}, Goal(exact=True))
    still = fakes.ada(custom_fields={"room": "5", "preferred_time": "morning"})
    assert said(settled(change, still, "auto", exact=True))[1]["fields"] == ["custom_fields.preferred_time"]


def test_under_auto_only_what_was_sent_is_looked_for_in_the_answer():
    change = change_of({"first_name": "Ada", "last_name": "King"})
    assert not judged(change, {"first_name": "Eve", "last_name": "King"}).pending


def test_an_answer_that_still_shows_a_key_that_was_to_go():
    change = change_of({"custom_fields": {"room": "5"}}, Goal(exact=True))
    still = {"custom_fields": {"room": "5", "preferred_time": "morning"}}
    assert judged(change, still, exact=True).pending
    assert not judged(change, {"custom_fields": {"room": "5"}}, exact=True).pending


@pytest.mark.parametrize("verify", VERIFY)
def test_what_was_read_is_as_declared(verify):
    written = settled(RENAME, fakes.ada(last_name="King"), verify)
    assert (written.changed, written.error, written.pending) == (True, None, False)
    assert written.now.value("last_name") == "King"


def test_what_was_not_kept():
    """api-facts: address, custom fields: "`write_not_kept` must notice"."""
    change = change_of({"city": "0", "last_name": "King", "custom_fields": {"room": "0"}})
    written = settled(change, fakes.ada(last_name="King", city=""))
    assert written.error.code == "write_not_kept"
    assert written.error.details == {"fields": ["city", "custom_fields.room"], "written": "partly"}
    assert written.error.message == (
        "the site accepted the write (HTTP 200), but did not keep city (it is '' now, not '0'), "
        "custom_fields.room (it is '' now, not '0')"
    )
    # The last name is there, and the city is another one than before.
    assert (written.changed, [difference.name for difference in written.kept]) == (True, ["last_name", "city"])


def test_a_long_value_does_not_fill_the_message():
    written = settled(change_of({"notes": "n" * 70000}), fakes.ada(notes="o" * 101))
    shown = f"notes (it is '{'o' * 99}…' now, not '{'n' * 99}…')"
    assert written.error.message == f"the site accepted the write (HTTP 200), but did not keep {shown}"
    mask = Mask(["notes"])
    assert not re.search("n{4}|o{4}", mask.text(written.error.text))


def test_what_a_row_of_a_list_does_not_show_is_as_it_was():
    change = change_of({"last_name": "King", "first_name": "Augusta"})
    written = settled(change, {"id": 1, "last_name": "Lovelace", "first_name": "Augusta"}, "auto")
    assert said(written) == ("write_not_kept", {"fields": ["last_name"], "written": "partly"}, 200)
    assert written.now.value("city") == "London"


def test_several_that_were_lost_and_several_that_moved():
    change = change_of({"first_name": "Augusta", "last_name": "King", "city": "London", "status": "active"})
    written = settled(change, fakes.ada(city="Paris", status="blocked"))
    assert written.error.message == (
        "the site accepted the write (HTTP 200), but did not keep first_name (it is 'Ada' now, not 'Augusta'), "
        "last_name (it is 'Lovelace' now, not 'King'), and status (it is 'blocked' now, not 'active'), "
        "city (it is 'Paris' now, not 'London') changed meanwhile, though this run did not send it"
    )


@pytest.mark.parametrize(("length", "shown"), [(100, "n" * 100), (101, "n" * 99 + "…")])
def test_of_a_long_value_a_message_has_the_beginning(length, shown):
    written = settled(change_of({"notes": "n" * length}), fakes.ada())
    assert f"not '{shown}')" in written.error.message


def test_nothing_was_kept():
    written = settled(RENAME, fakes.ada())
    assert (written.changed, written.kept, written.error.code) == (False, (), "write_not_kept")


def test_a_field_that_the_site_never_shows():
    site = fakes.ada()
    del site["city"]
    written = settled(MOVE, site)
    assert "city (the site doesn't show this field, so nobody can tell)" in written.error.message
    assert written.changed is False


@pytest.mark.parametrize("verify", ["auto", "read"])
def test_a_custom_field_that_may_be_in_another(verify):
    """Before the write there were none, so nothing told that this site shows them as an object in another."""
    change = change_of({"custom_fields": {"room": "5"}}, custom_fields=[])
    assert judged(change, {"custom_fields": {"general": {"room": "5"}}}).pending
    written = settled(change, fakes.ada(custom_fields={"general": {"room": "5"}}), verify)
    details = {"fields": ["custom_fields.room"], "unseen": ["custom_fields.room"], "moved": ["custom_fields.general"]}
    assert written.error.details == dict(details, written="partly")
    assert "(the site doesn't show this field, so nobody can tell)" in written.error.message


@pytest.mark.parametrize(("verify", "failed"), [("auto", False), ("read", True)])
def test_read_compares_all_that_is_managed(verify, failed):
    """Under `read`, what somebody else changed meanwhile is noticed, too."""
    change = change_of({"first_name": "Ada", "last_name": "King"})
    written = settled(change, fakes.ada(first_name="Eve", last_name="King"), verify)
    assert (written.error is not None) is failed
    if failed:
        assert written.error.details == {"fields": ["first_name"], "written": "partly", "moved": ["first_name"]}
        assert "but first_name (it is 'Eve' now, not 'Ada') changed meanwhile" in written.error.message


def test_of_custom_fields_each_key_is_lost_or_moved_by_itself():
    change = change_of({"custom_fields": {"preferred_time": "morning", "room": "5"}})
    written = settled(change, fakes.ada(custom_fields={"preferred_time": "noon"}), "read")
    assert written.error.details["moved"] == ["custom_fields.preferred_time"]
    assert "did not keep custom_fields.room (it is '' now, not '5'), and custom_fields.p" in written.error.message


def test_exact_custom_fields_that_stay():
    change = change_of({"custom_fields": {}}, Goal(exact=True))
    assert settled(change, fakes.ada(), "read", True).error.details == {
        "fields": ["custom_fields.preferred_time"],
        "written": "no",
    }
    assert settled(change, fakes.ada(custom_fields=[]), "read", True).error is None


def test_a_phone_is_kept_as_latepoint_stores_it():
    """api-facts: phone: `+1-555-0199` is stored and given back as `+15550199`."""
    change = change_of({"phone": "+1-555-0100"})
    assert settled(change, fakes.ada(phone="+15550100")).error is None
    assert not judged(change, {"phone": "+1-555-0100"}).pending


def test_a_customer_who_vanished():
    written = settled(RENAME, None)
    assert (said(written), written.now) == (("customer_not_found", {"written": "accepted"}, 404), None)
    assert vanished("no").message == "the customer is not there any more: somebody deleted it meanwhile"


def test_a_flag_is_named_without_its_value():
    """Words such as True can't be masked in a sentence."""
    written = settled(change_of({"is_guest": True}), fakes.ada())
    assert written.error.message.endswith("did not keep is_guest")


# --- what moved, by the response alone ---------------------------------------------------------------


def names(found: Any) -> list[str]:
    return [each.name for each in found]


@pytest.mark.parametrize("verify", ["auto", "response"])
def test_a_response_that_shows_the_whole_record_shows_what_moved(verify):
    """A site that writes a custom field named like a part of the address into both."""
    change = change_of({"id": 1, "custom_fields": {"city": "Bergen"}})
    now = fakes.ada(city="Bergen", custom_fields={"preferred_time": "morning", "city": "Bergen"})
    del now["avatar_image_id"]  # shown only on demand
    written = judged(change, now, verify)
    assert (written.changed, written.error, names(written.moved)) == (True, None, ["city"])


def test_a_key_that_the_site_folds_into_another():
    change = change_of({"id": 1, "custom_fields": {"größe": "L"}}, custom_fields={"grosse": "M"})
    written = judged(change, fakes.ada(custom_fields={"grosse": "L"}), "response")
    assert (written.changed, names(written.moved)) == (True, ["custom_fields.grosse"])
    assert written.error.details == {
        "fields": ["custom_fields.größe"],
        "written": "partly",
        "moved": ["custom_fields.grosse"],
    }


@pytest.mark.parametrize(
    "shown",
    [
        {"id": 1, "first_name": "Eve", "last_name": "King"},  # less than the record
        fakes.ada(last_name="King", first_name="Eve", city=""),  # a placeholder
        fakes.ada(last_name="King", first_name="Eve", custom_fields=[]),
        fakes.ada(last_name="King"),
    ],
)
@pytest.mark.parametrize("verify", ["auto", "response"])
def test_of_a_part_of_the_record_nothing_is_said_to_have_moved(shown, verify):
    assert judged(RENAME, shown, verify).moved == ()


def test_without_verification_nothing_moved():
    assert judged(RENAME, fakes.ada(last_name="King", first_name="Eve"), "none").moved == ()


# --- the customer after a write ---------------------------------------------------------------------


def test_what_the_answer_shows_lies_over_what_was_sent():
    now = after(change_of({"phone": "+1 555 7"}), customer_from_api({"id": 1, "phone": "+15557"}))
    assert now.value("phone") == "+15557"
    assert now.value("city") == "London"


def test_custom_fields_after_a_write():
    change = change_of({"custom_fields": {"a": "", "b": "2"}}, custom_fields={"a": "1", "c": "3"})
    assert after(change).value("custom_fields") == {"b": "2", "c": "3"}


@given(strategies.declarations, strategies.raw_customers, st.sampled_from(VERIFY), st.booleans())
def test_a_site_that_stores_all_is_never_blamed(declared, raw, verify, exact):
    change = plan_customer(declared, customer_from_api(raw), Goal(exact=exact))
    if change is None:
        return
    site = fakes.FakeSite(raw)
    site._store(1, change.body)
    now = customer_from_api(site.customers[1])
    written = judge(change, Stored(now, 200, 1), verify, exact)
    written = settle(written, now, verify, exact) if written.pending else written
    hidden = sorted(difference.name for difference in unseen(declared.values, now, exact)) if verify == "read" else []
    assert (written.changed, written.kept, written.moved) == (True, change.differences, ())
    assert (written.error.details.get("unseen", []) if written.error else []) == hidden


def test_a_custom_field_that_the_site_keeps_under_another_spelling_was_changed():
    change = change_of({"city": "Oslo", "custom_fields": {"time": "a"}}, custom_fields={})
    now = customer_from_api({"id": 1, "address": {"city": "London"}, "custom_fields": {"Time": "a"}})
    written = settle(judge(change, Stored(now, 200, 1), "auto", False), now, "auto", False)
    assert (written.changed, [each.name for each in written.kept]) == (True, ["custom_fields.time"])
    assert written.error.details["fields"] == ["city"]


@given(strategies.declarations, strategies.raw_customers, st.data())
def test_a_site_that_loses_a_field_is_always_noticed(declared, raw, data):
    """Whatever one of the changed fields is lost, `read` and `auto` name it, and only it."""
    change = plan_customer(declared, customer_from_api(raw), Goal())
    if change is None:
        return
    lost = data.draw(st.sampled_from(change.differences))
    site = fakes.FakeSite(raw, drops=[lost.name])
    site._store(1, change.body)
    now = customer_from_api(site.customers[1])
    written = judge(change, Stored(now, 200, 1), "auto", False)
    assert written.pending
    written = settle(written, now, "auto", False)
    assert written.error.details["fields"] == [lost.name]
    assert lost not in written.kept
    assert written.changed is (len(change.differences) > 1)
