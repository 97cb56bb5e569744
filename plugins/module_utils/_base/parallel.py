# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads, and concurrent calls in a few of them, with the results in the order of the items.

Python handles signals in the main thread alone. Another thread that takes one does not wake the main thread, which may
wait for long. So all threads are made here, and leave signals to it.
"""

from __future__ import annotations

import signal
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable, Deque, Iterable, Iterator, TypeVar, Union

from .stop import SIGNALS

Item = TypeVar("Item")
Result = TypeVar("Result")


# The time limit of a task is a signal, too.
_OF_MAIN_THREAD = (*SIGNALS, signal.SIGALRM)


def leave_signals() -> None:
    """Leave signals to the main thread; each other thread calls this first."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _OF_MAIN_THREAD)


class SideThread(threading.Thread):
    """A thread beside the work, which ends with the process."""

    def __init__(self, target: Callable[[], None]) -> None:
        super().__init__(target=target, daemon=True)

    def run(self) -> None:
        leave_signals()
        super().run()


class CallingThread:
    """A pool without threads: `submit` makes the call at once; what it raises is raised there."""

    def __enter__(self) -> CallingThread:
        return self

    def __exit__(self, *_error: object) -> None:
        """There is nothing to wait for."""

    def submit(self, work: Callable[..., Result], *args: Any) -> Future[Result]:
        """Returns the result as a future that is done."""
        done: Future[Result] = Future()
        done.set_result(work(*args))
        return done


Pool = Union[ThreadPoolExecutor, CallingThread]


def pool_of(workers: int) -> Pool:
    """Returns a pool of so many threads; for one call at a time, the thread that calls."""
    return ThreadPoolExecutor(workers, initializer=leave_signals) if workers > 1 else CallingThread()


def in_order(work: Callable[[Item], Result], items: Iterable[Item], workers: int) -> Iterator[Result]:
    """Like `map`, with at most `workers` calls under way and as many results held.

    Raises the first exception in its turn, after the calls under way have ended; no other call is begun.
    """
    if workers <= 1:
        yield from map(work, items)
        return
    under_way: Deque[Future[Result]] = deque()
    with pool_of(workers) as pool:
        try:
            for item in items:
                under_way.append(pool.submit(work, item))
                if len(under_way) > workers:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()
