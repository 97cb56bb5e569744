# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deletions, alone and in bulk: who is meant, and that an id and an e-mail must mean the same customer."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, code, people, reconcile
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeSite, ada, not_found

from ..one_customer import run, target

OTHER = {"email": "a@b.org", "customer": {"email": "b@b.org"}}


@pytest.mark.parametrize("given", [OTHER, {"id": 1, **OTHER}, {"email": "a@b.org", "customer": {"email": "b@b.org"}}])
def test_two_addresses_for_a_deletion_are_refused_before_anything_is_sent(given):
    with pytest.raises(InputError, match="which customer is to be deleted") as caught:
        target(state="absent", **given)
    assert caught.value.code == "invalid_record"
    assert target(**given).declared.email == "b@b.org"


@pytest.mark.parametrize("email", ["A@b.org", "a@b.org"])
def test_the_same_address_twice_is_no_contradiction(email):
    assert target(state="absent", email="a@b.org", customer={"email": email}).declared.known_by is None


@pytest.mark.parametrize("given", [{"email": "grace@example.com"}, {"customer": {"email": "grace@example.com"}}])
@pytest.mark.parametrize("check", [False, True])
def test_a_deletion_by_an_id_with_the_email_of_another_customer(given, check):
    site = FakeSite(ada(), ada(id=2, email="grace@example.com"))
    result = run(site, check, id=1, state="absent", **given)
    assert (result["failed"], result["error"]["code"], site.writes()) == (True, "invalid_record", [])
    assert "id says 1, but that customer's e-mail is ada@example.com, not grace@example.com" in result["msg"]


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("hidden", [(), ("email",)])
@pytest.mark.parametrize("others", [0, 1, 5])
def test_the_same_in_bulk(check, hidden, others):
    site = BulkSite(*people(range(1, 9)), list_hides=hidden)
    records = [{"id": 1, "email": "c2@example.com"}, *({"id": number} for number in range(3, 3 + others))]
    result = reconcile(site, records, state="absent", check=check)
    assert (code(result), site.writes()) == ("invalid_record", [])
    summary, entry = result["summary"], result["results"][0]
    assert (summary["failed"], summary["skipped"], summary["unchanged"]) == (1, others, 0)
    assert (entry["id"], entry["action"], entry["outcome"]) == (1, "delete", "failed")
    assert "id says 1, but that customer's e-mail is c1@example.com, not c2@example.com" in result["msg"]


def test_an_id_with_the_right_email_is_deleted_in_bulk():
    site = BulkSite(*people(range(1, 9)), list_hides=("email",))
    records = [{"id": number, "email": f"C{number}@example.com"} for number in (1, 2, 3, 4)]
    result = reconcile(site, records, state="absent")
    assert (result["summary"]["deleted"], sorted(site.customers)) == (4, [5, 6, 7, 8])


def without_lists(count):
    """A site that answers each list as if it had no customers, and shows them by id."""
    site = BulkSite(*people(range(1, count + 1)))
    site._list = lambda query: not_found()
    return site


@pytest.mark.parametrize("check", [False, True])
def test_nobody_is_absent_by_a_list_that_a_customer_by_id_contradicts(check):
    site = without_lists(6)
    records = [{"id": 1}, {"id": 2}, *({"email": f"c{number}@example.com"} for number in (3, 4))]
    result = reconcile(site, records, state="absent", check=check)
    assert (result["failed"], result["changed"], code(result)) == (True, False, "incomplete_listing")
    assert (site.writes(), result["summary"]["unchanged"]) == ([], 0)
    assert "its list has no customers (HTTP 404), and it has shown some" in result["msg"]


def test_a_site_that_has_nobody_left_may_say_so_with_404():
    site = BulkSite(*people(range(1, 9)))
    honest = site._list
    site._list = lambda query: honest(query) if site.customers else not_found()
    result = reconcile(site, [{"id": number} for number in range(1, 9)], state="absent")
    assert ("failed" in result, result["summary"]["deleted"], site.customers) == (False, 8, {})
    again = reconcile(site, [{"email": f"c{number}@example.com"} for number in range(1, 9)], state="absent")
    assert ("failed" in again, again["changed"], again["summary"]["unchanged"]) == (False, False, 8)
