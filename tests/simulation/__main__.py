"""Play histories of a site for as long as you like, find planted bugs, and write what came of it"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.proof.parts import PAGE, with_simulation
from tests.simulation.histories import play
from tests.simulation.hunt import Found, hunt
from tests.simulation.planted import BUGS
from tests.simulation.report import Evidence, part
from tests.simulation.stage import LieError

AT_ONCE = 100


def simulate(seconds: float, first: int, bugs: bool) -> Evidence:
    """Play histories for so long, from the first seed on; then plant bugs."""
    began = time.monotonic()
    evidence, seed = Evidence(), first
    while time.monotonic() - began < seconds:
        try:
            evidence.tally += play(seed, AT_ONCE).tally
        except LieError as lie:
            evidence.lies.append(f"seed {seed}: {lie}")
            print(f"LIE with seed {seed}: {lie}", *lie.__notes__, sep="\n", flush=True)
        seed += 1
    evidence.hunts = [_hunted(bug) for bug in BUGS] if bugs else []
    evidence.seconds = time.monotonic() - began
    return evidence


def _hunted(bug: str) -> Found:
    found = hunt(bug)
    print(f"{found.seconds:6.1f} s  {bug}: {found.lie or 'NOT FOUND'}", flush=True)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Simulate, tell, and write the part of the page."""
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--hours", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1, help="the first seed; the same seed gives the same histories")
    parser.add_argument("--bugs", action=argparse.BooleanOptionalAction, default=True, help="plant bugs, too")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page whose part is written")
    options = parser.parse_args(arguments)
    evidence = simulate(options.hours * 3600, options.seed, options.bugs)
    options.out.write_text(with_simulation(part(evidence), options.out), "utf-8")
    print(f"{evidence.tally['histories']} histories, {evidence.tally['runs']} runs, {len(evidence.lies)} lies")
    missed = [found.bug for found in evidence.hunts if not found.lie]
    return 1 if evidence.lies or missed else 0


if __name__ == "__main__":
    sys.exit(main())
