# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reader of YAML or JSON hands on: mappings that know their lines, and what is wrong with a file."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Set, Tuple

from .._base.message import Message, joined
from .._record.catalogue import NAMES
from .._record.checks import did_you_mean

# No customer has so many fields, nor custom fields. Merge keys could multiply them without an end.
KEYS = 1000
# Of a longer path, so many characters are shown.
PATH = 200


class SourceError(Exception):
    """What is wrong with a file, and at which line (from 1). The rest of the file can't be read."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


def shortened(path: str) -> str:
    """The end of a path that would fill a message: it says more than its beginning, and the line stands behind it."""
    return path if len(path) <= PATH else "…" + path[-PATH:]


class Problem(NamedTuple):
    """Something wrong with a file: its name, the line (from 1), and a sentence; as a text `file:line: …`."""

    name: str
    line: int
    text: Message

    def __str__(self) -> str:
        return str(self.placed)

    @property
    def placed(self) -> Message:
        """The sentence with its place before it."""
        return joined(": ", [f"{shortened(self.name)}:{self.line}", self.text])


class Located(Dict[str, Any]):
    """A mapping that knows its own line and that of each key; `problems`: what is wrong with its keys."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: Dict[str, int] = {}
        self.problems: List[Tuple[str, int]] = []
        self._merged: Set[str] = set()

    def line_of(self, key: Any) -> int:
        """The line of a key; the mapping's own where it has no such key."""
        return self.lines.get(key, self.line)

    def put(self, key: str, value: Any, line: int) -> None:
        """Set a key; one that stands there already is a problem, not a later winner (but it wins over a merge)."""
        if key in self.lines and key not in self._merged:
            self.problems.append((f"'{key}' stands twice, at lines {self.lines[key]} and {line}", line))
        self._merged.discard(key)
        self._set(key, value, line)

    def merge(self, other: Any, line: int) -> None:
        """`<<: *defaults`: what `other` has and this has not."""
        others = other if isinstance(other, list) else [other]
        if not all(isinstance(one, Located) for one in others):
            self.problems.append(("'<<' takes a mapping, or a list of them", line))
            return
        for one in others:
            for key, value in one.items():
                if key not in self:
                    self._merged.add(key)
                    self._set(key, value, line)

    def _set(self, key: str, value: Any, line: int) -> None:
        self.lines[key] = line
        self[key] = value
        if len(self) > KEYS:
            raise SourceError(f"more than {KEYS} keys are no customer", line)


def key_hint(key: str) -> str:
    """What to say of a key beside `customers`: where it belongs, or what it may have meant."""
    if key in NAMES:
        return " (a file of many customers is customers: [ … ], or a bare list)"
    return did_you_mean(key, ["customers"])
