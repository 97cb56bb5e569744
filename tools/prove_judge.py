"""Holds what a module said against what the site's database and its log of requests say"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.faults import FAULTS
from sandbox.handle import Entry
from tools.prove_cells import Cell
from tools.prove_run import Said
from tools.prove_truth import Claim, Truth
from tools.prove_whole import told_of_all
from tools.prove_world import DELETE, KEEP, MARK, Aim, Record, differing, flat, reached

DAMAGED = frozenset({"unexpected_answer", "not_json", "unreachable"})
AFTERWARDS = frozenset({"write_not_kept"})


_PLAIN = {
    "invalid_parameters": "status_400",
    "unauthorized": "status_401",
    "forbidden": "status_403",
    "customer_not_found": "status_404 not_found_as_200",
    "validation_failed": "status_422",
    "service_unavailable": "status_503",
    "server_error": "status_500 status_502 status_504 error_500_after bad_gateway_after",
    "internal_server_error": "php_fatal",
    "wp_die": "maintenance database_down",
    "rest_no_route": "rest_no_route",
    "latepoint_not_available": "latepoint_not_available",
    "not_json": "status_405 html_200 empty_200",
    "unexpected_answer": "status_413 wrong_customer",
    "write_not_kept": "drop drop_honest drop_field rewrite_field",
}


def _codes() -> dict[str, frozenset[str]]:
    """The codes that say clearly what each fault is."""
    codes = {kind: frozenset({code}) for code, kinds in _PLAIN.items() for kind in kinds.split()}
    for kind in FAULTS:
        if kind.startswith("redirect_"):
            codes[kind] = frozenset({"redirected"})
        elif kind.startswith("status_429"):
            codes[kind] = frozenset({"rate_limited"})
        elif kind.startswith(("close_", "timeout_")):
            codes[kind] = frozenset({"unreachable"})
        elif kind.startswith("list_"):
            codes[kind] = frozenset({"incomplete_listing"})
    refused = {"unexpected_answer", *(f"customer_{verb}_failed" for verb in ("update", "create", "delete"))}
    codes["not_a_record"] = codes["list_lies_total"] = DAMAGED | {"incomplete_listing"}
    return {**codes, "success_false_200": frozenset(refused), "prefixed_json": DAMAGED | {"server_error"}}


CODES = _codes()


def claims(cell: Cell, said: Said) -> list[Claim]:
    """What the module says of each declared customer."""
    result = said.result
    if not cell.scenario.many:
        return [_claim(cell.scenario.aims[0], result, bool(result["changed"]))]
    entries = {one["source"]: one for one in result["results"]}
    unread = bool(result.get("failed")) and not entries
    found = []
    for at, aim in enumerate(cell.scenario.aims):
        entry = entries.get(f"customers[{at}]")
        if entry is None:
            found.append(Claim(aim, False, unread, unread, _code(result), None))
        else:
            found.append(_claim(aim, {**entry, "failed": entry["outcome"] == "failed"}, _entry_changed(entry)))
    return found


def _entry_changed(entry: Mapping[str, Any]) -> bool:
    written = ((entry["error"] or {}).get("details") or {}).get("written")
    kept = bool(entry["changed_fields"]) or written in ("accepted", "partly")
    return entry["outcome"] in ("done", "planned") or (entry["outcome"] == "failed" and kept)


def _code(result: Mapping[str, Any]) -> str | None:
    return (result.get("error") or {}).get("code")


def _claim(aim: Aim, result: Mapping[str, Any], changed: bool) -> Claim:
    details = (result.get("error") or {}).get("details") or {}
    skipped = result.get("outcome") == "skipped"
    failed = bool(result.get("failed"))
    fields = tuple(result["changed_fields"])
    return Claim(aim, changed, failed, skipped, _code(result), details.get("written"), fields)


def judge(cell: Cell, said: Said, truth: Truth, key: str) -> list[str]:
    """Every lie of a run, each as a sentence."""
    lies = [*_output(cell, said, key), *_requests(cell, truth)]
    if cell.scenario.writes:
        told = claims(cell, said)
        for claim in told:
            lies.extend(_planned(claim, truth) if cell.check else _written(cell, claim, truth))
        lies.extend(_whole(cell, said, told, truth))
    else:
        lies.extend(_reading(cell, said, truth))
    return lies


# --- one customer --------------------------------------------------------------------------------


def _written(cell: Cell, claim: Claim, truth: Truth) -> Iterator[str]:
    before, after = truth.pair(claim.aim)
    changed = differing(before, after) != set() or (before is None) != (after is None)
    who = f"{claim.aim.action} of {claim.aim.email}"
    unknown = claim.written in ("unknown", "accepted")
    if unknown and truth.known(claim.aim) and (changed or not truth.doubtful(claim.aim)):
        yield f"{who}: written is {claim.written}, but it was read afterwards"
    if claim.changed != changed and not unknown:
        yield f"{who}: changed is {claim.changed}, but the site {'has' if changed else 'has not'}"
    is_there = reached(claim.aim, after)
    if not claim.failed and not claim.skipped and not is_there:
        yield f"{who}: not failed, but the site is not as declared"
    if claim.failed and is_there and not unknown and not _undone(claim, changed):
        yield f"{who}: failed ({claim.code}), but the site is as declared"
    yield from _told_written(claim, changed, is_there, who)
    yield from _fields(cell, claim, before, after, who)


def _undone(claim: Claim, changed: bool) -> bool:
    """Nothing was read at all, so that nobody could know that there was nothing to do."""
    return claim.aim.action == KEEP and not changed


def _told_written(claim: Claim, changed: bool, is_there: bool, who: str) -> Iterator[str]:
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
    told = set(claim.fields or ()) if claim.changed and claim.written not in ("unknown", "accepted") else real
    if told != real:
        yield f"{who}: changed_fields is {sorted(told)}, but {sorted(real)} changed"


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


def _whole(cell: Cell, said: Said, told: Sequence[Claim], truth: Truth) -> Iterator[str]:
    result = said.result
    bad = [claim for claim in told if claim.failed or claim.skipped]
    if bool(result.get("failed")) != bool(bad):
        yield f"the run says failed: {bool(result.get('failed'))}, but {len(bad)} customers failed or were skipped"
    if cell.scenario.many and bool(result["changed"]) != any(claim.changed for claim in told):
        yield f"the run says changed: {result['changed']}, and its customers say otherwise"
    if cell.scenario.many and result.get("failed") and _code(result) != "internal_error":
        yield from told_of_all(result, told, truth)
    declared = {claim.aim.number for claim in told} | set(truth.removed)
    for number, record in truth.before.items():
        if number not in declared and differing(record, truth.after.get(number)):
            yield f"customer {number} was changed, whom nobody declared"
    yield from _clear_code(cell, [claim.code for claim in told if claim.failed])


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
        yield from _clear_code(cell, [_code(result)])
    if cell.scenario.module == "latepoint_site_info":
        readable = any(entry.operation == "list" and entry.status == 200 for entry in truth.log)
        if result["authorized"] and not readable:
            yield "authorized, but no list was ever readable"
        return
    if not result.get("failed"):
        ids = {int(one["id"]) for one in result["customers"]}
        there = set(cell.scenario.expected) & set(truth.after)
        if not there <= ids:
            yield f"not failed, but customers {sorted(there - ids)} are not listed"
        if result["count"] != len(result["customers"]) or len(ids) != len(result["customers"]):
            yield "the count is wrong, or somebody is listed twice"


# --- requests and output -------------------------------------------------------------------------


def _requests(cell: Cell, truth: Truth) -> Iterator[str]:
    hosts = {entry.host for entry in truth.log}
    if len(hosts) > 1:
        yield f"a redirect was followed: {sorted(hosts)}"
    for entry in truth.log:
        if isinstance(entry.body, dict) and "id" in entry.body:
            yield "a body holds an id"
        if entry.is_write and (cell.check or not cell.scenario.writes):
            yield f"{entry.method} in {'check mode' if cell.check else 'a reading'}"
    yield from _blind(truth.log)


def _blind(log: Sequence[Entry]) -> Iterator[str]:
    """A write that is repeated although the earlier one may have been stored, without a reading in between."""
    doubtful: dict[Any, bool] = {}
    for entry in log:
        if entry.is_write:
            who = (entry.method, entry.customer_id if entry.operation != "post" else (entry.body or {}).get("email"))
            if doubtful.get(who):
                yield f"a blind second {entry.method}"
            doubtful[who] = not _refused(entry)
        elif entry.operation in ("get", "list") and entry.status == 200:
            for who in doubtful:
                mail = str(entry.query.get("email", "")).casefold()
                if who[1] in (entry.customer_id, mail) or (entry.operation == "list" and not mail):
                    doubtful[who] = False


def _refused(entry: Entry) -> bool:
    """The answer says plainly that nothing was done."""
    status = entry.status or 0
    return 300 <= status < 500 or entry.fault == "latepoint_not_available" or entry.fault == "not_found_as_200"


def _output(cell: Cell, said: Said, key: str) -> Iterator[str]:
    text = said.text
    if key in text:
        yield "the api_key is in the output"
    if cell.masked and (leaked := re.findall(rf"{MARK}\w+|\+1555\d+", text, re.IGNORECASE)):
        yield f"masked values are in the output: {sorted(set(leaked))[:5]}"
    if re.search(r"Traceback|/var/www|\.php(?!\?rest_route)", text):
        yield "a trace is in the output"
    if _code(said.result) == "internal_error":
        yield f"internal error: {said.result['msg']}"
    if said.result.get("failed") and not said.result.get("msg"):
        yield "a failure without a message"
