# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task that is ended: noticed before the next request, whoever ends it, and signals keep their meaning."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base import stop as _stop
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, Arrived, Scope
from ansible_collections.latepoint.api.plugins.module_utils._base.stop import (
    EndedBySignal,
    Signals,
    Stop,
    lock_is_held,
    parent_is,
)


def ended(stop):
    """Whether nothing more is to be sent."""
    try:
        stop.check()
    except AnswerError:
        return True
    return False


def test_the_error_says_that_nothing_was_sent():
    error = _stop.ended()
    assert (error.code, error.arrived, error.scope, error.passing) == ("ended", Arrived.NO, Scope.SITE, False)


def test_whoever_asks_is_heard_for_good():
    stop = Stop()
    assert not ended(stop)
    stop.ask()
    assert ended(stop)
    assert ended(stop)


def test_whoever_waits_and_is_gone_once_is_gone_for_good():
    gone = iter([False, True])
    stop = Stop(lambda: next(gone))
    assert [ended(stop), ended(stop), ended(stop)] == [False, True, True]


def test_waiting_ends_as_soon_as_it_is_asked_for():
    stop = Stop()
    threading.Timer(0.01, stop.ask).start()
    with pytest.raises(AnswerError):
        stop.sleep(3600)


def test_while_waiting_it_is_seen_that_nobody_waits_any_more(monkeypatch):
    monkeypatch.setattr(_stop, "LOOK", 0.001)
    looks = iter([False] * 3 + [True])
    with pytest.raises(AnswerError):
        Stop(lambda: next(looks)).sleep(3600)


@pytest.mark.parametrize("seconds", [0.001, 0, -1])
def test_waiting_that_nobody_ends_is_over_in_time(seconds):
    looks: list[bool] = []

    def nobody_ends() -> bool:
        looks.append(False)
        return False

    Stop(nobody_ends).sleep(seconds)
    assert looks


def test_the_parent():
    assert not parent_is(os.getppid())()
    assert parent_is(os.getpid())()


def test_a_lock_ends_with_its_process(tmp_path):
    path = tmp_path / "shared"
    path.touch()
    gone = lock_is_held(str(path))
    held = "import fcntl, sys; f = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX)"
    code = held + "; print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        assert not gone()
        assert not gone()
        holder.kill()
        holder.wait()
        assert gone()


def test_a_shared_file_that_is_gone(tmp_path):
    assert lock_is_held(str(tmp_path / "nowhere"))()


def test_a_file_system_without_locks_ends_nothing(tmp_path, monkeypatch):
    def no_locks(_file, _how):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    (tmp_path / "shared").touch()
    assert not lock_is_held(str(tmp_path / "shared"))()


# --- signals -------------------------------------------------------------------------------------


@pytest.fixture
def received():
    """Handlers of this test, so that a signal ends the test and not the run of all tests."""
    got = []
    numbers = (*_stop.SIGNALS, signal.SIGALRM)
    before = {number: signal.signal(number, lambda number, frame: got.append(number)) for number in numbers}
    yield got
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", _stop.SIGNALS)
def test_a_signal_ends_the_work_then_means_what_it_meant(received, number):
    stop = Stop()
    seen = []

    def work():
        try:
            os.kill(os.getpid(), number)
        except EndedBySignal:
            seen.extend([ended(stop), list(received)])
            os.kill(os.getpid(), number)  # whoever is in a hurry must not cut the end short
            raise

    with pytest.raises(EndedBySignal), Signals(stop):
        work()
    assert seen == [True, []]
    assert received == [number]


def test_the_time_limit_stops_the_threads_and_goes_its_way():
    class OutOfTimeError(BaseException):
        pass

    def alarm(_number, _frame):
        raise OutOfTimeError

    stop = Stop()
    before = signal.signal(signal.SIGALRM, alarm)
    try:
        with pytest.raises(OutOfTimeError), Signals(stop):
            os.kill(os.getpid(), signal.SIGALRM)
        assert signal.getsignal(signal.SIGALRM) is alarm
    finally:
        signal.signal(signal.SIGALRM, before)
    assert ended(stop)


def test_what_is_ignored_stays_ignored(received):
    """As by `nohup`."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    stop = Stop()
    with Signals(stop):
        os.kill(os.getpid(), signal.SIGHUP)
    assert not ended(stop)


def test_in_another_thread_there_are_no_signals(received):
    def work():
        with Signals(Stop()):
            handlers.append(signal.getsignal(signal.SIGTERM))

    handlers = [signal.getsignal(signal.SIGTERM)]
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert handlers[0] is handlers[1]
