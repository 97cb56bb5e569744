# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings of the round trip: field by field what a site kept, and what that means. Pure."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterable, List, Mapping, Sequence

from .._record.catalogue import VALUES
from .cases import ALIKE, DROPPED, KEPT, REFUSED, REWRITTEN, TOUCHED, UNKNOWN, Trial
from .findings import Finding, listed, note, ok, plural, problem

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
    """Returns a finding for each field that was tried, one for fields that were left out, one for the answers."""
    by_field: Dict[str, List[Trial]] = {}
    for trial in trials:
        if trial.outcome != TOUCHED:
            by_field.setdefault(trial.field, []).append(trial)
    names = [entry.name for entry in VALUES if entry.name in by_field]
    fields = [_field(name, by_field[name]).named(f"field_{name}") for name in names]
    return [*fields, _left_out(trials).named("partial_updates"), _answers(trials).named("answers")]


def show(value: Any) -> str:
    """Returns a value of the throwaway customer, short and in quotes."""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value).lower()
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _field(name: str, trials: Sequence[Trial]) -> Finding:
    lost = [trial for trial in trials if not trial.settled]
    seen = f"{len(trials) - len(lost)} of {plural(len(trials), 'value')} kept{_details(trials)}"
    serious = [trial for trial in lost if trial.serious]
    if serious:
        return problem(seen, _trouble(name, serious), [name])
    if lost:
        return note(seen, _caution(lost), [name])
    alike = any(trial.outcome == ALIKE for trial in trials)
    meaning = "What it rewrites counts as the same: no run changes it again." if alike else "It can be reconciled."
    return ok(seen, meaning, [name])


def _details(trials: Sequence[Trial]) -> str:
    details = [_detail(trial) for trial in sorted(trials, key=lambda trial: trial.settled) if trial.outcome != KEPT]
    more = [f"and {len(details) - _FEW} more"] if len(details) > _FEW else []
    return f"; {'; '.join(details[:_FEW] + more)}" if details else ""


def _detail(trial: Trial) -> str:
    what = f"{trial.what}: {show(trial.sent)} {_WORDS[trial.outcome]}"
    if trial.outcome == REFUSED:
        return f"{what} ({trial.error[:160]})" if trial.error else what
    return what if trial.kept is None else f"{what} {show(trial.kept)}"


def _trouble(name: str, lost: Sequence[Trial]) -> str:
    advice = f"Leave {name} out on this site: what is declared ({listed(_whats(lost))}) is not kept"
    if any(trial.silent for trial in lost):
        return f"{advice}, and the answers don't say so. {READ}"
    return f"{advice}. A run says so: write_not_kept."


def _caution(lost: Sequence[Trial]) -> str:
    refused = _whats(trial for trial in lost if trial.outcome == REFUSED)
    others = _whats(trial for trial in lost if trial.outcome != REFUSED)
    parts = [f"Refused, which a run reports: {listed(refused)}." if refused else ""]
    if others:
        parts.append(f"Never as declared: {listed(others)}. Declare such values as the site keeps them.")
    parts.append(READ if any(trial.silent for trial in lost) else "")
    return " ".join(filter(None, parts))


def _whats(trials: Iterable[Trial]) -> List[str]:
    whats = list(dict.fromkeys(trial.what for trial in trials))
    return whats[:_FEW] + ([f"{len(whats) - _FEW} more"] if len(whats) > _FEW else [])


def _left_out(trials: Sequence[Trial]) -> Finding:
    touched = sorted({trial.field for trial in trials if trial.outcome == TOUCHED})
    if touched:
        meaning = "A write changes what it doesn't name: don't reconcile this site, customers' data would be lost."
        return problem(f"{listed(touched)} changed without having been sent", meaning)
    return ok("what was not sent stayed as it was", "Fields that you don't declare are left alone.")


def _answers(trials: Sequence[Trial]) -> Finding:
    """Whether the answers to writes can be believed."""
    silent = [trial for trial in trials if trial.silent and trial.outcome != TOUCHED]
    echoed = sum(trial.echoed for trial in trials)
    if any(trial.serious for trial in silent):
        seen = f"{plural(len(silent), 'write')} confirmed but not kept"
        return problem(seen, f"The site says yes and doesn't do it. {READ}")
    if silent or echoed:
        seen = f"{plural(echoed, 'answer')} showed what was sent although something else was stored"
        meaning = "What is stored counts as the same." if not silent else READ
        return (note if silent else ok)(seen, meaning)
    return ok("no answer showed anything but what is stored", "Answers to writes can be believed.")


def as_results(trials: Sequence[Trial]) -> List[Mapping[str, Any]]:
    return [trial.as_result() for trial in trials]
