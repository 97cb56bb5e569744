# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields that a site shows in several places, such as `notes` and `admin_notes`: which of them a write reaches. Pure.

A write names the field once, and the site stores it in one of the places. Which, a verified write shows, and it is
the same for all customers of a site.
"""

from __future__ import annotations

from typing import Dict, Iterable, Mapping, Optional, Set, Tuple

from .._plan.change import Change, Difference
from .._record.customer import Customer
from .outcome import Written, kept_by, places_of

Differences = Tuple[Difference, ...]


def beyond(change: Change, now: Customer) -> Differences:
    """Returns what was sent as empty, and is empty in one place, but not in another that the write did not reach."""
    sent = (each for each in change.differences if each.key is None and not now.has(each.field, each.new))
    return tuple(each for each in sent if now.has_somewhere(each.field, each.new))


def confirmed(written: Written, now: Customer, moved: Differences = ()) -> Written:
    """Returns the outcome of a write that a reading confirms; it may have found its place as declared already."""
    change, left = written.change, beyond(written.change, now)
    kept = kept_by(change, now) if left else written.kept
    changed = bool(kept or moved) if left else written.changed
    return written.settled(now, kept=kept, moved=moved, changed=changed, beyond=left)


def reached(outcomes: Iterable[Written]) -> Dict[str, str]:
    """Returns the places that verified writes changed, by field: `{"notes": "admin_notes"}`; none where they differ."""
    found: Dict[str, Set[str]] = {}
    for written in outcomes:
        for each in written.kept:
            place = _reached(written, each)
            if place is not None:
                found.setdefault(each.field.name, set()).add(place)
    return {name: places.pop() for name, places in found.items() if len(places) == 1}


def _reached(written: Written, each: Difference) -> Optional[str]:
    """Returns the one place that has what was sent, and had something else before."""
    before, now = written.change.actual, written.now
    if each.key is not None or before is None or now is None or written.pending:
        return None
    sent = next(other.new for other in written.change.differences if other.name == each.name)
    rows = zip(each.field.place_names, *places_of(each.field, before, now))
    hits = [place for place, old, new in rows if each.field.same(new, sent) and not each.field.same(old, sent)]
    return hits[0] if len(hits) == 1 else None


def contradicted(written: Written, decided: Mapping[str, str]) -> Differences:
    """Returns what other writes show to be lost: the place that they reached is not as declared here."""
    return tuple(each for each in written.beyond if _lost(written, each, decided.get(each.field.name)))


def _lost(written: Written, each: Difference, place: Optional[str]) -> bool:
    now = written.now or Customer(None, {})
    values = dict(zip(each.field.place_names, places_of(each.field, now, now)[1]))
    return place in values and not each.field.same(values[place], each.new)
