# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of `latepoint_doctor`: every question asked, in order, and the verdict."""

from __future__ import annotations

import time
from typing import Collection, List, Optional, Sequence

from .._base.errors import AnswerError, InputError
from .._record.catalogue import NAMES
from .._record.checks import did_you_mean
from .._results.one import Result
from . import lists, lookups, measures, offers, shapes
from .client import Patient, WatchedClient
from .findings import NOTE, OK, PROBLEM, Finding, concerning, note, plural, worst
from .judge import as_results
from .questions import Topic, Visit, findings_on
from .reach import begin, unreached
from .round_trip import RoundTrip, not_tried

# Importing these registers their questions.
ASKING = (lists, lookups, offers, shapes)
_READING = (Topic.REACH, Topic.OFFERS, Topic.ENVELOPES, Topic.LISTS, Topic.LOOKUPS, Topic.RECORDS)


class Doctor:
    """Examines one site. With `write`, and a client that may write, it makes and deletes a throwaway customer."""

    def __init__(self, client: WatchedClient, write: bool, fields: Collection[str] = (), key: str = "") -> None:
        self._client = client
        self._patient = Patient(client)
        self._write = write
        self._fields = fields or self._patient.api.fields
        self._trip = RoundTrip(self._patient, key or "latepoint_doctor")
        for name in self._fields:
            if name not in NAMES:
                raise InputError(f"fields: unknown field '{name}'{did_you_mean(name, NAMES)}", "invalid_record")

    def run(self) -> Result:
        """Returns `findings`, `verdict`, `round_trip`, `msg`. Whatever the site does is a finding, no failure."""
        started = time.monotonic()
        findings = concerning(self._examine(), self._fields)
        return {
            "changed": self._trip.created,
            "findings": [finding.as_result() for finding in findings],
            "verdict": worst(finding.verdict for finding in findings),
            "round_trip": as_results(self._trip.trials),
            "requests": dict(self._client.sent),
            "seconds": round(time.monotonic() - started, 1),
            "msg": self._headline(findings),
        }

    def _examine(self) -> List[Finding]:
        try:
            visit = begin(self._patient)
        except AnswerError as error:
            found = unreached(self._patient, error) + self._round_trip(None)
            return [*found, measures.steadiness_of(self._client.exchanges).named("steadiness")]
        for customer in visit.customers:
            self._patient.hide(customer.as_record())
        found = [finding for topic in _READING for finding in findings_on(topic, visit)]
        return found + self._round_trip(visit) + findings_on(Topic.MEASURES, visit)

    def _round_trip(self, visit: Optional[Visit]) -> List[Finding]:
        """Returns what a throwaway customer shows, where writing is asked for; without a visit it is not tried."""
        if not self._write:
            return []
        if visit is None:
            return [not_tried("not tried: the site could not even be read")]
        if self._client.read_only:
            meaning = "Run it without check mode to see what the site keeps."
            return [note("not tried in check mode", meaning).named("round_trip")]
        if not self._patient.api.can_delete():
            return [not_tried("not tried: deleting is switched off, so that the throwaway customer would stay")]
        return [*self._trip.run(), *findings_on(Topic.PERMISSIONS, visit)]

    def _headline(self, findings: Sequence[Finding]) -> str:
        number = {verdict: sum(found.verdict == verdict for found in findings) for verdict in (OK, NOTE, PROBLEM)}
        counts = f"{number[OK]} ok, {number[NOTE]} to note, {plural(number[PROBLEM], 'problem')}"
        site = self._client.connection.site.label
        if number[PROBLEM]:
            names = ", ".join(found.name for found in findings if found.verdict == PROBLEM)
            return f"{site} can't be reconciled truthfully as it is ({names}): {counts}"
        how = "" if self._trip.created else ", as far as reading tells"
        return f"{site} can be reconciled{how}: {counts}"
