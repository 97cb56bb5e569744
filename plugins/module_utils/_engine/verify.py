# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The outcome of a write, by comparing the response, or a later reading, with what was declared. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional, Tuple

from .._api.customers import Stored
from .._plan.change import CREATE, DELETE, Change, Difference, compare, unseen
from .._record.catalogue import BY_NAME
from .._record.customer import Customer
from .not_kept import not_deleted, not_kept, not_there
from .outcome import Written, after, moved_by

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
    return not_kept(written, now, wrong, moved) if wrong else replace(written, now=now, moved=moved, pending=False)


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
    complete = all(shown.shows(each.field.name) for each in change.differences)
    wrong = [each for each in differing(change, shown, exact) if shown.shows(each.field.name)]
    if verify == AUTO and (wrong or not complete):
        return replace(written, pending=True)
    # `response`: what the response doesn't show counts as stored.
    return not_kept(written, written.now or shown, tuple(wrong)) if wrong else written


def differing(change: Change, seen: Customer, exact: bool, everything: bool = False) -> Tuple[Difference, ...]:
    """Returns what differs from what was declared, or isn't shown: of the changed fields, or of all managed fields."""
    found = (*compare(change.wanted, seen, exact), *unseen(change.wanted, seen, exact))
    if everything:
        return found
    names = {each.field.name for each in change.differences}
    keys = {(each.key or "").casefold() for each in change.differences if each.key is not None}
    return tuple(
        each for each in found if each.field.name in names and (each.key is None or each.key.casefold() in keys)
    )
