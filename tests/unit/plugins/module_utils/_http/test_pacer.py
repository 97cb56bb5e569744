# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the next request may be sent."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._http.pacer import (
    LONGEST_PAUSE,
    MARGIN,
    Clock,
    Pacer,
    Told,
)
from ansible_collections.latepoint.api.plugins.module_utils._http.rate_limit import Quota
from ansible_collections.latepoint.api.plugins.module_utils._http.throttle import STEP
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeClock


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


def test_the_users_own_pace_is_the_forecast():
    pacer = Pacer(30, FakeClock().clock)
    pacer.leave(pacer.enter(), Told(200, Quota(60, 59, 30.0)))
    assert pacer.forecast(5) == 10.0


def test_without_any_pace_there_is_no_forecast():
    pacer = Pacer(0, FakeClock().clock)
    assert pacer.forecast(5) is None
    pacer.leave(pacer.enter(), Told(200, Quota(60)))
    assert pacer.forecast(5) is None


def test_the_forecast_is_for_the_time_of_asking():
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    pacer.leave(pacer.enter(), Told(200, Quota(60, 20, 30.0)))
    clock.now += 10
    assert (pacer.forecast(20), pacer.forecast(21), pacer.forecast(81)) == (0.0, 20.0, 80.0)


def test_many_threads_keep_one_pace():
    pacer = Pacer(1000, Clock())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _n: pacer.leave(pacer.enter(), Told(200, Quota(2000, 1500, 60.0))), range(200)))
    assert pacer._under_way == 0
    assert len(pacer._sent) == 200
