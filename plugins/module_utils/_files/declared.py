# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The declared records of a site, from the task and from files, with every mistake in them at once."""

from __future__ import annotations

from typing import Any, Container, Dict, Iterator, List, Mapping, Sequence

from .._base.errors import InputError, LatePointError, PlanError, RecordError, UnsupportedFieldError
from .._base.message import Message, Text, Value
from .._record.customer import label
from .._record.declared import Declared, declare, examine
from .._record.official_fields import lacked
from .._record.same import email_slot
from .located import shortened

# At most this many warnings about single values are shown.
WARNINGS = 20


def read_declared(params: Mapping[str, Any], official: bool = False) -> List[Declared]:
    """Returns the declared records in their order; `official`: for LatePoint's own API.

    Raises RecordError with the problems of all records; else PlanError `duplicate_customer`, or
    UnsupportedFieldError for fields that the API doesn't have. `details.declared` is the number of records.
    """
    if params.get("customers") is None and params.get("src") is None:
        raise InputError("neither customers nor src is given: say in one of them what the customers shall be")
    if params.get("src") and params.get("_sources") is None:
        raise InputError("src was not read: it is read on the controller, by the module's action plugin")
    problems: List[Message] = []
    lacks = lacked(official, params.get("state"))
    declared = [*_of_task(params, problems, lacks), *_of_files(params, problems, lacks)]
    lacking = [problem for record in declared for problem in record.lacking]
    duplicates = find_duplicates(declared)
    if problems:
        raise _counted(RecordError([*problems, *duplicates]), declared)
    if duplicates:
        message = RecordError(duplicates).text
        raise _counted(PlanError(message, "duplicate_customer", {"problems": duplicates}), declared)
    if lacking:
        raise _counted(UnsupportedFieldError(lacking), declared)
    return declared


def warnings_of(declared: Sequence[Declared]) -> List[Message]:
    """Returns a warning for each value that may be a mistake; of many the first, and how many more."""
    found = [warning for record in declared for warning in record.warnings]
    rest = len(found) - WARNINGS
    return [*found[:WARNINGS], *([f"… and {rest} more values that may be mistakes"] if rest > 0 else [])]


def _counted(error: LatePointError, declared: Sequence[Declared]) -> LatePointError:
    error.details["declared"] = len(declared)
    return error


def _of_task(params: Mapping[str, Any], problems: List[Message], lacks: Container[str]) -> Iterator[Declared]:
    """Yields the records in `customers`; of invalid records their identities, which may be duplicates."""
    for number, raw in enumerate(params.get("customers") or []):
        name = f"customers[{number}]"
        try:
            yield declare(raw, name, name, True, lacks)
        except RecordError as error:
            problems.extend(error.problems)
            yield examine(raw).declared(name)


def _of_files(params: Mapping[str, Any], problems: List[Message], lacks: Container[str]) -> Iterator[Declared]:
    sources = params.get("_sources")
    if not sources:
        return
    # PyYAML is only needed, and only imported, where there are files.
    from .files import read_all
    from .located import Problem

    found: List[Problem] = []
    yield from read_all(sources, found, lacks)
    problems.extend(problem.placed for problem in found)


def find_duplicates(declared: Sequence[Declared]) -> List[Message]:
    """Returns an error for each id or e-mail that is declared twice, e-mails as the site's unique index sees them."""
    problems: List[Message] = []
    ids: Dict[int, Declared] = {}
    slots: Dict[str, Declared] = {}
    for record in declared:
        if record.id is not None:
            first = ids.setdefault(record.id, record)
            if first is not record:
                problems.append(_twice(record, first, label(record.id, None)))
                continue
        if record.email:
            first = slots.setdefault(email_slot(record.email), record)
            if first is not record:
                problems.append(_twice(record, first, Text("the e-mail {email}", email=Value("email", record.email))))
    return problems


def _twice(record: Declared, first: Declared, what: Message) -> Message:
    places = {"source": shortened(record.source), "first": shortened(first.source)}
    return Text("{source}: {what} is declared at {first} already", what=what, **places)
