# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A single write: sent, sent again only after reading, and verified."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from .._api.customers import CustomersApi, Stored
from .._base.errors import AnswerError, Arrived, NotFoundError, Scope
from .._base.message import followed
from .._http.retry import Tries
from .._plan.change import CREATE, DELETE, Change, compare
from .._record.customer import Customer
from .not_kept import created_twice, vanished
from .outcome import Written, kept_by
from .verify import AUTO, READ, differing, is_new, judge, settle

UNAVAILABLE = 503
UNKNOWN = "It is not known whether it was written: run again, a run reads before it writes"
NOTHING = "Nothing was written"
OTHER = "The other customer may have been written to: look at both"
LATE = (
    "Nothing of it was there when the site was read again, but a site that is slow may still write it: "
    "run again later, a run reads before it writes"
)

# Seconds between a reading that disagrees with a write and the reading that decides.
PAUSE = 2.0


class Writer:
    """Writes changes, and verifies them as the `verify` option says. Threads may share it, for different customers."""

    def __init__(self, api: CustomersApi, verify: str = AUTO, exact: bool = False) -> None:
        self._api = api
        self._verify = verify
        self._exact = exact

    def write(self, change: Change) -> Written:
        """Send the change; returns the outcome, in which failures of the site are, too."""
        work = _Work(change, self._api.client.tries())
        while True:
            try:
                written = judge(change, self._send(change, work.tries), self._verify, self._exact)
                return self._alone(written) if work.late else written
            except AnswerError as error:
                if isinstance(error, NotFoundError) and change.action == DELETE:
                    return self._gone(work, error)
                if error.arrived is Arrived.NO and not work.lost:
                    return work.failed(error, NOTHING)
                settled = self._after_doubt(work, error)
                if settled is not None:
                    return settled

    def foresee(self, change: Change) -> Written:
        """Returns what `write` would, as far as reading shows it: a deletion may be sure to be refused."""
        try:
            if change.action == DELETE:
                self._api.check_deletable(change.id or 0)
        except NotFoundError:  # gone meanwhile, as is wanted
            pass
        except AnswerError as error:
            return _Work(change, self._api.client.tries()).failed(error, NOTHING)
        return Written(change, True, None)

    def read(self, written: Written) -> Written:
        """Returns the outcome after another reading; a disagreement counts only if a second reading shows it, too."""
        if not written.pending:
            return written
        try:
            settled = self.reread(written)
        except AnswerError as error:
            return unverified(written, error)
        if settled.error is None and not settled.in_doubt:
            return settled
        self.pause()
        try:
            return self.reread(written)
        except AnswerError:  # the first reading is all that is known
            return settled

    def pause(self) -> None:
        """Let the time pass that a site may take to show what it has stored."""
        self._api.client.clock.sleep(PAUSE)

    def reread(self, written: Written) -> Written:
        """Returns a pending outcome as one reading settles it; raises AnswerError."""
        return settle(written, self._look(written.change, written.now), self._verify, self._exact)

    def settle(self, written: Written, now: Optional[Customer]) -> Written:
        """Returns a pending outcome as a record settles it that was read otherwise (from a list)."""
        return settle(written, now, self._verify, self._exact)

    def _send(self, change: Change, tries: Tries) -> Stored:
        if change.action == CREATE:
            return self._api.create(change.body or {}, tries)
        if change.action == DELETE:
            return self._api.delete(change.id or 0, tries)
        return self._api.update(change.id or 0, change.body or {}, tries)

    def _gone(self, work: _Work, error: AnswerError) -> Written:
        """Returns the outcome of a DELETE that finds nobody: an earlier try deleted the customer, or somebody else did.

        The customer was there a moment ago, so the response is verified like any other.
        """
        checked = self._verify in (AUTO, READ)
        return Written(work.change, work.lost, None, None, error.status_code, work.tries.used, pending=checked)

    def _alone(self, written: Written) -> Written:
        """Returns the outcome of a creation that was sent twice: failed, where it made two customers."""
        if written.change.action != CREATE:
            return written
        try:
            ids = [found.id for found in self._api.find_by_email(written.change.declared.email or "")]
        except AnswerError:  # the creation itself is sure
            return written
        return replace(written, error=created_twice(ids), pending=False) if len(ids) > 1 else written

    def _look(self, change: Change, now: Optional[Customer] = None) -> Optional[Customer]:
        """Returns the customer in full; None where there is none.

        The id in the response to a creation may be another customer's: then the e-mail finds the new customer.
        """
        found = self._fetched(change.id or (now.id if now else None))
        if change.action != CREATE or (found is not None and is_new(change, found)):
            return found
        holders = self._api.find_by_email(change.declared.email or "")
        return self._fetched(holders[0].id) if holders else found

    def _fetched(self, id: Optional[int]) -> Optional[Customer]:
        try:
            return None if id is None else self._api.fetch(id)
        except NotFoundError:
            return None

    def _after_doubt(self, work: _Work, error: AnswerError) -> Optional[Written]:
        """Read what became of writes whose responses were lost; returns the outcome, or None to send again."""
        work.doubt(error)
        try:
            now = self._look(work.change)
        except AnswerError as second:
            down = second.passing or Scope.SITE in (error.scope, second.scope)
            unread = error.replaced(scope=Scope.SITE if down else Scope.REQUEST)
            unread.details["reading_again"] = second.text
            return work.failed(unread, UNKNOWN, "unknown")
        arrived = self._arrived(work, error, now)
        if arrived is not None:
            return arrived
        if error.arrived is Arrived.UNKNOWN and work.tries.allow(error):
            return None
        if error.scope is Scope.SITE and error.late and error.status_code != UNAVAILABLE:
            # The site does answer a reading: its failure may concern this write alone.
            return work.partly(error.replaced(scope=Scope.UNKNOWN), now)
        return work.partly(error, now)

    def _arrived(self, work: _Work, error: AnswerError, now: Optional[Customer]) -> Optional[Written]:
        """Returns the outcome where the site shows that the write arrived; None where it may be sent again."""
        change = work.change
        done = Written(change, True, now, None, error.status_code, work.tries.used, kept=change.differences)
        if change.action == DELETE:
            return done if now is None else None
        if now is None:
            return None if change.action == CREATE else replace(done, changed=False, error=vanished("unknown"), kept=())
        if not (compare(change.wanted, now, self._exact) or differing(change, now, self._exact)):
            return done
        if change.action != CREATE:
            return None
        remark = "A customer with that e-mail is there now, but differs: run again to see how"
        return replace(done, error=_with(error, remark, "partly"), kept=kept_by(change, now))


