# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a site's differences is to be taken into the files, and what is left, with the reason. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Set, Tuple

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._base.message import Message, Text
from ansible_collections.latepoint.api.plugins.module_utils._plan.change import CUSTOM, Change, Difference
from ansible_collections.latepoint.api.plugins.module_utils._plan.matcher import Survey
from ansible_collections.latepoint.api.plugins.module_utils._plan.ownership import BOTH, SITE, Base
from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import BY_NAME, NAMES
from ansible_collections.latepoint.api.plugins.module_utils._record.checks import did_you_mean
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import Declared


@dataclass(frozen=True)
class Take:
    """A value of the site that is to be taken: by the position of the declared record, or left, with a reason."""

    position: int
    customer: Optional[int]
    email: Optional[str]
    field: str
    key: Optional[str] = None
    value: Any = None
    reason: Message = ""

    @property
    def name(self) -> str:
        """As results name it."""
        return self.field if self.key is None else f"{self.field}.{self.key}"


def check_fields(fields: Optional[Sequence[str]]) -> None:
    """Raises InputError for a name in `fields` that is no field."""
    for name in fields or ():
        if (name not in NAMES or name == "id") and not name.partition(CUSTOM + ".")[2]:
            raise InputError(f"fields: unknown field '{name}'{did_you_mean(name, NAMES)}", "invalid_record")


def with_open_fields(declared: Sequence[Declared], open_fields: Mapping[int, Iterable[str]]) -> List[Declared]:
    """Returns the declared records, with fields that have no value in the file declared empty."""
    found = list(declared)
    for position, names in open_fields.items():
        record = found[position]
        empty = {name: BY_NAME[name].kind.empty for name in names}
        found[position] = record.with_values({**record.values, **empty}, record.reduced)
    return found


def takes(survey: Survey, fields: Optional[Sequence[str]], open_fields: Mapping[int, Iterable[str]]) -> Iterator[Take]:
    """Yields all that is to be taken or left, in the declared order."""
    wanted = None if fields is None else {name.casefold() for name in fields}
    for position in range(len(survey.declared)):
        if position in survey.missing:
            error, record = survey.missing[position], survey.declared[position]
            gone = error.code == "customer_not_found"
            reason: Message = "the site has no such customer any more" if gone else error.message
            yield Take(position, record.id, record.email, "", reason=reason)
        elif position in survey.changes:
            change, waiting = survey.changes[position], set(open_fields.get(position, ()))
            new = _new_keys(change, survey.goal.base)
            kept = [found for found in change.differences if found.key is None or found.key.casefold() not in new]
            yield from _of_change(position, replace(change, differences=tuple(kept)), wanted, waiting)


def _new_keys(change: Change, base: Optional[Base]) -> Set[str]:
    """Returns the custom fields that are declared and that the base lacks: whatever the site has, the files moved."""
    was = base.of(change.declared, change.actual) if base is not None else None
    if was is None:
        return set()
    declared, known = change.declared.values.get(CUSTOM) or {}, was.get(CUSTOM) or {}
    return {key.casefold() for key in declared} - {key.casefold() for key in known}


def _of_change(position: int, change: Change, wanted: Any, waiting: Any) -> Iterator[Take]:
    based = any(difference.origin for difference in change.differences)
    for difference in change.differences:
        if wanted is not None and not wanted & {difference.field.name, difference.name.casefold()}:
            continue
        about = (position, change.id, change.email, difference.field.name, difference.key)
        is_open = difference.field.name in waiting
        if not based or difference.origin == SITE or is_open:
            value, reason = _declarable(difference)
            yield Take(*about, value, reason)
        elif difference.origin == BOTH:
            yield Take(*about, reason="conflict")


def _declarable(difference: Difference) -> Tuple[Any, Message]:
    """Returns the site's value as a file can declare it, or the reason why it can't."""
    if difference.key is not None:
        value = None if difference.old == "" else difference.old
        declared: Dict[str, Any] = {difference.key: value}
    else:
        value = declared = difference.old
    try:
        difference.field.declare(declared)
    except ValueError as error:
        return None, Text("the site's value can't be declared: it {problem}", problem=error.args[0])
    return value, ""
