# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files of a folder are customer files by their names, and which may be taken for some by mistake."""

from __future__ import annotations

import os
import re
from typing import Iterator, List, Sequence, Set

from .._report.text import count

# A message shows at most this many names.
SHOWN = 10
ENDINGS = (".yml", ".yaml", ".json")
# Files that explain or serve a folder, and can't be taken for customers.
_OTHERS = re.compile(
    r"(readme|licen[cs]es?|copying|notice|changelog|contributing|codeowners|makefile|jenkinsfile|dockerfile)(\..*)?"
    r"|.*\.(md|rst|adoc|html?|pdf|png|jpe?g|gif|svg|sh|py|pyc|license|lock)",
    re.IGNORECASE,
)


def is_read(name: str) -> bool:
    """Whether a file of a folder is read as customers, by its name in any case."""
    return name.lower().endswith(ENDINGS)


def left_out(folder: str) -> List[str]:
    """Returns the files below a folder that are not read: those of other names, and hidden files."""
    return sorted(path for path in _files(folder) if not _is_taken(path) and not _is_quiet(path))


def doubtful(paths: Sequence[str]) -> List[str]:
    """Returns a warning about files that were left out but may be meant as customers; empty without any."""
    found = [path for path in paths if not _OTHERS.fullmatch(os.path.basename(path))]
    rule = "In a folder, files of customers end in .yml, .yaml or .json, and do not begin with a dot"
    return [f"{not_read(found)}. {rule}"] if found else []


def not_read(paths: Sequence[str]) -> str:
    """Returns `2 files were not read: a.csv, b.txt`."""
    names = ", ".join([*paths[:SHOWN], *([f"and {len(paths) - SHOWN} more"] if len(paths) > SHOWN else [])])
    return f"{count(len(paths), 'file was', 'files were')} not read: {names}"


def _is_taken(path: str) -> bool:
    """Whether the file is read; so is a link to nothing, which fails."""
    name = os.path.basename(path)
    return is_read(name) and not name.startswith(".") and (os.path.isfile(path) or not os.path.exists(path))


def _is_quiet(path: str) -> bool:
    """Whether to say nothing of a file: it is hidden and has another name (`.gitkeep`), or macOS left it."""
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
