"""What a run must leave no trace of: blind writes, writes in check mode, keys, masked values, stack traces"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.handle import Entry
from tests.proof.cells import Cell
from tests.proof.claims import code_of
from tests.proof.run import Said
from tests.proof.truth import Truth, sought
from tests.proof.world import MARK


def of_requests(cell: Cell, truth: Truth) -> Iterator[str]:
    """What no run may send: to another host, an `id` in a body, a write where nothing is to be written, a blind one."""
    hosts = {entry.host for entry in truth.log}
    if len(hosts) > 1:
        yield f"a redirect was followed: {sorted(hosts)}"
    for entry in truth.log:
        if isinstance(entry.body, dict) and "id" in entry.body:
            yield "a body holds an id"
        if entry.ability and not _is_input_alone(entry):
            yield f"{entry.ability} is run with more than its input"
        if entry.is_write and (cell.check or not cell.scenario.writes):
            yield f"{entry.method} in {'check mode' if cell.check else 'a reading'}"
    yield from _blind(truth.log)


def _is_input_alone(entry: Entry) -> bool:
    """Whether an ability is run with its input, in the query of a GET or in the body of a POST, and nothing else."""
    if entry.method == "GET":
        return not entry.body and all(name == "nocache" or name.startswith("input[") for name in entry.query)
    return not entry.query and set(entry.body or ()) == {"input"}


def _blind(log: Sequence[Entry]) -> Iterator[str]:
    """A write that is repeated although the earlier one may have been stored, without a reading in between."""
    doubtful: dict[Any, bool] = {}
    for entry in log:
        if entry.is_write:
            who = (entry.operation, entry.customer_id if entry.operation != "post" else entry.given.get("email"))
            if doubtful.get(who):
                yield f"a blind second {entry.operation}"
            doubtful[who] = not _refused(entry)
        elif entry.operation in ("get", "list") and entry.status == 200:
            mail = sought(entry)
            for who in doubtful:
                if who[1] in (entry.customer_id, mail) or (entry.operation == "list" and not mail):
                    doubtful[who] = False


def _refused(entry: Entry) -> bool:
    """The answer says plainly that nothing was done."""
    status = entry.status or 0
    return (
        (300 <= status < 500 and status not in (408, 425))
        or entry.fault == "latepoint_not_available"
        or entry.fault == "not_found_as_200"
    )


def of_output(cell: Cell, said: Said, secrets: Sequence[str]) -> Iterator[str]:
    """What no output may show."""
    text = said.text
    if any(secret in text for secret in secrets):
        yield "a key or a password is in the output"
    if cell.masked and (leaked := re.findall(rf"{MARK}\w+|\+1555\d+", text, re.IGNORECASE)):
        yield f"masked values are in the output: {sorted(set(leaked))[:5]}"
    if re.search(r"Traceback|/var/www|\.php(?!\?rest_route)", text):
        yield "a trace is in the output"
    if code_of(said.result) == "internal_error":
        yield f"internal error: {said.result['msg']}"
    if said.result.get("failed") and not said.result.get("msg"):
        yield "a failure without a message"
