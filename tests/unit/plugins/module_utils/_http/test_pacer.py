# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the next request may be sent."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._http.allowance import MARGIN
from ansible_collections.latepoint.api.plugins.module_utils._http.back_off import LONGEST_PAUSE
from ansible_collections.latepoint.api.plugins.module_utils._http.pacer import Clock, Feedback, Pacer
from ansible_collections.latepoint.api.plugins.module_utils._http.rate_limit import Quota
from ansible_collections.latepoint.api.plugins.module_utils._http.throttle import STEP
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeClock


def sent_times(clock: FakeClock, pacer: Pacer, count: int, took: float = 0.0) -> list[float]:
    times = []
    for _number in range(count):
        turn = pacer.enter()
        times.append(clock.now)
        clock.now += took
        pacer.leave(turn, Feedback(200, Quota()))
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
        assert sum(start <= sent < start + 60 - 1e-4 for sent in times) <= per_minute


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
    pacer.leave(pacer.enter(), Feedback(429, pause=asked))
    assert sent_times(clock, pacer, 2) == [1000.0 + waited] * 2


@pytest.mark.parametrize(("patience", "asked"), [(0, 7.0), (4, LONGEST_PAUSE + 1)])
def test_a_429_that_is_final_makes_nobody_wait(patience, asked):
    clock = FakeClock()
    pacer = Pacer(0, clock.clock, patience)
    pacer.leave(pacer.enter(), Feedback(429, pause=asked))
    assert sent_times(clock, pacer, 1) == [1000.0]


def test_after_a_429_one_goes_alone():
    """The other waits until it is answered, and no longer."""
    pacer = Pacer(0, FakeClock().clock, patience=4)
    pacer.leave(pacer.enter(), Feedback(429, pause=1.0))
    alone = pacer.enter()
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(pacer.enter)
        assert not other.done()
        assert pacer._under_way == 1
        pacer.leave(alone, Feedback(200))
        assert other.result(10) == 2
    assert pacer._under_way == 1


def test_a_request_without_an_answer_makes_room_for_the_next():
    pacer = Pacer(0, FakeClock().clock, patience=4)
    pacer.leave(pacer.enter(), Feedback(429, pause=1.0))
    for _number in range(STEP + 1):
        pacer.leave(pacer.enter(), Feedback())
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
            pacer.leave(turn, Feedback(429 if refused else 200, pause=1.0 if refused else None))
            if not refused:
                return
            assert not pacer.hopeless()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(request, range(64)))
    assert pacer._under_way == 0


def test_nothing_is_left_until_the_window_turns_over():
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    pacer.leave(pacer.enter(), Feedback(200, Quota(60, 0, 30.0)))
    assert sent_times(clock, pacer, 1) == [1000.0 + 30.0 + MARGIN]


def test_what_remains_is_used_up_first():
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    pacer.leave(pacer.enter(), Feedback(200, Quota(60, 2, 30.0)))
    assert sent_times(clock, pacer, 4) == [1000.0, 1000.0, 1030.0 + MARGIN, 1030.0 + MARGIN]


def test_requests_under_way_are_taken_off():
    """The server may have counted the two others after it wrote that three remain."""
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    turns = [pacer.enter() for _number in range(3)]
    pacer.leave(turns[0], Feedback(200, Quota(60, 3, 30.0)))
    turns.append(pacer.enter())
    assert clock.slept == []
    for turn in turns[1:]:
        pacer.leave(turn, Feedback())
    pacer.enter()
    assert clock.slept == [pytest.approx(30.0 + MARGIN)]


@pytest.mark.parametrize(("remaining", "slept"), [(1, []), (0, [3600.0 + MARGIN])])
def test_nobody_sleeps_by_an_answer_while_a_newer_one_is_to_come(remaining, slept):
    """A `Remaining` that doesn't fall would else make all threads but one wait for a window that nothing uses up."""
    clock, asking = FakeClock(), threading.Event()
    pacer = Pacer(0, clock.clock)
    pacer.leave(pacer.enter(), Feedback(200, Quota(60, 1, 3600.0)))
    turn = pacer.enter()
    pacer._clock = replace(clock.clock, check=asking.set)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(pacer.enter)
        asking.wait()
        pacer.leave(turn, Feedback(200, Quota(60, remaining, 3600.0)))
        assert other.result() == 2
    assert clock.slept == pytest.approx(slept)


def test_answers_between_are_taken_off_as_well():
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    first, second = pacer.enter(), pacer.enter()
    pacer.leave(second, Feedback(200, Quota()))
    pacer.leave(first, Feedback(200, Quota(60, 1, 30.0)))
    pacer.enter()
    assert clock.slept == [pytest.approx(30.0 + MARGIN)]


def test_headers_without_a_reset_make_nobody_wait():
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    pacer.leave(pacer.enter(), Feedback(200, Quota(60, 0, None)))
    pacer.enter()
    assert clock.slept == []
    assert pacer.quota == Quota(60, 0, None)


def test_an_answer_without_headers_leaves_what_is_known():
    pacer = Pacer(0, FakeClock().clock)
    pacer.leave(pacer.enter(), Feedback(200, Quota(60, 50, 30.0)))
    pacer.leave(pacer.enter(), Feedback(200, Quota()))
    assert pacer.quota == Quota(60, 50, 30.0)


