"""What was proved, as a page of documentation"""

# ruff: noqa: E501 (sentences of the page that it writes)
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.dialects import ALL_DIALECTS
from tests.proof.cells import KINDS, OPERATIONS
from tests.proof.matrix import LIE, LIMIT, TRUE, Count, Proof
from tools.made import made
from tools.pages import BLOB

REASONS = {
    "answer echoes what was not stored": "The answer to a write shows what was sent, though it was not stored. With "
    "`verify: read` each of these is seen, as the same cells with it show; `verify: auto` believes an answer that shows "
    "all changed fields.",
    "refused although it was stored": "The site says plainly that it did nothing (4xx, a redirect, "
    "`latepoint_not_available`), and has stored the write all the same. A plain refusal is believed. The next run "
    "reads before it writes, and finds nothing to do.",
    "said that the customer is not there": "A well-formed `customer_not_found` in answer to a reading, for a customer "
    "who is there. Nothing is written on such a word, but `state: absent` is content with it.",
    "said that a search finds nobody": "A well-formed `customer_not_found` in answer to a search for an e-mail, as some "
    "APIs say that nobody has it. With `create: true` the site itself refuses a second customer with that address.",
    "said that the site has no customers": "A well-formed `customer_not_found` in answer to the list of all customers, twice. "
    "`latepoint_customer_info` returns none then, and `latepoint_site_info` says that the key may read customers; both warn.",
    "listed nobody, without a total": "A well-formed, empty list from a site whose lists have no totals. Where there is a "
    "total, an empty list that contradicts it is noticed.",
    "lost somebody between pages, without a total": "A customer is deleted while `latepoint_customer_info` reads the pages of a "
    "site whose lists have no totals, so that another one slips through. With a total it is noticed, and the list read "
    "again. `latepoint_customers` asks for each customer that it misses.",
    "read from a cache, and refused what goes past it": "A cache answers readings with what was there before a write, and the "
    "site refuses the parameter that is new each time. The doctor finds such a cache.",
    "showed a damaged name": "An answer to a reading holds half a character. The field is taken to differ, and is "
    "written as declared, which it was already.",
}


@dataclass
class Evidence:
    """All that one run of the proof has gathered."""

    matrix: Proof
    plays: Proof
    kills: Counter[str] = field(default_factory=Counter)
    left: list[tuple[str, list[str]]] = field(default_factory=list)
    """What kills have left behind that must not be."""
    seconds: float = 0.0

    @property
    def lies(self) -> list[tuple[str, list[str]]]:
        """Everything that must not be."""
        return [*self.matrix.lies, *self.plays.lies, *self.left]


def totals(counts: Count) -> dict[str, int]:
    """How many cells of each verdict."""
    found: Counter[str] = Counter({TRUE: 0, LIE: 0, LIMIT: 0})
    for (_fault, _operation, outcome), number in counts.items():
        found[outcome] += number
    return dict(found)


def page(evidence: Evidence) -> str:
    """The whole page."""
    return "\n".join([*_head(evidence), *_table(evidence.matrix.counts), *_limits(evidence), *_kills(evidence), ""])


