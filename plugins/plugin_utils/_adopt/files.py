# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Customer files on the controller that are changed in place: read, and written again, whole or not at all."""

from __future__ import annotations

import codecs
import os
import shutil
import tempfile
from dataclasses import dataclass
from typing import Tuple

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError

from .._sources.files import shown_path

# The byte order marks that the reader of files knows, with the encoding of what follows.
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True)
class FileOnDisk:
    """A file as it was read; `path` is that of the file itself, where links were followed."""

    path: str
    raw: bytes
    mark: bytes
    encoding: str

    @property
    def text(self) -> str:
        """The text without a byte order mark."""
        return self.raw[len(self.mark) :].decode(self.encoding)

    def check(self) -> None:
        """Raises InputError where the file has changed since it was read."""
        if _read(self.path) != self.raw:
            raise _moved(self.path)

    def replace(self, text: str) -> None:
        """Put a text into the file, whole or not at all; mode and owner stay. Raises InputError."""
        folder = os.path.dirname(self.path)
        temporary = ""
        try:
            handle, temporary = tempfile.mkstemp(dir=folder, prefix=".latepoint-")
            with os.fdopen(handle, "wb") as file:
                file.write(self.mark + text.encode(self.encoding))
                file.flush()
                os.fsync(file.fileno())
            shutil.copymode(self.path, temporary)
            _keep_owner(self.path, temporary)
            self.check()
            os.replace(temporary, self.path)
        except OSError as error:
            raise InputError(f"{shown_path(self.path)} can't be written: {error.strerror}") from None
        finally:
            if temporary and os.path.exists(temporary):
                os.unlink(temporary)


def open_file(path: str, text: str) -> FileOnDisk:
    """The file at a path; raises InputError where it does not hold the text that was read of it a moment ago."""
    real = os.path.realpath(path)
    raw = _read(real)
    mark, encoding = _encoding(raw)
    found = FileOnDisk(real, raw, mark, encoding)
    try:
        same = found.text == text
    except UnicodeDecodeError:
        same = False
    if not same:
        raise _moved(real)
    return found


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise InputError(f"{shown_path(path)} can't be read: {error.strerror}") from None


def _encoding(raw: bytes) -> Tuple[bytes, str]:
    return next(((mark, encoding) for mark, encoding in _MARKS if raw.startswith(mark)), (b"", "utf-8"))


def _moved(path: str) -> InputError:
    return InputError(f"{shown_path(path)} changed while the site was read: nothing was adopted into it. Run again")


def _keep_owner(path: str, temporary: str) -> None:
    """Give the new file the owner and group of the old file; raises OSError where that is needed and forbidden."""
    old, new = os.stat(path), os.stat(temporary)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        os.chown(temporary, old.st_uid, old.st_gid)
        os.chmod(temporary, old.st_mode & 0o7777)
