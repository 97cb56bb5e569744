# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One write, done truthfully: sent, repeated only after reading, and verified."""

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

# Seconds between a reading that disagrees with a write and the one that decides.
PAUSE = 2.0


class Writer:
    """Applies changes by the `verify` option's rule. One write at a time for each customer; threads may share it."""

    def __init__(self, api: CustomersApi, verify: str = AUTO, exact: bool = False) -> None:
        self._api = api
        self._verify = verify
        self._exact = exact

    def write(self, change: Change) -> Written:
        """Send the change, and tell what came of it. Failures of the site are in the result, not raised."""
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
        """Read the customer of a pending result again, and settle it; a disagreement only stands if it stays."""
        if not written.pending:
            return written
        try:
            settled = self.reread(written)
        except AnswerError as error:
            return unverified(written, error)
        if settled.error is None:
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
        """The same for a result that is pending; raises AnswerError."""
        return settle(written, self._look(written.change, written.now), self._verify, self._exact)

    def settle(self, written: Written, now: Optional[Customer]) -> Written:
        """Settle a pending result with a record that was read some other way (a sweep)."""
        return settle(written, now, self._verify, self._exact)

    def _send(self, change: Change, tries: Tries) -> Stored:
        if change.action == CREATE:
            return self._api.create(change.body or {}, tries)
        if change.action == DELETE:
            return self._api.delete(change.id or 0, tries)
        return self._api.update(change.id or 0, change.body or {}, tries)

    def _gone(self, work: _Work, error: AnswerError) -> Written:
        """A DELETE that finds nobody: done by an earlier try whose answer was lost, or else by somebody else.

        She was there a moment ago, so that word is verified like any other answer to a write.
        """
        checked = self._verify in (AUTO, READ)
        return Written(work.change, work.lost, None, None, error.status_code, work.tries.used, pending=checked)

    def _alone(self, written: Written) -> Written:
        """Whether a creation that had to be repeated made one customer: the first request may have come late."""
        if written.change.action != CREATE:
            return written
        try:
            ids = [one.id for one in self._api.find_by_email(written.change.declared.email or "")]
        except AnswerError:  # the creation itself is sure
            return written
        return replace(written, error=created_twice(ids), pending=False) if len(ids) > 1 else written

    def _look(self, change: Change, now: Optional[Customer] = None) -> Optional[Customer]:
        """The customer as she is now, in full; None where she isn't.

        The id that an answer gave to a new customer may be another's: then her e-mail says who she is.
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
        """Read before anything else: what came of writes whose answers were lost; None to send again."""
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
        """The result, if the site shows that no repeating is needed although the answer was lost."""
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
    """A write that the site accepted, and that could not be read again because of `failure`."""
    accepted = f"The write was accepted (HTTP {written.status_code}), but could not be verified"
    message = followed(failure.text, accepted)
    details = dict(failure.details, written="accepted")
    error = AnswerError(message, failure.code, details, failure.status_code, scope=failure.scope)
    return replace(written, error=error, pending=False)


class _Work:
    """One write under way: its tries, and whether the answer to one of them was lost."""

    def __init__(self, change: Change, tries: Tries) -> None:
        self.change = change
        self.tries = tries
        self.lost = False
        self.late = False

    def doubt(self, error: AnswerError) -> None:
        """Note a failure after which nobody knows whether the write arrived."""
        if error.arrived is Arrived.UNKNOWN:
            self.lost = True
            self.late = self.late or error.late

    def partly(self, error: AnswerError, now: Optional[Customer]) -> Written:
        """The failure of a write of which the site shows a part, or nothing."""
        kept = kept_by(self.change, now) if now is not None else ()
        if not kept and "other_customer" in error.details:
            return self.failed(error, OTHER, "unknown")
        if not kept:
            return self.failed(error, LATE, "unknown") if self.late else self.failed(error, NOTHING)
        remark = "Some of it was written: " + ", ".join(one.name for one in kept)
        return replace(self.failed(error, remark, "partly"), changed=True, now=now, kept=kept)

    def failed(self, error: AnswerError, remark: str, written: str = "no") -> Written:
        """The failure of a write of which nothing is known to be stored."""
        remarked = _with(error, remark, written)
        return Written(self.change, False, self.change.actual, remarked, error.status_code, self.tries.used)


def _with(error: AnswerError, told: str, written: str) -> AnswerError:
    """The error with a sentence more, and with the word for what became of the write."""
    other = error.replaced(message=followed(error.text, told))
    other.details["written"] = written
    return other
