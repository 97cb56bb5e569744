"""Try every fault on every request of every module, and hold what they say against the truth"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from pathlib import Path

from tests.proof.cells import blocks
from tests.proof.kill import kills, prove_kill
from tests.proof.matrix import Proof, prove_block
from tests.proof.parts import PAGE, with_proof
from tests.proof.play import prove_plays
from tests.proof.report import Evidence, page, summary


def prove(small: bool, workers: int) -> Evidence:
    """All that there is, or the small size of it."""
    started = time.monotonic()
    evidence = Evidence(Proof.none(), Proof.none())
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        plays = pool.apply_async(prove_plays, (4 if small else 40,))
        killed = [pool.apply_async(prove_kill, (kill,)) for kill in kills(0 if small else 200)]
        for done, proof in enumerate(pool.imap_unordered(prove_block, blocks(small)), 1):
            evidence.matrix.add(proof)
            print("".join(f"LIE: {label}: {lies}\n" for label, lies in proof.lies), end="")
            if not small:
                print(f"{done} of {len(blocks(small))} blocks, {len(evidence.lies)} lies", flush=True)
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
    parser.add_argument(
        "--small", action="store_true", help="few cells of each kind, in under a minute; writes no page"
    )
    # Of plays and of what is killed much is waiting.
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--out", type=Path, help=f"where to write the page (without --small {PAGE.name})")
    options = parser.parse_args(arguments)
    evidence = prove(options.small, options.workers)
    target = options.out or (None if options.small else PAGE)
    if target:
        target.write_text(with_proof(page(evidence), target), "utf-8")
    print(summary(evidence))
    return 1 if evidence.lies else 0


if __name__ == "__main__":
    sys.exit(main())
