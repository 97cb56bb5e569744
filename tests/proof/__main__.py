"""Try every fault on every request of every module, and hold what they say against the truth"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from pathlib import Path

from tests.proof.cells import KINDS, blocks
from tests.proof.kill import kills, prove_kill
from tests.proof.matrix import Proof, prove_block
from tests.proof.parts import PAGE, with_proof
from tests.proof.play import prove_plays
from tests.proof.report import Evidence, page, summary


def prove(small: bool, workers: int, faults: tuple[str, ...] = ()) -> Evidence:
    """All that there is, or the small size of it, or the cells with these faults."""
    started = time.monotonic()
    evidence = Evidence(Proof.none(), Proof.none())
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        plays = None if faults else pool.apply_async(prove_plays, (4 if small else 40,))
        killed = [pool.apply_async(prove_kill, (kill,)) for kill in kills(0 if small or faults else 200)]
        wanted = blocks(small, faults)
        for done, proof in enumerate(pool.imap_unordered(prove_block, wanted), 1):
            evidence.matrix.add(proof)
            print("".join(f"LIE: {label}: {lies}\n" for label, lies in proof.lies), end="")
            if not small:
                print(f"{done} of {len(wanted)} blocks, {len(evidence.lies)} lies", flush=True)
        if plays:
            evidence.plays.add(plays.get())
        for result in killed:
            tally, left = result.get()
            evidence.kills += tally
            evidence.left += left
    evidence.seconds = time.monotonic() - started
    return evidence


def main(arguments: list[str] | None = None) -> int:
    """Prove, tell, and write the page."""
    parser = argparse.ArgumentParser(prog="make prove", description=__doc__)
    some = parser.add_mutually_exclusive_group()
    some.add_argument("--small", action="store_true", help="few cells of each kind, in under a minute; writes no page")
    # Of plays and of what is killed much is waiting.
    parser.add_argument("--workers", type=int, default=3)
    some.add_argument("--faults", nargs="+", default=[], choices=KINDS, metavar="FAULT", help="these; writes no page")
    parser.add_argument("--out", type=Path, help=f"where to write the page (without --small {PAGE.name})")
    options = parser.parse_args(arguments)
    evidence = prove(options.small, options.workers, tuple(options.faults))
    target = options.out or (None if options.small or options.faults else PAGE)
    if target:
        target.write_text(with_proof(page(evidence), target), "utf-8")
    print(summary(evidence))
    return 1 if evidence.lies else 0


if __name__ == "__main__":
    sys.exit(main())
