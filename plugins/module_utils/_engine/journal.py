# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A line for each write, flushed as soon as its outcome is known. No values in it."""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from datetime import datetime, timezone
from typing import Any, Callable, Dict, Optional

from .._base.errors import InputError
from .._base.writable import make_folders, why_not_appended
from .outcome import Written

OWN_FILE = 0o600


def _as_it_is(number: Optional[int]) -> Optional[int]:
    return number


class Journal:
    """Appends to a file that only its owner may read: time, site, id, action, fields, status code, outcome."""

    def __init__(self, path: Optional[str], site: str, shown_id: Callable[[Optional[int]], Any] = _as_it_is) -> None:
        self._site = site
        self._shown_id = shown_id
        self._handle: Optional[int] = None
        self._cut = False
        self._reason = ""
        self._lost = 0
        if path:
            try:
                make_folders(path)
                self._handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWN_FILE)
            except OSError as error:
                raise InputError(f"journal {path} can't be written: {error.strerror}") from None
            _keep_private(self._handle)
            self._cut = _ends_in_half_a_line(path)

    def note(self, written: Written) -> None:
        """Write a line, unless the task was ended before the write was sent.

        A write that is verified later gets a second line if it was not kept, or could not be verified.
        """
        if self._handle is None or _unsent(written):
            return
        self._write(json.dumps(self._entry(written)) + "\n")

    @property
    def trouble(self) -> str:
        """The warning about lines that could not be written; empty where all were."""
        if not self._lost:
            return ""
        lines = "1 line is" if self._lost == 1 else f"{self._lost} lines are"
        return f"The journal could not be written: {self._reason}. {lines} missing from it, or cut off."

    def _write(self, line: str) -> None:
        """Append a line, after a line end where the line before was cut off."""
        left = (("\n" if self._cut else "") + line).encode("ascii")
        try:
            while left and self._handle is not None:
                written = os.write(self._handle, left)
                left = left[written:]
                self._cut = bool(left)
        except OSError as error:
            self._reason = str(error.strerror)
            self._lost += 1

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
            "id": self._shown_id(change.id or (written.now.id if written.now else None)),
            "action": change.action,
            "fields": list(change.fields),
            **({"kept": sorted(each.name for each in change.kept)} if change.kept else {}),
            "status_code": written.status_code,
            "outcome": _outcome(written),
            "error": written.error.code if written.error else None,
        }


def check_journal(path: Optional[str]) -> None:
    """Raises InputError where a journal could not be written; creates nothing."""
    reason = why_not_appended(path) if path else ""
    if reason:
        raise InputError(f"journal {path} can't be written: {reason}")


def _keep_private(handle: int) -> None:
    """Let only its owner read a file that was there already, where we may decide that."""
    with suppress(OSError):
        if stat.S_ISREG(os.fstat(handle).st_mode):
            os.fchmod(handle, OWN_FILE)


def _outcome(written: Written) -> str:
    """Returns `done`, `failed`, `unknown`, or `unverified` where the site accepted it but couldn't be read again."""
    error = written.error
    stored = error.details.get("written") if error else None
    if stored == "accepted" and error and error.code != "ambiguous_email":
        return "unverified"
    return "unknown" if stored == "unknown" else "failed" if error else "done"


def _unsent(written: Written) -> bool:
    error = written.error
    return error is not None and error.code == "ended" and error.details.get("written") == "no"


def _ends_in_half_a_line(path: str) -> bool:
    """Whether a full disk has cut off the last line of an earlier run, so that the next line needs a line end first."""
    try:
        if not os.path.isfile(path) or not os.path.getsize(path):
            return False
        with open(path, "rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"
    except OSError:
        return False
