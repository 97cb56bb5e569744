# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor finds: a finding for each question, and the verdict over all of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Collection, Dict, Iterable, List, Tuple

OK, NOTE, PROBLEM = "ok", "note", "problem"
VERDICTS = (OK, NOTE, PROBLEM)  # the worst last


@dataclass(frozen=True)
class Finding:
    """The answer to one question about a site.

    `seen` says what was seen (counts and shapes, never a real customer's values), `meaning` what follows for a user.
    A problem makes a reconcile lie or never settle; a note is worth knowing. `fields` are the fields that it concerns,
    where it concerns only some. `name` is the question's; whoever asks the question sets it.
    """

    verdict: str
    seen: str
    meaning: str
    fields: Tuple[str, ...] = ()
    name: str = ""

    def named(self, name: str) -> Finding:
        """Returns the finding as the answer to the question of that name."""
        return replace(self, name=name)

    def as_result(self) -> Dict[str, Any]:
        """Returns the entry of a result's `findings`."""
        names = ("name", "seen", "verdict", "meaning")
        return dict({name: getattr(self, name) for name in names}, fields=list(self.fields))


def ok(seen: str, meaning: str, fields: Iterable[str] = ()) -> Finding:
    return Finding(OK, seen, meaning, tuple(fields))


def note(seen: str, meaning: str, fields: Iterable[str] = ()) -> Finding:
    return Finding(NOTE, seen, meaning, tuple(fields))


def problem(seen: str, meaning: str, fields: Iterable[str] = ()) -> Finding:
    return Finding(PROBLEM, seen, meaning, tuple(fields))


def worst(verdicts: Iterable[str]) -> str:
    """Returns the worst of the verdicts; ok where there is none."""
    return max(verdicts, key=VERDICTS.index, default=OK)


def concerning(findings: Iterable[Finding], fields: Collection[str]) -> List[Finding]:
    """Returns the findings for a user who declares only `fields`: a problem of other fields alone becomes a note."""
    return [_eased(found) if found.fields and not set(found.fields) & set(fields) else found for found in findings]


def _eased(finding: Finding) -> Finding:
    return replace(finding, verdict=NOTE) if finding.verdict == PROBLEM else finding


def listed(names: Iterable[str]) -> str:
    """Returns `a, b and c`."""
    known = list(names)
    return " and ".join(filter(None, [", ".join(known[:-1]), known[-1]])) if known else "nothing"


def plural(number: int, noun: str) -> str:
    """Returns `1 page` or `3 pages`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