def _head(evidence: Evidence) -> Iterator[str]:
    matrix, plays = totals(evidence.matrix.counts), totals(evidence.plays.counts)
    yield "# Proof"
    yield ""
    yield f"Written by `make prove` {made()}."
    yield f"It took {evidence.seconds / 60:.0f} minutes. Anyone can make it again; it fails where there is a lie."
    yield ""
    yield f"A cell is one run of a module against the [sandbox]({BLOB}/sandbox/README.md) with one fault, at the first, a middle"
    yield "or the last request of its kind in that run, or at all of them. What the module then said is held against what"
    yield "the site's database has, before and after, and against the site's own log of requests:"
    yield ""
    yield "- `changed`, `failed`, `changed_fields`, `error.code` and `error.details.written` are true, for each customer;"
    yield "- no write is repeated before its customer was read again, unless the site had plainly refused it;"
    yield "- nothing is written in check mode or while reading, no redirect is followed, no body holds an `id`;"
    yield "- no key, no password, no masked value and no trace of PHP or Python stands in the output;"
    yield "- after each failure a second run, without the fault, brings the site to what is declared."
    yield ""
    yield "Tried are `latepoint_customer` (update, create, absent; by id and by e-mail), `latepoint_customers` (the same),"
    yield "`latepoint_customer_info` and `latepoint_site_info`, in check mode and for real, with personal data masked and not, in"
    yield f"all {len(ALL_DIALECTS)} dialects: {', '.join(f'`{name}`' for name in ALL_DIALECTS)}. Every other cell is a module that Ansible starts,"
    yield "the others are tasks in [Ansible's own process](where-tasks-run.md). The site is in the process that asks it, and its"
    yield "waiting passes at once; what `ansible-playbook` runs, and what is killed, has a site that it reaches over HTTP."
    yield ""
    yield "| | cells | true | beyond what can be known | lies |"
    yield "| --- | --: | --: | --: | --: |"
    for name, found in (("modules and tasks", matrix), ("by `ansible-playbook`, a sample", plays)):
        yield f"| {name} | {sum(found.values())} | {found[TRUE]} | {found[LIMIT]} | {found[LIE]} |"
    yield ""


def _table(counts: Count) -> Iterator[str]:
    yield "## By fault and request"
    yield ""
    yield "Number of cells; `+ n` are those beyond what can be known, explained below; lies would stand in bold."
    yield f"What each fault is: [the sandbox's table]({BLOB}/sandbox/README.md#faults)."
    yield ""
    yield f"| fault | {' | '.join(OPERATIONS)} |"
    yield f"| --- |{' --: |' * len(OPERATIONS)}"
    for fault in KINDS:
        yield f"| `{fault}` | {' | '.join(_count(counts, fault, operation) for operation in OPERATIONS)} |"
    yield ""


def _count(counts: Count, fault: str, operation: str) -> str:
    found = {outcome: counts[fault, operation, outcome] for outcome in (TRUE, LIMIT, LIE)}
    if not sum(found.values()):
        return ""
    limit = f" + {found[LIMIT]}" if found[LIMIT] else ""
    return f"{found[TRUE]}{limit}" + (f" **{found[LIE]} lies**" if found[LIE] else "")


def _limits(evidence: Evidence) -> Iterator[str]:
    yield "## Beyond what can be known"
    yield ""
    yield "| cells | what the site does, and what follows |"
    yield "| --: | --- |"
    for reason, number in sorted(evidence.matrix.limits.items(), key=lambda limit: -limit[1]):
        yield f"| {number} | {REASONS[reason]} |"
    yield ""


def _kills(evidence: Evidence) -> Iterator[str]:
    if not evidence.kills:
        return
    yield "## Killed without warning"
    yield ""
    yield "At random moments of a run of 40 customers that writes a journal, one of these was ended by `kill -9`. Then held:"
    yield ""
    yield "- every write that the site had answered has its line in the journal, but for the at most four that were under way;"
    yield "- the journal names no write that the site has not stored, and no line of it is broken;"
    yield "- a module that outlives the site says nothing untrue of any customer;"
    yield "- a second run brings the site to what is declared."
    yield ""
    yield "| killed | times | amid its writes | all of this held |"
    yield "| --- | --: | --: | --: |"
    for victim in sorted({name.split("/")[0] for name in evidence.kills}):
        row = [evidence.kills[f"{victim}/{what}"] for what in ("times", "amid", "mended")]
        yield f"| {victim} | {' | '.join(map(str, row))} |"
    yield ""


def summary(evidence: Evidence, most: int = 40) -> str:
    """The lies, for the screen."""
    lines: list[Any] = [f"{label}\n    " + "\n    ".join(lies) for label, lies in evidence.lies[:most]]
    return "\n".join([*lines, _summary([evidence.matrix.counts, evidence.plays.counts])])


def _summary(counts: Iterable[Count]) -> str:
    found = [totals(count) for count in counts]
    numbers = {name: sum(total[name] for total in found) for name in (TRUE, LIMIT, LIE)}
    return f"{numbers[TRUE]} cells are true, {numbers[LIMIT]} beyond what can be known, {numbers[LIE]} are lies."
