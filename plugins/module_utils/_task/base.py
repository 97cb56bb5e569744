# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The customer files as they were when they were last applied, read as all others: the base."""

from __future__ import annotations

from typing import Any, Iterator, List, Mapping, Optional, Sequence

from .._base.errors import InputError, RecordError
from .._files.located import Problem
from .._plan.ownership import Base, BaseOfOne
from .._record.declared import Declared, declare

UNREAD = "base was not read: it is read on the controller, by the module's action plugin"


def read_base(params: Mapping[str, Any], declared: Sequence[Declared]) -> Optional[Base]:
    """The base, or None where none is given; raises RecordError with all that is wrong with its files.

    A file whose text is that of a file of `src` comes without the text: its records are those that were read there.
    """
    if params.get("base") is None:
        return None
    if params.get("_base") is None:
        raise InputError(UNREAD)
    problems: List[Problem] = []
    base = Base(_records(params["_base"], declared, problems), declared)
    if problems or base.problems:
        raise RecordError([*map(str, problems), *base.problems])
    return base


def _records(
    sources: Sequence[Mapping[str, str]], declared: Sequence[Declared], problems: List[Problem]
) -> Iterator[Declared]:
    # PyYAML is only needed, and only imported, where there are files.
    from .._files.files import read_all

    unchanged = {source["as"] for source in sources if "as" in source}
    yield from (record for record in declared if record.source.rpartition(":")[0] in unchanged)
    yield from read_all([source for source in sources if "text" in source], problems)


def read_base_of_one(params: Mapping[str, Any]) -> Optional[BaseOfOne]:
    """The base of a single customer, a record or a file with one; raises RecordError with all that is wrong with it."""
    given = params.get("base")
    return None if given is None else BaseOfOne(_record(given, params.get("_base")))


def _record(given: Any, sources: Optional[Sequence[Mapping[str, str]]]) -> Optional[Declared]:
    if isinstance(given, Mapping):
        return declare(given, "base") if given else None
    if sources is None and given:
        raise InputError(UNREAD)
    from .._files.files import read_one

    for source in sources or []:
        return read_one(source["name"], source["text"])
    return None
