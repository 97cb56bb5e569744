"""Holds what a run said against the model, and against what the site's database and its log of requests say"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.log import Entry
from tests.proof.world import MARK
from tests.simulation.model import (
    CONFLICT,
    CREATE,
    DELETE,
    KEEP,
    KEPT,
    MISSING,
    SAME,
    UPDATE,
    Aim,
    Customers,
    Order,
    Outlook,
    base_of,
    differs,
    holder,
    value_then,
)
from tests.simulation.world import PEOPLE, PER_PAGE, Wrote

TOO_MANY = 429
UNSURE = ("unknown", "accepted")
SECRETS = ("lp_live_", "lp_test_", "otAS", "otAS ecre")


@dataclass(frozen=True)
class Run:
    """One run that is over: what was ordered, what it said (None where it was killed), and what happened."""

    author: str
    order: Order
    outlook: Outlook
    before: Customers
    after: Customers
    result: Mapping[str, Any] | None
    text: str
    log: Sequence[Entry]
    wrote: Sequence[Wrote]
    began: int
    check: bool = False
    masked: bool = False
    fault: str = ""
    disturbed: bool = False
    """Somebody else wrote meanwhile."""
    journal: Sequence[Mapping[str, Any]] = ()
    hasty: int = 0
    """How many requests came before a `Retry-After` was over."""

    @property
    def writes(self) -> int:
        """How many writes were sent, without those that the site's rate limit refused, which are sent again."""
        return sum(entry.is_write and entry.status != TOO_MANY for entry in self.log)

    @property
    def clean(self) -> bool:
        """Whether nothing came in its way, so that all of it can be foretold."""
        return not (self.fault or self.disturbed or self.outlook.refusable) and self.result is not None

    def entry(self, position: int) -> Mapping[str, Any] | None:
        """What the result says of one declared record: they stand a line each, from the second line on."""
        for entry in (self.result or {}).get("results", ()):
            if str(entry["source"]).endswith(f":{position + 2}"):
                found: Mapping[str, Any] = entry
                return found
        return None

    def number(self, position: int) -> int | None:
        """The customer whom a declared record was about, the one that the run created among them."""
        aim, declared = self.outlook.aims[position], self.order.files[position]
        entry = self.entry(position) if self.disturbed else None
        if entry is not None and entry["id"] is not None:
            return int(entry["id"])
        if aim.number is not None:
            return aim.number
        made = {write.number: write.new for write in self.wrote if write.field == "" and write.old is None}
        return holder(str(declared.email), made) if declared.number is None else None

    def changed(self, number: int | None) -> dict[str, tuple[Any, Any]]:
        """The fields of a customer that the run changed, from what to what; what it changed back aside."""
        found: dict[str, tuple[Any, Any]] = {}
        for write in self.wrote:
            if write.number == number:
                found[write.field] = (found.get(write.field, (write.old, None))[0], write.new)
        return {name: values for name, values in found.items() if (values[0] or "") != (values[1] or "")}


def judge(run: Run) -> list[str]:
    """Every lie of a run, and everything that it must not do, each as a sentence."""
    lies = [*_output(run), *_lost(run), *_aside(run)]
    if run.check and any(entry.is_write for entry in run.log):
        lies.append("check mode sends a write")
    if run.hasty:
        lies.append(f"{run.hasty} requests came before a Retry-After was over")
    if run.result is None:
        return [*lies, *_killed(run)]
    lies.extend(_named(run))
    if not run.disturbed:
        lies.extend(_claims(run))
    if run.clean:
        lies.extend(_foretold(run))
    return lies


# --- what no run may do --------------------------------------------------------------------------


def _output(run: Run) -> Iterator[str]:
    if any(secret in run.text for secret in SECRETS):
        yield "a secret is in the output"
    if run.masked and (leaked := re.findall(rf"{MARK}\w+|\+1555\d+", run.text, re.IGNORECASE)):
        yield f"masked values are in the output: {sorted(set(leaked))[:5]}"
    if re.search(r"Traceback|/var/www|internal_error", run.text):
        yield f"a trace is in the output: {(run.result or {}).get('msg')}"
    for entry in run.log:
        if entry.api == "extension" and isinstance(entry.body, dict) and "id" in entry.body:
            yield "a body holds an id"


def _lost(run: Run) -> Iterator[str]:
    """With `keep`, nothing that a person changed since the base may be written over, but in a race."""
    if run.order.base is None or run.order.mode != KEEP or run.order.absent:
        return
    for write in run.wrote:
        if write.before == PEOPLE and write.field and write.since <= run.began:
            was = _base_value(run, write)
            if was is not None and differs(write.field, was, write.old):
                value = f"customer {write.number}'s {write.field}"
                yield f"lost: {value} was {write.old!r} by a person, {was!r} in the base"


