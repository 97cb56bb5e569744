# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs against sites whose readings are old: a cache in front, or a site that takes a moment to show a write."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._engine.write import PAUSE, Writer
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, code, people, reconcile
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeClock, FakeSite, ada, reply

from ..one_customer import run
from ..writes import change_of

ABSENT = Goal(state="absent")
NEW = {"email": "grace@example.com", "first_name": "Grace", "last_name": "Hopper"}


def cached(site, whole_address=True):
    """Whatever was answered to a GET is answered again to the same address, or to the same query but for the mark."""
    honest, known = site.work, {}

    def work(call):
        if call.method != "GET":
            return honest(call)
        address = (call.path, *sorted(call.query.items()), call.fresh if whole_address else "")
        if address not in known:
            answer = honest(call)
            known[address] = (answer.status_code, answer.content)
        return reply(*known[address])

    site.work = work
    return site


def slow_to_show(site, readings):
    """The first `readings` after each write show what was there before."""
    honest, old, left = site.work, {}, {}

    def work(call):
        if call.method != "GET":
            old.update({number: dict(customer) for number, customer in site.customers.items()})
            left.update(dict.fromkeys(old, readings))
            return honest(call)
        number = int(call.path.rpartition("/")[2]) if call.path != "/customers" else 0
        if left.get(number):
            left[number] -= 1
            return reply(200, {"success": True, "data": old[number]})
        return honest(call)

    site.work = work
    return site


# --- a cache that answers the same address alike -----------------------------------------------------


def test_one_customer_behind_a_cache():
    site = cached(FakeSite(ada()))
    assert run(site, id=1, customer={"city": "Rome"})["changed"]
    assert not run(site, id=1, customer={"city": "Rome"})["changed"]
    assert run(site, customer=NEW, create=True)["changed"]
    assert not run(site, customer=NEW, create=True)["changed"]
    assert run(site, id=1, state="absent")["changed"]
    assert not run(site, id=1, state="absent")["changed"]
    assert site.writes() == ["PUT /customers/1", "POST /customers", "DELETE /customers/1"]


@pytest.mark.parametrize("count", [2, 9])
def test_many_customers_behind_a_cache(count):
    site = cached(BulkSite(*people(range(1, 13)), page_size=3))
    records = [{"id": number, "city": "Rome"} for number in range(1, count + 1)]
    for options in ({}, {"state": "absent"}):
        first, second = (reconcile(site, records, **options) for _again in range(2))
        assert (first["changed"], first.get("failed"), second["changed"]) == (True, None, False)
    assert len(site.writes()) == 2 * count


def test_a_lost_answer_behind_a_cache_is_no_second_customer():
    site = cached(FakeSite(ada()))
    site.after("POST", lambda: reply(504, "<html>"))
    result = run(site, customer=NEW, create=True)
    assert (result["changed"], result.get("failed"), len(site.writes())) == (True, None, 1)


# --- what is read again before it is called a failure ------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "goal"), [({"id": 1, "city": "Rome"}, Goal()), ({"id": 1}, ABSENT)], ids=["an update", "a deletion"]
)
@pytest.mark.parametrize(("readings", "kept"), [(0, True), (1, True), (2, False)])
def test_a_disagreement_is_read_again_after_a_pause(raw, goal, readings, kept):
    site, clock = FakeSite(ada()), FakeClock()
    change = change_of(site, raw, goal)
    slow_to_show(site, readings)
    writer = Writer(site.api(clock=clock))
    written = writer.read(writer.write(change))
    assert (written.error is None, written.changed) == (kept, kept)
    assert (clock.slept, len(site.sent("GET"))) == (([PAUSE], 2) if readings else ([], 1))


def test_where_the_second_reading_fails_the_first_one_counts():
    site = FakeSite(ada(), drops=["city"])
    change = change_of(site, {"id": 1, "city": "Rome"})
    site.skip("GET")
    site.instead("GET", lambda: reply(401, {"code": "unauthorized", "message": "m"}))
    writer = Writer(site.api())
    assert writer.read(writer.write(change)).error.code == "write_not_kept"


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize(("readings", "said"), [(1, None), (2, "write_not_kept")])
def test_one_pause_serves_many(state, readings, said):
    site, clock = slow_to_show(BulkSite(*people(range(1, 13)), page_size=3), readings), FakeClock()
    result = reconcile(site, [{"id": number, "city": "Rome"} for number in (1, 2, 3)], state=state, clock=clock)
    assert code(result) == said
    assert clock.slept == [PAUSE]


def test_nobody_waits_where_nothing_is_in_doubt():
    site, clock = BulkSite(*people(range(1, 13)), page_size=3), FakeClock()
    reconcile(site, [{"id": number, "city": "Rome"} for number in range(1, 10)], clock=clock)
    assert clock.slept == []
