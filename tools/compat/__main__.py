"""Try every supported ansible-core and Python; write docs/compatibility.md (ARGS=--only=2.19: that one)"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from tools.compat import env, run as compat_run
from tools.compat.matrix import SUPPORT, Installed, Libraries, Outcome, Row, Seen, newest_for, rows
from tools.compat.page import PAGE, occasion, page

Key = TypeVar("Key")
Result = TypeVar("Result")


class Trial:
    """One run of it: makes the environments first, then runs the tests, several at once."""

    def __init__(self, jobs: int, fresh: bool) -> None:
        self._pool = ThreadPoolExecutor(jobs)
        self._fresh = fresh

    def playbooks(self, due: list[Row], seen: Seen) -> None:
        """Every Ansible with every Python that it supports."""
        wanted = [python for python in seen.columns if any(python in row.targets for row in due)]
        seen.targets.update(self._each(lambda python: self._make(env.target(python, old=False)), wanted))
        seen.installed.update(self._each(self._controller, due))
        tried = [row for row in due if not seen.installed[row].problem]
        cells = [(row, python) for row in tried for python in row.targets if not seen.targets[python].problem]
        seen.cells.update(self._each(lambda cell: _cell(*cell, seen.name(cell[0])), cells))

    def libraries(self, due: list[Row], seen: Seen) -> None:
        """Every Python with the newest and with old libraries."""
        tried = [row for row in due if not seen.installed[row].problem]
        both = [(python, old) for python in seen.columns for old in (False, True)]
        seen.libraries += self._pool.map(lambda pair: self._one(pair[0], pair[1], newest_for(pair[0], tried)), both)

    def _one(self, python: str, old: bool, row: Row | None) -> Libraries:
        installed = self._make(env.unit(python, old))
        problem = installed.problem or self._make(env.target(python, old)).problem
        if problem:
            return Libraries(python, old, Installed({}, problem))
        label = f"Python {python}, {'old' if old else 'newest'} libraries"
        unit = _tested(f"{label}, unit tests", lambda: compat_run.unit(python, old))
        if not old or row is None:
            return Libraries(python, old, installed, unit)
        smoke = _tested(f"{label}, by ansible-core {row.ansible}", lambda: compat_run.smoke(row, python, old))
        return Libraries(python, old, installed, unit, row, smoke)

    def _each(self, work: Callable[[Key], Result], keys: list[Key]) -> Iterator[tuple[Key, Result]]:
        return zip(keys, self._pool.map(work, keys), strict=True)

    def _controller(self, row: Row) -> Installed:
        installed = self._make(env.controller(row, own=False))
        own = self._make(env.controller(row, own=True)) if row.controller in row.targets else installed
        if installed.problem or own.problem:
            return Installed({}, installed.problem or own.problem)
        return Installed(installed.packages, env.unlike(row))

    def _make(self, environment: env.Environment) -> Installed:
        installed = env.make(environment, self._fresh)
        _say(f"{environment.name}: {installed.problem or 'there'}")
        return installed


def _cell(row: Row, python: str, name: str) -> Outcome:
    return _tested(f"{name}, modules on {python}", lambda: compat_run.smoke(row, python))


def _tested(label: str, test: Callable[[], Outcome]) -> Outcome:
    started = time.monotonic()
    outcome = test()
    failures = "".join(f"\n    {failure}" for failure in outcome.failures)
    _say(f"{label}: {outcome}, {time.monotonic() - started:.0f} s{failures}")
    return outcome


def _say(what: str) -> None:
    print(what, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Try it all, write the page, tell what failed."""
    parser = argparse.ArgumentParser(prog="make compat", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], choices=SUPPORT, help="these alone; writes no page")
    parser.add_argument("--jobs", type=int, default=2, help="how many runs of tests at once (default: 2)")
    parser.add_argument("--fresh", action="store_true", help="make all environments anew, with the newest packages")
    parser.add_argument("--out", type=Path, help=f"where to write the page (without --only {os.path.relpath(PAGE)})")
    options = parser.parse_args(arguments)
    began, seen = occasion(), Seen(env.there())
    due, trial = list(rows(seen.columns, options.only)), Trial(options.jobs, options.fresh)
    trial.playbooks(due, seen)
    if not options.only:
        trial.libraries(due, seen)
    target = options.out or (None if options.only else PAGE)
    if target:
        target.write_text(page(seen, began), "utf-8")
    return _verdict(seen)


def _verdict(seen: Seen) -> int:
    failures = list(seen.failures)
    if seen.untried:
        _say(f"NOT TRIED: {', '.join(seen.untried)}")
    for title, troubles in (("NOT INSTALLED, so not tried", seen.problems), ("FAILED", failures)):
        for trouble in troubles:
            _say(f"{title}: {trouble}")
    _say(f"{len(seen.cells)} combinations of ansible-core and Python tried, {len(failures)} failures")
    return 1 if failures or not seen.cells else 0


if __name__ == "__main__":
    sys.exit(main())
