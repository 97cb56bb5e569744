"""Break the pure core in each small way, see whether a unit test notices; write docs/mutation.md"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools.mutation.page import Reviewed, Verdict, page, read_reviewed, verdict
from tools.mutation.results import CORE, MODULES, TESTS, Mutant, read_change, read_results, tried
from tools.pages import ROOT

PLACE = ROOT / ".cache" / "mutation"
COPY = Path("ansible_collections") / "latepoint" / "api"
PAGE = ROOT / "docs" / "mutation.md"
REVIEWED = ROOT / "tools" / "mutation" / "reviewed.yml"
# Each mutant runs in a process forked from one that has nothing but imported the tests: some can't run twice in one.
SETTINGS = """[tool.mutmut]
source_paths = ["ansible_collections"]
only_mutate = [{modules}]
pytest_add_cli_args_test_selection = [{tests}]
process_isolation = "forkserver"
"""


def prepare(modules: tuple[str, ...]) -> None:
    """A copy of what is under version control, placed as Ansible imports it: mutmut takes names from places."""
    shutil.rmtree(PLACE, ignore_errors=True)
    for name in _tracked():
        _copy(name, PLACE / COPY / name)
    _write_settings(modules)


def refresh(modules: tuple[str, ...]) -> None:
    """Bring new tests to mutants that are there; raises MutationError where other code than theirs is there by now."""
    core = {f"{CORE}/{module}.py" for module in MODULES}
    for name in _tracked():
        if name not in core:
            _copy(name, PLACE / COPY / name)
            _copy(name, PLACE / "mutants" / COPY / name)
        elif (ROOT / name).read_bytes() != (PLACE / COPY / name).read_bytes():
            raise MutationError(f"{name} has changed since the mutants were made: run without --again")
    (PLACE / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    _write_settings(modules)


def _write_settings(modules: tuple[str, ...]) -> None:
    """Tell mutmut which modules to change and which tests to run."""
    patterns = ", ".join(f'"*/{CORE}/{module}.py"' for module in modules)
    tests = ", ".join(f'"{COPY / "tests" / "unit" / CORE / name}.py"' for name in TESTS)
    (PLACE / "pyproject.toml").write_text(SETTINGS.format(modules=patterns, tests=tests), "utf-8")


def _tracked() -> list[str]:
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in files.split("\0") if name]


def _copy(name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    shutil.copy2(ROOT / name, target, follow_symlinks=False)


class MutationError(Exception):
    """mutmut gave up, mostly because a unit test fails as the code is."""


def mutmut(*arguments: str) -> str:
    """What mutmut prints; raises MutationError where it fails."""
    folder = Path(sys.executable).parent
    # A failing example need not be made small: that there is one is all that is asked.
    fast = {"CI": "true", "HYPOTHESIS_PROFILE": "fast"}
    environment = {**os.environ, **fast, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    command = [str(folder / "mutmut"), *arguments]
    done = subprocess.run(command, cwd=PLACE, env=environment, check=False, encoding="utf-8", stdout=subprocess.PIPE)
    if done.returncode:
        raise MutationError(f"mutmut {arguments[0]} failed:\n{done.stdout[-3000:]}")
    return done.stdout


def survivors(mutants: list[Mutant]) -> list[Mutant]:
    """Those that no test noticed, with what was changed in each."""
    return [read_change(mutant, mutmut("show", mutant.name)) for mutant in mutants if mutant.survived]


def results() -> list[Mutant]:
    """Each mutant of the run that is there."""
    return read_results(mutmut("results", "--all", "true"))


def judge(
    workers: int, modules: tuple[str, ...], again: bool, reviewed: list[Reviewed]
) -> tuple[list[Mutant], Verdict]:
    """Make the mutants, try each, and hold the survivors against what was reviewed."""
    if again:
        refresh(modules)
        due = [mutant.name for mutant in results() if mutant.survived]
    else:
        prepare(modules)
        due = []
    print(f"trying mutants of {', '.join(modules)}; this takes a while", flush=True)
    mutmut("run", "--max-children", str(workers), *due)
    mutants = tried(results())
    return mutants, verdict(survivors(mutants), [entry for entry in reviewed if entry.module in modules])


def main() -> int:
    """Try, tell, and write the page; 1 where a survivor has no reason, or a reason no survivor."""
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=MODULES, action="append", help="this module alone; writes no page")
    parser.add_argument("--again", action="store_true", help="only those that the last run did not notice or try")
    options = parser.parse_args()
    started = time.monotonic()
    modules = tuple(options.only or MODULES)
    try:
        mutants, found = judge(options.workers, modules, options.again, read_reviewed(REVIEWED.read_text("utf-8")))
    except (MutationError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    if not options.only:
        taken = None if options.again else time.monotonic() - started
        PAGE.write_text(page(mutants, found, taken), "utf-8")
    print("\n".join(found.complaints()) or "Every survivor is explained.")
    return 1 if found.complaints() else 0


if __name__ == "__main__":
    sys.exit(main())
