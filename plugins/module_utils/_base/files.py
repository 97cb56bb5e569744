# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that is written whole or not at all, also behind a link; and paths that no file can have."""

from __future__ import annotations

import errno
import os
import tempfile

from .errors import InputError
from .writable import file_to_write, in_the_way


def check_path(option: str, path: str) -> None:
    """Raises InputError for a path that no file can have, which every use of it would stumble over."""
    try:
        possible = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        possible = False
    if not possible:
        raise InputError(f"{option} holds a character that no path can hold (NUL, or half of a surrogate pair)")


def write_whole(path: str, text: str) -> None:
    """Write a file for its owner alone; of a link, the file behind it. Raises OSError, and leaves what was there."""
    reason = in_the_way(path)
    if reason:
        raise OSError(errno.EINVAL, reason)
    real = file_to_write(path)
    os.makedirs(os.path.dirname(real), exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(real), prefix=".latepoint-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(temporary, real)
    except BaseException:
        os.unlink(temporary)
        raise
