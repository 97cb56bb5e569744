# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor finds: one finding for each question, and the verdict over all of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Collection, Dict, Iterable, List, Tuple

OK, NOTE, PROBLEM = "ok", "note", "problem"
VERDICTS = (OK, NOTE, PROBLEM)  # the worst last


@dataclass(frozen=True)
class Finding:
    """The answer to one question about a site.

    `name` is the question, `seen` what was seen (counts and shapes, never a real customer's values), `meaning`
    what follows for a user. A problem makes a reconcile lie or never settle; a note is worth knowing.
    `fields`: the fields that it concerns, where it concerns only some.
    """

    name: str
    verdict: str
    seen: str
    meaning: str
    fields: Tuple[str, ...] = ()

    def as_result(self) -> Dict[str, Any]:
        told = {"name": self.name, "seen": self.seen, "verdict": self.verdict, "meaning": self.meaning}
        return dict(told, fields=list(self.fields))


def ok(name: str, seen: str, meaning: str, fields: Iterable[str] = ()) -> Finding:
    return Finding(name, OK, seen, meaning, tuple(fields))


def note(name: str, seen: str, meaning: str, fields: Iterable[str] = ()) -> Finding:
    return Finding(name, NOTE, seen, meaning, tuple(fields))


def problem(name: str, seen: str, meaning: str, fields: Iterable[str] = ()) -> Finding:
    return Finding(name, PROBLEM, seen, meaning, tuple(fields))


def worst(verdicts: Iterable[str]) -> str:
    """The worst of them; ok where there is none."""
    return max(verdicts, key=VERDICTS.index, default=OK)


def concerning(findings: Iterable[Finding], fields: Collection[str]) -> List[Finding]:
    """The findings for a user who declares only `fields`: what is wrong with other fields is worth a note."""
    return [_eased(one) if one.fields and not set(one.fields) & set(fields) else one for one in findings]


def _eased(finding: Finding) -> Finding:
    return replace(finding, verdict=NOTE) if finding.verdict == PROBLEM else finding


def listed(names: Iterable[str]) -> str:
    """`a, b and c`."""
    known = list(names)
    return " and ".join(filter(None, [", ".join(known[:-1]), known[-1]])) if known else "nothing"


def plural(number: int, one: str) -> str:
    """`1 page`, `3 pages`."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"
