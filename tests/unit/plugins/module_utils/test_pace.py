# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the next request may be sent."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._pace import (
    LONGEST_PAUSE,
    MARGIN,
    Clock,
    Pacer,
    Quota,
    Told,
    read_quota,
)
from ansible_collections.latepoint.api.plugins.module_utils._throttle import STEP
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeClock

NOW = 1700000000.0


def limits(limit=None, remaining=None, reset=None, date=None):
    names = {"X-RateLimit-Limit": limit, "X-RateLimit-Remaining": remaining, "X-RateLimit-Reset": reset, "Date": date}
    return {name: str(value) for name, value in names.items() if value is not None}


@pytest.mark.parametrize(
    ("headers", "quota"),
    [
        (limits(), Quota()),
        (limits(60, 59, 30), Quota(60, 59, 30.0)),
        (limits(60, 59, int(NOW) + 30), Quota(60, 59, 30.0)),
        (limits(60, 0, 0), Quota(60, 0, 0.0)),
        (limits(60, 0, int(NOW) - 5), Quota(60, 0, 0.0)),
        (limits(60), Quota(60)),
        (limits(None, 5, "0.5"), Quota(None, 5, 0.5)),
        (limits("many", "x", "soon"), Quota()),
        (limits(-1, -2, -3), Quota()),
        (limits("inf", "nan", "1e400"), Quota()),
        (limits(60, 59, 1700000030000), Quota(60, 59, None)),
    ],
)
def test_reading_the_headers(headers, quota):
    """api-facts: 429: "the answers carry headers about the current usage"."""
    assert read_quota(headers, NOW) == quota


@pytest.mark.parametrize(
    ("skew", "seconds"),
    [(0, 30.0), (1, 30.0), (-2, 30.0), (3600, 30.0), (-3600, 30.0)],
)
def test_clocks_that_differ(skew, seconds):
    """An epoch is the server's; its Date header tells what it thinks the time is. Small differences are none."""
    server = NOW + skew
    headers = limits(60, 0, int(server + 30), formatdate(server, usegmt=True))
    found = read_quota(headers, NOW).seconds
    assert abs(found - seconds) <= 2
    if abs(skew) > 2:
        assert found == seconds


@pytest.mark.parametrize("date", ["", "yesterday", "Wed, 99 Foo 2024 25:00:00 GMT"])
def test_a_date_that_is_none(date):
    assert read_quota(limits(60, 0, int(NOW) + 30, date), NOW).seconds == 30.0


@pytest.mark.parametrize(
    ("quota", "result"),
    [
        (Quota(), None),
        (Quota(seconds=5.0), None),
        (Quota(60, 59, 5.0), {"limit": 60, "remaining": 59, "reset_seconds": 5.0}),
        (Quota(60), {"limit": 60, "remaining": None, "reset_seconds": None}),
        (Quota(remaining=0), {"limit": None, "remaining": 0, "reset_seconds": None}),
    ],
)
def test_as_result(quota, result):
    assert quota.as_result() == result


def sent_times(clock: FakeClock, pacer: Pacer, count: int, took: float = 0.0) -> list[float]:
    times = []
    for _number in range(count):
        turn = pacer.enter()
        times.append(clock.now)
        clock.now += took
        pacer.leave(turn, Told(200, Quota()))
    return times


def test_without_limits_nobody_waits():
    clock = FakeClock()
    sent_times(clock, Pacer(0, clock.clock), 1000)
    assert clock.slept == []


def test_a_sliding_window():
    """`requests_per_minute`: never more than N a minute."""
    clock = FakeClock()
    times = sent_times(clock, Pacer(3, clock.clock), 8, took=1.0)
    assert times == [1000.0, 1001.0, 1002.0, 1060.0, 1061.0, 1062.0, 1120.0, 1121.0]


@given(st.integers(1, 5), st.lists(st.floats(0, 30), min_size=1, max_size=20))
def test_no_window_of_a_minute_holds_more(per_minute, pauses):
    clock = FakeClock()
    pacer = Pacer(per_minute, clock.clock)
    times = []
    for pause in pauses:
        clock.now += pause
        times += sent_times(clock, pacer, 1)
    for start in times:
        assert sum(start <= one < start + 60 - 1e-4 for one in times) <= per_minute


def test_the_server_asks_for_a_pause():
    """api-facts: 429: "wait as `Retry-After` says"."""
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    pacer.pause(10)
    pacer.pause(5)
    assert sent_times(clock, pacer, 2) == [1010.0, 1010.0]


@pytest.mark.parametrize(("asked", "waited"), [(7.0, 7.0), (None, 1.0), (0.0, 0.5)])
def test_a_429_makes_all_wait(asked, waited):
    clock = FakeClock()
    pacer = Pacer(0, clock.clock, patience=1)
    pacer.leave(pacer.enter(), Told(429, pause=asked))
    assert sent_times(clock, pacer, 2) == [1000.0 + waited] * 2