def _base_value(run: Run, write: Wrote) -> Any:
    position = next((at for at in range(len(run.order.files)) if run.number(at) == write.number), None)
    if position is None:
        return None
    email = run.before.get(write.number, {}).get("email", "")
    was = base_of(run.order, run.order.files[position], write.number, email)
    return value_then(run.order, was, write.field)


def _aside(run: Run) -> Iterator[str]:
    """Only customers who are declared, and only fields that are."""
    if run.disturbed and run.result is None:
        return
    declared = {run.number(at): files for at, files in enumerate(run.order.files)}
    for write in run.wrote:
        if write.number not in declared:
            yield f"customer {write.number} was written to, whom nobody declared"
        elif write.field and not run.order.covers(declared[write.number], write.field):
            yield f"{write.field} of customer {write.number} was written, which nobody declared"


def _killed(run: Run) -> Iterator[str]:
    """A journal may lack the one write that was under way, and must not know of any that was not done."""
    for write in run.wrote:
        aim = next((aim for at, aim in enumerate(run.outlook.aims) if run.number(at) == write.number), None)
        foreign = aim is not None and write.field and differs(write.field, aim.writes.get(write.field), write.new)
        if foreign and not run.disturbed:
            yield f"killed, and had written {write.new!r} into {write.field} of customer {write.number}"
    written = {wrote.number for wrote in run.wrote}
    noted = {line["id"] for line in run.journal if line["outcome"] == "done"}
    if not run.disturbed and noted - written:
        yield f"the journal has writes that the site has not: {sorted(noted - written)}"
    if len(written - {line["id"] for line in run.journal}) > 1:
        yield f"writes without a line in the journal: {sorted(written - noted)}"


# --- what a run says -----------------------------------------------------------------------------


def _named(run: Run) -> Iterator[str]:
    """Whatever a run writes is named in its result."""
    entries = {run.number(at): run.entry(at) for at in range(len(run.order.files))}
    for write in run.wrote:
        entry = entries.get(write.number)
        if entry is None:
            yield f"unnamed: customer {write.number}'s {write.field or 'row'} was written, and no line says so"
        elif write.field and write.field not in _names(entry):
            yield f"unnamed: {write.field} of customer {write.number} was {write.old!r} and is {write.new!r}"


def _names(entry: Mapping[str, Any]) -> set[str]:
    details = (entry["error"] or {}).get("details") or {}
    wanted = details.get("wanted", ()) if details.get("written") in (*UNSURE, "partly") else ()
    return {*entry["changed_fields"], *wanted, *entry.get("moved", ())}


def _claims(run: Run) -> Iterator[str]:
    result = run.result or {}
    entries = [run.entry(at) for at in range(len(run.order.files))]
    for at, entry in enumerate(entries):
        yield from (f"record {at + 1}: {lie}" for lie in _claim(run, at, entry))
    found = [entry for entry in entries if entry is not None]
    bad = any(entry["outcome"] in ("failed", "skipped") for entry in found)
    unsure = any(_word(entry) in UNSURE for entry in found)
    if not unsure and not run.check and bool(result["changed"]) != any(run.changed(number) for number in _numbers(run)):
        yield f"the run says changed: {result['changed']}"
    stale = (result.get("error") or {}).get("code") == "stale_plan"  # which nobody declared has to bear
    if found and not stale and bool(result.get("failed")) != bad:
        yield f"the run says failed: {result.get('failed')}, and its customers say otherwise"


def _numbers(run: Run) -> set[int]:
    return {write.number for write in run.wrote}


def _word(entry: Mapping[str, Any]) -> Any:
    return ((entry["error"] or {}).get("details") or {}).get("written")


def _claim(run: Run, at: int, entry: Mapping[str, Any] | None) -> Iterator[str]:
    aim, number = run.outlook.aims[at], run.number(at)
    changed = run.changed(number)
    there = _reached(run, at)
    if entry is None:
        if changed:
            yield "nothing is said of it, but it was written to"
        if not (run.result or {}).get("failed") and not there:
            yield "nothing is said of it, but the site is not as declared"
        return
    outcome, word, fields = entry["outcome"], _word(entry), set(entry["changed_fields"])
    if outcome == "done" and not there:
        yield "done, but the site is not as declared"
    if outcome == "done" and entry["action"] == UPDATE and fields != set(changed):
        yield f"done with {sorted(fields)}, but {sorted(changed)} changed"
    if outcome in ("skipped", "kept", "planned") and changed:
        yield f"{outcome}, but {sorted(changed)} changed"
    if outcome == "failed" and word not in UNSURE:
        if word == "partly" and aim.action == UPDATE and fields != set(changed):
            yield f"partly written, with {sorted(fields)}, but {sorted(changed)} changed"
        if word != "partly" and changed:
            yield f"failed with nothing written, but {sorted(changed)} changed"


