# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes that a site accepted, and did not keep: the failures, and what they say. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Optional, Sequence, Tuple

from .._base.errors import LatePointError
from .._base.message import Message, Text, Value, joined
from .._plan.change import CREATE, Change, Difference
from .._record.customer import Customer
from .outcome import Written, kept_by, sent_too

Differences = Tuple[Difference, ...]
# So much of a value is shown in a message.
SHOWN = 100


def not_kept(written: Written, seen: Customer, wrong: Differences, moved: Differences = ()) -> Written:
    """The failure of a write after which `wrong` is not as declared; `moved` is what changed without being sent."""
    change = written.change
    known = seen if change.actual is None else change.actual.updated(seen)
    kept = kept_by(change, known)
    changed = bool(kept or moved) or change.action == CREATE
    unseen = {one.name for one in wrong if not seen.shows(one.field.name)}
    unsent = {one.name for one in (*wrong, *moved) if not sent_too(change, one)} - unseen
    details = {
        "fields": sorted(one.name for one in wrong),
        "written": "partly" if changed else "unknown" if unseen else "no",
        **({"unseen": sorted(unseen)} if unseen else {}),
        **({"moved": sorted(unsent)} if unsent else {}),
    }
    told = _what_is_wrong(change, seen, wrong, moved)
    text = Text("the site accepted the write (HTTP {status}), but {told}", status=written.status_code, told=told)
    error = LatePointError(text, "write_not_kept", details, written.status_code)
    return replace(written, now=known, error=error, kept=kept, moved=moved, changed=changed, pending=False)


def _what_is_wrong(change: Change, seen: Customer, wrong: Differences, moved: Differences) -> Message:
    """What was sent and lost, what was not even sent but is no longer as declared, and what changed beside it."""
    lost = [_as_seen(one, seen) for one in wrong if sent_too(change, one)]
    others = [one for one in wrong if not sent_too(change, one)]
    hidden = [one.name for one in others if not seen.shows(one.field.name)]
    changed = [_as_seen(one, seen) for one in others if seen.shows(one.field.name)]
    beside = sorted({one.name for one in moved} - {one.name for one in wrong})
    parts: List[Message] = [Text("did not keep {lost}", lost=joined(", ", lost))] if lost else []
    parts += [f"does not show {', '.join(hidden)}, so that nobody can tell whether it is as declared"] if hidden else []
    meanwhile = "{changed} changed meanwhile, though this run did not send it"
    parts += [Text(meanwhile, changed=joined(", ", changed))] if changed else []
    parts += [f"changed {', '.join(beside)}, which this run did not send"] if beside else []
    return joined(", and ", parts)


def _as_seen(one: Difference, seen: Customer) -> Message:
    if not seen.shows(one.field.name):
        return f"{one.name} (the site doesn't show this field, so nobody can tell)"
    if isinstance(one.new, bool):
        return one.name
    values = {"old": Value(one.name, one.old), "new": Value(one.name, one.new)}
    return Text("{name} (it is '{old}' now, not '{new}')", name=one.name, **values)


def created_twice(ids: Sequence[Optional[int]]) -> LatePointError:
    """A creation was repeated after its answer was lost, and the site has done both."""
    text = Text(
        "the site was slow to answer, so it was asked again, and now customers {ids} have this e-mail: look at them, "
        "and delete one",
        ids=joined(" and ", [Value("id", number) for number in ids]),
    )
    return LatePointError(text, "ambiguous_email", {"ids": list(ids), "written": "accepted"})


def not_deleted(written: Written, now: Customer) -> Written:
    """The failure of a deletion after which the customer is still there."""
    said = "says that there is no such customer" if written.status_code == 404 else "accepted the deletion"
    message = f"the site {said} (HTTP {written.status_code}), but the customer is still there"
    error = LatePointError(message, "write_not_kept", {"fields": [], "written": "no"}, written.status_code)
    return replace(written, now=now, error=error, changed=False, pending=False)


def not_there(written: Written) -> Written:
    """The failure of an accepted write whose customer is not there any more, or never was."""
    if written.change.action != CREATE:
        return replace(written, error=vanished("accepted"), now=None, pending=False)
    message = f"the site accepted the new customer (HTTP {written.status_code}), but the customer is not there"
    error = LatePointError(message, "write_not_kept", {"fields": [], "written": "no"}, written.status_code)
    return replace(written, error=error, now=None, kept=(), changed=False, pending=False)


def vanished(written: str) -> LatePointError:
    """Somebody deleted the customer between the reading for the plan and now; `written` is what became of the write."""
    message = "the customer is not there any more: somebody deleted it meanwhile"
    return LatePointError(message, "customer_not_found", {"written": written}, 404)
