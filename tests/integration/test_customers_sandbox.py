# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bulk work over HTTP in every dialect, under every fault: what it says against what the sandbox's database holds.

The module's own code runs in this process; playbooks run in `test_customers_playbooks.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import LatePointError
from ansible_collections.latepoint.api.plugins.module_utils._http import back_off as _back_off
from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import OFFICIAL
from ansible_collections.latepoint.api.plugins.module_utils._results.one import failure
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Task
from ansible_collections.latepoint.api.plugins.modules import latepoint_customers
from sandbox.dialects import ALL_DIALECTS
from sandbox.faults import FAULTS
from sandbox.handle import Site, running
from tests.proof.run import ShortClock, quick
from tests.proof.socketless import socketless

HIDDEN = {
    "full": set(),
    "no_address": {"city"},
    "short": {"city", "custom_fields"},
    "minimal": {"city", "custom_fields", "notes", "is_guest"},
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses between tries are short."""
    monkeypatch.setattr(_back_off, "FIRST_WAIT", 0.01)


def reconcile(
    site: Site, customers: Sequence[Mapping[str, Any]], check: bool = False, **options: Any
) -> dict[str, Any]:
    """The result of `latepoint_customers`."""
    params = {name: option.get("default") for name, option in latepoint_customers.SPEC.items()}
    params.update({**site.connection(), "customers": list(customers), **options})
    task = Task(params, check)
    try:
        result = latepoint_customers.reconcile(task)
    except LatePointError as error:
        result = failure(error, task.mask)
    finally:
        task.client._session.close()
    return {**latepoint_customers.DEFAULTS, **result}


@contextmanager
def timeless(customers: Sequence[Mapping[str, Any]], **options: Any) -> Iterator[Site]:
    """A site for which only waiting takes time, so that a busy machine changes nothing."""
    clock = ShortClock()
    with socketless("seed", customers, clock, **options) as site, quick(100, clock):
        yield site


def people(count: int) -> list[dict[str, Any]]:
    """Customers without anything that a dialect would rewrite."""
    return [
        {
            "id": number,
            "first_name": f"First{number}",
            "last_name": "Last",
            "email": f"c{number}@example.com",
            "city": "Oslo",
            "country": "NO",
            "custom_fields": {"room": "one"},
        }
        for number in range(1, count + 1)
    ]


@pytest.fixture(params=ALL_DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


@pytest.fixture(scope="module")
def many() -> Iterator[Site]:
    """330 customers: four pages."""
    with running(customers=people(330)) as site:
        yield site


SHOWN = {"first_name": "First{}", "city": "Oslo", "custom_fields": {"room": "one"}}


def declarable(site: Site, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The records with those fields alone that the site's API has."""
    official = site.api == "abilities"
    return [{name: record[name] for name in record if name in OFFICIAL or not official} for record in records]


@pytest.mark.parametrize("field", SHOWN)
def test_what_reading_costs(many, dialect, field):
    """Never more than min(R, P) + 1, and one for each whose fields the list doesn't show.

    A site that tells no totals costs one more: somebody has to find out how many pages it has. So does one that
    refuses the parameter that goes past caches. One whose reading abilities take GET alone says so to each of the
    first requests, of which two are under way at once here.
    """
    many.set_dialect(dialect)
    if field not in OFFICIAL and many.api == "abilities":
        assert reconcile(many, [{"id": 1, field: SHOWN[field]}])["error"]["code"] == "unsupported_field"
        return
    hidden = field in HIDDEN[ALL_DIALECTS[dialect].list_fields]
    spoken = ALL_DIALECTS[dialect]
    odd = (spoken.list_counts == "none") + (spoken.unknown_params == "refused") + 2 * (spoken.reading_by == "GET")
    for size in (1, 2, 3, 5, 40, 330):
        for numbers in (range(1, size + 1), range(331 - size, 331)):
            many.clear_log()
            value = SHOWN[field]
            records = [{"id": n, field: value.format(n) if isinstance(value, str) else value} for n in numbers]
            result = reconcile(many, records, check=True)
            assert result["summary"]["unchanged"] == size, result["msg"]
            bound = min(size, 4) + 1 + size * hidden + odd
            assert many.requests.count() <= bound, (size, [entry.path for entry in many.requests])
            assert sum(result["summary"]["requests"].values()) == many.requests.count()
            assert not many.requests.writes()


def test_check_run_run_again_in_every_dialect(dialect):
    with running(dialect, customers=people(30)) as site:
        records = [{"id": number, "first_name": "Ada", "city": "Rome", "notes": "VIP"} for number in range(1, 11)]
        records += [{"email": f"C{number}@example.com", "custom_fields": {"room": "two"}} for number in range(11, 21)]
        records += [{"id": number, "email": f"c{number + 1}@example.com"} for number in range(25, 30)]
        records.append({"id": 30, "email": "free@example.com"})
        records = declarable(site, records)
        checked = reconcile(site, records, check=True)
        changes = 26 if site.api == "extension" else 16
        assert (checked["summary"]["changed"], site.requests.writes()) == (changes, [])
        done = reconcile(site, records)
        assert not done.get("failed"), done["msg"]
        assert [entry["diff"] for entry in checked["results"]] == [entry["diff"] for entry in done["results"]]
        assert site.requests.writes().stored().count() == changes
        assert site.customer(3)["notes"] == "VIP"
        if site.api == "extension":
            assert (site.customer(3)["city"], site.customer(15)["custom_fields"]) == ("Rome", {"room": "two"})
        assert [site.customer(number)["email"] for number in (25, 30)] == ["c26@example.com", "free@example.com"]
        again = reconcile(site, records)
        assert (again["changed"], again["results"]) == (False, [])


def test_creating_and_deleting_in_every_dialect(dialect):
    with running(dialect, customers=people(8)) as site:
        new = [{"email": f"new{n}@example.com", "first_name": "New", "last_name": "One"} for n in range(5)]
        done = reconcile(site, new, create=True)
        assert (done["summary"]["created"], len(site.customers())) == (5, 13), done["msg"]
        assert not reconcile(site, new, create=True)["changed"]
        gone = reconcile(site, [*new, {"id": 1}, {"id": 99}], state="absent")
        assert (gone["summary"]["deleted"], gone["summary"]["unchanged"]) == (6, 1), gone["msg"]
        assert sorted(site.customers()) == list(range(2, 9))
        assert not reconcile(site, [*new, {"id": 1}], state="absent")["changed"]


# --- faults in the middle of a run -----------------------------------------------------------------

OPTIONS: dict[str, dict[str, Any]] = {
    "timeout_before": {"seconds": 0.6},
    "timeout_after": {"seconds": 0.6},
    "slow": {"seconds": 0.05},
    "huge": {"mb": 35},
    "status_429": {"retry_after": 0},
    "status_429_date": {"retry_after": 0},
    "drop_field": {"field": "city"},
    "rewrite_field": {"field": "city", "value": "Elsewhere"},
}
WRITES = [kind for kind, fault in FAULTS.items() if "put" in fault.operations]
WANTED = [{"id": number, "first_name": "Ada", "city": "Rome"} for number in range(1, 9)]


def judge(site: Site, result: Mapping[str, Any]) -> None:
    """Each entry against the database: what is done is there, what has failed or was skipped is told exactly."""
    old = {customer["id"]: customer for customer in people(8)}
    assert [row["id"] for row in result["results"]] == list(range(1, 9))
    for entry in result["results"]:
        stored = site.customer(entry["id"])
        really = sorted(name for name in ("city", "first_name") if stored[name] != old[entry["id"]][name])
        unknown = (entry["error"] or {}).get("details", {}).get("written") in ("unknown", "accepted")
        if entry["outcome"] == "done":
            assert (stored["first_name"], stored["city"]) == ("Ada", "Rome")
        elif not unknown:
            said = entry["changed_fields"] if entry["outcome"] == "failed" else []
            assert said == really, entry
    done = sum(row["outcome"] == "done" for row in result["results"])
    assert result["summary"]["changed"] == done
    assert bool(result.get("failed")) == (done < 8)


@pytest.mark.parametrize("times", [1, None], ids=["once", "for ever"])
@pytest.mark.parametrize("kind", WRITES)
def test_a_fault_in_the_middle_of_the_writes(kind, times):
    with timeless(people(12)) as site:
        site.fault(kind, on="put", skip=3, times=times, **OPTIONS.get(kind, {}))
        result = reconcile(site, WANTED, verify="read", retries=1, timeout=0.4, concurrency=2)
        judge(site, result)
        assert not any(entry.overlapped for entry in site.requests.writes())
        assert not any(entry.followed for entry in site.requests)
        site.clear_faults()
        assert not reconcile(site, WANTED).get("failed")
        assert not reconcile(site, WANTED)["changed"]


@pytest.mark.parametrize("kind", [kind for kind, fault in FAULTS.items() if "list" in fault.operations])
def test_a_fault_in_the_middle_of_the_reading(many, kind):
    """Either the whole plan is known, or nothing is done at all."""
    many.reset()
    records = [{"id": number, "first_name": f"First{number}"} for number in range(1, 300)]
    records.append({"id": 330, "first_name": "Ada"})
    many.fault(
        kind, on="list", skip=1, times=None, **({"seconds": 0.6} if "timeout" in kind else OPTIONS.get(kind, {}))
    )
    result = reconcile(many, records, retries=1, timeout=0.4)
    if result.get("failed"):
        assert (many.requests.writes(), result["results"]) == ([], [])
        assert result["summary"]["skipped"] == 300
        return
    assert kind in ("prefixed_json", "bom_json", "slow", "lone_surrogate", "list_grows", "cache"), kind
    assert many.customer(330)["first_name"] == "Ada"


@pytest.mark.parametrize("kind", ["list_shrinks", "list_lies_total"])
def test_a_list_that_never_fits_together(many, kind):
    many.reset()
    many.fault(kind, on="list", times=None)
    result = reconcile(many, [{"id": number, "first_name": "Ada"} for number in range(1, 331)])
    assert (result["error"]["code"], many.requests.writes()) == ("incomplete_listing", [])


@pytest.mark.parametrize("skip", [0, 1, 2, 3])
def test_somebody_deleted_between_two_pages_hides_nobody(many, skip):
    many.reset()
    many.fault("list_shrinks", on="list", skip=skip, id=7)
    result = reconcile(many, [{"id": number, "first_name": "Ada"} for number in range(100, 331)])
    assert (result["summary"]["changed"], result.get("failed")) == (231, None), result["msg"]


def test_one_pace_for_all_threads_without_a_refusal():
    with timeless(people(60), rate_limit=(20, 1), reset_style="delta") as site:
        result = reconcile(site, [{"id": number, "first_name": "Ada"} for number in range(1, 61)], concurrency=8)
        assert result["summary"]["changed"] == 60, result["msg"]
        assert [entry.status for entry in site.requests if entry.status == 429] == []


def test_a_refusal_makes_every_thread_wait():
    with running(customers=people(20)) as site:
        site.fault("status_429", on="put", skip=4, retry_after=2)
        result = reconcile(site, [{"id": number, "first_name": "Ada"} for number in range(1, 21)], concurrency=4)
        assert result["summary"]["changed"] == 20
        writes = list(site.requests.writes())
        refused = next(number for number, entry in enumerate(writes) if entry.status == 429)
        # Those that were sent before the refusal was read may still come; then there is silence.
        at = [entry.time for entry in writes[refused:]]
        assert max(later - earlier for earlier, later in pairwise(at)) > 1


def test_a_limit_that_only_refusals_tell():
    """With more requests at once than the site lets through in all the tries of one of them."""
    with timeless(people(14), rate_limit=(2, 1), reset_style="none") as site:
        records = [{"id": number, "first_name": "Ada"} for number in range(1, 15)]
        result = reconcile(site, records, concurrency=16)
        assert result["summary"]["changed"] == 14, result["msg"]
        refused = sum(entry.status == 429 for entry in site.requests)
        # At first all are sent at once; then at most one too many before each pause.
        assert refused <= 14 + 8


@pytest.mark.parametrize("workers", [1, 3, 8])
def test_never_more_at_once(workers):
    with running(customers=people(40), latency=0.005) as site:
        reconcile(site, [{"id": number, "city": "Rome"} for number in range(1, 41)], concurrency=workers)
        assert max(entry.at_once for entry in site.requests) <= workers
        assert not any(entry.overlapped for entry in site.requests)
