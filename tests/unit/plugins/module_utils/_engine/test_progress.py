# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far the work is, for whoever shows it."""

from __future__ import annotations

import json

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._engine import progress as _progress
from ansible_collections.latepoint.api.plugins.module_utils._engine.progress import Progress, into_file
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, people, reconcile
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeClock, reply


@pytest.fixture
def now(monkeypatch):
    time = [100.0]
    monkeypatch.setattr(_progress.time, "time", lambda: time[0])
    return time


@pytest.fixture
def path(tmp_path):
    return tmp_path / "progress"


def said(path):
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def test_steps_are_written_with_their_stage(path, now):
    progress = Progress(into_file(str(path)))
    now[0] += 50
    progress.begin("written", 9)
    now[0] += 2
    progress.tell("written", 3, 9, failed=1)
    first = {"stage": "written", "done": 0, "of": 9, "failed": 0, "since": 150.0, "until": 0.0}
    assert said(path) == [first, dict(first, done=3, failed=1)]


def test_steps_that_follow_at_once_are_not_all_written(path, now):
    """A hundred thousand rows, a thousand of them in each tenth of a second: a few lines a second."""
    progress = Progress(into_file(str(path)))
    progress.begin("read", 100_000)
    for done in range(1, 100_001):
        now[0] += 0.1 * (done % 1000 == 0)
        progress.tell("read", done, 100_000)
    seconds = now[0] - 100.0
    assert len(said(path)) <= 2 + seconds / _progress.EVERY
    assert said(path)[-1]["done"] == 100_000


def test_what_was_written_already_is_not_written_again(path, now):
    """All who are declared were met on the first page of many."""
    progress = Progress(into_file(str(path)))
    progress.begin("read", 3)
    for _row in range(1000):
        now[0] += 1
        progress.tell("read", 3, 3)
    assert [line["done"] for line in said(path)] == [0, 3]


def test_a_clock_that_is_put_back_stops_nothing(path, now):
    progress = Progress(into_file(str(path)))
    progress.begin("read", 3)
    now[0] -= 3600
    progress.tell("read", 1, 3)
    assert [line["done"] for line in said(path)] == [0, 1]


def test_a_wait_is_told_when_it_begins_and_kept(path, now):
    progress = Progress(into_file(str(path)))
    progress.begin("read", 9)
    progress.wait(30.0)
    progress.wait(20.0)
    now[0] += 1
    progress.tell("read", 1, 9)
    assert [line["until"] for line in said(path)] == [0.0, 130.0, 130.0, 130.0]


def test_a_wait_before_all_stages_tells_nothing(path):
    Progress(into_file(str(path))).wait(5.0)
    assert not path.exists()


def test_nobody_listens(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    progress = Progress(None)
    progress.begin("read", 2)
    progress.wait(5.0)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_gone_stops_nothing(tmp_path):
    progress = Progress(into_file(str(tmp_path / "nowhere" / "progress")))
    for number in range(2):
        progress.tell("read", number, 2)
    assert list(tmp_path.iterdir()) == []


# --- in a run ------------------------------------------------------------------------------------

RECORDS = [{"id": number, "city": "Rome"} for number in range(1, 5)]


def run(path, site, **options):
    result = reconcile(site, RECORDS, clock=FakeClock(), concurrency=1, _progress=into_file(str(path)), **options)
    assert not result.get("failed"), result["msg"]
    return [(line["stage"], line["done"], line["of"], line["until"] - 100.0) for line in said(path)]


def test_the_stages_of_a_run(path, now):
    lines = run(path, BulkSite(*people(range(1, 5))), verify="read")
    for stage in ("read", "written", "verified"):
        first, *_others, last = (line[1:3] for line in lines if line[0] == stage)
        assert (first, last) == ((0, 4), (4, 4))


def test_where_nothing_is_to_be_verified_no_such_stage_begins(path, now):
    assert "verified" not in {line[0] for line in run(path, BulkSite(*people(range(1, 5))), verify="none")}


def test_a_pause_before_anything_is_read(path, now):
    site = BulkSite(*people(range(1, 5)))
    site.instead("GET", lambda: reply(429, {"message": "m"}, {"Retry-After": "12"}))
    assert run(path, site)[:2] == [("read", 0, 4, -100.0), ("read", 0, 4, 12.0)]


def test_a_pause_between_writes(path, now):
    site = BulkSite(*people(range(1, 5)))
    site.skip("PUT")
    site.instead("PUT", lambda: reply(429, {"message": "m"}, {"Retry-After": "14"}))
    assert ("written", 1, 4, 14.0) in run(path, site)


def test_the_users_own_pace(path, now):
    assert ("written", 1, 4, 60.0) in run(path, BulkSite(*people(range(1, 5))), requests_per_minute=3)
