# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The customer that a task of `latepoint_customer` is about: its parameters as a declared record and a goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Container, Mapping, Optional

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
from .._record.official_fields import lacked
from .._record.same import same_email


@dataclass(frozen=True)
class Target:
    """The declared record of a run of `latepoint_customer`, and its goal."""

    declared: Declared
    goal: Goal


def read_target(params: Mapping[str, Any], base: Optional[BaseOfOne] = None, official: bool = False) -> Target:
    """Returns the target of the module's parameters; raises InputError before anything is sent.

    `official`: for LatePoint's own API.
    """
    record, goal = _declared(params, lacked(official, params["state"])), goal_of(params, base, official)
    if record.lacking:
        raise UnsupportedFieldError(record.lacking)
    id, email = _id(params, record), _email(params, record)
    if id is None and not email and not record.email:
        raise RecordError(["neither id nor email is given, nor customer.id or customer.email: who is meant?"])
    _check_base(id, base)
    _check_deletion(email, record, goal)
    if goal.state == "present" and not record.values and record.id is None:
        raise RecordError(["customer is empty: name at least one field that is to be reconciled"])
    return Target(_identified(record, id, email), goal)


def _identified(record: Declared, id: Optional[int], email: Optional[str]) -> Declared:
    """Returns the record with the options `id` and `email`; without an id, the e-mail is a declared value, too."""
    address = record.email or email
    values = dict({"email": address} if id is None else {}, **record.values)
    apart = email if id is not None or not same_email(email or "", address or "") else None
    return Declared(id, address, values, warnings=record.warnings, known_by=apart)


def _check_base(id: Optional[int], base: Optional[BaseOfOne]) -> None:
    record = base.record if base else None
    if record is not None and None not in (id, record.id) and id != record.id:
        ids = {"base": label(record.id, None), "customer": label(id, None)}
        raise RecordError([Text("base is the record of {base}, not of {customer}", **ids)])


def _check_deletion(email: Optional[str], record: Declared, goal: Goal) -> None:
    if goal.state == "absent" and email and not same_email(email, record.email or email):
        emails = {"email": Value("email", email), "other": Value("email", record.email)}
        text = "email says {email}, but customer.email says {other}: which customer is to be deleted?"
        raise RecordError([Text(text, **emails)])


def _declared(params: Mapping[str, Any], lacks: Container[str]) -> Declared:
    given = [name for name in ("customer", "src") if params.get(name) is not None]
    if len(given) > 1:
        raise InputError("src and customer exclude each other: the record stands in one of them")
    if given == ["src"]:
        # PyYAML is only needed, and only imported, where there is a file.
        from .._files.files import read_one

        for source in params.get("_sources") or []:
            return read_one(source["name"], source["text"], lacks)
        raise InputError("src was not read: it is read on the controller, by the module's action plugin")
    if given == ["customer"]:
        return declare(params["customer"], lacks=lacks)
    if params["state"] == "present":
        raise RecordError(["customer is missing: say in customer, or in a file named by src, what it shall be"])
    return Declared(None, None, {})


def _id(params: Mapping[str, Any], record: Declared) -> Optional[int]:
    """Returns the id of the option or of the record, which must not differ."""
    id: Optional[int] = params.get("id")
    if isinstance(id, bool) or (id is not None and id < 1):
        raise RecordError([Text("id must be a whole number from 1 on, not {id}", id=Value("id", id))])
    if None not in (id, record.id) and id != record.id:
        ids = {"id": Value("id", id), "declared": Value("id", record.id)}
        raise RecordError([Text("id says {id}, but customer.id says {declared}: which customer is meant?", **ids)])
    return record.id if id is None else id


def _email(params: Mapping[str, Any], record: Declared) -> Optional[str]:
    """Returns the option `email`, the address that the customer has by now."""
    email = (params.get("email") or "").strip() or None
    problem = _unusable(email or "", writes=params["create"] and not record.email)
    if problem:
        about = {"email": Value("email", email), "problem": named(problem, "email")}
        raise RecordError([Text("email '{email}' {problem}", **about)])
    return email


def _unusable(email: str, writes: bool) -> Message:
    """Returns why the address finds no customer; a site may have some that LatePoint would not take today."""
    problems = problem_with_email(email) if writes else invisible(email)
    if problems:
        return problems[0]
    if email and ("@" not in email or len(email.split()) > 1):
        return "is not an e-mail address"
    return ""
