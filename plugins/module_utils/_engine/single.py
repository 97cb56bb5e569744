# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One customer: find, read, plan, write, verify. Bulk work is in `_reconcile_many`; both share all that lies below."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, List, Mapping, Optional

from .._api.choice import customers_of
from .._base.errors import (
    AnswerError,
    InputError,
    LatePointError,
    NotFoundError,
    PlanError,
    RecordError,
    UnsupportedFieldError,
)
from .._base.message import Message, Text, Value, named
from .._base.text import ended
from .._http.client import Client
from .._plan.change import DELETE, KEEP, UPDATE, Change, unseen
from .._plan.ownership import BaseOfOne
from .._plan.planner import FAIL, ConflictError, Goal, forbid_site_changes, goal_of, plan_customer
from .._record.checks import invisible, problem_with_email
from .._record.customer import Customer, label
from .._record.declared import Declared, declare
from .._record.official import lacked
from .._record.same import same_email
from .._results.mask import Mask
from .._results.notices import kept_otherwise, moved_beside, named_like_fields, not_shown
from .._results.one import (
    Result,
    failure,
    names,
    planned_result,
    unchanged_result,
    written_result,
)
from .._results.owned import contested, kept_message, owners, with_kept
from .sanitizing import stored_form
from .write import Writer


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


def read_target(params: Mapping[str, Any], mask: Mask, base: Optional[BaseOfOne] = None) -> Target:
    """The target that the module's parameters describe; raises InputError before anything is sent."""
    mask.remember({"email": params.get("email"), "id": params.get("id")})
    declared = _declared(params, mask)
    if declared.lacking:
        raise UnsupportedFieldError(declared.lacking)
    lookup = _lookup(params, declared)
    mask.remember(declared.values)
    values = dict(declared.values)
    if lookup.id is None:
        values.setdefault("email", lookup.email)
    goal = goal_of(params, base)
    record = base.record if base else None
    if record is not None and None not in (lookup.id, record.id) and lookup.id != record.id:
        raise RecordError([f"base is the record of customer {record.id}, not of customer {lookup.id}"])
    if goal.state == "absent" and lookup.email and not same_email(lookup.email, declared.email or lookup.email):
        told = f"email says {lookup.email}, but customer.email says {declared.email}: which customer is to be deleted?"
        raise RecordError([told])
    if goal.state == "present" and not declared.values and declared.id is None:
        raise RecordError(["customer is empty: name at least one field that is to be reconciled"])
    named = Declared(lookup.id, values.get("email") or lookup.email, values, warnings=declared.warnings)
    return Target(lookup, named, goal)


def _declared(params: Mapping[str, Any], mask: Mask) -> Declared:
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
        mask.remember(params["customer"])
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


