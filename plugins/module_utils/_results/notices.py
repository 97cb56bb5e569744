# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Warnings of a run: what a site doesn't show, what changed beside a write, and custom fields that invite it. Pure."""

from __future__ import annotations

from collections import Counter
from typing import Collection, Iterable, List, Optional, Sequence

from .._engine.outcome import Written
from .._engine.outcome_places import reached
from .._plan.change import Change, Difference
from .._plan.matcher import Survey
from .._record.catalogue import BY_NAME
from .._record.declared import Declared
from .._record.namesakes import namesakes
from .mask import Mask

# Of warnings about single values, so many are shown.
SHOWN = 20
_SANITIZED = (
    "LatePoint takes tags, and % with two hex digits, out of names and notes, and makes < into &lt;. Declare it as it "
    "is kept"
)


def before_writing(survey: Survey, mask: Mask) -> List[str]:
    """The warnings about what a run can't see, and about what a site may store elsewhere or otherwise than declared."""
    if survey.goal.state == "absent":
        return []
    hidden, odd = not_shown(survey.unseen.values()), named_like_fields(survey.declared)
    return [*hidden, *twofold(survey.twofold.values()), *odd, *kept_otherwise(survey.declared, mask)]


def not_shown(unseen: Iterable[Sequence[str]]) -> List[str]:
    """The warning about fields that are left alone since the site does not show them; `unseen` has them by customer."""
    counts = Counter(name for names in unseen for name in names)
    if not counts:
        return []
    doubt = f"The site does not show {_counted(counts)}. Whether that is as declared, nobody can tell: "
    return [f"{doubt}leave it out on this site. latepoint.api.doctor tells which fields a site shows."]


def twofold(fields: Iterable[Sequence[str]]) -> List[str]:
    """The warning about declared fields of which the site shows two different values; `fields` has them by customer."""
    counts = Counter(name for names in fields for name in names)
    if not counts:
        return []
    seen = f"The site shows two different values of {_counted(counts)}, as {_places(counts)}"
    counts_as = "a declared value counts as kept where either is the same"
    return [f"{seen}, and {counts_as}. A verified write shows which of them it changes: clear the other on the site."]


def named_like_fields(declared: Iterable[Declared]) -> List[str]:
    """The warning about custom fields that are named like the record's own fields."""
    keys = sorted({key for record in declared for key, name in namesakes(record.values).items() if _plain(key) == name})
    if not keys:
        return []
    names = (
        f"custom_fields: {', '.join(keys)} {'is' if len(keys) == 1 else 'are'} named like fields of the record itself"
    )
    return [f"{names}. A site may write such a custom field into that field: give it another name."]


def kept_otherwise(declared: Iterable[Declared], mask: Mask) -> List[str]:
    """A warning for each value that the site can't store as it is declared, with what it will keep; 20 at most."""
    places = [
        f"{record.source or 'customer'}: {name} will be kept as '{mask.value(name, record.values[name])}'"
        for record in declared
        for name in record.reduced
    ]
    rest = [f"… and {len(places) - SHOWN} more values that can't be stored as declared"] if len(places) > SHOWN else []
    return [f"{place}. {_SANITIZED}" for place in places[:SHOWN]] + rest


def instead_of_writing(changes: Iterable[Change]) -> List[str]:
    """The warning of check mode about fields to be emptied that are empty in one of several places already."""
    counts = Counter(each.field.name for change in changes for each in _half_empty(change))
    if not counts:
        return []
    seen = f"The site shows {_counted(counts)} as {_places(counts)}, and one of them is empty already"
    return [f"{seen}. If a write reaches only that one, it changes nothing: then clear the other on the site."]


def _half_empty(change: Change) -> Iterable[Difference]:
    actual = change.actual
    if actual is None:
        return ()
    return (each for each in change.differences if each.key is None and actual.has_somewhere(each.field, each.new))


def after_writing(outcomes: Collection[Written]) -> List[str]:
    """The warnings about what writes changed beside what was sent, and about what they did not reach."""
    return [*moved_beside(outcomes), *not_reached(outcomes)]


def not_reached(outcomes: Collection[Written]) -> List[str]:
    """The warnings about fields that are empty where a write stores them, but not where the site shows them, too."""
    counts = Counter(each.field.name for written in outcomes if not written.error for each in written.beyond)
    places = reached(outcomes)
    return [_beyond(name, count, places.get(name)) for name, count in sorted(counts.items())]


def _beyond(name: str, count: int, place: Optional[str]) -> str:
    others = " and ".join(other for other in BY_NAME[name].place_names if other != place)
    whose = f" of {count} customers" if count > 1 else ""
    if place is None:
        seen = f"The site shows {name} as {others}, and took the empty {name}{whose}, but nothing changed"
        why = "One of the places is empty already: the site stores it there, or keeps no empty one"
        return f"{seen}. {why}. Clear the other on the site."
    seen = f"On this site a write of {name} goes to {place}, as a verified write shows, and does not reach {others}"
    return f"{seen}, where {name}{whose} is not empty: clear it there on the site, or leave {name} out."


def moved_beside(outcomes: Iterable[Written]) -> List[str]:
    """The warning about what a site changed with writes that succeeded, though it was not sent."""
    counts = Counter(moved.name for written in outcomes if not written.error for moved in written.moved)
    if not counts:
        return []
    changed = _counted(counts)
    return [f"The site, or somebody who was at work on it meanwhile, changed {changed}, which this run did not send."]


def _plain(key: str) -> str:
    return key.strip().casefold()


def _places(counts: Counter[str]) -> str:
    """`notes and admin_notes`."""
    return " and ".join(place for name in sorted(counts) for place in BY_NAME[name].place_names)


def _counted(counts: Counter[str]) -> str:
    """`notes (3 customers), phone`."""
    return ", ".join(f"{name} ({count} customers)" if count > 1 else name for name, count in sorted(counts.items()))
