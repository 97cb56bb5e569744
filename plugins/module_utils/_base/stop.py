# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The early end of a task: by a signal or a lost parent, noticed by all threads."""

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
# Seconds between two looks at whether the process that waits for the result is still there.
LOOK = 1.0
Gone = Callable[[], bool]


class Stop:
    """Whether the task has to end: on demand, or because the process that waits for the result is gone."""

    def __init__(self, *gone: Gone) -> None:
        self._asked = threading.Event()
        self._gone = gone

    def ask(self) -> None:
        """Stop: no further request is sent, and no thread waits any longer."""
        self._asked.set()

    def check(self) -> None:
        """Raises AnswerError (`ended`) once the task has to end."""
        if self._asked.is_set() or any(gone() for gone in self._gone):
            self._asked.set()
            raise ended()

    def sleep(self, seconds: float) -> None:
        """Wait; raises AnswerError (`ended`) as soon as the task has to end."""
        until = time.monotonic() + seconds
        while True:
            self._asked.wait(min(LOOK, max(0.0, until - time.monotonic())))
            self.check()
            if time.monotonic() >= until:
                return


def ended() -> AnswerError:
    """Returns the error of a request that was not sent because the task ended."""
    return AnswerError("the task was ended before this request was sent", "ended", scope=Scope.SITE)


def parent_is(pid: int) -> Gone:
    """Returns a check whether the process `pid` is no longer this process's parent."""
    return lambda: os.getppid() != pid


def lock_is_held(path: str) -> Gone:
    """Returns a check whether the lock on a file is gone, as it is when its process ends; or the file itself."""

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
    """A signal ended the work."""


class Signals:
    """A context in which a signal first ends the work in good order, and then has its usual effect.

    The time limit of a task is a signal too: it stops the threads, then Ansible's handler runs.
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
