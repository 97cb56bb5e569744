# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What came of a creation or a deletion: whether somebody is there who was not, or is gone."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._api.customers import Stored
from ansible_collections.latepoint.api.plugins.module_utils._engine.outcome import Written, after
from ansible_collections.latepoint.api.plugins.module_utils._engine.verify import is_new, judge, settle
from ansible_collections.latepoint.api.plugins.module_utils._plan.change import Change
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal, plan_customer
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils import fakes

from .verified import NOBODY, change_of, judged, said, settled

RENAME = change_of({"id": 1, "last_name": "King"})


# --- creating ---------------------------------------------------------------------------------------

NEW = {"email": "grace@example.com", "first_name": "Grace", "city": "Arlington"}


def creation() -> Change:
    change = plan_customer(declare(NEW), None, Goal(create=True))
    assert change is not None
    return change


def test_a_new_customer():
    written = judged(creation(), dict(NEW, id=7))
    assert (written.pending, written.changed, written.now.id) == (False, True, 7)
    assert judged(creation(), {"id": 7, "email": "grace@example.com"}).pending


def test_a_new_customer_who_lacks_something():
    written = settled(creation(), dict(NEW, id=7, city=""))
    assert written.error.details == {"fields": ["city"], "written": "partly"}
    assert (written.changed, written.now.id) == (True, 7)
    assert "city" not in [difference.name for difference in written.kept]


def test_a_new_customer_who_is_no_guest_as_declared():
    change = plan_customer(declare({**NEW, "is_guest": False}), None, Goal(create=True))
    written = settled(change, dict(NEW, id=7, city="", is_guest="0"))
    assert "is_guest" in [difference.name for difference in written.kept]


def test_a_new_customer_who_is_not_there():
    written = settled(creation(), None)
    assert (written.changed, written.kept) == (False, ())
    assert said(written) == ("write_not_kept", {"fields": [], "written": "no"}, 200)
    assert written.error.message == "the site accepted the new customer (HTTP 200), but the customer is not there"


@pytest.mark.parametrize(
    ("now", "new"),
    [
        (NEW, True),
        (dict(NEW, email="GRACE@example.com"), True),
        (dict(NEW, email="grace@example.org"), True),  # a site may keep another address; her names say it
        ({"email": "ada@example.com", "first_name": "Ada"}, False),
        ({"email": "ada@example.com"}, False),
        ({"first_name": "Grace"}, True),
        (dict(NEW, first_name="Brewster"), True),  # her address says it
    ],
)
def test_whether_a_customer_is_the_new_one(now, new):
    """The id in a POST's answer may be another customer's."""
    assert is_new(creation(), customer_from_api(dict(now, id=7))) is new
    assert is_new(RENAME, customer_from_api(now)) is True


@pytest.mark.parametrize(
    ("now", "new"),
    [({"last_name": "Hopper"}, True), ({"last_name": "King"}, False), ({"first_name": "Grace"}, False)],
)
def test_a_last_name_alone_says_who_is_new(now, new):
    change = plan_customer(declare({"email": "g@example.com", "last_name": "Hopper"}), None, Goal(create=True))
    assert is_new(change, customer_from_api(dict(now, id=7, email="other@example.com"))) is new


def test_a_new_customer_who_is_somebody_else():
    written = settled(creation(), fakes.ada())
    assert (written.changed, written.error.code, written.now) == (False, "write_not_kept", None)


# --- deleting ---------------------------------------------------------------------------------------

DELETION = change_of({"id": 1}, Goal(state="absent"))


@pytest.mark.parametrize(("verify", "pending"), [("auto", True), ("read", True), ("response", False), ("none", False)])
def test_a_deletion_is_looked_after(verify, pending):
    written = judge(DELETION, Stored(NOBODY, 200, 1), verify, False)
    assert (written.pending, written.changed, written.now) == (pending, True, None)


def test_a_deletion_that_happened():
    written = settled(DELETION, None)
    assert (written.changed, written.error, written.pending) == (True, None, False)


def test_a_deletion_that_did_not():
    written = settled(DELETION, fakes.ada())
    assert (written.changed, written.now.id) == (False, 1)
    assert said(written) == ("write_not_kept", {"fields": [], "written": "no"}, 200)
    assert written.error.message == "the site accepted the deletion (HTTP 200), but the customer is still there"


def test_a_deletion_that_found_nobody_though_she_is_there():
    written = settle(
        Written(DELETION, False, None, None, 404, pending=True), customer_from_api(fakes.ada()), "auto", False
    )
    assert written.error.message == (
        "the site says that there is no such customer (HTTP 404), but the customer is still there"
    )


def test_after_a_deletion_there_is_nobody():
    assert after(DELETION) is None
