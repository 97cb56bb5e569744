# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The outcome of a write: the customer after it, what was kept, and what moved beside it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Iterable, Iterator, Optional, Tuple

from .._base.errors import LatePointError
from .._plan.change import CREATE, CUSTOM, DELETE, Change, Difference
from .._record.catalogue import BY_NAME, VALUES, Field
from .._record.customer import Customer
from .._record.same import text_of


@dataclass(frozen=True)
class Written:
    """The outcome of a change.

    `changed`: whether the site really changed, as far as anybody can know. `now`: the customer after it (None after a
    deletion). `pending`: the response didn't show enough, so that the customer has to be read again (`settle`).
    `kept`: the differences that the site really made. `moved`: those that a reading shows beside them. `beyond`: what
    was sent as empty, and is so in the place that the write reaches, but not in another.
    """

    change: Change
    changed: bool
    now: Optional[Customer]
    error: Optional[LatePointError] = None
    status_code: Optional[int] = None
    tries: int = 1
    pending: bool = False
    kept: Tuple[Difference, ...] = ()
    moved: Tuple[Difference, ...] = ()
    beyond: Tuple[Difference, ...] = ()

    def settled(self, now: Optional[Customer], **more: Any) -> Written:
        """Returns the outcome as a reading settles it."""
        return replace(self, now=now, pending=False, **more)

    @property
    def in_doubt(self) -> bool:
        """Whether a reading finds nothing of an accepted write, which may be there a moment later."""
        return bool(self.beyond) and not self.changed


def after(change: Change, shown: Optional[Customer] = None) -> Optional[Customer]:
    """Returns the customer after the change: the record before it, what is sent, and what a response shows."""
    if change.action == DELETE:
        return None
    base = change.actual or Customer(None, {})
    sent = {each.field.name: (_sent(change, each, base),) for each in change.differences}
    planned = base.updated(Customer(base.id, sent))
    return planned.updated(shown) if shown else planned


def _sent(change: Change, each: Difference, base: Customer) -> Any:
    if each.key is None:
        return each.new
    merged = dict(base.value(CUSTOM))
    merged.update((item.key, item.new) for item in change.differences if item.key is not None)
    return {key: text for key, text in merged.items() if text != ""}


def kept_by(change: Change, now: Customer) -> Tuple[Difference, ...]:
    """Returns the differences that the site has made; of several places, with the values of the one that changed."""
    before = change.actual or Customer(None, {})
    return tuple(_made(each, before, now) for each in change.differences if not _still(each, before, now))


def _made(each: Difference, before: Customer, now: Customer) -> Difference:
    if each.key is not None or len(each.field.places) == 1:
        return each
    changed = [pair for pair in zip(*places_of(each.field, before, now)) if not each.field.same(*pair)]
    return replace(each, old=changed[0][0], new=changed[0][1]) if changed else each


def places_of(field: Field, before: Customer, now: Customer) -> Tuple[Tuple[Any, ...], Tuple[Any, ...]]:
    """Returns the values of a field by place, before and now; nothing where the readings show it in other places."""
    old, new = (customer.shown.get(field.name, ()) for customer in (before, now))
    return (old, new) if len(old) == len(new) == len(field.places) else ((), ())


def _still(each: Difference, before: Customer, now: Customer) -> bool:
    if not each.shown_by(now):
        return True
    if each.key is not None:
        return bool(text_of(now.value(CUSTOM), each.key, "") == each.old)
    # A new customer may be declared to have what nothing stands for: `is_guest: false`.
    if now.has(each.field, each.new):
        return False
    old, new = places_of(each.field, before, now)
    if old:
        return all(map(each.field.same, old, new))
    return now.has(each.field, before.value(each.field.name))


def moved_by(change: Change, now: Customer) -> Tuple[Difference, ...]:
    """Returns what changed with an update although it was not sent, as a later reading shows it.

    LatePoint writes custom fields beside the address, and its database takes keys for the same that are not: a site may
    change other data than it was asked to. Or somebody edits the customer meanwhile.
    """
    if change.action == CREATE or change.actual is None:
        return ()
    return tuple(each for each in _between(change.actual, now) if not sent_too(change, each))


def moved_in(change: Change, shown: Customer) -> Tuple[Difference, ...]:
    """Returns what moved by the response to an update, where it shows the whole record; else nothing."""
    moved = moved_by(change, shown)
    return moved if moved and _is_whole(change, shown, moved) else ()


def _is_whole(change: Change, shown: Customer, moved: Iterable[Difference]) -> bool:
    """Whether a response shows all that is shown unasked: some show only what was sent, or placeholders."""
    before = change.actual or Customer(None, {})
    unasked = all(shown.shows(name) for name in before.shown if not BY_NAME[name].include)
    return unasked and not any(each.new in ("", each.field.kind.empty) for each in moved)


def _between(before: Customer, now: Customer) -> Iterator[Difference]:
    """Yields the differences between two readings, in the fields that both show."""
    for entry in VALUES:
        if not (before.shows(entry.name) and now.shows(entry.name)):
            continue
        old, new = before.value(entry.name), now.value(entry.name)
        if entry.name == CUSTOM:
            keys = sorted({*old, *new})
            yield from (
                Difference(entry, old.get(key, ""), new.get(key, ""), key)
                for key in keys
                if old.get(key, "") != new.get(key, "")
            )
        elif not now.has(entry, old):
            yield Difference(entry, old, new)


def sent_too(change: Change, each: Difference) -> bool:
    """Whether the change was about this field, too; of custom fields, about this key."""
    return each.identity in {sent.identity for sent in change.differences}
