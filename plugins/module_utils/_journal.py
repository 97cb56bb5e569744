# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A line for each write, flushed as soon as its outcome is known, and lines of progress. No values in either."""

from __future__ import annotations

import json
import os
import time
from datetime import datetime, timezone
from typing import Any, Dict, Optional

from ansible_collections.latepoint.api.plugins.module_utils._errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._verify import Written


class Journal:
    """Appends to a file that only its owner may read: time, site, id, action, fields, status code, outcome."""

    def __init__(self, path: Optional[str], site: str) -> None:
        self._site = site
        self._handle: Optional[int] = None
        self.trouble = ""
        if path:
            try:
                self._handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            except OSError as error:
                raise InputError(f"journal {path} can't be written: {error.strerror}") from None
            if _ends_in_half_a_line(path):
                self._write("\n")

    def note(self, written: Written) -> None:
        """One line. A write that is verified later gets a second one if it turns out not to be kept."""
        if self._handle is None:
            return
        self._write(json.dumps(self._entry(written)) + "\n")

    def _write(self, line: str) -> None:
        left = line.encode("ascii")
        try:
            while left and self._handle is not None:
                written = os.write(self._handle, left)
                left = left[written:]
        except OSError as error:
            self.trouble = f"The journal could not be written: {error.strerror}. The run went on without it."

    def close(self) -> None:
        """Close the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _entry(self, written: Written) -> Dict[str, Any]:
        change = written.change
        return {
            "time": datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
            "site": self._site,
            "id": change.id or (written.now.id if written.now else None),
            "action": change.action,
            "fields": list(change.fields),
            "status_code": written.status_code,
            "outcome": "failed" if written.error else "done",
            "error": written.error.code if written.error else None,
        }


def _ends_in_half_a_line(path: str) -> bool:
    """A full disk may have cut an earlier run's last line off: the next one must not run into it."""
    try:
        if not os.path.isfile(path) or not os.path.getsize(path):
            return False
        with open(path, "rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"
    except OSError:
        return False


class Progress:
    """Tells how far the work is, at most once a second, into a file that the action plugin reads."""

    EVERY = 1.0

    def __init__(self, path: Optional[str]) -> None:
        self._path = path
        self._next = time.monotonic() + self.EVERY
        self._started = time.monotonic()

    def tell(self, stage: str, done: int, of: Optional[int], failed: int = 0) -> None:
        """`stage` is read, written or verified; `of` is how many there are to be."""
        if self._path is None or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self.EVERY
        self._put({"stage": stage, "done": done, "of": of, "failed": failed})

    def begin(self) -> None:
        """A stage begins: the time to go is counted from here."""
        self._started = time.monotonic()

    def _put(self, state: Dict[str, Any]) -> None:
        state["seconds"] = round(time.monotonic() - self._started, 1)
        try:
            with open(str(self._path), "a", encoding="ascii") as file:
                file.write(json.dumps(state) + "\n")
        except OSError:
            self._path = None