@pytest.mark.parametrize(("patience", "asked"), [(0, 7.0), (4, LONGEST_PAUSE + 1)])
def test_a_429_that_is_final_makes_nobody_wait(patience, asked):
    clock = FakeClock()
    pacer = Pacer(0, clock.clock, patience)
    pacer.leave(pacer.enter(), Told(429, pause=asked))
    assert sent_times(clock, pacer, 1) == [1000.0]


def test_after_a_429_one_goes_alone():
    """The other waits until it is answered, and no longer."""
    pacer = Pacer(0, FakeClock().clock, patience=4)
    pacer.leave(pacer.enter(), Told(429, pause=1.0))
    alone = pacer.enter()
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(pacer.enter)
        assert not other.done()
        assert pacer._under_way == 1
        pacer.leave(alone, Told(200))
        assert other.result(10) == 2
    assert pacer._under_way == 1


def test_a_request_without_an_answer_makes_room_for_the_next():
    pacer = Pacer(0, FakeClock().clock, patience=4)
    pacer.leave(pacer.enter(), Told(429, pause=1.0))
    for _number in range(STEP + 1):
        pacer.leave(pacer.enter(), Told())
    assert not pacer._throttle.room(1)


def test_many_threads_get_through_a_limit_that_only_refusals_tell():
    """One request a second, sixteen threads, one try: nobody is given up."""
    clock, lock, windows = FakeClock(), threading.Lock(), set()
    pacer = Pacer(0, clock.clock, patience=1)

    def request(_number):
        while True:
            turn = pacer.enter()
            with lock:
                refused = int(clock.now) in windows
                windows.add(int(clock.now))
            pacer.leave(turn, Told(429 if refused else 200, pause=1.0 if refused else None))
            if not refused:
                return
            assert not pacer.hopeless()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(request, range(64)))
    assert pacer._under_way == 0


def test_nothing_is_left_until_the_window_turns_over():
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    pacer.leave(pacer.enter(), Told(200, Quota(60, 0, 30.0)))
    assert sent_times(clock, pacer, 1) == [1000.0 + 30.0 + MARGIN]


def test_what_remains_is_used_up_first():
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    pacer.leave(pacer.enter(), Told(200, Quota(60, 2, 30.0)))
    assert sent_times(clock, pacer, 4) == [1000.0, 1000.0, 1030.0 + MARGIN, 1030.0 + MARGIN]


def test_requests_under_way_are_taken_off():
    """The server may have counted the two others after it wrote that three remain."""
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    turns = [pacer.enter() for _number in range(3)]
    pacer.leave(turns[0], Told(200, Quota(60, 3, 30.0)))
    assert pacer.enter() == 1
    assert clock.slept == []
    pacer.enter()
    assert clock.slept == [pytest.approx(30.0 + MARGIN)]


def test_answers_between_are_taken_off_as_well():
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    first, second = pacer.enter(), pacer.enter()
    pacer.leave(second, Told(200, Quota()))
    pacer.leave(first, Told(200, Quota(60, 1, 30.0)))
    pacer.enter()
    assert clock.slept == [pytest.approx(30.0 + MARGIN)]


def test_headers_without_a_reset_make_nobody_wait():
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    pacer.leave(pacer.enter(), Told(200, Quota(60, 0, None)))
    pacer.enter()
    assert clock.slept == []
    assert pacer.quota == Quota(60, 0, None)


def test_an_answer_without_headers_leaves_what_is_known():
    pacer = Pacer(0, FakeClock().clock)
    pacer.leave(pacer.enter(), Told(200, Quota(60, 50, 30.0)))
    pacer.leave(pacer.enter(), Told(200, Quota()))
    assert pacer.quota == Quota(60, 50, 30.0)


def test_a_reset_in_the_far_future_is_not_waited_for():
    """A quota may be the day's, or its header nonsense: after an hour the site is asked again."""
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    pacer.leave(pacer.enter(), Told(200, Quota(60, 0, 99_000_000.0)))
    pacer.enter()
    assert clock.slept == [pytest.approx(LONGEST_PAUSE + MARGIN)]


@pytest.mark.parametrize(
    ("own", "told", "known"), [(0, None, None), (30, None, 30), (0, 60, 60), (30, 60, 30), (90, 60, 90)]
)
def test_the_pace_that_is_known(own, told, known):
    pacer = Pacer(own, FakeClock().clock)
    pacer.leave(pacer.enter(), Told(200, Quota(told)))
    assert pacer.per_minute() == known


def test_many_threads_keep_one_pace():
    pacer = Pacer(1000, Clock())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _n: pacer.leave(pacer.enter(), Told(200, Quota(2000, 1500, 60.0))), range(200)))
    assert pacer._under_way == 0
    assert len(pacer._sent) == 200
