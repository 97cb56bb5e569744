# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of an export: written where they differ, removed where they are left over, never over an edit."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from typing import Dict, List, Mapping

from ansible_collections.latepoint.api.plugins.module_utils._base.writable import why_not_replaced

from .._report.files import FileError, write_text
from .yaml_text import MARK

_NAME = re.compile(r"customers-[0-9]{4,}\.yml")
# Between the header and the customers.
_BODY = "\n---\n"
SEAL = "\n# Checksum of what follows, by which an export knows whether it was edited since: "


@dataclass(frozen=True)
class Change:
    """A file as it is and as it shall be; an empty text stands for no file."""

    path: str
    before: str
    after: str

    def as_diff(self) -> Dict[str, str]:
        return {"before": self.before, "after": self.after, "before_header": self.path, "after_header": self.path}


@dataclass(frozen=True)
class Outcome:
    """The paths of the export, and those of them that were (or would be) written or removed."""

    files: List[str]
    written: List[str]
    removed: List[str]
    changes: List[Change]


class EditedError(FileError):
    """Files of an export were edited since; `changes` are what an export would do to them."""

    def __init__(self, changes: List[Change]) -> None:
        more = f", and {len(changes) - 1} more" if len(changes) > 1 else ""
        super().__init__(
            f"{changes[0].path}{more} was edited since it was exported (or exported by an older version). Keep the "
            "edits elsewhere, or export over them with latepoint_export_force=true (force: true)"
        )
        self.changes = changes


def write_export(folder: str, texts: List[str], check_mode: bool, force: bool = False) -> Outcome:
    """Make the folder hold exactly these files of an export.

    Raises FileError before anything is written where a file is in the way or can't be written, EditedError where an
    edit would be lost and `force` is not set.
    """
    wanted = {os.path.join(folder, f"customers-{number:04d}.yml"): sealed(text) for number, text in enumerate(texts, 1)}
    there = _there(folder)
    _refuse_foreign(wanted, there)
    changes = [Change(path, there.get(path, ""), text) for path, text in wanted.items() if there.get(path) != text]
    left = [Change(path, text, "") for path, text in sorted(there.items()) if path not in wanted and _is_ours(text)]
    edited = [change for change in (*changes, *left) if _loses_an_edit(change)]
    if edited and not force:
        raise EditedError(edited)
    _refuse_unwritable([*changes, *left])
    if not check_mode:
        _apply(changes, left)
    written, removed = [change.path for change in changes], [change.path for change in left]
    return Outcome(list(wanted), written, removed, [*changes, *left])


def sealed(text: str) -> str:
    """A file's text with the checksum of what stands below its header."""
    head, mark, body = text.partition(_BODY)
    return f"{head}{SEAL}{_checksum(body)}{mark}{body}" if mark else text


def _apply(changes: List[Change], left: List[Change]) -> None:
    for change in changes:
        write_text(change.path, change.after)
    for change in left:
        os.unlink(change.path)


def _refuse_foreign(wanted: Mapping[str, str], there: Mapping[str, str]) -> None:
    foreign = [path for path in wanted if path in there and not _is_ours(there[path])]
    if foreign:
        raise FileError(
            f"{foreign[0]} is in the way: it was not written by an export (or was encrypted since). "
            "Move it, or export elsewhere"
        )


def _refuse_unwritable(changes: List[Change]) -> None:
    for change in changes:
        reason = why_not_replaced(change.path)
        if reason:
            raise FileError(f"{change.path} can't be written: {reason}")


def _loses_an_edit(change: Change) -> bool:
    """Whether a file is not as an export left it, and not as it shall be either."""
    head, _mark, body = change.before.replace("\r\n", "\n").partition(_BODY)
    return bool(change.before) and f"{SEAL}{_checksum(body)}" not in head and body != change.after.partition(_BODY)[2]


def _checksum(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _there(folder: str) -> Dict[str, str]:
    """Returns the texts of the files in the folder that have an export's names, by path."""
    try:
        names = [name for name in os.listdir(folder) if _NAME.fullmatch(name)]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FileError(f"dest {folder} can't be read: {error.strerror}") from None
    return {path: _read(path) for path in (os.path.join(folder, name) for name in names)}


def _read(path: str) -> str:
    """Returns the text of a file; "" of what is none, or can't be read."""
    if not os.path.isfile(path):
        return ""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""


def _is_ours(text: str) -> bool:
    return any(line.startswith(MARK) for line in text.split("\n", 3)[:3])
