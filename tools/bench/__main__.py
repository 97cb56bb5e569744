"""Measure time, requests and memory; write docs/benchmarks.md and its picture (ARGS=--quick: small numbers)"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tools.bench import (
    based as bench_based,
    bulk as bench_bulk,
    growth as bench_growth,
    pace as bench_pace,
    page as bench_page,
    scale as bench_scale,
    single as bench_single,
)
from tools.bench.machine import State
from tools.bench.page import PICTURE, Measured
from tools.bench.play import ROOT, BenchmarkError


def measure(quick: bool) -> Measured:
    """All benchmarks, one after the other."""
    before = State.now()
    times = 1 if quick else 5
    single = bench_single.measure(times)
    _say(f"one customer: {single.ratio:.2f} times ping")
    bulk = bench_bulk.measure(200 if quick else 1000, 20 if quick else 100, times)
    _say(f"many customers: {bulk.ratio:.2f} times the bare program")
    growth = bench_growth.measure(single.empty, bench_growth.SIZES[:2] if quick else bench_growth.SIZES)
    _say(f"growth: {growth[-1].planning:.1f} s, {growth[-1].megabytes:.0f} MB at {growth[-1].declared:,}")
    based = bench_based.measure(single.empty, growth[-1].declared)
    _say(f"with a base: {based.planning:.2f} times the planning, {based.memory:.2f} times the memory")
    pace = bench_pace.measure(120 if quick else 300, min(times, 3))
    _say(f"under a limit: {pace.ratio:.2f} times its own pace, {pace.refused} refused")
    scale = bench_scale.measure(5 if quick else 100)
    _say("many sites: " + ", ".join(f"{run.forks} forks {run.seconds:.0f} s" for run in scale))
    return Measured(single, bulk, growth, based, pace, scale, (before, State.now()), quick)


def write(found: Measured, folder: Path) -> None:
    """The page, and its picture."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    (folder / "benchmarks.md").write_text(bench_page.page(found), encoding="utf-8")
    (folder / "images" / PICTURE).write_text(bench_page.picture(found.growth), encoding="utf-8")


def _say(what: str) -> None:
    print(what, flush=True)


def main() -> int:
    """Measure, then write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers, one run each")
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="the folder of the page (default: docs)")
    options = parser.parse_args()
    try:
        found = measure(options.quick)
    except BenchmarkError as error:
        print(f"A benchmark did not do what it is to measure: {error}", file=sys.stderr)
        return 1
    write(found, options.out)
    _say(f"written: {os.path.relpath(options.out / 'benchmarks.md')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
