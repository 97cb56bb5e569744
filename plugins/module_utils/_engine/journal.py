# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A line for each write, flushed as soon as its outcome is known. No values in it."""

from __future__ import annotations

import errno
import json
import os
import stat
from contextlib import suppress
from datetime import datetime, timezone
from typing import Any, Dict, Optional

from .._base.errors import AnswerError, InputError
from .._results.mask import Mask
from .outcome import Written

OWN_FILE, OWN_FOLDER = 0o600, 0o700


class Journal:
    """Appends to a file that only its owner may read: time, site, id, action, fields, status code, outcome."""

    def __init__(self, path: Optional[str], site: str, mask: Optional[Mask] = None) -> None:
        self._site = site
        self._mask = mask or Mask()
        self._handle: Optional[int] = None
        self.trouble = ""
        if path:
            try:
                _make_folder(os.path.dirname(os.path.abspath(path)))
                self._handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWN_FILE)
            except OSError as error:
                raise InputError(f"journal {path} can't be written: {error.strerror}") from None
            _keep_private(self._handle)
            if _ends_in_half_a_line(path):
                self._write("\n")

    def note(self, written: Written) -> None:
        """One line, unless the task was ended before the write was sent.

        A write that is verified later gets a second one if it was not kept, or could not be verified.
        """
        if self._handle is None or _unsent(written):
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
            "id": self._mask.value("id", change.id or (written.now.id if written.now else None)),
            "action": change.action,
            "fields": list(change.fields),
            "status_code": written.status_code,
            "outcome": _outcome(written),
            "error": written.error.code if written.error else None,
        }


def check_journal(path: str) -> None:
    """Raises InputError where a journal could not be written; creates nothing."""
    place = os.path.abspath(path)
    missing = not os.path.lexists(place)
    while not os.path.lexists(place):
        place = os.path.dirname(place)
    reason = 0
    if os.path.isdir(place) != missing:
        reason = errno.ENOTDIR if missing else errno.EISDIR
    elif not os.access(place, os.W_OK | os.X_OK if missing else os.W_OK):
        reason = errno.EACCES
    if reason:
        raise InputError(f"journal {path} can't be written: {os.strerror(reason)}")


def _make_folder(path: str) -> None:
    """Make what is missing of a path to a folder, for its owner alone."""
    if not os.path.isdir(path):
        _make_folder(os.path.dirname(path))
        # Another run may be faster; or it is there and no folder, and opening a file in it fails.
        with suppress(FileExistsError):
            os.mkdir(path, OWN_FOLDER)


def _keep_private(handle: int) -> None:
    """Take a file that was there already from everybody but its owner, where that is for us to say."""
    with suppress(OSError):
        if stat.S_ISREG(os.fstat(handle).st_mode):
            os.fchmod(handle, OWN_FILE)


def _outcome(written: Written) -> str:
    """`done`, `failed`, `unverified` where the site accepted it but couldn't be read again, or `unknown`."""
    error = written.error
    told = error.details.get("written") if error else None
    if told == "accepted" and isinstance(error, AnswerError):
        return "unverified"
    return "unknown" if told == "unknown" else "failed" if error else "done"


def _unsent(written: Written) -> bool:
    error = written.error
    return error is not None and error.code == "ended" and error.details.get("written") == "no"


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
