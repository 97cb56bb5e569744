"""The page of the mutation test: the score of each module, and the survivors with their reasons"""

# ruff: noqa: E501 (sentences of the page that it writes)
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import yaml

from tools.made import made
from tools.mutation.results import MODULES, TESTS, Mutant

ABOUT = {
    "_plan/planner": "the planner for one customer",
    "_plan/order": "the order of writes",
    "_plan/matcher": "many declared customers against the list",
    "_plan/roster": "who is who",
    "_record/catalogue": "the catalogue",
    "_record/types": "types of values",
    "_record/same": "what counts as the same",
    "_record/customer": "a customer as read",
    "_record/declared": "a record as declared",
    "_results/mask": "masking",
    "_engine/outcome": "what came of a write",
    "_engine/not_kept": "what a site did not keep",
    "_engine/verify": "verifying a write",
}


@dataclass(frozen=True)
class Reviewed:
    """Changes to one function that need no test, and why. `changes` are the changed lines, as mutmut shows them."""

    module: str
    function: str
    reason: str
    changes: tuple[str, ...]

    def explains(self, mutant: Mutant) -> bool:
        """Whether this is one of the changes."""
        return (self.module, self.function) == (mutant.module, mutant.function) and mutant.new in self.changes


@dataclass(frozen=True)
class Verdict:
    """The survivors: those that are explained, by reason, those that are not, and reasons without a survivor."""

    explained: tuple[tuple[Reviewed, tuple[Mutant, ...]], ...]
    unexplained: tuple[Mutant, ...]
    idle: tuple[tuple[Reviewed, str], ...]

    def complaints(self) -> list[str]:
        """What somebody must look at, a text each."""
        unexplained = [
            f"NOT NOTICED: {mutant.module}.{mutant.function}\n- {mutant.old}\n+ {mutant.new}"
            for mutant in self.unexplained
        ]
        return unexplained + [
            f"REVIEWED, BUT NO SURVIVOR: {entry.module}.{entry.function}: {line}" for entry, line in self.idle
        ]


def read_reviewed(text: str) -> list[Reviewed]:
    """The file of the reviewed changes: a list of `module`, `function`, `reason`, `changes`."""
    entries = yaml.safe_load(text) or []
    return [
        Reviewed(entry["module"], entry["function"], entry["reason"], tuple(line.strip() for line in entry["changes"]))
        for entry in entries
    ]


def verdict(survivors: Iterable[Mutant], reviewed: Iterable[Reviewed]) -> Verdict:
    """Who is explained by what; a change that is reviewed but noticed by now is idle."""
    survivors, reviewed = list(survivors), list(reviewed)
    explained = tuple((entry, tuple(mutant for mutant in survivors if entry.explains(mutant))) for entry in reviewed)
    known = {mutant for _entry, mutants in explained for mutant in mutants}
    idle = tuple(
        (entry, line)
        for entry, mutants in explained
        for line in entry.changes
        if line not in {mutant.new for mutant in mutants}
    )
    return Verdict(explained, tuple(mutant for mutant in survivors if mutant not in known), idle)


def page(mutants: Sequence[Mutant], found: Verdict, seconds: float | None) -> str:
    """The whole page."""
    return "\n".join([*_head(mutants, found, seconds), *_table(mutants, found), *_survivors(found), ""])


def _head(mutants: Sequence[Mutant], found: Verdict, seconds: float | None) -> Iterator[str]:
    noticed = sum(not mutant.survived for mutant in mutants)
    yield "# Mutation test"
    yield ""
    yield f"Written by `make mutation` {made()}, with mutmut {version('mutmut')}.{_taken(seconds)}"
    yield ""
    yield "Tests that pass say little about tests that can't fail. So the pure core, on which check mode, diff, plan and real run stand"
    yield "alike, is broken on purpose: an operator, a constant, an argument, a condition, one at a time in a copy of the"
    yield f"code. Each such mutant runs against those of the unit tests {', '.join(f'`{name}`' for name in TESTS)} that"
    yield "reach its function; one of them should fail."
    yield ""
    yield f"**{noticed} of {len(mutants)} mutants are noticed ({100 * noticed / len(mutants):.1f} %).** Of the {len(mutants) - noticed} others"
    yield f"{_count(found)} were looked at, one by one, and change nothing that a user can see; they are listed below with the reason."
    yield "The command fails where a survivor has no reason, and where a reason has lost its survivor."
    yield ""
    yield "mutmut changes the bodies of functions. What is data (the entries of the catalogue) and what is decorated (properties) it"
    yield "leaves alone, and what runs only once, when the catalogue is imported, can't be tried so: these are held by the tables in"
    yield "the unit tests."
    yield ""


def _taken(seconds: float | None) -> str:
    """How long the whole took; nothing where only survivors were tried again."""
    return "" if seconds is None else f" It took {seconds / 60:.0f} minutes."


def _count(found: Verdict) -> int:
    return sum(len(mutants) for _entry, mutants in found.explained)


def _table(mutants: Sequence[Mutant], found: Verdict) -> Iterator[str]:
    yield "| module | what it is | mutants | noticed | reviewed | open |"
    yield "| --- | --- | --: | --: | --: | --: |"
    for module in MODULES:
        own = [mutant for mutant in mutants if mutant.module == module]
        explained = sum(len(survivors) for entry, survivors in found.explained if entry.module == module)
        left = sum(mutant.module == module for mutant in found.unexplained)
        noticed = sum(not mutant.survived for mutant in own)
        yield f"| `{module}` | {ABOUT[module]} | {len(own)} | {noticed} | {explained} | {left} |"
    yield ""


def _survivors(found: Verdict) -> Iterator[str]:
    yield "## Survivors that need no test"
    yield ""
    for entry, mutants in sorted(found.explained, key=lambda pair: MODULES.index(pair[0].module)):
        if mutants:
            yield from _explained(entry, mutants)


def _explained(entry: Reviewed, mutants: Iterable[Mutant]) -> Iterator[str]:
    yield f"`{entry.module}.{entry.function}`: {entry.reason.strip()}"
    yield ""
    yield "```diff"
    old = None
    for mutant in mutants:
        if mutant.old != old:
            yield from (f"-{line}" for line in mutant.old.splitlines())
            old = mutant.old
        yield from (f"+{line}" for line in mutant.new.splitlines())
    yield "```"
    yield ""
