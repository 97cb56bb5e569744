# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that is declared for a site: records of the task and of its files, every mistake in them told at once."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, Sequence

from .._base.errors import (
    InputError,
    LatePointError,
    PlanError,
    RecordError,
)
from .._record.customer import label
from .._record.declared import Declared, declare, identity
from .._record.same import email_slot
from .._results.mask import Mask


def read_declared(params: Mapping[str, Any], mask: Mask) -> List[Declared]:
    """The declared records in their order.

    Raises RecordError with the problems of all records, or PlanError `duplicate_customer` where that is all
    that is wrong; `details.declared` is the number of records that were found. Nothing was sent.
    """
    if params.get("customers") is None and params.get("src") is None:
        raise InputError("neither customers nor src is given: say in one of them what the customers shall be")
    if params.get("src") and params.get("_sources") is None:
        raise InputError("src was not read: it is read on the controller, by the module's action plugin")
    problems: List[str] = []
    declared = list(_all(params, mask, problems))
    duplicates = find_duplicates(declared, mask)
    if problems:
        raise _counted(RecordError([*problems, *duplicates]), declared)
    if duplicates:
        message = RecordError(duplicates).message
        raise _counted(PlanError(message, "duplicate_customer", {"problems": duplicates}), declared)
    return declared


def _counted(error: LatePointError, declared: Sequence[Declared]) -> LatePointError:
    error.details["declared"] = len(declared)
    return error


def _all(params: Mapping[str, Any], mask: Mask, problems: List[str]) -> Iterator[Declared]:
    """All records; of those that have problems their identities, since they may be somebody's duplicates, too."""
    for number, raw in enumerate(params.get("customers") or []):
        name = f"customers[{number}]"
        try:
            yield declare(raw, name, name, needs_identity=True)
        except RecordError as error:
            mask.remember(raw)
            problems.extend(error.problems)
            yield identity(raw, name)
    if params.get("_sources"):
        yield from _from_files(params["_sources"], mask, problems)


def _from_files(sources: List[Mapping[str, str]], mask: Mask, problems: List[str]) -> Iterator[Declared]:
    # PyYAML is only needed, and only imported, where there are files.
    from .files import read_many

    while sources:
        source = sources.pop(0)  # a text that was read is let go: together they may be large
        yield from read_many(source["name"], source["text"], problems, mask.remember)


def find_duplicates(declared: List[Declared], mask: Mask) -> List[str]:
    """Two records for one id, or two that shall have one e-mail (as the site's unique index sees it)."""
    problems: List[str] = []
    ids: Dict[int, Declared] = {}
    slots: Dict[str, Declared] = {}
    for one in declared:
        if one.id is not None:
            first = ids.setdefault(one.id, one)
            if first is not one:
                problems.append(f"{one.source}: {label(one.id, None)} is declared at {first.source} already")
                continue
        if one.email:
            first = slots.setdefault(email_slot(one.email), one)
            if first is not one:
                mask.remember(one.values)
                problems.append(f"{one.source}: the e-mail {one.email} is declared at {first.source} already")
    return problems
