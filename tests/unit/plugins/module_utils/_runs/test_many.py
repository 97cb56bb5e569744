# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole runs over many customers: what holds whatever the site and the declared records are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import (
    ADDRESSES,
    BulkSite,
    Killed,
    cases,
    code,
    outcomes,
    people,
    reconcile,
)
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import reply

# What may forbid a plan.
FORBIDDEN = {"duplicate_customer", "ambiguous_email", "email_taken", "email_ring"}
WORKERS = st.sampled_from([1, 3])


@given(cases(), WORKERS, st.sampled_from([2, 100]))
def test_no_order_is_refused_and_what_is_applied_stays(case, workers, size):
    """Either nothing is written at all, or everything, and no address is taken when its turn comes."""
    people_there, records = case
    site = BulkSite(*people_there, page_size=size)
    checked = reconcile(site, records, check=True)
    assert site.writes() == []
    done = reconcile(site, records, concurrency=workers)
    assert site.refused == []
    if checked.get("failed"):
        assert code(checked) == code(done)
        assert code(done) in FORBIDDEN
        assert site.writes() == []
        return
    assert not done.get("failed"), done["msg"]
    same = ("summary", "forecast")
    assert {**done, **dict.fromkeys((*same, "msg", "results"))} == {
        **checked,
        **dict.fromkeys((*same, "msg", "results")),
    }
    planned, written = ([dict(entry, outcome="") for entry in run["results"]] for run in (checked, done))
    assert planned == written
    assert len(site.writes()) == len(written) == done["forecast"]["requests"]
    again = reconcile(site, records)
    assert (again["changed"], again["results"]) == (False, [])
    assert again["summary"]["unchanged"] == len(records)


@st.composite
def new_and_old(draw):
    """A site, declared customers of it, and some who are to be created; perhaps with a taken address."""
    people_there, records = draw(cases())
    new = draw(st.lists(st.sampled_from([*ADDRESSES, "new1@x.org", "new2@x.org"]), max_size=3, unique=True))
    return people_there, [*records, *({"email": email, "first_name": "New"} for email in new)]


@given(new_and_old(), WORKERS)
def test_creating_beside_updating(case, workers):
    people_there, records = case
    site = BulkSite(*people_there)
    done = reconcile(site, records, create=True, concurrency=workers)
    assert site.refused == []
    if done.get("failed"):
        assert code(done) in FORBIDDEN
        assert site.writes() == []
        return
    assert not reconcile(site, records, create=True)["changed"]
    posted = sum(path == "POST /customers" for path in site.writes())
    assert posted == done["summary"]["created"] == len(site.customers) - len(people_there)


@given(new_and_old(), WORKERS, st.integers(0, 7))
@settings(max_examples=60)
def test_killed_anywhere_and_run_again_is_as_run_once(case, workers, stored):
    people_there, records = case
    whole, killed = BulkSite(*people_there), BulkSite(*people_there, dies_after=stored)
    once = reconcile(whole, records, create=True)
    try:
        first = reconcile(killed, records, create=True, concurrency=workers)
        assert first.get("failed") == once.get("failed")
    except Killed:
        killed.dies_after = None
        again = reconcile(killed, records, create=True)
        assert not again.get("failed"), again["msg"]
        assert again["summary"]["changed"] + again["summary"]["created"] <= len(once["results"])
    assert by_email(whole) == by_email(killed)
    assert killed.refused == []


def by_email(site):
    """What is stored, whatever numbers new customers have got."""
    return {customer["email"].lower(): dict(customer, id=0) for customer in site.customers.values()}


@given(cases(renames=False), WORKERS)
def test_absent(case, workers):
    people_there, records = case
    site = BulkSite(*people_there)
    done = reconcile(site, records, state="absent", concurrency=workers)
    assert not done.get("failed"), done["msg"]
    assert done["summary"]["deleted"] == len(records) == len(people_there) - len(site.customers)
    again = reconcile(site, records, state="absent")
    assert (again["changed"], again["summary"]["unchanged"]) == (False, len(records))


