# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One write, done truthfully: sent, repeated only after reading, and verified."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from ansible_collections.latepoint.api.plugins.module_utils._api import CustomersApi, Stored
from ansible_collections.latepoint.api.plugins.module_utils._customer import Customer
from ansible_collections.latepoint.api.plugins.module_utils._errors import AnswerError, NotFoundError
from ansible_collections.latepoint.api.plugins.module_utils._http import Tries
from ansible_collections.latepoint.api.plugins.module_utils._plan import CREATE, DELETE, Change, compare
from ansible_collections.latepoint.api.plugins.module_utils._verify import (
    AUTO,
    READ,
    Written,
    is_new,
    judge,
    kept_by,
    settle,
    vanished,
)

UNKNOWN = "It is not known whether it was written: run again, a run reads before it writes"
NOTHING = "Nothing was written"


class Writer:
    """Applies changes by the `verify` option's rule. One write at a time for each customer; threads may share it."""

    def __init__(self, api: CustomersApi, verify: str = AUTO, exact: bool = False) -> None:
        self._api = api
        self._verify = verify
        self._exact = exact

    def write(self, change: Change) -> Written:
        """Send the change, and tell what came of it. Failures of the site are in the result, not raised."""
        tries, lost = self._api.client.tries(), False
        while True:
            try:
                return judge(change, self._send(change, tries), self._verify, self._exact)
            except AnswerError as error:
                if isinstance(error, NotFoundError) and change.action == DELETE:
                    return self._gone(change, error, tries, lost)
                if error.arrived is False:
                    return _failed(change, error, tries, NOTHING)
                settled = self._after_lost_answer(change, error, tries)
                if settled is not None:
                    return settled
                lost = True

    def read(self, written: Written) -> Written:
        """Read the customer of a pending result again, and settle it."""
        if not written.pending:
            return written
        try:
            return settle(written, self._look(written.change, written.now), self._verify, self._exact)
        except AnswerError as error:
            error.message += f". The write was accepted (HTTP {written.status_code}), but could not be verified"
            error.details["written"] = "accepted"
            return replace(written, error=error, pending=False)

    def settle(self, written: Written, now: Optional[Customer]) -> Written:
        """Settle a pending result with a record that was read some other way (a sweep)."""
        return settle(written, now, self._verify, self._exact)

    def _send(self, change: Change, tries: Tries) -> Stored:
        if change.action == CREATE:
            return self._api.create(change.body or {}, tries)
        if change.action == DELETE:
            return self._api.delete(change.id or 0, tries)
        return self._api.update(change.id or 0, change.body or {}, tries)

    def _gone(self, change: Change, error: AnswerError, tries: Tries, lost: bool) -> Written:
        """A DELETE that finds nobody: done by an earlier try whose answer was lost, or else by somebody else.

        She was there a moment ago, so that word is verified like any other answer to a write.
        """
        checked = self._verify in (AUTO, READ)
        return Written(change, lost, None, None, error.status_code, tries.used, pending=checked)

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

    def _after_lost_answer(self, change: Change, error: AnswerError, tries: Tries) -> Optional[Written]:
        """Read before anything else: what came of a write whose answer was lost; None to send it again."""
        try:
            now = self._look(change)
        except AnswerError as second:
            error.whole_site = error.whole_site or second.whole_site or second.passing
            error.details["reading_again"] = second.message
            return _failed(change, error, tries, UNKNOWN, "unknown")
        arrived = self._arrived(change, error, now, tries)
        if arrived is not None:
            return arrived
        if tries.allow(error):
            return None
        # The site does answer a reading: its failure concerns this write.
        error.whole_site = error.whole_site and (error.status_code or 500) < 500
        return _partly(change, error, now, tries)

    def _arrived(self, change: Change, error: AnswerError, now: Optional[Customer], tries: Tries) -> Optional[Written]:
        """The result, if the site shows that no repeating is needed although the answer was lost."""
        done = Written(change, True, now, None, error.status_code, tries.used, kept=change.differences)
        if change.action == DELETE:
            return done if now is None else None
        if now is None:
            return None if change.action == CREATE else replace(done, changed=False, error=vanished(), kept=())
        if not compare(change.declared.values, now, self._exact):
            return done
        if change.action != CREATE:
            return None
        error.message += ". A customer with that e-mail is there now, but differs: run again to see how"
        error.details["written"] = "partly"
        return replace(done, error=error)


def _partly(change: Change, error: AnswerError, now: Optional[Customer], tries: Tries) -> Written:
    kept = kept_by(change, now) if now is not None else ()
    if not kept:
        return _failed(change, error, tries, NOTHING)
    told = "Some of it was written: " + ", ".join(one.name for one in kept)
    return replace(_failed(change, error, tries, told, "partly"), changed=True, now=now, kept=kept)


def _failed(change: Change, error: AnswerError, tries: Tries, told: str, written: str = "no") -> Written:
    error.message += f". {told}"
    error.details["written"] = written
    return Written(change, False, change.actual, error, error.status_code, tries.used)