@pytest.mark.parametrize("reset", [61.0, 3600.0, 86400.0, 99_000_000.0])
def test_a_long_window_that_was_not_seen_to_count_down_is_asked_for(reset):
    """Else nonsense in the headers would cost an hour. Where it is true, the site answers 429, and that is obeyed."""
    clock = FakeClock()
    pacer = Pacer(0, clock.clock, patience=4)
    pacer.leave(pacer.enter(), Feedback(200, Quota(60, 0, reset)))
    pacer.leave(pacer.enter(), Feedback(429, Quota(60, 0, reset), 7.0))
    pacer.enter()
    assert clock.slept == [7.0]


@pytest.mark.parametrize(("reset", "slept"), [(3600.0, [3600.0 + MARGIN]), (86400.0, [])])
def test_an_hour_that_counts_down_is_waited_for_and_a_day_is_not(reset, slept):
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    for left in (1, 0):
        pacer.leave(pacer.enter(), Feedback(200, Quota(60, left, reset)))
    pacer.enter()
    assert clock.slept == pytest.approx(slept)


@pytest.mark.parametrize("limit", [60, 2, None])
@pytest.mark.parametrize(("reset", "slept"), [(1.0, [1.02]), (60.0, [60.02]), (3600.0, []), (86400.0, [])])
def test_a_quota_that_contradicts_the_answers_is_none(limit, reset, slept):
    """Always "nothing left", and always served: a minute is lost once at most."""
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    for _number in range(50):
        pacer.leave(pacer.enter(), Feedback(200, Quota(limit, 0, reset)))
    assert clock.slept == pytest.approx(slept)
    assert pacer.quota == Quota()
    assert pacer.forecast(100) is None


@pytest.mark.parametrize(("left", "believed"), [(1, False), (20, False), (30, True), (59, True)])
def test_a_new_window_of_which_more_than_half_is_gone_is_none(left, believed):
    """0 and 1 by turns: the clients of a site don't use up sixty requests at the turn of a window."""
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    for remaining in (1, 0, left):
        pacer.leave(pacer.enter(), Feedback(200, Quota(60, remaining, 3600.0)))
    assert clock.slept == pytest.approx([3600.0 + MARGIN])
    assert (pacer.quota != Quota()) == believed


def test_a_window_used_up_by_others_is_no_contradiction():
    """Three go at once, and the first answer tells what they leave."""
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    pacer.leave(pacer.enter(), Feedback(200, Quota(3, 0, 30.0)))
    turns = [pacer.enter() for _number in range(3)]
    for turn in turns:
        pacer.leave(turn, Feedback(200, Quota(3, 0, 30.0)))
    pacer.enter()
    assert clock.slept == pytest.approx([30.02, 30.02])


def test_a_true_quota_is_kept_for_window_after_window():
    clock, used, times = FakeClock(), [0, 0], []
    pacer = Pacer(0, clock.clock)
    for _number in range(30):
        turn = pacer.enter()
        window = int(clock.now // 60)
        used = [window, used[1] + 1 if used[0] == window else 1]
        times.append(clock.now)
        assert used[1] <= 5
        pacer.leave(turn, Feedback(200, Quota(5, 5 - used[1], 60.0 - clock.now % 60)))
    assert times[-1] - times[0] < 310


@pytest.mark.parametrize(
    ("requests", "seconds"),
    [(0, 0.0), (1, 0.0), (29, 0.0), (30, 50.0), (31, 60.0), (59, 60.0), (60, 110.0), (91, 180.0)],
)
def test_the_users_own_pace_is_the_forecast(requests, seconds):
    """Counted by when the last request may go: 30 at once, the next 30 a minute after them."""
    clock = FakeClock()
    pacer = Pacer(30, clock.clock)
    pacer.leave(pacer.enter(), Feedback(200))
    clock.now += 10
    assert pacer.forecast(requests) == seconds


def test_as_many_requests_as_a_minute_holds_take_no_time():
    assert Pacer(60, FakeClock().clock).forecast(60) == 0.0
    assert Pacer(60, FakeClock().clock).forecast(61) == 60.0


@given(st.integers(1, 5), st.lists(st.floats(0, 30), max_size=8), st.integers(1, 25))
def test_the_forecast_is_what_it_takes(per_minute, pauses, requests):
    clock = FakeClock()
    pacer = Pacer(per_minute, clock.clock)
    for pause in pauses:
        clock.now += pause
        sent_times(clock, pacer, 1)
    said, now = pacer.forecast(requests), clock.now
    assert sent_times(clock, pacer, requests)[-1] - now == pytest.approx(said, abs=1e-3)


def test_the_slower_of_two_paces_is_the_forecast():
    pacer = Pacer(30, FakeClock().clock)
    pacer.leave(pacer.enter(), Feedback(200, Quota(60, 2, 45.0)))
    assert (pacer.forecast(2), pacer.forecast(3), pacer.forecast(30)) == (0.0, 45.0, 60.0)


def test_without_any_pace_there_is_no_forecast():
    pacer = Pacer(0, FakeClock().clock)
    assert pacer.forecast(5) is None
    pacer.leave(pacer.enter(), Feedback(200, Quota(60)))
    assert pacer.forecast(5) is None


def test_the_forecast_is_for_the_time_of_asking():
    clock = FakeClock()
    pacer = Pacer(0, clock.clock)
    pacer.leave(pacer.enter(), Feedback(200, Quota(60, 20, 30.0)))
    clock.now += 10
    assert (pacer.forecast(20), pacer.forecast(21), pacer.forecast(81)) == (0.0, 20.0, 80.0)


def test_many_threads_keep_one_pace():
    pacer = Pacer(1000, Clock())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _n: pacer.leave(pacer.enter(), Feedback(200, Quota(2000, 1500, 60.0))), range(200)))
    assert pacer._under_way == 0
    assert pacer.forecast(800) == 0.0
