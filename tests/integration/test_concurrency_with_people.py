# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody edits customers by hand while a run is under way, before each of its requests: docs/concurrency.md."""

from __future__ import annotations

import importlib
import json
import threading
import time
from unittest import mock

import pytest

from sandbox.handle import running
from tests.proof.run import PLUGINS, importable, quick, run_module

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # a module's connections end with its process
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

IDS = (1, 2, 3, 4)
PEOPLE = [{"id": number, "city": "Bergen", "notes": "old", "custom_fields": {"shoe": "38"}} for number in IDS]
WANTED = [{"id": number, "city": "Oslo", "notes": "new"} for number in IDS]


@pytest.fixture(autouse=True)
def _importable():
    importable()


@pytest.fixture
def site():
    with running("seed", PEOPLE) as started:
        yield started


def run(site, check=False, before=None, at=None, **options):
    """A run of the bulk module; `before` is called before its request number `at`."""
    http = importlib.import_module(f"{PLUGINS}.module_utils._http.client")
    exchange, sent = http.Client._exchange, []

    def watched(self, method, *rest):
        if before is not None and len(sent) == at:
            before()
        sent.append(method)
        return exchange(self, method, *rest)

    given = {"base_url": site.rest_base, "api_key": site.key, "concurrency": 1, "customers": WANTED, **options}
    with quick(100), mock.patch.object(http.Client, "_exchange", watched):
        result = run_module("latepoint_customers", given, check).result
    return result, sent


def requests_of(**options):
    with running("seed", PEOPLE) as site:
        return run(site, **options)[1]


# One list, the first customer by id to confirm it, four PUTs, and one list for what responses to PUTs don't show.
USUAL = ["GET", "GET", "PUT", "PUT", "PUT", "PUT", "GET"]
READ = 2
POINTS = range(len(USUAL))


def test_these_are_the_points():
    assert requests_of() == USUAL


# --- without a plan ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", POINTS)
@pytest.mark.parametrize("number", [1, 4])
def test_fields_that_nobody_declared_are_never_touched(site, at, number):
    edit = {"phone": "+4712345678", "first_name": "Kari", "custom_fields": {"shoe": "41"}}
    result, _sent = run(site, before=lambda: site.edit(number, **edit), at=at)
    assert not result.get("failed"), result["msg"]
    for customer in site.customers().values():
        assert (customer["city"], customer["notes"]) == ("Oslo", "new")
    edited = site.customer(number)
    assert (edited["phone"], edited["first_name"], edited["custom_fields"]) == ("+4712345678", "Kari", {"shoe": "41"})
    assert all(set(body) <= {"city", "notes"} for body in site.requests.bodies())


@pytest.mark.parametrize("at", POINTS)
@pytest.mark.parametrize("number", [1, 4])
def test_an_edit_of_a_declared_field_is_overwritten_or_told(site, at, number):
    """Declared means: it shall be so. An edit after the write is found where the write is verified."""
    result, _sent = run(site, before=lambda: site.edit(number, notes="by hand"), at=at)
    stored = site.customer(number)["notes"]
    after_the_write = at >= READ + number
    assert stored == ("by hand" if after_the_write else "new")
    if after_the_write:
        entry = next(row for row in result["results"] if row["id"] == number)
        assert (entry["outcome"], entry["error"]["code"]) == ("failed", "write_not_kept")
        assert entry["error"]["details"]["fields"] == ["notes"]
        assert "by hand" in entry["error"]["message"]
    else:
        assert not result.get("failed")


@pytest.mark.parametrize("at", POINTS)
def test_somebody_is_deleted_by_hand(site, at):
    result, _sent = run(site, before=lambda: site.remove(2), at=at)
    assert result["failed"]
    assert result["error"]["code"] == "customer_not_found"
    assert {number for number, customer in site.customers().items() if customer["city"] == "Oslo"} == {1, 3, 4}
    entry = next(row for row in result["results"] if row["id"] == 2)
    assert entry["outcome"] == "failed"


@pytest.mark.parametrize("at", POINTS)
def test_somebody_is_added_by_hand(site, at):
    result, _sent = run(site, before=lambda: site.add(email="late@example.com", city="Bergen"), at=at)
    assert not result.get("failed"), result["msg"]
    assert [customer["city"] for customer in site.by_email("late@example.com")] == ["Bergen"]


@pytest.mark.parametrize("at", POINTS)
def test_an_email_is_taken_by_hand(site, at):
    """The site's own index refuses the second one, whoever came first."""
    wanted = [{"id": 1, "email": "wanted@example.com"}, *WANTED[1:]]
    result, _sent = run(site, before=lambda: site.edit(3, email="wanted@example.com"), at=at, customers=wanted)
    entry = next(row for row in result["results"] if row["id"] == 1)
    holders = [customer["id"] for customer in site.by_email("wanted@example.com")]
    if at <= READ + 1:  # the e-mail is one more field to confirm
        assert (entry["outcome"], holders) == ("failed" if at else "skipped", [3])
    else:
        assert entry["outcome"] == "done"


# --- with a saved plan -------------------------------------------------------------------------------------


@pytest.fixture
def plan(site, tmp_path):
    path = str(tmp_path / "plan.json")
    planned, _sent = run(site, check=True, save_plan=path)
    assert planned["summary"]["changed"] == len(IDS)
    site.clear_log()
    return path


@pytest.mark.parametrize("number", IDS)
@pytest.mark.parametrize("edit", [{"notes": "by hand"}, {"city": "Oslo"}, {"notes": "new", "city": "Oslo"}])
def test_whatever_moves_before_the_plan_is_applied_makes_it_stale(site, plan, number, edit):
    site.edit(number, **edit)
    before = site.customers()
    result, sent = run(site, plan=plan)
    assert (result["failed"], result["error"]["code"], result["changed"]) == (True, "stale_plan", False)
    assert f"customer {number}" in json.dumps(result["error"]["details"])
    assert "PUT" not in sent
    assert site.customers() == before


@pytest.mark.parametrize("number", IDS)
def test_what_nobody_declared_may_move(site, plan, number):
    site.edit(number, phone="+4712345678")
    result, _sent = run(site, plan=plan)
    assert not result.get("failed"), result["msg"]
    assert site.customer(number)["phone"] == "+4712345678"


@pytest.mark.parametrize("at", POINTS)
@pytest.mark.parametrize("number", [1, 4])
def test_the_window_of_a_plan_is_from_its_own_reading_to_the_write(site, plan, at, number):
    result, sent = run(site, before=lambda: site.edit(number, notes="by hand"), at=at, plan=plan)
    seen = at == 0 or (at == 1 and number == 1)
    if seen:
        assert result["error"]["code"] == "stale_plan"
        assert "PUT" not in sent
    written_over = not seen and at < READ + number
    assert site.customer(number)["notes"] == ("new" if written_over else "by hand")
    assert bool(result.get("failed")) != written_over


# --- what can still be lost ----------------------------------------------------------------------------------


def test_latepoint_itself_writes_the_whole_row():
    """What is stored by hand between LatePoint's reading of a row and its writing is lost, whoever sends the PUT."""
    with running("seed", PEOPLE, write_window=0.3) as site:
        worker = threading.Thread(target=lambda: run(site, customers=WANTED[:1]))
        worker.start()
        while not site.requests.writes():
            time.sleep(0.005)
        time.sleep(0.1)
        site.edit(1, phone="+4712345678")
        worker.join()
        assert site.customer(1)["city"] == "Oslo"
        assert site.customer(1)["phone"] == ""
