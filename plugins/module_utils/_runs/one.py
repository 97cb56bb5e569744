# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One customer: find, read, plan, write, verify. Bulk work is in `_reconcile_many`; both share all that lies below."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Optional

from .._api.choice import customers_of
from .._base.errors import (
    AnswerError,
    LatePointError,
    NotFoundError,
    PlanError,
    RecordError,
)
from .._base.message import Message, Text, Value, followed, joined
from .._engine.sanitizing import stored_form
from .._engine.write import NOTHING, Writer
from .._http.client import Client
from .._plan.change import DELETE, KEEP, UPDATE, Change, unseen
from .._plan.planner import FAIL, ConflictError, forbid_site_changes, plan_customer
from .._record.customer import Customer, label
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
from .target import Lookup, Target


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
        if len(found) > 1:
            ids = [one.id for one in found]
            text = Text(
                "the e-mail {email} belongs to several customers: {ids}",
                email=Value("email", email),
                ids=joined(", ", [Value("id", number) for number in ids]),
            )
            raise PlanError(text, "ambiguous_email", {"ids": ids})
        return found[0] if found else None

    def _check_identity(self, actual: Customer) -> None:
        """With an id and an e-mail both given, they must be one customer's (before or after the renaming)."""
        lookup = self._target.lookup
        if lookup.id is None or lookup.email is None:
            return
        if not any(same_email(actual.email, email) for email in (lookup.email, lookup.new_email) if email):
            text = Text(
                "id says {id}, but that customer's e-mail is {actual}, not {email}: who is meant?",
                id=Value("id", lookup.id),
                actual=Value("email", actual.email),
                email=Value("email", lookup.email),
            )
            raise RecordError([text])

    # --- results -------------------------------------------------------------------------------------

    def _planned(self, change: Change) -> Result:
        """What check mode says. The site would refuse an e-mail that another customer has: only looking tells."""
        email = (change.body or {}).get("email") if change.action == UPDATE else None
        holders = [one for one in self._api.find_holders(email) if one.id != change.id] if email else []
        if holders:
            text = Text(
                "{who} is to get the e-mail {email}, but {holder} has it",
                who=change.who,
                email=Value("email", email),
                holder=label(holders[0].id, None),
            )
            raise PlanError(text, "email_taken", {"holder": holders[0].id})
        if change.action == DELETE:
            self._check_deletable(change)
        return dict(planned_result(change, self._mask), request=self._request(change), **self._last())

    def _check_deletable(self, change: Change) -> None:
        try:
            self._api.check_deletable(change.id or 0)
        except AnswerError as error:
            if error.code != "customer_has_bookings":
                raise
            raise PlanError(error.text, error.code, error.details) from None

    def _request(self, change: Change) -> Result:
        body = None if change.body is None else self._mask.record(change.body)
        request = self._api.request(change.action, self._mask.value("id", change.id), body)
        return {"method": request.method, "path": request.path, "body": request.body}

    def _apply(self, change: Change) -> Result:
        written = self._writer.read(self._writer.write(change))
        self.warnings.extend(moved_beside([written]))
        return dict(written_result(written, self._mask), request=self._request(change))

    def _unchanged(self, actual: Optional[Customer], kept: Optional[Change]) -> Result:
        known = label(actual.id, actual.email) if actual else self._target.lookup.who
        result = unchanged_result(actual, self._mask.text(known), self._mask)
        return dict(result, msg=kept_message(self._mask.text(known), kept)) if kept else result

    def _last(self) -> Result:
        return {"status_code": self._api.last_status, "tries": self._api.last_tries}

    def _reading_failed(self, error: LatePointError) -> Result:
        message: Message = ""
        if isinstance(error, ConflictError):
            self._owners = contested(error.differences, self._mask)
            known = label(error.actual.id, error.actual.email) if error.actual else self._target.lookup.who
            message = Text("{who}: {error}. Nothing was written", who=known, error=error.text)
        if isinstance(error, AnswerError):
            text = Text("{who} could not be read: {error}", who=self._target.lookup.who, error=error.text)
            message = followed(text, NOTHING)
            error.details["written"] = "no"
        return dict(failure(error, self._mask, message), changed=False, **self._last())
