# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several requests at once."""

from __future__ import annotations

import signal
import threading

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.parallel import SideThread, in_order, pool_of
from ansible_collections.latepoint.api.plugins.module_utils._base.stop import SIGNALS


class Meeting:
    """Work that waits until so many do it at once, and counts how many do."""

    def __init__(self, size):
        self.barrier = threading.Barrier(size)
        self.lock = threading.Lock()
        self.at_once = self.most = 0

    def __call__(self, item):
        with self.lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        self.barrier.wait(10)
        with self.lock:
            self.at_once -= 1
        return item


@given(st.lists(st.integers(), max_size=20), st.integers(1, 5))
def test_results_come_in_the_order_of_the_work(items, workers):
    assert list(in_order(lambda item: item * 2, iter(items), workers)) == [item * 2 for item in items]


@pytest.mark.parametrize("workers", [2, 5])
def test_so_many_at_once_and_no_more(workers):
    meeting = Meeting(workers)
    assert list(in_order(meeting, range(workers * 4), workers)) == list(range(workers * 4))
    assert meeting.most == workers


def test_one_worker_works_in_this_thread():
    assert set(in_order(lambda item: threading.current_thread(), range(3), 1)) == {threading.current_thread()}


@pytest.mark.parametrize("workers", [1, 3])
def test_no_more_is_begun_than_may_be_held(workers):
    begun = []
    results = in_order(lambda item: begun.append(item) or item, iter(range(100)), workers)
    assert next(results) == 0
    assert len(begun) <= workers + 1
    results.close()
    assert len(begun) <= workers + 1


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_the_first_failure_is_raised_in_its_turn_and_nothing_is_begun_after_it(workers):
    done = []

    def work(item):
        if item == 3:
            raise KeyError(item)
        done.append(item)
        return item

    results = in_order(work, range(100), workers)
    assert [next(results), next(results), next(results)] == [0, 1, 2]
    with pytest.raises(KeyError):
        next(results)
    assert max(done) <= 3 + workers


def test_no_work():
    assert list(in_order(str, [], 4)) == []


def blocked(_item=None):
    """The signals that the calling thread does not take."""
    return signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_no_thread_takes_a_signal_that_the_main_thread_waits_for():
    """One that does not wake it is handled when all work is done."""
    seen = list(in_order(blocked, range(4), 2))
    with pool_of(2) as pool:
        seen.append(pool.submit(blocked).result())
    thread = SideThread(lambda: seen.append(blocked()))
    thread.start()
    thread.join()
    assert len(seen) == 6
    assert all(mask >= {*SIGNALS, signal.SIGALRM} for mask in seen)
    assert not blocked().intersection(SIGNALS)
