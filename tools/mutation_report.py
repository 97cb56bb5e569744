"""Holds mutants that no test noticed against those that a person has looked at"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from tools.mutation_results import Mutant


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
        open_ones = [f"NOT NOTICED: {one.module}.{one.function}\n- {one.old}\n+ {one.new}" for one in self.unexplained]
        return open_ones + [
            f"REVIEWED, BUT NO SURVIVOR: {one.module}.{one.function}: {line}" for one, line in self.idle
        ]


def read_reviewed(text: str) -> list[Reviewed]:
    """The file of the reviewed changes: a list of `module`, `function`, `reason`, `changes`."""
    entries = yaml.safe_load(text) or []
    return [
        Reviewed(one["module"], one["function"], one["reason"], tuple(line.strip() for line in one["changes"]))
        for one in entries
    ]


def verdict(survivors: Iterable[Mutant], reviewed: Iterable[Reviewed]) -> Verdict:
    """Who is explained by what; a change that is reviewed but noticed by now is idle."""
    survivors, reviewed = list(survivors), list(reviewed)
    explained = tuple((entry, tuple(one for one in survivors if entry.explains(one))) for entry in reviewed)
    known = {one for _entry, ones in explained for one in ones}
    idle = tuple(
        (entry, line) for entry, ones in explained for line in entry.changes if line not in {one.new for one in ones}
    )
    return Verdict(explained, tuple(one for one in survivors if one not in known), idle)
