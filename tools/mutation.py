"""Break the pure core in each small way, see whether a unit test notices; write docs/mutation.md"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools.mutation_page import page
from tools.mutation_report import Reviewed, Verdict, read_reviewed, verdict
from tools.mutation_results import CORE, MODULES, Mutant, read_change, read_results
from tools.pages import ROOT

PLACE = ROOT / ".cache" / "mutation"
COPY = Path("ansible_collections") / "latepoint" / "api"
PAGE = ROOT / "docs" / "mutation.md"
REVIEWED = ROOT / "tools" / "mutation_reviewed.yml"
# Each mutant runs in a process forked from one that has nothing but imported the tests: some can't run twice in one.
SETTINGS = """[tool.mutmut]
source_paths = ["ansible_collections"]
only_mutate = [{modules}]
pytest_add_cli_args_test_selection = ["{tests}"]
process_isolation = "forkserver"
"""


def prepare(modules: tuple[str, ...]) -> None:
    """A copy of what is under version control, placed as Ansible imports it: mutmut takes names from places."""
    shutil.rmtree(PLACE, ignore_errors=True)
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, files.split("\0")):
        target = PLACE / COPY / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target, follow_symlinks=False)
    patterns = ", ".join(f'"*/{CORE}/{module}.py"' for module in modules)
    settings = SETTINGS.format(modules=patterns, tests=COPY / "tests" / "unit" / CORE)
    (PLACE / "pyproject.toml").write_text(settings, "utf-8")


class MutationError(Exception):
    """mutmut gave up, mostly because a unit test fails as the code is."""


def mutmut(*arguments: str) -> str:
    """What mutmut prints; raises MutationError where it fails."""
    folder = Path(sys.executable).parent
    environment = {**os.environ, "CI": "true", "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    command = [str(folder / "mutmut"), *arguments]
    done = subprocess.run(command, cwd=PLACE, env=environment, check=False, encoding="utf-8", stdout=subprocess.PIPE)
    if done.returncode:
        raise MutationError(f"mutmut {arguments[0]} failed:\n{done.stdout[-3000:]}")
    return done.stdout


def survivors(mutants: list[Mutant]) -> list[Mutant]:
    """Those that no test noticed, with what was changed in each."""
    return [read_change(one, mutmut("show", one.name)) for one in mutants if one.survived]


def judge(workers: int, modules: tuple[str, ...], reviewed: list[Reviewed]) -> tuple[list[Mutant], Verdict]:
    """Make the mutants, try each, and hold the survivors against what was reviewed."""
    prepare(modules)
    print(f"trying mutants of {', '.join(modules)}; this takes a while", flush=True)
    mutmut("run", "--max-children", str(workers))
    mutants = read_results(mutmut("results", "--all", "true"))
    return mutants, verdict(survivors(mutants), [one for one in reviewed if one.module in modules])


def main() -> int:
    """Try, tell, and write the page; 1 where a survivor has no reason, or a reason no survivor."""
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=MODULES, action="append", help="this module alone; writes no page")
    options = parser.parse_args()
    started = time.monotonic()
    modules = tuple(options.only or MODULES)
    try:
        mutants, found = judge(options.workers, modules, read_reviewed(REVIEWED.read_text("utf-8")))
    except MutationError as error:
        print(error, file=sys.stderr)
        return 1
    if not options.only:
        PAGE.write_text(page(mutants, found, time.monotonic() - started), "utf-8")
    print("\n".join(found.complaints()) or "Every survivor is explained.")
    return 1 if found.complaints() else 0


if __name__ == "__main__":
    sys.exit(main())
