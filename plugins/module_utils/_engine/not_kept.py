# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The failures of writes that a site accepted and did not keep. Pure."""

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
    """Returns the failure of a write after which `wrong` is not as declared; `moved` changed without being sent."""
    change = written.change
    known = seen if change.actual is None else change.actual.updated(seen)
    kept = kept_by(change, known)
    changed = bool(kept or moved) or change.action == CREATE
    unseen = {each.name for each in wrong if not each.shown_by(seen)}
    unsent = {each.name for each in (*wrong, *moved) if not sent_too(change, each)} - unseen
    details = {
        "fields": sorted(each.name for each in wrong),
        "written": "partly" if changed else "unknown" if unseen else "no",
        **({"unseen": sorted(unseen)} if unseen else {}),
        **({"moved": sorted(unsent)} if unsent else {}),
    }
    wrongs = _what_is_wrong(change, seen, wrong, moved)
    text = Text("the site accepted the write (HTTP {status}), but {wrongs}", status=written.status_code, wrongs=wrongs)
    error = LatePointError(text, "write_not_kept", details, written.status_code)
    return replace(written, now=known, error=error, kept=kept, moved=moved, changed=changed, pending=False)


def _what_is_wrong(change: Change, seen: Customer, wrong: Differences, moved: Differences) -> Message:
    """Returns what was sent and lost, what was not sent but is no longer as declared, and what changed beside it."""
    lost = [_as_seen(each, seen) for each in wrong if sent_too(change, each)]
    others = [each for each in wrong if not sent_too(change, each)]
    hidden = [each.name for each in others if not each.shown_by(seen)]
    changed = [_as_seen(each, seen) for each in others if each.shown_by(seen)]
    beside = sorted({each.name for each in moved} - {each.name for each in wrong})
    parts: List[Message] = [Text("did not keep {lost}", lost=joined(", ", lost))] if lost else []
    parts += [f"does not show {', '.join(hidden)}, so that nobody can tell whether it is as declared"] if hidden else []
    meanwhile = "{changed} changed meanwhile, though this run did not send it"
    parts += [Text(meanwhile, changed=joined(", ", changed))] if changed else []
    parts += [f"changed {', '.join(beside)}, which this run did not send"] if beside else []
    return joined(", and ", parts)


def _as_seen(each: Difference, seen: Customer) -> Message:
    if not each.shown_by(seen):
        return f"{each.name} (the site doesn't show this field, so nobody can tell)"
    if isinstance(each.new, bool):
        return each.name
    values = {"old": Value(each.name, each.old), "new": Value(each.name, each.new)}
    return Text("{name} (it is '{old}' now, not '{new}')", name=each.name, **values)


def created_twice(ids: Sequence[Optional[int]]) -> LatePointError:
    """Returns the failure of a creation that was sent again after its response was lost, where the site did both."""
    text = Text(
        "the site was slow to answer, so it was asked again, and now customers {ids} have this e-mail: look at them, "
        "and delete one",
        ids=joined(" and ", [Value("id", number) for number in ids]),
    )
    return LatePointError(text, "ambiguous_email", {"ids": list(ids), "written": "accepted"})


def not_deleted(written: Written, now: Customer) -> Written:
    """Returns the failure of a deletion after which the customer is still there."""
    said = "says that there is no such customer" if written.status_code == 404 else "accepted the deletion"
    message = f"the site {said} (HTTP {written.status_code}), but the customer is still there"
    error = LatePointError(message, "write_not_kept", {"fields": [], "written": "no"}, written.status_code)
    return replace(written, now=now, error=error, changed=False, pending=False)


def not_there(written: Written) -> Written:
    """Returns the failure of an accepted write whose customer is not there any more, or never was."""
    if written.change.action != CREATE:
        return replace(written, error=vanished("accepted"), now=None, pending=False)
    message = f"the site accepted the new customer (HTTP {written.status_code}), but the customer is not there"
    error = LatePointError(message, "write_not_kept", {"fields": [], "written": "no"}, written.status_code)
    return replace(written, error=error, now=None, kept=(), changed=False, pending=False)


def vanished(written: str) -> LatePointError:
    """Returns the failure of a write to a customer who was deleted meanwhile; `written` is what became of the write."""
    message = "the customer is not there any more: somebody deleted it meanwhile"
    return LatePointError(message, "customer_not_found", {"written": written}, 404)