@given(cases(), st.data())
@settings(max_examples=60)
def test_a_refused_customer_hides_no_other(case, data):
    people_there, records = case
    site = BulkSite(*people_there)
    planned = reconcile(site, records, check=True)
    if planned.get("failed") or not planned["results"]:
        return
    bad = {entry["id"] for entry in planned["results"] if data.draw(st.booleans())}
    honest = site.work

    def work(call):
        refused = call.method == "PUT" and int(call.path.rpartition("/")[2]) in bad
        return reply(422, {"code": "validation_failed", "message": "No"}) if refused else honest(call)

    site.work = work
    done = reconcile(site, records)
    assert bool(done.get("failed")) == bool(bad)
    for row in done["results"]:
        assert row["outcome"] in (("failed", "skipped") if row["id"] in bad else ("done", "skipped"))
        wanted = next(entry["diff"] for entry in planned["results"] if entry["id"] == row["id"])
        assert row.get("wanted") == (wanted if row["outcome"] == "failed" else None)
        assert row["outcome"] != "skipped" or "waits for an e-mail" in row["error"]["message"]
    assert sum(done["summary"][name] for name in ("unchanged", "changed", "failed", "skipped")) == len(records)


# --- who is meant, and who may not be ------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 9, 30])
def test_swapped_e_mails_are_refused_before_the_first_write(count):
    site = BulkSite(*people(range(1, 41)))
    records = [{"id": 1, "email": "c2@example.com"}, {"id": 2, "email": "c1@example.com"}]
    records.extend({"id": number, "city": "Rome"} for number in range(3, 3 + count))
    refused = reconcile(site, records)
    assert (code(refused), site.writes()) == ("email_ring", [])
    assert "customers[0]" in refused["msg"]
    assert "customers[1]" in refused["msg"]
    assert set(outcomes(refused)) == {"skipped"}
    assert refused["summary"]["skipped"] == 2 + count


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("length", [2, 10, 40])
def test_a_chain_of_e_mails_is_written_from_its_end(length, workers):
    site = BulkSite(*people(range(1, length + 1)))
    records = [{"id": number, "email": "c{}@example.com".format(number + 1)} for number in range(1, length + 1)]
    done = reconcile(site, records, concurrency=workers)
    assert not done.get("failed"), done["msg"]
    assert site.writes() == ["PUT /customers/{}".format(number) for number in range(length, 0, -1)]


@pytest.mark.parametrize("others", [0, 1, 5, 30])
@pytest.mark.parametrize("taken", ["c2@example.com", "C2@Example.com"])
def test_a_taken_e_mail_is_noticed_however_the_site_is_read(taken, others):
    site = BulkSite(*people(range(1, 41)), page_size=3)
    records = [{"id": 1, "email": taken}, *({"id": number, "city": "Rome"} for number in range(10, 10 + others))]
    refused = reconcile(site, records)
    assert (code(refused), site.writes()) == ("email_taken", [])
    assert "customer 2 has it and keeps it" in refused["msg"]


def test_several_with_one_e_mail():
    site = BulkSite(*people([4, 5], email="twin@example.com"), *people([1, 2]))
    for others in (0, 2):
        records = [{"email": "twin@example.com", "city": "Rome"}, *({"id": n, "city": "Rome"} for n in (1, 2)[:others])]
        refused = reconcile(site, records)
        assert (code(refused), site.writes()) == ("ambiguous_email", [])
        assert "4, 5" in refused["msg"]
        assert "by id" in refused["msg"]


@pytest.mark.parametrize("others", [0, 5])
def test_one_customer_by_id_and_by_e_mail(others):
    site = BulkSite(*people(range(1, 41)))
    records = [{"id": 7, "city": "Rome"}, {"email": "C7@example.com", "city": "Bonn"}]
    records.extend({"id": number, "city": "Rome"} for number in range(10, 10 + others))
    refused = reconcile(site, records)
    assert (code(refused), site.writes()) == ("duplicate_customer", [])
    assert "customers[1]" in refused["msg"]
    assert "customers[0]" in refused["msg"]


def test_a_missing_customer_holds_up_nobody():
    site = BulkSite(*people([1, 2, 3]))
    records = [{"id": 1, "city": "Rome"}, {"id": 99, "city": "Rome"}, {"email": "who@x.org"}, {"id": 3, "city": "Rome"}]
    done = reconcile(site, records)
    assert outcomes(done) == ["done", "failed", "failed", "done"]
    assert (code(done), done["changed"]) == ("customer_not_found", True)
    assert "customers[1]" in done["msg"]
    assert "create: true" in done["msg"]
