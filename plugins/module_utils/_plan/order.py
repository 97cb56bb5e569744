# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of writes where e-mails pass from customer to customer, and what forbids any write. Pure."""

from __future__ import annotations

from typing import Dict, List, Mapping, Sequence, Set

from .._base.errors import LatePointError, PlanError, RecordError
from .._base.message import Text, Value, joined
from .._record.customer import label
from .change import CREATE, Change
from .matcher import Survey

Waits = Dict[int, Set[int]]


def order_of(survey: Survey) -> Waits:
    """Returns, for each change (by position), the changes that must be written before it.

    Raises a PlanError with all problems: those of the survey, `email_taken` where a customer keeps an e-mail that
    another is declared to get, and `email_ring` where customers pass e-mails round in a ring.
    """
    problems: List[LatePointError] = list(survey.roster.problems)
    positions = {change.id: position for position, change in survey.changes.items() if change.id is not None}
    waits: Waits = {}
    for position, change in sorted(survey.changes.items()):
        slot = change.claimed_slot
        if slot is None:
            continue
        for holder in survey.roster.holders.get(slot, {}).values():
            if holder.id == change.id:
                continue
            before = positions.get(holder.id)
            if before is None or not _leaves(survey.changes[before], slot):
                problems.append(_taken(change, holder.id, survey))
            else:
                waits.setdefault(position, set()).add(before)
    problems.extend(_rings(waits, survey.changes))
    if problems:
        raise combined(problems)
    return waits


def combined(problems: Sequence[LatePointError]) -> LatePointError:
    """Returns several problems as one error, with the code of the first."""
    texts = [problem.text for problem in problems]
    return PlanError(RecordError(texts).text, problems[0].code, dict(problems[0].details, problems=texts))


def _leaves(change: Change, slot: str) -> bool:
    """Whether the change makes its customer give up the e-mail."""
    if change.action == CREATE:
        return False
    taken = change.claimed_slot
    gives_up = any(difference.field.name == "email" for difference in change.differences)
    return gives_up and taken != slot


def _taken(change: Change, holder: int, survey: Survey) -> PlanError:
    declared = next((survey.declared[at] for at, number in survey.roster.resolved.items() if number == holder), None)
    text = Text(
        "{place}{who} is to get the e-mail {email}, but {holder}{declared} has it and keeps it",
        place=change.declared.place,
        who="a new customer" if change.id is None else label(change.id, None),
        email=Value("email", change.declared.email),
        holder=label(holder, None),
        declared=f" (declared at {declared.source})" if declared else "",
    )
    return PlanError(text, "email_taken", {"holder": holder})


def _rings(waits: Mapping[int, Set[int]], changes: Mapping[int, Change]) -> List[PlanError]:
    """Returns an error for each ring: a walk among changes that wait for ever comes back to where it was."""
    problems: List[PlanError] = []
    stuck = _stuck(waits)
    walked: Set[int] = set()
    for start in sorted(stuck):
        path: List[int] = []
        position = start
        while position not in walked:
            walked.add(position)
            path.append(position)
            position = min(waits[position] & stuck)
        if position in path:
            problems.append(_ring([changes[at] for at in path[path.index(position) :]]))
    return problems


def _stuck(waits: Mapping[int, Set[int]]) -> Set[int]:
    """Returns the changes that would wait for ever, in a ring or behind it. Each waits for another of them."""
    left = {position: len(before) for position, before in waits.items()}
    behind: Dict[int, List[int]] = {}
    for position, before in waits.items():
        for earlier in before:
            behind.setdefault(earlier, []).append(position)
    free = [position for position in behind if position not in left]
    while free:
        for position in behind.get(free.pop(), ()):
            left[position] -= 1
            if not left[position]:
                del left[position]
                free.append(position)
    return set(left)


def _ring(changes: List[Change]) -> PlanError:
    text = Text(
        "these customers pass their e-mails on in a ring, so that no order of writing works: {ring}; give one of them "
        "another address first",
        ring=joined(", ", map(_step, changes)),
    )
    return PlanError(text, "email_ring", {"ids": [change.id for change in changes]})


def _step(change: Change) -> Text:
    email, source = Value("email", change.declared.email), change.declared.source
    return Text("{who} ({source}) to {email}", who=change.who, source=source, email=email)
