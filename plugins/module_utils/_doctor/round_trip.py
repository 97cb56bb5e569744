# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's round trip: a throwaway customer, created, written in all ways, and deleted unless the task is ended."""

from __future__ import annotations

import secrets
import signal
import threading
from contextlib import contextmanager
from typing import Any, Callable, Iterator, List, Optional, Tuple

from .._base.errors import AnswerError, Arrived, LatePointError, Scope
from .._engine.verify import READ
from .._engine.write import NOTHING, Writer
from .._plan.change import DELETE, Change
from .._plan.planner import Goal, plan_customer
from .._record.customer import Customer, customer_from_api
from .._record.declared import Declared, declare
from .._results.one import advice_for, sentence
from .cases import Attempt, Case, Trial, cases, trials
from .client import Patient, Stale
from .findings import Finding, ok, plural, problem
from .judge import round_trip
from .lookups import differing_fields, left_behind, list_row, search
from .questions import answered
from .readings import FROZEN, Readings

FIRST, LAST = "LatePoint Doctor", "Throwaway (delete me)"


class StoppedError(LatePointError):
    """The round trip can't go on: the site as a whole fails, or there is no customer to work on."""


class FrozenError(StoppedError):
    """A cache answers all readings, so that nothing is known of what the site keeps."""


class RoundTrip:
    """A throwaway customer. `run` never raises for what the site does; what it leaves behind is a finding."""

    def __init__(self, patient: Patient, key: str) -> None:
        token = secrets.token_hex(5)
        self._patient = patient
        self._api = patient.api
        self._writer = Writer(patient.api)
        self._readings = Readings(patient.api)
        self._key = key
        self._email = f"latepoint-doctor+{token}@example.com"
        self._other_email = f"latepoint-doctor.{token}@example.com"
        self._ids: List[int] = []
        self._failing = False
        self.trials: List[Trial] = []
        self.created = False

    def run(self) -> List[Finding]:
        found: List[Finding] = []
        with interruptible():
            try:
                self._examine(found)
            except FrozenError as error:
                self.trials.clear()
                self._patient.stale = Stale.ALWAYS
                found.append(problem(error.message, FROZEN).named("round_trip"))
            except StoppedError as error:
                found.append(_broken_off(error, error.message))
            except AnswerError as error:
                found.append(_broken_off(error, self._patient.message_of(error)))
            finally:
                left = self._clean_up().named("cleanup")
        return [*round_trip(self.trials), *found, left] if self.trials else [*found, left]

    def _examine(self, found: List[Finding]) -> None:
        now = self._create()
        fields = self._api.fields
        first, *others = [case for case in cases(self._other_email, self._key) if set(case.values) <= set(fields)]
        now = self._past_a_cache(first, now)
        for case in others:
            now = self._try(case, now)
        email = now.email
        questions: Tuple[Tuple[str, Callable[[], Finding]], ...] = (
            ("throwaway_search", lambda: search(self._patient, now)),
            ("throwaway_list_row", lambda: list_row(self._patient, lambda: self._api.page(1, {"email": email}))),
            ("throwaway_email_again", lambda: self._same_again(email)),
        )
        found += filter(None, (answered(self._patient, name, ask) for name, ask in questions))

    # --- writing -------------------------------------------------------------------------------------

    def _create(self) -> Customer:
        values = declare({"email": self._email, "first_name": FIRST, "last_name": LAST, "phone": "+15550190"}).values
        self._patient.show({**values, "other_email": self._other_email, "number": values["phone"][1:]})
        change = plan_customer(Declared(None, self._email, values), None, Goal(create=True))
        if change is None:
            raise RuntimeError("the plan for a new customer is empty")
        written = self._writer.write(change)
        self.created = written.error is None or written.error.details.get("written") != "no"
        number = written.now.id if written.now else None
        if number is None and written.error is None:
            found = self._api.find_by_email(self._email)
            number = found[0].id if found else None
        if number is None:
            raise self._stopped(written.error)
        self._ids.append(number)
        shown = customer_from_api(self._patient.client.shown())
        now = self._readings.read(number)
        if now is None:
            raise self._stopped()
        case = Case("of a new customer", values)
        blank = Customer(number, dict.fromkeys(values, ("",)))
        self.trials.extend(trials(Attempt(case, blank, shown, now)))
        return now

    def _past_a_cache(self, case: Case, before: Customer) -> Customer:
        """Write a case between readings of addresses that a cache may answer; returns the customer afterwards."""
        self._readings.cacheable(before)
        row = self._readings.row(before)
        now = self._try(case, before)
        if differing_fields(self._readings.cacheable(now), now):
            self._patient.stale = Stale.AVOIDABLE
        if left_behind((row, before), (self._readings.row(now), now)):
            self._patient.stale = Stale.LISTS
        return now

    def _stopped(self, error: Optional[LatePointError] = None) -> StoppedError:
        """Returns why there is no throwaway customer to work on."""
        if error is None:
            return StoppedError("the site accepted a new customer, but they are not there")
        return StoppedError(self._patient.message_of(error), error.code, error.details)

    def _try(self, case: Case, before: Customer) -> Customer:
        """Write a case as a run would, and read the customer again; returns the customer afterwards."""
        values = declare(case.values).values
        self._patient.show(values)
        change = plan_customer(Declared(before.id, before.email, values), before, Goal())
        if change is None:
            return before
        written = self._writer.write(change)
        shown = customer_from_api(self._patient.client.shown()) if written.error is None else Customer(None, {})
        now = self._readings.read(before.id or 0)
        if now is not None and written.error is None and self._readings.frozen(before.id or 0):
            raise FrozenError("a customer is shown as before a write that the site accepted")
        if written.pending and now is not None:
            written = self._writer.settle(written, now)
        error = written.error
        refused = isinstance(error, AnswerError) and error.arrived is Arrived.NO
        message = self._patient.message_of(error) if error else ""
        attempt = Attempt(Case(case.what, values, case.ordinary), before, shown, now, error is None, message, refused)
        self.trials.extend(trials(attempt))
        if now is None:
            raise StoppedError("the throwaway customer vanished after an update", "customer_not_found")
        self._go_on(case, error)
        return now

    def _go_on(self, case: Case, error: Optional[LatePointError]) -> None:
        """Raises StoppedError where the site as a whole fails; a firewall may refuse an odd value, and nothing else."""
        self._failing, before = False, self._failing
        if isinstance(error, AnswerError) and (error.scope is Scope.SITE or error.code == "unreachable"):
            if case.ordinary or before:
                raise StoppedError(_of_this(self._patient.message_of(error)), error.code)
            self._failing = True

    def _same_again(self, email: str) -> Finding:
        """Whether a second customer with the same address in other letters' case is refused."""
        body = {"email": email.upper(), "first_name": FIRST, "last_name": LAST}
        try:
            stored = self._api.create(body)
        except AnswerError as error:
            return self._refused_again(email, error)
        if stored.shown.id:
            self._ids.append(stored.shown.id)
        meaning = "An e-mail may belong to several customers: declare them by id."
        return problem("the same address in capitals was accepted for a second customer", meaning)

    def _refused_again(self, email: str, error: AnswerError) -> Finding:
        if len(self._api.find_by_email(email, ())) > 1:
            meaning = "An e-mail may belong to several customers: declare them by id."
            return problem("a second customer with the same address is there", meaning)
        if error.arrived is Arrived.NO or not error.passing:
            seen = f"the same address in capitals is refused ({error.code})"
            return ok(seen, "An e-mail says who a customer is, whatever its case.")
        return problem(self._patient.message_of(error), "It could not be found out.")

    # --- deleting ------------------------------------------------------------------------------------

    def _clean_up(self) -> Finding:
        """Delete every customer that was created, also those of requests whose answers were lost."""
        failures = [message for number in self._ids for message in self._deleted(number)]
        try:
            emails = (self._email, self._other_email)
            stray = {customer.id for email in emails for customer in self._api.find_by_email(email, ())}
        except AnswerError as error:
            meaning = f"Look for {self._email} and {self._other_email} on the site, and delete them by hand."
            known = f" (customer {', '.join(map(str, self._ids))})" if self._ids else ""
            seen = f"whether everything{known} was deleted could not be read: {self._patient.message_of(error)}"
            return problem("; ".join([*failures, seen]), meaning)
        failures += [
            message for number in sorted(stray - set(self._ids), key=str) for message in self._deleted(number or 0)
        ]
        if failures:
            return problem("; ".join(failures), "Delete what is left by hand: its last name says so.")
        made = len({*self._ids, *stray})
        seen = f"{plural(made, 'throwaway customer')} deleted, and gone" if made else "there was nobody to delete"
        return ok(seen, "Nothing was left behind.")

    def _deleted(self, number: int) -> List[str]:
        """Delete a customer; returns what to report where the customer is, or may be, still there."""
        change = Change(DELETE, Declared(number, None, {}), Customer(number, {}))
        writer = Writer(self._api, READ)
        written = writer.read(writer.write(change))
        cached = self._patient.stale is Stale.ALWAYS
        if written.error is None or (cached and self._readings.gone(number)):
            return []
        return [f"customer {number} could not be deleted: {_of_this(self._patient.message_of(written.error))}"]


def _broken_off(error: LatePointError, message: str) -> Finding:
    return problem(message, sentence("It was broken off", advice_for(error))).named("round_trip")


def _of_this(message: str) -> str:
    """Returns a failed write's message without the claim that nothing was written: earlier writes were."""
    return message.replace(f" {NOTHING}", "").rstrip(".")


def not_tried(why: str) -> Finding:
    return problem(why, "Nothing was written, so nothing is known of what the site keeps.").named("round_trip")


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn SIGTERM into an exception, so that the throwaway customers are deleted before the process ends."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(number: int, _frame: Any) -> None:
    raise SystemExit(128 + number)
