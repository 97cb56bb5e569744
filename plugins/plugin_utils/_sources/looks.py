# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is a file of customers by its name, and what in a folder is not read though somebody may think so."""

from __future__ import annotations

import os
import re
from typing import Iterator, List, Sequence, Set

from .._report.text import count

# So many names of files are shown in a message.
SHOWN = 10
ENDINGS = (".yml", ".yaml", ".json")
# Files that explain a folder, or serve it. Nobody takes them for customers.
_OTHERS = re.compile(
    r"(readme|licen[cs]es?|copying|notice|changelog|contributing|codeowners|makefile|jenkinsfile|dockerfile)(\..*)?"
    r"|.*\.(md|rst|adoc|html?|pdf|png|jpe?g|gif|svg|sh|py|pyc|license|lock)",
    re.IGNORECASE,
)


def is_read(name: str) -> bool:
    """Whether a file of a folder is read as customers, by its name; the case of letters doesn't matter."""
    return name.lower().endswith(ENDINGS)


def left_out(folder: str) -> List[str]:
    """The files below a folder that are not read: those of other names, and those that are hidden by a dot."""
    return sorted(path for path in _files(folder) if not _is_taken(path) and not _is_quiet(path))


def doubtful(paths: Sequence[str]) -> List[str]:
    """A warning of those files that were left out and that somebody may take for customers; empty without any."""
    found = [path for path in paths if not _OTHERS.fullmatch(os.path.basename(path))]
    rule = "In a folder, files of customers end in .yml, .yaml or .json, and do not begin with a dot"
    return [f"{not_read(found)}. {rule}"] if found else []


def not_read(paths: Sequence[str]) -> str:
    """`2 files were not read: a.csv, b.txt`."""
    names = ", ".join([*paths[:SHOWN], *([f"and {len(paths) - SHOWN} more"] if len(paths) > SHOWN else [])])
    return f"{count(len(paths), 'file was', 'files were')} not read: {names}"


def _is_taken(path: str) -> bool:
    """Whether the file is read; a link to nothing is, and fails."""
    name = os.path.basename(path)
    return is_read(name) and not name.startswith(".") and (os.path.isfile(path) or not os.path.exists(path))


def _is_quiet(path: str) -> bool:
    """What is hidden and bears another name (`.gitkeep`), or what macOS leaves beside a file, is nobody's business."""
    name = os.path.basename(path)
    return name.startswith("._") or (name.startswith(".") and not is_read(name))


def _files(folder: str) -> Iterator[str]:
    seen: Set[str] = set()
    for place, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        if os.path.realpath(place) in seen:
            folders.clear()
            continue
        seen.add(os.path.realpath(place))
        yield from (os.path.join(place, name) for name in names)
