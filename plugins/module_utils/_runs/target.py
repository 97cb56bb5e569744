# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The customer that a task of `latepoint_customer` is about: parameters as a lookup, a declared record and a goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional

from .._base.errors import (
    InputError,
    RecordError,
    UnsupportedFieldError,
)
from .._base.message import Message, Text, Value, named
from .._plan.ownership import BaseOfOne
from .._plan.planner import Goal, goal_of
from .._record.checks import invisible, problem_with_email
from .._record.customer import label
from .._record.declared import Declared, declare
from .._record.official import lacked
from .._record.same import same_email


@dataclass(frozen=True)
class Lookup:
    """How to find the customer: by `id`, else by `email`, else by `new_email` (she has been renamed already)."""

    id: Optional[int]
    email: Optional[str]
    new_email: Optional[str]

    @property
    def who(self) -> Text:
        return label(self.id, None if self.id else self.email)


@dataclass(frozen=True)
class Target:
    """What one run of `latepoint_customer` is about."""

    lookup: Lookup
    declared: Declared
    goal: Goal


def read_target(params: Mapping[str, Any], base: Optional[BaseOfOne] = None) -> Target:
    """The target that the module's parameters describe; raises InputError before anything is sent."""
    declared = _declared(params)
    if declared.lacking:
        raise UnsupportedFieldError(declared.lacking)
    lookup = _lookup(params, declared)
    values = dict(declared.values)
    if lookup.id is None:
        values.setdefault("email", lookup.email)
    goal = goal_of(params, base)
    record = base.record if base else None
    if record is not None and None not in (lookup.id, record.id) and lookup.id != record.id:
        ids = {"base": label(record.id, None), "customer": label(lookup.id, None)}
        raise RecordError([Text("base is the record of {base}, not of {customer}", **ids)])
    if goal.state == "absent" and lookup.email and not same_email(lookup.email, declared.email or lookup.email):
        emails = {"email": Value("email", lookup.email), "other": Value("email", declared.email)}
        text = "email says {email}, but customer.email says {other}: which customer is to be deleted?"
        raise RecordError([Text(text, **emails)])
    if goal.state == "present" and not declared.values and declared.id is None:
        raise RecordError(["customer is empty: name at least one field that is to be reconciled"])
    named = Declared(lookup.id, values.get("email") or lookup.email, values, warnings=declared.warnings)
    return Target(lookup, named, goal)


def _declared(params: Mapping[str, Any]) -> Declared:
    given = [name for name in ("customer", "src") if params.get(name) is not None]
    if len(given) > 1:
        raise InputError("customer and src exclude each other: the record stands in one of them")
    if given == ["src"]:
        # PyYAML is only needed, and only imported, where there is a file.
        from .._files.files import read_one

        for source in params.get("_sources") or []:
            return read_one(source["name"], source["text"], lacked(params))
        raise InputError("src was not read: it is read on the controller, by the module's action plugin")
    if given == ["customer"]:
        return declare(params["customer"], lacks=lacked(params))
    if params["state"] == "present":
        raise RecordError(["customer is missing: say in customer, or in a file named by src, what it shall be"])
    return Declared(None, None, {})


def _lookup(params: Mapping[str, Any], declared: Declared) -> Lookup:
    id, email = params.get("id"), (params.get("email") or "").strip() or None
    if isinstance(id, bool) or (id is not None and id < 1):
        raise RecordError([Text("id must be a whole number from 1 on, not {id}", id=Value("id", id))])
    if id is not None and declared.id is not None and id != declared.id:
        ids = {"id": Value("id", id), "declared": Value("id", declared.id)}
        raise RecordError([Text("id says {id}, but customer.id says {declared}: which customer is meant?", **ids)])
    problem = _unusable(email or "", writes=params["create"] and not declared.email)
    if problem:
        about = {"email": Value("email", email), "problem": named(problem, "email")}
        raise RecordError([Text("email '{email}' {problem}", **about)])
    id = declared.id if id is None else id
    if id is None and not email and not declared.email:
        raise RecordError(["neither id nor email is given, nor customer.id or customer.email: who is meant?"])
    return Lookup(id, email or (None if id else declared.email), declared.email)


def _unusable(email: str, writes: bool) -> Message:
    """Why nobody can be found by the address; a site may have some that LatePoint would not take today."""
    problems = problem_with_email(email) if writes else invisible(email)
    if problems:
        return problems[0]
    if email and ("@" not in email or len(email.split()) > 1):
        return "is not an e-mail address"
    return ""
