# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of `latepoint_doctor`: every question asked, in order, and the verdict."""

from __future__ import annotations

import time
from typing import Any, Callable, Collection, Dict, List, Mapping, Sequence, Tuple

from .._api.page import Page
from .._base.errors import InputError
from .._record.catalogue import NAMES
from .._record.checks import did_you_mean
from .._results.one import Result
from . import lists, measures, shapes
from .client import Patient, WatchedClient
from .findings import (
    NOTE,
    OK,
    PROBLEM,
    Finding,
    concerning,
    note,
    plural,
    worst,
)
from .judge import as_results
from .offers import apis, sanitizing
from .reach import reach
from .round_trip import RoundTrip, not_tried

SAMPLES = 3


class Doctor:
    """Examines one site. With `write`, and a client that may write, it makes and deletes a throwaway customer."""

    def __init__(self, client: WatchedClient, write: bool, fields: Collection[str] = (), key: str = "") -> None:
        self._client = client
        self._patient = Patient(client)
        self._write = write
        self._fields = fields or self._patient.api.fields
        self._trip = RoundTrip(self._patient, key or "latepoint_doctor")
        self._samples: List[Mapping[str, Any]] = []
        for name in self._fields:
            if name not in NAMES:
                raise InputError(f"fields: unknown field '{name}'{did_you_mean(name, NAMES)}", "invalid_record")

    def run(self) -> Result:
        """`findings`, `verdict`, `round_trip`, `msg`. Whatever the site does is a finding, no failure."""
        started = time.monotonic()
        found, page = reach(self._patient)
        if page is not None:
            found += self._read(page)
        found += self._round_trip(page is not None)
        found += self._measured() if page is not None else [measures.steadiness(self._client.exchanges)]
        findings = concerning(found, self._fields)
        return {
            "changed": self._trip.created,
            "findings": [one.as_result() for one in findings],
            "verdict": worst(one.verdict for one in findings),
            "round_trip": as_results(self._trip.trials),
            "requests": dict(self._client.sent),
            "seconds": round(time.monotonic() - started, 1),
            "msg": self._headline(findings),
        }

    # --- reading -------------------------------------------------------------------------------------

    def _read(self, page: Page) -> List[Finding]:
        for one in page.customers:
            self._patient.meet(one.as_record())
        envelope = self._patient.envelope
        found = [apis(self._patient), sanitizing(self._patient)]
        if self._patient.api.partial_rows:
            found += [shapes.success(envelope), shapes.list_metadata(envelope)]
        return found + self._asked(self._of_lists(page)) + (self._of_customers(page) if page.customers else [_nobody()])

    def _asked(self, questions: Sequence[Tuple[str, Callable[[], Finding]]]) -> List[Finding]:
        return [lists.carefully(self._patient, name, probe) for name, probe in questions]

    def _of_lists(self, page: Page) -> Sequence[Tuple[str, Callable[[], Finding]]]:
        patient = self._patient
        return (
            ("errors", lambda: lists.missing_customer(patient)),
            ("order", lambda: lists.order(patient, page)),
            ("pages", lambda: lists.pages(patient, page)),
            ("page_size", lambda: lists.page_size(patient, page)),
            ("totals", lambda: lists.totals(patient, page)),
            ("beyond_last_page", lambda: lists.beyond(patient, page)),
        )

    def _of_customers(self, page: Page) -> List[Finding]:
        patient, first = self._patient, page.customers[0]
        found = self._asked((("search", lambda: lists.search(patient, first)),)) if first.email else []
        found += self._asked((("list_row", lambda: lists.row(patient, lambda: patient.api.page(1))),))
        found += self._asked((("types", lambda: self._types(page)),))
        rows = [*page.raw, *self._samples]
        found.append(shapes.statuses(page.customers))
        for record in self._samples[:1]:
            found += [shapes.notes(record), shapes.fields_shown(rows, patient.api.fields)]
            if "address" in patient.api.fields:
                found += [shapes.countries(page.customers, rows), shapes.address(record), shapes.custom_fields(rows)]
        return found

    def _types(self, page: Page) -> Finding:
        """Types, in the list and of a few customers alone; these also show how long one takes."""
        for one in page.customers[:SAMPLES]:
            self._samples.append(self._patient.api.fetch_raw(one.id or 0))
        for _again in range(2):  # a cache answers the second time
            self._patient.api.fetch_cacheable(page.customers[0].id or 0)
        return shapes.types([*page.raw, *self._samples])

    # --- writing, and all of it ----------------------------------------------------------------------

    def _round_trip(self, reached: bool) -> List[Finding]:
        if not self._write:
            return []
        if not reached:
            return [not_tried("not tried: the site could not even be read")]
        if self._client.read_only:
            meaning = "Run it without check mode to see what the site keeps."
            return [note("round_trip", "not tried in check mode", meaning)]
        return [*self._trip.run(), *measures.permissions(self._client.exchanges)]

    def _measured(self) -> List[Finding]:
        exchanges = self._client.exchanges
        return [
            measures.speed(exchanges),
            measures.rate_limit(self._client.pacer.quota, exchanges),
            measures.clock(exchanges),
            measures.cache(exchanges, self._patient.stale),
            measures.noise(list(map(str, self._patient.api.warnings))),
            measures.steadiness(exchanges),
        ]

    def _headline(self, findings: Sequence[Finding]) -> str:
        counts: Dict[str, int] = dict.fromkeys((OK, NOTE, PROBLEM), 0)
        for one in findings:
            counts[one.verdict] += 1
        told = f"{counts[OK]} ok, {counts[NOTE]} to note, {plural(counts[PROBLEM], 'problem')}"
        site = self._client.connection.site.label
        if counts[PROBLEM]:
            names = ", ".join(one.name for one in findings if one.verdict == PROBLEM)
            return f"{site} can't be reconciled truthfully as it is ({names}): {told}"
        how = "" if self._trip.created else ", as far as reading tells"
        return f"{site} can be reconciled{how}: {told}"


def _nobody() -> Finding:
    meaning = "How customers look here can be told once there is one, or with write: true on a staging site."
    return note("customers", "the site has none", meaning)
