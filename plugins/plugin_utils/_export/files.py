# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of an export on the controller: written where they differ, removed where they are left over."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Dict, List

from .._report.files import FileError, write_text
from .yaml_text import MARK

_NAME = re.compile(r"customers-[0-9]{4,}\.yml")


@dataclass(frozen=True)
class Outcome:
    """All paths of the export, those that were (or would be) written, and those that were removed."""

    files: List[str]
    written: List[str]
    removed: List[str]


def write_export(folder: str, texts: List[str], check_mode: bool) -> Outcome:
    """Make the folder hold exactly these files of an export. Raises FileError before anything is written."""
    wanted = {os.path.join(folder, f"customers-{number:04d}.yml"): text for number, text in enumerate(texts, 1)}
    there = _there(folder)
    foreign = [path for path in wanted if path in there and not _is_ours(there[path])]
    if foreign:
        raise FileError(
            f"{foreign[0]} is in the way: it was not written by an export (or was encrypted since). "
            "Move it, or export elsewhere"
        )
    written = [path for path, text in wanted.items() if there.get(path) != text]
    removed = sorted(path for path, text in there.items() if path not in wanted and _is_ours(text))
    if not check_mode:
        for path in written:
            write_text(path, wanted[path])
        for path in removed:
            os.unlink(path)
    return Outcome(list(wanted), written, removed)


def _there(folder: str) -> Dict[str, str]:
    """The files in the folder that have an export's names."""
    try:
        names = [name for name in os.listdir(folder) if _NAME.fullmatch(name)]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FileError(f"dest {folder} can't be read: {error.strerror}") from None
    return {path: _read(path) for path in (os.path.join(folder, name) for name in names)}


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""


def _is_ours(text: str) -> bool:
    return any(line.startswith(MARK) for line in text.split("\n", 3)[:3])
