# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines on the screen while a long task works: how far it is, every few seconds."""

from __future__ import annotations

import json
import os
import threading
import time
from types import TracebackType
from typing import Any, Dict, Optional, Type, TypeVar

from ansible_collections.latepoint.api.plugins.module_utils._base.parallel import SideThread

from .screen import is_watched

EVERY = 5.0
# Bytes that surely hold the last line.
TAIL = 1000


Lines = TypeVar("Lines", bound="ProgressLines")


class ProgressLines:
    """A context in which a thread shows how far the work is, every `EVERY` seconds; the work says so by `put`.

    The thread starts with the first `put`, before the work has threads: until then the process can fork.
    """

    def __init__(self, display: Any, host: str, enabled: bool = True) -> None:
        self._display = display
        self._host = host
        self._stop = threading.Event()
        self._thread = SideThread(self._show)
        self._enabled = enabled and is_watched()
        self._state: Optional[Dict[str, Any]] = None

    def put(self, state: Dict[str, Any]) -> None:
        """Take note of how far the work is."""
        self._state = state
        self._start()

    def __enter__(self: Lines) -> Lines:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _start(self) -> None:
        if self._enabled and self._thread.ident is None:
            self._thread.start()

    def _latest(self) -> Optional[Dict[str, Any]]:
        return self._state

    def _show(self) -> None:
        while not self._stop.wait(EVERY):
            state = self._latest()
            if state:
                self._display.display(progress_line(self._host, state, time.time()))


class FileLines(ProgressLines):
    """The same for the work of a module, which appends lines of JSON to the file `path`; without one, for nothing."""

    def __init__(self, display: Any, host: str, path: Optional[str]) -> None:
        super().__init__(display, host, enabled=path is not None)
        self._path = str(path)

    def __enter__(self: Lines) -> Lines:
        self._start()
        return self

    def _latest(self) -> Optional[Dict[str, Any]]:
        return last_state(self._path)


def last_state(path: str) -> Optional[Dict[str, Any]]:
    """Returns the module's last report; None before the first."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.path.getsize(path) - TAIL))
            lines = file.read().splitlines()
        return dict(json.loads(lines[-1])) if lines else None
    except (OSError, ValueError):
        return None


def progress_line(host: str, state: Dict[str, Any], now: float) -> str:
    """`salon: 120 of 400 written, 2 failed, about 35 s to go`; in a pause how long it takes instead of the latter."""
    done, of = state["done"], state["of"]
    parts = [f"{host}: {done} of {of} {state['stage']}" if of else f"{host}: {done} {state['stage']}"]
    if state["failed"]:
        parts.append(f"{state['failed']} failed")
    wait, worked = round(state["until"] - now), now - state["since"]
    if wait > 0:
        parts.append(f"waiting {wait} s before the next request")
    elif done and of and worked > 0:
        parts.append(f"about {round((of - done) * worked / done)} s to go")
    return ", ".join(parts)
