# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a file can be written at a path, found out without creating it; and its missing folders, created."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from typing import Any, Callable, List, Sequence, Tuple

OWN_FOLDER = 0o700
# Filesystems in which the kernel alone creates files, whatever root may do elsewhere.
_KERNELS = ("/proc", "/sys")
_KINDS = {
    stat.S_IFDIR: "it is a folder",
    stat.S_IFIFO: "it is a pipe, not a file",
    stat.S_IFSOCK: "it is a socket, not a file",
    stat.S_IFCHR: "it is a device, not a file",
    stat.S_IFBLK: "it is a device, not a file",
}


def why_not_appended(path: str) -> str:
    """Returns why creating the folders and opening the file would fail; "" where it would not."""
    return _said(_obstacle_to_opening(path))


def why_not_replaced(path: str) -> str:
    """Returns why `write_whole` would fail; "" where it would not."""
    return in_the_way(path) or _said(_obstacle_to_replacing(file_to_write(path)))


def in_the_way(path: str) -> str:
    """Returns why no file can be at a path: what is there instead; "" where a file is there, or nothing yet."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return ""
    except OSError as error:
        return error.strerror or "it can't be looked at"
    return _KINDS.get(stat.S_IFMT(mode), "")


def make_folders(path: str) -> None:
    """Create the missing folders of a path, for their owner alone; raises OSError where no folder could help."""
    place, names = _missing(path)
    reason = _odd_name(path, place, names)
    if reason:
        raise OSError(reason, os.strerror(reason))
    for name in names[:-1]:
        place = os.path.join(place, name)
        # Another run may be faster.
        with suppress(FileExistsError):
            os.mkdir(place, OWN_FOLDER)


def file_to_write(path: str) -> str:
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


def _said(reason: int) -> str:
    return os.strerror(reason) if reason else ""


def _obstacle_to_opening(path: str) -> int:
    """Returns the error number in which creating the folders and opening the file would end, or 0."""
    place, names = _missing(path)
    if names:
        return _odd_name(path, place, names) or _closed(place)
    if not os.path.exists(place):
        return _obstacle_behind(place)
    if os.path.isdir(place):
        return errno.EISDIR
    if stat.S_ISSOCK(os.stat(place).st_mode):
        return errno.ENXIO
    return 0 if os.access(place, os.W_OK) else errno.EACCES


def _obstacle_to_replacing(path: str) -> int:
    """Returns the error number in which creating the folders and a file beside this path would end, or 0."""
    folder, name = os.path.split(path)
    place, names = _missing(folder)
    return _odd_name(path, place, [*names, name]) or _closed(place)


def _obstacle_behind(link: str) -> int:
    """Returns the same for a link to a file that isn't there: opening creates the file, but not its folder."""
    reason = _reason(os.stat, link)
    if reason != errno.ENOENT:
        return reason
    return _closed(os.path.dirname(os.path.realpath(link)))


def _missing(path: str) -> Tuple[str, List[str]]:
    """Returns the nearest place above a path, or on it, that is there, and the names behind it that are not.

    Names stay as they stand in the path: `..` behind a link is not what it looks like.
    """
    names: List[str] = []
    while path and not os.path.lexists(path):
        path, name = os.path.split(path)
        names.insert(0, name)
    return path or ".", names


def _odd_name(path: str, place: str, names: Sequence[str]) -> int:
    """Returns the error number in which a file by these names, which are missing, would end, or 0."""
    if ".." in names:
        return errno.ENOENT
    if names[-1:] in (["."], [""]):
        return errno.EISDIR if os.path.isdir(place) else errno.ENOTDIR
    reasons = (_reason(os.lstat, each) for each in (path, *(os.path.join(place, name) for name in names)))
    return next((reason for reason in reasons if reason not in (0, errno.ENOENT, errno.ENOTDIR)), 0)


def _reason(look: Callable[[str], Any], path: str) -> int:
    """Returns the error number in which a look at a path ends, or 0."""
    try:
        look(path)
    except OSError as error:
        return error.errno or errno.EIO
    return 0


def _closed(folder: str) -> int:
    """Returns the error number in which creating something in a folder would end, or 0."""
    if not os.path.isdir(folder):
        return errno.ENOTDIR if os.path.exists(folder) else errno.ENOENT
    if _is_the_kernels(folder):
        return errno.EACCES
    return 0 if os.access(folder, os.W_OK | os.X_OK) else errno.EACCES


def _is_the_kernels(folder: str) -> bool:
    """Whether a folder is in one of the kernel's filesystems; without a mount, `/proc` is a folder like any other."""
    device = os.stat(folder).st_dev
    return any(os.path.ismount(place) and os.stat(place).st_dev == device for place in _KERNELS)
