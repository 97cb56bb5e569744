# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Customer files on the controller that are changed in place: read, and written again, all of them or none."""

from __future__ import annotations

import codecs
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._base.writable import in_the_way

from .._sources.files import shown_path

# The byte order marks that the reader of files knows, with the encoding of what follows.
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True)
class FileOnDisk:
    """A file as it was read; `raw` is None where there was none, `path` is that of the file behind all links."""

    path: str
    raw: Optional[bytes]

    @property
    def text(self) -> str:
        """The text without a byte order mark; raises UnicodeDecodeError."""
        mark, encoding = _encoding(self.raw or b"")
        return (self.raw or b"")[len(mark) :].decode(encoding)

    def check(self) -> None:
        """Raises InputError where the file has changed since it was read."""
        there = os.path.lexists(self.path)
        if there != (self.raw is not None) or (there and _read(self.path) != self.raw):
            raise _moved(self.path)

    def write_beside(self, text: str) -> str:
        """Returns the path of a new file in the same folder with a text, and the mode and owner; raises OSError."""
        folder, (mark, encoding) = os.path.dirname(self.path), _encoding(self.raw or b"")
        os.makedirs(folder, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".latepoint-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(mark + text.encode(encoding))
                file.flush()
                os.fsync(file.fileno())
            if self.raw is not None:
                _keep_attributes(self.path, temporary)
        except BaseException:
            os.unlink(temporary)
            raise
        return temporary


def replace_all(texts: Sequence[Tuple[FileOnDisk, str]]) -> None:
    """Put texts into files; raises InputError where one can't be written or has changed.

    All of them are written beside the files first, so that a full disk or a folder that is closed leaves each file as
    it is. Where a file changes at the very last moment, `details.files` are those that were replaced before it.
    """
    beside: List[str] = []
    done: List[str] = []
    file = None
    try:
        for file, text in texts:
            beside.append(file.write_beside(text))
        for (file, _text), temporary in zip(texts, beside):
            file.check()
            os.replace(temporary, file.path)
            done.append(shown_path(file.path))
    except OSError as error:
        raise _partly(f"{shown_path(file.path if file else '')} can't be written: {error.strerror}", done) from None
    except InputError as error:
        raise _partly(error.message, done) from None
    finally:
        for temporary in beside[len(done) :]:
            with suppress(OSError):
                os.unlink(temporary)


def open_file(path: str, text: str) -> FileOnDisk:
    """Returns the file at a path; raises InputError where it no longer holds the text that was read of it."""
    real = os.path.realpath(path)
    found = FileOnDisk(real, _read(real))
    try:
        same = found.text == text
    except UnicodeDecodeError:
        same = False
    if not same:
        raise _moved(real)
    return found


def new_file(path: str) -> FileOnDisk:
    """Returns a file that isn't there yet; raises InputError where it is."""
    found = FileOnDisk(os.path.realpath(path), None)
    found.check()
    return found


def why_not_written(path: str) -> str:
    """Returns why a file may not be replaced by another text; "" where it may."""
    real = os.path.realpath(path)
    if in_the_way(real):
        return in_the_way(real)
    try:
        found = os.stat(real)
    except OSError:
        return ""  # opening it will say what is wrong
    if not os.access(real, os.W_OK) or not found.st_mode & 0o222:
        return "the file is read-only"
    if not os.access(os.path.dirname(real), os.W_OK | os.X_OK):
        return "the folder of the file is read-only"
    if os.geteuid() not in (0, found.st_uid):
        return "the file belongs to another user, and would not stay theirs"
    return ""


def has_other_names(path: str) -> bool:
    """Whether a file stands in a folder by other names too (hard links), which a replacement does not reach."""
    return os.stat(os.path.realpath(path)).st_nlink > 1


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


def _partly(message: str, done: List[str]) -> InputError:
    if not done:
        return InputError(message)
    return InputError(f"{message}. Changed before that: {', '.join(done)}", details={"files": done})


def _keep_attributes(path: str, temporary: str) -> None:
    """Give the new file the mode, owner, group and attributes of the old file; raises OSError if that is forbidden."""
    shutil.copystat(path, temporary)
    os.utime(temporary)
    old, new = os.stat(path), os.stat(temporary)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        os.chown(temporary, old.st_uid, old.st_gid)
        os.chmod(temporary, old.st_mode & 0o7777)
