# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work on all cores, in forks."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base import forks
from ansible_collections.latepoint.api.plugins.module_utils._base.forks import cores, spread

# The tests' own process has threads, which a real one has not where it forks.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


@pytest.fixture(autouse=True)
def three_cores(monkeypatch):
    monkeypatch.setattr(forks, "cores", lambda: 3)


def where(item):
    """The item, and the process that worked on it."""
    return item, os.getpid()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 50])
def test_results_come_in_order_from_forks_that_take_turns(count):
    found = list(spread(range(count), where))
    assert [item for item, _process in found] == list(range(count))
    processes = [process for _item, process in found]
    assert len(set(processes)) == min(3, count)
    assert processes == [processes[at % 3] for at in range(count)]
    assert count < 2 or os.getpid() not in processes


def test_no_fork_is_left():
    processes = {process for _item, process in spread(range(9), where)}
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_result_may_be_larger_than_a_pipe():
    assert [len(text) for text in spread([1, 2, 3, 4], lambda item: "x" * item * 1000000)] == [
        1000000,
        2000000,
        3000000,
        4000000,
    ]


def test_whoever_takes_no_more_results_ends_the_forks():
    found = spread(range(1000), lambda item: (os.getpid(), "x" * 100000))
    process = next(found)[0]
    found.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_what_a_killed_fork_does_not_deliver_is_done_here():
    here = os.getpid()

    def work(item):
        if os.getpid() != here and item == 4:
            os.kill(os.getpid(), signal.SIGKILL)
        return where(item)

    found = list(spread(range(9), work))
    assert [item for item, _process in found] == list(range(9))
    assert [item for item, process in found if process == here] == [4, 7]


def test_an_error_is_raised_in_its_turn_and_shown_nowhere_else(capfd):
    def work(item):
        return 1 // (item - 2)

    found = spread(range(5), work)
    assert [next(found), next(found)] == [-1, -1]
    with pytest.raises(ZeroDivisionError):
        next(found)
    assert capfd.readouterr() == ("", "")


def test_what_cannot_be_sent_is_done_here():
    found = list(spread(range(4), lambda item: threading.Lock()))
    assert len(found) == 4


def test_a_fork_is_ended_by_signals_as_any_process_is(monkeypatch):
    def handled(*_signal):
        raise AssertionError("a handler of the process that forked")

    before = signal.signal(signal.SIGTERM, handled)
    try:
        found = list(spread(range(2), lambda item: signal.getsignal(signal.SIGTERM)))
    finally:
        signal.signal(signal.SIGTERM, before)
    assert found == [signal.SIG_DFL, signal.SIG_DFL]


def test_cores(monkeypatch):
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(64)), raising=False)
    assert cores() == forks.MOST
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {5})
    assert cores() == 1
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert cores() == 2


def test_a_process_with_threads_is_not_forked(monkeypatch):
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert cores() == 1
