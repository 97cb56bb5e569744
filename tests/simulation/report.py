"""What was simulated, as a part of the page of the proof"""

# ruff: noqa: E501 (sentences of the page that it writes)
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.proof.parts import SIMULATED
from tests.simulation.hunt import Found
from tools.made import made


@dataclass
class Evidence:
    """All that a simulation has gathered."""

    tally: Counter[str] = field(default_factory=Counter)
    lies: list[str] = field(default_factory=list)
    hunts: Sequence[Found] = ()
    seconds: float = 0.0


_ROWS = {
    "histories": "histories",
    "runs": "runs",
    "requests": "requests",
    "kills": "runs killed at one of their requests",
    "faults": "runs that met a fault",
    "two runs": "pairs of runs at once",
    "beside people": "runs while people edited the site",
    "edits by people": "edits by people",
    "conflicts": "conflicts, reported",
    "kept": "values of people that were kept",
    "people's values written over, and named": "values of people that were written over, as the task asked, each named in a result",
}


def part(evidence: Evidence) -> str:
    """The part of the page, its heading included."""
    return "\n".join([*_head(evidence), *_hunts(evidence.hunts), ""])


def _head(evidence: Evidence) -> Iterator[str]:
    yield "\n" + SIMULATED.rstrip()
    yield ""
    yield f"Written by `make simulate` {made()}."
    yield f'It took {evidence.seconds / 60:.0f} minutes. `make simulate ARGS="--hours 1"` goes on with other seeds; the same seed gives the same histories.'
    yield ""
    yield "A history is the life of one small site: files are edited; people edit, rename, add and delete customers on the site; the site is updated, its key"
    yield "changes, its host's cache is switched on and off, time passes. `latepoint_customers` runs over both APIs and in every dialect,"
    yield "with each `site_changes`, with the last `base`, an old, a lost one and none: in peace, under faults, beside people, two at once,"
    yield "and killed at a request. So do"
    yield "`latepoint_customer`, saved plans, `max_changes`, exports and `latepoint_adopt`. A model of its own foretells what a run in peace"
    yield "must do. After each run held:"
    yield ""
    yield "- what a result claims of each customer is what the site's database shows, and each value that a run wrote is named in its result;"
    yield "- with `site_changes: keep`, nothing that a person changed since the `base` was written over, but where the edit came while the run was under way;"
    yield "- check mode wrote nothing, and foretold the very result of the run after it; a run after that wrote nothing;"
    yield "- a killed run had written nothing but what was declared, and its journal lacks at most the one write that was under way;"
    yield "- once people stop, two runs settle what can be settled, and the next sends no write;"
    yield "- what was exported is as declared, and what was adopted are the values of the site, only where the site alone changed them;"
    yield "- readings stay within two for each record, page and write, and four more; none comes before a `Retry-After` is over;"
    yield "- no secret and no masked value is in the output."
    yield ""
    yield "| | |"
    yield "| --- | --: |"
    for name, text in _ROWS.items():
        yield f"| {text} | {evidence.tally[name]} |"
    yield f"| changes of people lost without a word, and other lies | {len(evidence.lies)} |"
    yield ""
    yield "What it can't know:"
    yield ""
    yield "- what real servers do that the sandbox doesn't;"
    yield "- what happens within one request, such as the site's own race between two writes of one row;"
    yield "- faults under which a site stays with a lie (the table above has those);"
    yield "- an edit that sets a value back to what the `base` has: it is no change any more;"
    yield "- an edit between a run's reading and its write: it is written over, and named, also with `keep`."
    yield ""


def _hunts(hunts: Sequence[Found]) -> Iterator[str]:
    if not hunts:
        return
    yield "### Planted bugs"
    yield ""
    yield "Each was planted alone, and histories were played until one showed a lie. Seconds are those of one core."
    yield ""
    yield "| planted | found after |"
    yield "| --- | --: |"
    for hunt in hunts:
        yield f"| {hunt.bug} | {f'{hunt.seconds:.1f} s' if hunt.lie else '**not found**'} |"
    yield ""
