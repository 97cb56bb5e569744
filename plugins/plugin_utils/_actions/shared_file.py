# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that a module on the same machine watches: as long as it is locked, somebody waits for the result."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import tempfile
import threading
from types import TracebackType
from typing import Optional, Type

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError
from ansible_collections.latepoint.api.plugins.module_utils._base.parallel import SideThread
from ansible_collections.latepoint.api.plugins.module_utils._base.stop import Stop, parent_is

# Seconds until it is seen that Ansible is gone.
LOOK = 0.1


def stop_of_worker() -> Stop:
    """Stops where Ansible, which has forked this process, is gone."""
    parent = multiprocessing.parent_process()
    return Stop(parent_is(parent.pid if parent and parent.pid else os.getppid()))


class SharedFile:
    """A context in which `path` is a file that this process has locked, until the end or until `stop`.

    The lock ends with this process, too, however it ends.
    """

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._over = threading.Event()
        self._thread = SideThread(self._watch)
        self._handle, self.path = tempfile.mkstemp(prefix="latepoint-")

    def __enter__(self) -> SharedFile:
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        self._thread.start()
        return self

    def show(self) -> None:
        """Let all users see whether the file is locked. There is nothing in it."""
        os.fchmod(self._handle, 0o644)

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self._over.set()
        self._thread.join()
        os.unlink(self.path)
        os.close(self._handle)

    def _watch(self) -> None:
        try:
            while True:
                self._stop.check()
                if self._over.wait(LOOK):
                    return
        except AnswerError:
            fcntl.flock(self._handle, fcntl.LOCK_UN)
