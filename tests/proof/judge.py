"""Holds what a module said against what the site's database and its log of requests say"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.proof.cells import Cell
from tests.proof.claims import claims, code_of
from tests.proof.codes import AFTERWARDS, CODES, DAMAGED
from tests.proof.run import Said
from tests.proof.traces import of_output, of_requests
from tests.proof.truth import Claim, Truth
from tests.proof.whole import claims_of_all
from tests.proof.world import DELETE, KEEP, Record, differing, flat, reached


def judge(cell: Cell, said: Said, truth: Truth, secrets: Sequence[str]) -> list[str]:
    """Every lie of a run, each as a sentence."""
    lies = [*of_output(cell, said, secrets), *of_requests(cell, truth)]
    if cell.scenario.writes:
        made = claims(cell, said)
        for claim in made:
            lies.extend(_planned(claim, truth) if cell.check else _written(cell, claim, truth))
        lies.extend(_whole(cell, said, made, truth))
    else:
        lies.extend(_reading(cell, said, truth))
    return lies


# --- one customer --------------------------------------------------------------------------------


def _written(cell: Cell, claim: Claim, truth: Truth) -> Iterator[str]:
    before, after = truth.pair(claim.aim)
    changed = differing(before, after) != set() or (before is None) != (after is None)
    who = f"{claim.aim.action} of {claim.aim.email}"
    unknown = claim.written in ("unknown", "accepted")
    seen = changed and not truth.late(claim.aim)
    if unknown and truth.known(claim.aim) and (seen or not truth.doubtful(claim.aim)):
        yield f"{who}: written is {claim.written}, but it was read afterwards"
    if claim.changed != changed and not unknown:
        yield f"{who}: changed is {claim.changed}, but the site {'has' if changed else 'has not'}"
    is_there = reached(claim.aim, after)
    if not claim.failed and not claim.skipped and not is_there:
        yield f"{who}: not failed, but the site is not as declared"
    if claim.failed and is_there and not unknown and not _undone(claim, changed):
        yield f"{who}: failed ({claim.code}), but the site is as declared"
    yield from _claimed_written(claim, changed, is_there, who)
    yield from _fields(cell, claim, before, after, who)


def _undone(claim: Claim, changed: bool) -> bool:
    """Nothing was read at all, so that nobody could know that there was nothing to do."""
    return claim.aim.action == KEEP and not changed


def _claimed_written(claim: Claim, changed: bool, is_there: bool, who: str) -> Iterator[str]:
    if claim.written == "no" and changed:
        yield f"{who}: written is no, but something was"
    if claim.written == "partly" and (not changed or is_there):
        yield f"{who}: written is partly, but {'all' if is_there else 'nothing'} was"
    if claim.skipped and changed:
        yield f"{who}: skipped, but something was written"


def _fields(cell: Cell, claim: Claim, before: Record | None, after: Record | None, who: str) -> Iterator[str]:
    if before is None or after is None:
        return
    real = differing(before, after)
    if cell.fault == "rewrite_field":  # what the site itself puts where nobody asked
        real -= {cell.options.get("field")} - set(flat(claim.aim.wanted))
    if foreign := real - set(flat(claim.aim.wanted)):
        yield f"{who}: fields were changed that nobody declared: {sorted(foreign)}"
    claimed = set(claim.fields or ()) if claim.changed and claim.written not in ("unknown", "accepted") else real
    if claimed != real:
        yield f"{who}: changed_fields is {sorted(claimed)}, but {sorted(real)} changed"


def _planned(claim: Claim, truth: Truth) -> Iterator[str]:
    before, after = truth.pair(claim.aim)
    who = f"{claim.aim.action} of {claim.aim.email}"
    if differing(before, after) or (before is None) != (after is None):
        yield f"{who}: check mode wrote"
    if claim.failed or claim.skipped:
        return
    if claim.changed == reached(claim.aim, before):
        yield f"{who}: check mode says changed: {claim.changed}"
    elif claim.changed and before is not None and claim.aim.action != DELETE:
        wanted = {**flat(before), **flat(claim.aim.wanted)}
        due = {name for name in wanted if (wanted[name] or "") != (flat(before).get(name) or "")}
        if due != set(claim.fields or ()):
            yield f"{who}: check mode names {claim.fields}, not {sorted(due)}"


# --- the whole run -------------------------------------------------------------------------------


def _whole(cell: Cell, said: Said, made: Sequence[Claim], truth: Truth) -> Iterator[str]:
    result = said.result
    bad = [claim for claim in made if claim.failed or claim.skipped]
    if bool(result.get("failed")) != bool(bad):
        yield f"the run says failed: {bool(result.get('failed'))}, but {len(bad)} customers failed or were skipped"
    if cell.scenario.many and bool(result["changed"]) != any(claim.changed for claim in made):
        yield f"the run says changed: {result['changed']}, and its customers say otherwise"
    if cell.scenario.many and result.get("failed") and code_of(result) != "internal_error":
        yield from claims_of_all(result, made, truth)
    declared = {claim.aim.number for claim in made} | set(truth.removed)
    for number, record in truth.before.items():
        if number not in declared and differing(record, truth.after.get(number)):
            yield f"customer {number} was changed, whom nobody declared"
    yield from _clear_code(cell, [claim.code for claim in made if claim.failed])


def _clear_code(cell: Cell, codes: Sequence[str | None]) -> Iterator[str]:
    expected = CODES.get(cell.fault, DAMAGED) | AFTERWARDS
    for code in codes:
        if code not in expected:
            yield f"the code {code} does not tell what happened"


def _reading(cell: Cell, said: Said, truth: Truth) -> Iterator[str]:
    result = said.result
    others = {number: truth.before[number] for number in truth.removed}
    if result["changed"] or (cell.fault != "list_grows" and truth.before != {**truth.after, **others}):
        yield "a reading changed something"
    if result.get("error"):
        yield from _clear_code(cell, [code_of(result)])
    if cell.scenario.module == "latepoint_site_info":
        readable = any(entry.operation == "list" and entry.status == 200 for entry in truth.log)
        if result["authorized"] and not readable:
            yield "authorized, but no list was ever readable"
        return
    if not result.get("failed"):
        ids = {int(customer["id"]) for customer in result["customers"]}
        there = set(cell.scenario.expected) & set(truth.after)
        if not there <= ids:
            yield f"not failed, but customers {sorted(there - ids)} are not listed"
        if result["count"] != len(result["customers"]) or len(ids) != len(result["customers"]):
            yield "the count is wrong, or somebody is listed twice"