def _reached(run: Run, at: int) -> bool:
    """Whether the site has what this record aims at, what was to be kept as it was included."""
    aim, number = run.outlook.aims[at], run.number(at)
    record = run.after.get(number or 0)
    if aim.action == DELETE or record is None:
        return (aim.action == DELETE or run.order.absent or aim.action == KEPT) and record is None
    kept = {**aim.kept, **dict.fromkeys(run.order.only_if_empty)}
    wanted = run.order.wanted(run.order.files[at], run.before.get(number or 0, {}))
    return not any(differs(name, value, record.get(name)) for name, value in wanted.items() if name not in kept)


# --- what was foretold ---------------------------------------------------------------------------

_CODES = {CONFLICT: "conflict", MISSING: "customer_not_found"}
_OUTCOMES = {UPDATE: "done", CREATE: "done", DELETE: "done", KEPT: "kept", CONFLICT: "failed", MISSING: "failed"}


def _foretold(run: Run) -> Iterator[str]:
    result = run.result or {}
    code = (result.get("error") or {}).get("code")
    writes = run.writes
    if run.outlook.stopped:
        if code != "site_changed" or writes:
            yield f"the site has changed, but the run ends with {code} and {writes} writes"
        return
    aims = run.outlook.aims
    bad = [aim for aim in aims if aim.action in _CODES]
    if bool(result.get("failed")) != bool(bad):
        yield f"it ends with {code}: {result['msg']}"
        return
    for at, aim in enumerate(aims):
        yield from (f"record {at + 1}: {lie}" for lie in _as_aimed(run, aim, run.entry(at)))
    due = 0 if run.check else sum(aim.sends for aim in aims)
    if writes != due:
        yield f"{due} customers are to be written, but {writes} writes were sent"
    if not run.check:
        yield from _site_as_foretold(run)
    yield from _costs(run)


def _as_aimed(run: Run, aim: Aim, entry: Mapping[str, Any] | None) -> Iterator[str]:
    if entry is None or aim.action == SAME:
        if entry is not None or aim.action != SAME:
            yield f"{aim.action} is due, but the result has {entry and entry['action']}"
        return
    expected = "planned" if run.check and aim.sends else _OUTCOMES[aim.action]
    if entry["outcome"] != expected:
        yield f"{expected} is due, but it is {entry['outcome']}: {entry['error']}"
    if aim.sends and entry["action"] != aim.action:
        yield f"{aim.action} is due, but it is {entry['action']}"
    if aim.action in _CODES and entry["error"]["code"] != _CODES[aim.action]:
        yield f"{_CODES[aim.action]} is due, but it is {entry['error']['code']}"
    if aim.action in (UPDATE, CREATE) and entry["changed_fields"] != sorted(aim.writes):
        yield f"{sorted(aim.writes)} are to change, but it says {entry['changed_fields']}"
    if aim.origins and entry.get("origins") != dict(aim.origins):
        yield f"the origins are {dict(aim.origins)}, but it says {entry.get('origins')}"
    if aim.action in (UPDATE, KEPT) and aim.number and set(entry.get("kept", {})) != set(aim.kept):
        yield f"{sorted(aim.kept)} are kept, but it says {sorted(entry.get('kept', {}))}"


def _site_as_foretold(run: Run) -> Iterator[str]:
    expected = run.outlook.after(run.before)
    for number, record in expected.items():
        stored = run.after.get(number, {})
        wrong = sorted(name for name in {*record, *stored} if differs(name, record.get(name), stored.get(name)))
        if wrong:
            yield f"customer {number} ought to have {[(name, record.get(name)) for name in wrong]}, has {stored}"
    created = [aim for aim in run.outlook.aims if aim.action == CREATE]
    new = {number: record for number, record in run.after.items() if number not in run.before}
    if len(new) != len(created):
        yield f"{len(created)} are to be created, and {len(new)} were"
    for aim in created:
        stored = new.get(holder(str(aim.writes["email"]), new) or 0, {})
        if any(differs(name, value, stored.get(name)) for name, value in aim.writes.items()):
            yield f"{dict(aim.writes)} is to be created, and {stored} was"


def _costs(run: Run) -> Iterator[str]:
    """Reading takes a request for each record or page, verifying one or two for each write; a few find things out."""
    records, pages = len(run.order.files), -(-len(run.before) // PER_PAGE)
    writes, reads = run.writes, sum(not (entry.is_write or entry.status == TOO_MANY) for entry in run.log)
    bound = 2 * records + 2 * pages + 2 * writes + 4
    if reads > bound:
        yield f"{reads} readings for {records} records on {pages} pages and {writes} writes"
