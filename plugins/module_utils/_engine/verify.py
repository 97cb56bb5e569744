# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The outcome of a write, by comparing the response, or a later reading, with what was declared. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, Mapping, Optional, Tuple

from .._api.customers import Stored
from .._plan.change import CREATE, DELETE, Change, Difference, compare, unseen
from .._record.catalogue import BY_NAME
from .._record.customer import Customer
from .not_kept import not_deleted, not_kept, not_there
from .outcome import Written, after, moved_by, moved_in
from .outcome_places import beyond, confirmed, contradicted, reached

AUTO, READ, RESPONSE, NONE = "auto", "read", "response", "none"
VERIFY = (AUTO, READ, RESPONSE, NONE)


def judge(change: Change, stored: Stored, verify: str, exact: bool) -> Written:
    """Returns the outcome of an accepted write by its response; `pending` where the customer must be read again."""
    now = after(change, stored.shown)
    written = Written(change, True, now, None, stored.status, stored.tries, kept=change.differences)
    if verify == NONE:
        return written
    if verify == READ or (verify == AUTO and change.action == DELETE):
        return replace(written, pending=True)
    if change.action == DELETE:
        return written
    return _by_answer(written, stored.shown, verify, exact)


def settle(written: Written, now: Optional[Customer], verify: str, exact: bool) -> Written:
    """Returns the outcome by the customer as read after the write; `now` is None where nobody has the id any more."""
    change = written.change
    if change.action == DELETE:
        return replace(written, pending=False) if now is None else not_deleted(written, now)
    if now is None or not is_new(change, now):
        return not_there(written)
    wrong, moved = differing(change, now, exact, everything=verify == READ), moved_by(change, now)
    return not_kept(written, now, wrong, moved) if wrong else confirmed(written, now, moved)


def decided(outcomes: Mapping[int, Written]) -> Dict[int, Written]:
    """Returns the outcomes that other writes refute: they show in which of several places the site stores a field."""
    places = reached(outcomes.values())
    lost = {at: contradicted(written, places) for at, written in outcomes.items() if written.beyond}
    return {
        at: not_kept(outcomes[at], outcomes[at].now or Customer(None, {}), wrong, outcomes[at].moved)
        for at, wrong in lost.items()
        if wrong
    }


def is_new(change: Change, now: Customer) -> bool:
    """Whether this may be the customer that the change created, by e-mail, or else by the names."""
    wanted = change.wanted
    if change.action != CREATE or now.has(BY_NAME["email"], wanted.get("email") or ""):
        return True
    names = [name for name in ("first_name", "last_name") if wanted.get(name)]
    return bool(names) and all(now.has(BY_NAME[name], wanted[name]) for name in names)


def _by_answer(written: Written, shown: Customer, verify: str, exact: bool) -> Written:
    """Returns the outcome by what the response shows; under `auto`, a reading settles what is in doubt."""
    change = written.change
    complete = all(each.shown_by(shown) for each in change.differences)
    wrong = [each for each in differing(change, shown, exact) if each.shown_by(shown)]
    if verify == AUTO and (wrong or not complete or beyond(change, shown)):
        return replace(written, pending=True)
    # `response`: what the response doesn't show counts as stored.
    now, moved = written.now or shown, moved_in(change, shown)
    return not_kept(written, now, tuple(wrong), moved) if wrong else confirmed(written, now, moved)


def differing(change: Change, seen: Customer, exact: bool, everything: bool = False) -> Tuple[Difference, ...]:
    """Returns what differs from what was declared, or isn't shown: of the changed fields, or of all managed fields.

    What is empty in one place, as it was sent, is no difference: a write reaches no more than one.
    """
    reached = {each.field.name for each in beyond(change, seen)}
    compared = (each for each in compare(change.wanted, seen, exact) if each.field.name not in reached)
    found = (*compared, *unseen(change.wanted, seen, exact))
    if everything:
        return found
    names = {each.field.name for each in change.differences}
    about = {each.identity for each in change.differences}
    return tuple(each for each in found if (each.field.name in names if each.key is None else each.identity in about))
