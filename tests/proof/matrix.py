"""Plays the matrix, a block at a time, on a site of its own each"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sandbox.handle import Site
from tests.proof.cells import BYSTANDER, WAITED, Block, Cell, believed, cells
from tests.proof.judge import judge
from tests.proof.run import Said, ShortClock, importable, quick, run_here, run_module
from tests.proof.socketless import socketless
from tests.proof.truth import Truth
from tests.proof.world import MARK, PER_PAGE, people, reached

Count = Counter[tuple[str, str, str]]
TRUE, LIE, LIMIT = "true", "lie", "limit"


@dataclass
class Proof:
    """What came of some cells: counts by fault, request and verdict; the lies, and the limits, by cell."""

    counts: Count
    lies: list[tuple[str, list[str]]]
    limits: Counter[str]
    messages: Counter[tuple[str, str]]

    @classmethod
    def none(cls) -> Proof:
        """Nothing proved so far."""
        return cls(Counter(), [], Counter(), Counter())

    def add(self, other: Proof) -> None:
        """Take in what came of other cells."""
        self.counts += other.counts
        self.lies += other.lies
        self.limits += other.limits
        self.messages += other.messages


def prove_block(block: Block) -> Proof:
    """Play all cells of a block."""
    importable()
    proof = Proof.none()
    with inside(block) as site:
        for cell in cells(block, hits(site, block)):
            verdict(proof, site, cell)
    return proof


@contextmanager
def inside(block: Block) -> Iterator[Site]:
    """A site of the block's dialect in this process, and nothing that waits."""
    time = ShortClock()
    with socketless(block.dialect, people(block.dialect), time) as site, quick(PER_PAGE, time):
        yield site


def hits(site: Site, block: Block) -> dict[bool, Counter[str]]:
    """The requests of a run without faults, by operation; in check mode and without it."""
    scenario = block.one()
    found = {}
    for check in (False, True) if scenario.writes else (False,):
        said, truth = play(site, Cell(block.dialect, scenario, "", "", 0, 1, check))
        lies = judge(Cell(block.dialect, scenario, "none", "", 0, 1, check), said, truth, site.secrets)
        if lies or said.result.get("failed"):
            raise RuntimeError(f"{scenario.name}, {block.dialect}, without any fault: {lies} {said.text}")
        found[check] = Counter(entry.operation or "" for entry in truth.log)
    return found


def play(site: Site, cell: Cell) -> tuple[Said, Truth]:
    """One run on a fresh site."""
    site.reset()
    if cell.fault:
        site.fault(cell.fault, cell.operation, skip=cell.skip, times=cell.times, **cell.options)
    before = site.customers()
    said = run(cell, module_options(site, cell))
    site.settle()
    after = site.customers()
    pages = bool(cell.options.get("html"))
    return said, Truth(before, after, site.requests, others_removed(cell, after), pages)


def run(cell: Cell, options: Mapping[str, Any]) -> Said:
    """Run a cell's module in its way."""
    return (run_here if cell.here else run_module)(cell.scenario.module, options, cell.check)


def others_removed(cell: Cell, after: Mapping[int, Any]) -> frozenset[int]:
    """Whom the fault itself has removed."""
    return frozenset({BYSTANDER} - set(after) if cell.fault == "list_shrinks" else set())


def module_options(site: Site, cell: Cell) -> dict[str, Any]:
    """What the module is given in this cell."""
    waiting = cell.fault.startswith("timeout_")
    options: dict[str, Any] = {
        **site.connection(),
        "retries": 2,
        "timeout": WAITED if waiting else 20,
    }
    if cell.scenario.module != "latepoint_site_info" and cell.masked:
        options["mask"] = ["all"]
    if cell.scenario.writes:
        options["verify"] = cell.verify
    return {**options, **cell.scenario.options}


def verdict(proof: Proof, site: Site, cell: Cell) -> None:
    """Play a cell and note what came of it."""
    said, truth = play(site, cell)
    note(proof, cell, judge(cell, said, truth, site.secrets) + _again(site, cell, said), said)


def note(proof: Proof, cell: Cell, lies: list[str], said: Said) -> None:
    """Note what came of a cell: the truth, a lie, or a limit that is known."""
    outcome = TRUE
    if lies and (reason := believed(cell)) and not _unforgivable(lies):
        outcome = LIMIT
        proof.limits[reason] += 1
    elif lies:
        outcome = LIE
        proof.lies.append((cell.label, lies))
    proof.counts[cell.fault, cell.operation, outcome] += 1
    if said.result.get("failed"):
        proof.messages[cell.fault, _anonymous(said.result["msg"])] += 1


def _unforgivable(lies: list[str]) -> bool:
    """Whatever a site says, these are never excused."""
    words = ("output", "blind", "was followed", "holds an id", "check mode wrote", "nobody declared", "internal error")
    return any(word in lie for lie in lies for word in words)


def _again(site: Site, cell: Cell, said: Said) -> list[str]:
    """After a failure, `run again` must be good advice."""
    if not said.result.get("failed") or cell.check or not cell.scenario.writes:
        return []
    site.clear_faults()
    second = run(cell, module_options(site, replace(cell, masked=False)))
    stored = site.customers()
    there = {customer["email"]: customer for customer in stored.values()}
    found = [stored.get(aim.number) if aim.number else there.get(aim.email) for aim in cell.scenario.aims]
    good = all(reached(aim, record) for aim, record in zip(cell.scenario.aims, found, strict=True))
    if second.result.get("failed") or not good:
        return [f"a second run does not mend it: {second.result['msg']}"]
    return []


def _anonymous(message: str) -> str:
    return re.sub(r"\d+", "N", message.replace(MARK, ""))


def sorted_counts(counts: Mapping[tuple[str, str, str], int]) -> dict[str, int]:
    """How many cells of each verdict."""
    found: Counter[str] = Counter()
    for (_fault, _operation, outcome), number in counts.items():
        found[outcome] += number
    return dict(found)