class OneCustomer:
    """A run of `latepoint_customer`: `run()` gives its result; never raises LatePointError after reading began."""

    def __init__(self, client: Client, target: Target, mask: Mask, verify: str) -> None:
        self._api = customers_of(client)
        (declared,), goal = stored_form(self._api, [target.declared], target.goal)
        self._target = replace(target, declared=declared, goal=goal)
        self._mask = mask
        self._writer = Writer(self._api, verify, target.goal.exact)
        self._read_only = client.read_only
        self._owners: Result = {} if target.goal.base is None else owners((), (), mask)

    @property
    def warnings(self) -> List[Message]:
        return self._api.warnings

    def run(self) -> Result:
        """The result; where there is a base, with whose changes the differences are."""
        return with_kept(dict(self._run(), **self._owners))

    def _run(self) -> Result:
        try:
            actual = self._find()
            change = plan_customer(self._target.declared, actual, self._target.goal)
            self._note_owners(change)
            self._warn(actual)
            if change is not None and change.action != KEEP and self._read_only:
                return self._planned(change)
        except LatePointError as error:
            return self._reading_failed(error)
        if change is None or change.action == KEEP:
            return dict(self._unchanged(actual, change), **self._last())
        return self._apply(change)

    def _warn(self, actual: Optional[Customer]) -> None:
        """Warnings before the first write: what can't be seen, and what may be written elsewhere."""
        declared, goal = self._target.declared, self._target.goal
        if goal.state == "present":
            hidden = unseen(declared.values, actual, goal.exact) if actual else ()
            self.warnings.extend((*not_shown([names(hidden)]), *named_like_fields([declared])))
            self.warnings.extend(kept_otherwise([declared], self._mask))

    def _note_owners(self, change: Optional[Change]) -> None:
        """Note whose changes they are; raises PlanError `site_changed` where the site made some, and must not have."""
        if change is not None and self._target.goal.base is not None:
            self._owners = owners(change.differences, change.kept, self._mask)
        if change is not None and self._target.goal.site_changes == FAIL:
            forbid_site_changes([change])

    # --- reading -------------------------------------------------------------------------------------

    def _find(self) -> Optional[Customer]:
        lookup = self._target.lookup
        actual = self._by_id(lookup.id) if lookup.id is not None else self._by_email(lookup)
        if actual is not None:
            self._mask.remember(actual.as_record())
            self._check_identity(actual)
        return actual

    def _by_id(self, id: int) -> Optional[Customer]:
        try:
            return self._api.fetch(id)
        except NotFoundError:
            return None

    def _by_email(self, lookup: Lookup) -> Optional[Customer]:
        found = self._only(lookup.email or "")
        if found is None and lookup.new_email and not same_email(lookup.new_email, lookup.email or ""):
            found = self._only(lookup.new_email)
        if found is None or self._target.goal.state == "absent":
            return found
        if all(found.shows(name) for name in self._target.declared.values):
            return found
        return self._by_id(found.id or 0)

    def _only(self, email: str) -> Optional[Customer]:
        found = self._api.find_by_email(email)
        for one in found:
            self._mask.remember(one.as_record())
        if len(found) > 1:
            ids = [one.id for one in found]
            raise PlanError(
                f"the e-mail {email} belongs to several customers: {', '.join(map(str, ids))}",
                "ambiguous_email",
                {"ids": ids},
            )
        return found[0] if found else None

    def _check_identity(self, actual: Customer) -> None:
        """With an id and an e-mail both given, they must be one customer's (before or after the renaming)."""
        lookup = self._target.lookup
        if lookup.id is None or lookup.email is None:
            return
        if not any(same_email(actual.email, email) for email in (lookup.email, lookup.new_email) if email):
            told = f"id says {lookup.id}, but that customer's e-mail is {actual.email}, not {lookup.email}"
            raise RecordError([f"{told}: who is meant?"])

    # --- results -------------------------------------------------------------------------------------

    def _planned(self, change: Change) -> Result:
        """What check mode says. The site would refuse an e-mail that another customer has: only looking tells."""
        email = (change.body or {}).get("email") if change.action == UPDATE else None
        holders = [one for one in self._api.find_holders(email) if one.id != change.id] if email else []
        if holders:
            told = f"{change.who} is to get the e-mail {email}, but customer {holders[0].id} has it"
            raise PlanError(told, "email_taken", {"holder": holders[0].id})
        if change.action == DELETE:
            self._check_deletable(change)
        return dict(planned_result(change, self._mask), request=self._request(change), **self._last())

    def _check_deletable(self, change: Change) -> None:
        try:
            self._api.check_deletable(change.id or 0)
        except AnswerError as error:
            if error.code != "customer_has_bookings":
                raise
            raise PlanError(error.message, error.code, error.details) from None

    def _request(self, change: Change) -> Result:
        body = None if change.body is None else self._mask.record(change.body)
        request = self._api.request(change.action, self._mask.value("id", change.id), body)
        return {"method": request.method, "path": request.path, "body": request.body}

    def _apply(self, change: Change) -> Result:
        written = self._writer.read(self._writer.write(change))
        if written.now is not None:
            self._mask.remember(written.now.as_record())
        self.warnings.extend(moved_beside([written]))
        return dict(written_result(written, self._mask), request=self._request(change))

    def _unchanged(self, actual: Optional[Customer], kept: Optional[Change]) -> Result:
        known = label(actual.id, actual.email) if actual else self._target.lookup.who
        result = unchanged_result(actual, self._mask.text(known), self._mask)
        return dict(result, msg=kept_message(self._mask.text(known), kept)) if kept else result

    def _last(self) -> Result:
        return {"status_code": self._api.last_status, "tries": self._api.last_tries}

    def _reading_failed(self, error: LatePointError) -> Result:
        message = ""
        if isinstance(error, ConflictError):
            self._owners = contested(error.differences, self._mask)
            known = label(error.actual.id, error.actual.email) if error.actual else self._target.lookup.who
            message = f"{self._mask.text(known)}: {error.message}. Nothing was written"
        if isinstance(error, AnswerError):
            who = self._mask.text(self._target.lookup.who)
            message = f"{who} could not be read: {ended(self._mask.text(error.message))} Nothing was written"
            error.details["written"] = "no"
        return dict(failure(error, self._mask, message), changed=False, **self._last())
