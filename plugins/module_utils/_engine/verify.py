# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What came of a write: the answer, or what was read after it, compared with what was declared. Pure."""

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
    """The result of an accepted write as far as its answer tells; `pending` where `verify` wants a reading."""
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
    """Compare with the customer as read after the write; None where nobody has that id any more."""
    change = written.change
    if change.action == DELETE:
        return replace(written, pending=False) if now is None else not_deleted(written, now)
    if now is None or not is_new(change, now):
        return not_there(written)
    wrong, moved = differing(change, now, exact, everything=verify == READ), moved_by(change, now)
    return not_kept(written, now, wrong, moved) if wrong else replace(written, now=now, moved=moved, pending=False)


def is_new(change: Change, now: Customer) -> bool:
    """Whether this may be the customer that the change created: her e-mail says it, or else her names."""
    wanted = change.wanted
    if change.action != CREATE or now.has(BY_NAME["email"], wanted.get("email") or ""):
        return True
    names = [name for name in ("first_name", "last_name") if wanted.get(name)]
    return bool(names) and all(now.has(BY_NAME[name], wanted[name]) for name in names)


def _by_answer(written: Written, shown: Customer, verify: str, exact: bool) -> Written:
    """Compare what the answer shows. Under `auto`, doubt is settled by reading, under `response` it isn't."""
    change = written.change
    complete = all(shown.shows(one.field.name) for one in change.differences)
    wrong = [one for one in differing(change, shown, exact) if shown.shows(one.field.name)]
    if verify == AUTO and (wrong or not complete):
        return replace(written, pending=True)
    # What the answer doesn't show is taken to be as it was sent: `response` asks for no more.
    return not_kept(written, written.now or shown, tuple(wrong)) if wrong else written


def differing(change: Change, seen: Customer, exact: bool, everything: bool = False) -> Tuple[Difference, ...]:
    """What differs from what was declared, or isn't shown: of the changed fields, or of all that are managed."""
    found = (*compare(change.wanted, seen, exact), *unseen(change.wanted, seen, exact))
    if everything:
        return found
    names = {one.field.name for one in change.differences}
    keys = {(one.key or "").casefold() for one in change.differences if one.key is not None}
    return tuple(one for one in found if one.field.name in names and (one.key is None or one.key.casefold() in keys))