def unverified(written: Written, failure: AnswerError) -> Written:
    """Returns the outcome of a write that the site accepted, and that could not be read again because of `failure`."""
    accepted = f"The write was accepted (HTTP {written.status_code}), but could not be verified"
    message = followed(failure.text, accepted)
    details = dict(failure.details, written="accepted")
    error = AnswerError(message, failure.code, details, failure.status_code, scope=failure.scope)
    return replace(written, error=error, pending=False)


class _Work:
    """A write under way: its tries, and whether the response to any of them was lost."""

    def __init__(self, change: Change, tries: Tries) -> None:
        self.change = change
        self.tries = tries
        self.lost = False
        self.late = False

    def doubt(self, error: AnswerError) -> None:
        """Note a failure that leaves open whether the write arrived."""
        if error.arrived is Arrived.UNKNOWN:
            self.lost = True
            self.late = self.late or error.late

    def partly(self, error: AnswerError, now: Optional[Customer]) -> Written:
        """Returns the failure of a write of which the site shows a part, or nothing."""
        kept = kept_by(self.change, now) if now is not None else ()
        if not kept and "other_customer" in error.details:
            return self.failed(error, OTHER, "unknown")
        if not kept and self.late:
            return self.failed(error, LATE, "unknown")
        if not kept:
            return self.failed(error.replaced(arrived=Arrived.NO), NOTHING)
        remark = "Some of it was written: " + ", ".join(found.name for found in kept)
        return replace(self.failed(error, remark, "partly"), changed=True, now=now, kept=kept)

    def failed(self, error: AnswerError, remark: str, written: str = "no") -> Written:
        """Returns the failure of a write of which nothing is known to be stored."""
        remarked = _with(error, remark, written)
        return Written(self.change, False, self.change.actual, remarked, error.status_code, self.tries.used)


def _with(error: AnswerError, remark: str, written: str) -> AnswerError:
    """Returns the error with a sentence more, and with the word for what became of the write."""
    other = error.replaced(message=followed(error.text, remark))
    other.details["written"] = written
    return other
