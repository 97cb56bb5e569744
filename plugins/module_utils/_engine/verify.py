# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What came of a write: the answer, or what was read after it, compared with what was declared. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Optional, Sequence, Tuple

from .._api.customers import Stored
from .._base.errors import LatePointError
from .._plan.change import CREATE, CUSTOM, DELETE, Change, Difference, compare
from .._record.catalogue import BY_NAME
from .._record.customer import Customer

AUTO, READ, RESPONSE, NONE = "auto", "read", "response", "none"
# So much of a value is shown in a message.
SHOWN = 100
VERIFY = (AUTO, READ, RESPONSE, NONE)


@dataclass(frozen=True)
class Written:
    """What came of one change.

    `changed`: whether the site really changed, as far as anybody can know. `now`: the customer as she is
    (None after a delete). `pending`: the answer didn't show enough, she has to be read again (`settle`).
    `kept`: the differences that the site really made.
    """

    change: Change
    changed: bool
    now: Optional[Customer]
    error: Optional[LatePointError] = None
    status_code: Optional[int] = None
    tries: int = 1
    pending: bool = False
    kept: Tuple[Difference, ...] = ()


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
    """Compare with the customer as she was read after the write; None where nobody has her id any more."""
    change = written.change
    if change.action == DELETE:
        return replace(written, pending=False) if now is None else _not_deleted(written, now)
    if now is None or not is_new(change, now):
        return _not_there(written)
    wrong = _differing(change, now, exact, everything=verify == READ)
    return _not_kept(written, now, wrong) if wrong else replace(written, now=now, pending=False)


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
    wrong = [one for one in _differing(change, shown, exact) if shown.shows(one.field.name)]
    if verify == AUTO and (wrong or not complete):
        return replace(written, pending=True)
    # What the answer doesn't show is taken to be as it was sent: `response` asks for no more.
    return _not_kept(written, written.now or shown, tuple(wrong)) if wrong else written


def _differing(change: Change, seen: Customer, exact: bool, everything: bool = False) -> Tuple[Difference, ...]:
    """What is seen to differ from what was declared: of the changed fields, or of all that are managed."""
    if everything:
        return compare(change.wanted, seen, exact)
    names = {one.field.name for one in change.differences}
    keys = {(one.key or "").casefold() for one in change.differences if one.key is not None}
    values = {name: value for name, value in change.wanted.items() if name in names}
    found = compare(values, seen, exact)
    return tuple(one for one in found if one.key is None or one.key.casefold() in keys)


def kept_by(change: Change, now: Customer) -> Tuple[Difference, ...]:
    """Those of the change's differences that are really different from before, as the site shows it now."""
    before = change.actual or Customer(None, {})
    return tuple(one for one in change.differences if not _still(one, before, now))


def _still(one: Difference, before: Customer, now: Customer) -> bool:
    if not now.shows(one.field.name):
        return True
    if one.key is not None:
        return bool(now.value(CUSTOM).get(one.key, "") == one.old)
    # A new customer may be declared to have what nothing stands for: `is_guest: false`.
    return now.has(one.field, before.value(one.field.name)) and one.old != one.new


# --- the customer after a write ------------------------------------------------------------------


def after(change: Change, shown: Optional[Customer] = None) -> Optional[Customer]:
    """The customer as the change leaves her: before, what is sent, and over it what an answer shows."""
    if change.action == DELETE:
        return None
    base = change.actual or Customer(None, {})
    sent = {one.field.name: (_sent(change, one, base),) for one in change.differences}
    planned = base.updated(Customer(base.id, sent))
    return planned.updated(shown) if shown else planned


def _sent(change: Change, one: Difference, base: Customer) -> Any:
    if one.key is None:
        return one.new
    merged = dict(base.value(CUSTOM))
    merged.update((item.key, item.new) for item in change.differences if item.key is not None)
    return {key: text for key, text in merged.items() if text != ""}


# --- what the site did not keep ------------------------------------------------------------------


def _not_kept(written: Written, seen: Customer, wrong: Tuple[Difference, ...]) -> Written:
    change = written.change
    known = seen if change.actual is None else change.actual.updated(seen)
    kept = kept_by(change, known)
    changed = bool(kept) or change.action == CREATE
    unseen = sorted(one.name for one in wrong if not seen.shows(one.field.name))
    moved = sorted(one.name for one in wrong if not _sent_too(change, one))
    details = {
        "fields": sorted(one.name for one in wrong),
        "written": "partly" if changed else "unknown" if unseen else "no",
        **({"unseen": unseen} if unseen else {}),
        **({"moved": moved} if moved else {}),
    }
    message = f"the site accepted the write (HTTP {written.status_code}), but {_what_is_wrong(change, seen, wrong)}"
    error = LatePointError(message, "write_not_kept", details, written.status_code)
    return replace(written, now=known, error=error, kept=kept, changed=changed, pending=False)


def _what_is_wrong(change: Change, seen: Customer, wrong: Tuple[Difference, ...]) -> str:
    """What was sent and lost, and what was not even sent but is no longer as declared."""
    lost = [_as_seen(one, seen) for one in wrong if _sent_too(change, one)]
    moved = [_as_seen(one, seen) for one in wrong if not _sent_too(change, one)]
    parts = [f"did not keep {', '.join(lost)}"] if lost else []
    if moved:
        parts.append(f"{', '.join(moved)} changed meanwhile, though this run did not send it")
    return ", and ".join(parts)


def _sent_too(change: Change, one: Difference) -> bool:
    """Whether the change was about this field, too; of custom fields, about this key."""
    return (one.field.name, (one.key or "").casefold()) in {
        (sent.field.name, (sent.key or "").casefold()) for sent in change.differences
    }


def _as_seen(one: Difference, seen: Customer) -> str:
    if not seen.shows(one.field.name):
        return f"{one.name} (the site doesn't show this field, so nobody can tell)"
    if isinstance(one.new, bool):
        return one.name
    return f"{one.name} (it is '{_short(one.old)}' now, not '{_short(one.new)}')"


def _short(value: Any) -> str:
    """A value as far as a message needs it; the diff has all of it."""
    text = str(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def created_twice(ids: Sequence[Optional[int]]) -> LatePointError:
    """A creation was repeated after its answer was lost, and the site has done both."""
    told = " and ".join(map(str, ids))
    return LatePointError(
        f"the site was slow to answer, so it was asked again, and now customers {told} have this e-mail: "
        "look at them, and delete one",
        "ambiguous_email",
        {"ids": list(ids), "written": "accepted"},
    )


def _not_deleted(written: Written, now: Customer) -> Written:
    said = "says that there is no such customer" if written.status_code == 404 else "accepted the deletion"
    message = f"the site {said} (HTTP {written.status_code}), but the customer is still there"
    error = LatePointError(message, "write_not_kept", {"fields": [], "written": "no"}, written.status_code)
    return replace(written, now=now, error=error, changed=False, pending=False)


def _not_there(written: Written) -> Written:
    if written.change.action != CREATE:
        return replace(written, error=vanished(), now=None, pending=False)
    message = f"the site accepted the new customer (HTTP {written.status_code}), but the customer is not there"
    error = LatePointError(message, "write_not_kept", {"fields": [], "written": "no"}, written.status_code)
    return replace(written, error=error, now=None, kept=(), changed=False, pending=False)


def vanished() -> LatePointError:
    """Somebody deleted the customer between our reading and now."""
    message = "the customer is not there any more: somebody deleted it meanwhile"
    return LatePointError(message, "customer_not_found", {"written": "no"}, 404)
