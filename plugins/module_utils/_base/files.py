# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that is written whole or not at all, also behind a link; and why a path can't be one."""

from __future__ import annotations

import errno
import os
import stat
import tempfile

from .errors import InputError

_KINDS = {
    stat.S_IFDIR: "it is a folder",
    stat.S_IFIFO: "it is a pipe, not a file",
    stat.S_IFSOCK: "it is a socket, not a file",
    stat.S_IFCHR: "it is a device, not a file",
    stat.S_IFBLK: "it is a device, not a file",
}


def check_path(option: str, path: str) -> None:
    """Raises InputError for a path that no file can have, which every use of it would stumble over."""
    try:
        possible = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        possible = False
    if not possible:
        raise InputError(f"{option} holds a character that no path can hold (NUL, or half of a surrogate pair)")


def in_the_way(path: str) -> str:
    """Returns why no file can be at a path: what is there instead; "" where a file is there, or nothing yet."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return ""
    except OSError as error:
        return error.strerror or "it can't be looked at"
    return _KINDS.get(stat.S_IFMT(mode), "")


def write_whole(path: str, text: str) -> None:
    """Write a file for its owner alone; of a link, the file behind it. Raises OSError, and leaves what was there."""
    reason = in_the_way(path)
    if reason:
        raise OSError(errno.EINVAL, reason)
    real = _file_to_write(path)
    os.makedirs(os.path.dirname(real), exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(real), prefix=".latepoint-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(temporary, real)
    except BaseException:
        os.unlink(temporary)
        raise


def _file_to_write(path: str) -> str:
    """Returns the file behind a link; the path itself where the link may be a trap, which is replaced then."""
    path = os.path.abspath(path)
    if os.path.islink(path) and may_be_a_trap(os.lstat(path), os.stat(os.path.dirname(path)), os.geteuid()):
        return path
    return os.path.realpath(path)


def may_be_a_trap(link: os.stat_result, folder: os.stat_result, user: int) -> bool:
    """Whether a link is somebody else's, in a folder where everybody may put one, such as /tmp.

    The kernel follows no such link either (`fs.protected_symlinks`), but it is not asked where a name is resolved.
    """
    open_to_all = folder.st_mode & stat.S_ISVTX and folder.st_mode & stat.S_IWOTH
    return bool(open_to_all) and link.st_uid not in (user, folder.st_uid)
