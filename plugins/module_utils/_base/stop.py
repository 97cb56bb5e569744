# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a task before its work is done: who asks for it, and how all of its threads notice."""

from __future__ import annotations

import fcntl
import os
import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any, Callable, Dict, Optional, Type

from .errors import AnswerError, Scope

# Signals that ask a process to end: Ctrl-C, `kill`, a terminal that is closed.
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Seconds of waiting after which it is seen again whether anybody still waits for the result.
LOOK = 1.0
Gone = Callable[[], bool]


class Stop:
    """Whether the work is to end: somebody asked for it, or whoever waits for the result is gone."""

    def __init__(self, *gone: Gone) -> None:
        self._asked = threading.Event()
        self._gone = gone

    def ask(self) -> None:
        """From now on no request is sent; whoever waits for a turn stops waiting."""
        self._asked.set()

    def check(self) -> None:
        """Raises AnswerError (`ended`) where nothing more is to be sent."""
        if self._asked.is_set() or any(gone() for gone in self._gone):
            self._asked.set()
            raise ended()

    def sleep(self, seconds: float) -> None:
        """Wait so long; raises AnswerError (`ended`) as soon as nothing more is to be sent."""
        until = time.monotonic() + seconds
        while until > time.monotonic():
            self._asked.wait(min(LOOK, max(0.0, until - time.monotonic())))
            self.check()


def ended() -> AnswerError:
    """The failure of a request that was not sent any more."""
    return AnswerError("the task was ended before this request was sent", "ended", scope=Scope.SITE)


def parent_is(pid: int) -> Gone:
    """Whether the process of that number is no more the parent of this one."""
    return lambda: os.getppid() != pid


def lock_is_held(path: str) -> Gone:
    """Whether the file is gone, or nobody holds the lock on it, which ends with the process that holds it."""

    def gone() -> bool:
        try:
            with open(path, "rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return True
        except FileNotFoundError:
            return True
        except OSError:
            return False

    return gone


class EndedBySignal(KeyboardInterrupt):
    """The work is left because of a signal."""


class Signals:
    """A context in which signals end the work in good order; afterwards they do what they would have done at once.

    The time limit of a task, a signal as well, stops the threads and then goes its way.
    """

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._before: Dict[int, Any] = {}
        self._received: Optional[int] = None

    def __enter__(self) -> Signals:
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                if signal.getsignal(number) not in (signal.SIG_IGN, None):
                    self._before[number] = signal.signal(number, self._end)
            if callable(signal.getsignal(signal.SIGALRM)):
                self._before[signal.SIGALRM] = signal.signal(signal.SIGALRM, self._out_of_time)
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._received is not None:
            os.kill(os.getpid(), self._received)

    def _end(self, number: int, _frame: Optional[FrameType]) -> None:
        self._stop.ask()
        if self._received is None:
            self._received = number
            raise EndedBySignal

    def _out_of_time(self, number: int, frame: Optional[FrameType]) -> None:
        self._stop.ask()
        self._before[signal.SIGALRM](number, frame)
