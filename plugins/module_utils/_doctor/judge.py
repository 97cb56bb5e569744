# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings of the round trip: field by field what a site kept, and what that means. Pure."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping, Sequence

from .._record.catalogue import VALUES
from .cases import (
    ALIKE,
    DROPPED,
    KEPT,
    REFUSED,
    REWRITTEN,
    TOUCHED,
    UNKNOWN,
    Trial,
)
from .findings import (
    Finding,
    listed,
    note,
    ok,
    plural,
    problem,
)

_SHOWN = 48
_FEW = 6
_WORDS = {
    ALIKE: "stored alike, as",
    REWRITTEN: "became",
    DROPPED: "not kept, it is still",
    REFUSED: "refused",
    UNKNOWN: "unknown",
}
READ = "Set verify: read, since the site's answers show what was sent, not what was kept."


def round_trip(trials: Sequence[Trial]) -> List[Finding]:
    """One finding for each field that was tried, one for fields that were left out, one for the answers."""
    by_field: Dict[str, List[Trial]] = {}
    for trial in trials:
        if trial.outcome != TOUCHED:
            by_field.setdefault(trial.field, []).append(trial)
    names = [entry.name for entry in VALUES if entry.name in by_field]
    return [*(_field(name, by_field[name]) for name in names), _left_out(trials), _answers(trials)]


def show(value: Any) -> str:
    """A value of the throwaway customer, short and in quotes."""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value).lower()
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _field(name: str, trials: Sequence[Trial]) -> Finding:
    lost = [one for one in trials if not one.settled]
    seen = f"{len(trials) - len(lost)} of {plural(len(trials), 'value')} kept{_details(trials)}"
    serious = [one for one in lost if one.serious]
    if serious:
        return problem(f"field_{name}", seen, _trouble(name, serious), [name])
    if lost:
        return note(f"field_{name}", seen, _caution(lost), [name])
    alike = any(one.outcome == ALIKE for one in trials)
    meaning = "What it rewrites counts as the same: no run changes it again." if alike else "It can be reconciled."
    return ok(f"field_{name}", seen, meaning, [name])


def _details(trials: Sequence[Trial]) -> str:
    told = [_told(one) for one in sorted(trials, key=lambda one: one.settled) if one.outcome != KEPT]
    more = [f"and {len(told) - _FEW} more"] if len(told) > _FEW else []
    return f"; {'; '.join(told[:_FEW] + more)}" if told else ""


def _told(one: Trial) -> str:
    what = f"{one.what}: {show(one.sent)} {_WORDS[one.outcome]}"
    if one.outcome == REFUSED:
        return f"{what} ({one.error[:160]})" if one.error else what
    return what if one.kept is None else f"{what} {show(one.kept)}"


def _trouble(name: str, lost: Sequence[Trial]) -> str:
    silent = any(one.silent for one in lost)
    told = f"Leave {name} out on this site: what is declared ({listed(_whats(lost))}) is not kept"
    return f"{told}, and the answers don't say so. {READ}" if silent else f"{told}. A run says so: write_not_kept."


def _caution(lost: Sequence[Trial]) -> str:
    refused = _whats(one for one in lost if one.outcome == REFUSED)
    others = _whats(one for one in lost if one.outcome != REFUSED)
    parts = [f"Refused, which a run tells: {listed(refused)}." if refused else ""]
    if others:
        parts.append(f"Never as declared: {listed(others)}. Declare such values as the site keeps them.")
    parts.append(READ if any(one.silent for one in lost) else "")
    return " ".join(filter(None, parts))


def _whats(trials: Any) -> List[str]:
    whats = list(dict.fromkeys(one.what for one in trials))
    return whats[:_FEW] + ([f"{len(whats) - _FEW} more"] if len(whats) > _FEW else [])


def _left_out(trials: Sequence[Trial]) -> Finding:
    touched = sorted({one.field for one in trials if one.outcome == TOUCHED})
    if touched:
        meaning = "A write changes what it doesn't name: don't reconcile this site, customers' data would be lost."
        return problem("partial_updates", f"{listed(touched)} changed without having been sent", meaning)
    return ok("partial_updates", "what was not sent stayed as it was", "Fields that you don't declare are left alone.")


def _answers(trials: Sequence[Trial]) -> Finding:
    """Whether the answers to writes can be believed."""
    silent = [one for one in trials if one.silent and one.outcome != TOUCHED]
    echoed = sum(one.echoed for one in trials)
    if any(one.serious for one in silent):
        seen = f"{plural(len(silent), 'write')} confirmed but not kept"
        return problem("answers", seen, f"The site says yes and doesn't do it. {READ}")
    if silent or echoed:
        seen = f"{plural(echoed, 'answer')} showed what was sent although something else was stored"
        meaning = "What is stored counts as the same." if not silent else READ
        return (note if silent else ok)("answers", seen, meaning)
    return ok("answers", "no answer showed anything but what is stored", "Answers to writes can be believed.")


def as_results(trials: Sequence[Trial]) -> List[Mapping[str, Any]]:
    return [one.as_result() for one in trials]
