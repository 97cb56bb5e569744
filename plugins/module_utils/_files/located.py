# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mappings that know their lines, and problems of a file: what the readers of YAML and JSON return."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Set, Tuple

from .._base.message import Message, joined
from .._record.catalogue import NAMES
from .._record.checks import did_you_mean

# No customer has this many fields. Merge keys could multiply them without an end.
KEYS = 1000
# At most this many characters of a path are shown.
PATH = 200


TOO_DEEP = "nested too deeply for a customer"


class SourceError(Exception):
    """The file can't be read beyond a line (from 1)."""

    def __init__(self, problem: Message, line: int) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.line = line


def shortened(path: str) -> str:
    """Returns the path, or the end of a long path, which says more than its beginning."""
    return path if len(path) <= PATH else "…" + path[-PATH:]


class Problem(NamedTuple):
    """A problem of a file: its name, the line (from 1), and a sentence; as text `file:line: …`."""

    name: str
    line: int
    text: Message

    def __str__(self) -> str:
        return str(self.placed)

    @property
    def placed(self) -> Message:
        """The sentence behind its place."""
        return joined(": ", [f"{shortened(self.name)}:{self.line}", self.text])


class Located(Dict[str, Any]):
    """A mapping that knows its own line and the line of each key; `problems` are those of its keys."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: Dict[str, int] = {}
        self.problems: List[Tuple[str, int]] = []
        self._merged: Set[str] = set()

    def line_of(self, key: Any) -> int:
        """Returns the line of a key; the mapping's own where it has no such key."""
        return self.lines.get(key, self.line)

    def put(self, key: str, value: Any, line: int) -> None:
        """Set a key. A key that stands twice is a problem; a key that was merged is replaced."""
        if key in self.lines and key not in self._merged:
            self.problems.append((f"'{key}' stands twice, at lines {self.lines[key]} and {line}", line))
        self._merged.discard(key)
        self._set(key, value, line)

    def merge(self, other: Any, line: int) -> None:
        """Add the keys that only `other` has, for `<<: *defaults`."""
        others = other if isinstance(other, list) else [other]
        if not all(isinstance(mapping, Located) for mapping in others):
            self.problems.append(("'<<' takes a mapping, or a list of them", line))
            return
        for mapping in others:
            for key, value in mapping.items():
                if key not in self:
                    self._merged.add(key)
                    self._set(key, value, line)

    def _set(self, key: str, value: Any, line: int) -> None:
        self.lines[key] = line
        self[key] = value
        self.check_length(line)

    def check_length(self, line: int) -> None:
        """Raises SourceError where there are far more keys than a customer has."""
        if len(self) > KEYS:
            raise SourceError(f"more than {KEYS} keys are no customer", line)


def key_hint(key: str) -> str:
    """Returns a hint on a key beside `customers`: where it belongs, or what it may mean."""
    if key in NAMES:
        return " (a file of many customers is customers: [ … ], or a bare list)"
    return did_you_mean(key, ["customers"])
