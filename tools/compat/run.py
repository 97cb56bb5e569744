"""Runs tests in the environments of `make compat`, and reads what came of them"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from tools.compat import env
from tools.compat.matrix import Outcome, Row
from tools.pages import ROOT

ON_TARGETS = ("tests/unit/plugins/module_utils", "tests/unit/plugins/modules")
LOGS = env.CACHE / "logs"
SAME = {**env.clean(), "CI": "true", "HYPOTHESIS_PROFILE": "fast"}
"""Tests draw the same few examples everywhere: what fails in one place alone fails because of that place."""


def smoke(row: Row, python: str, old: bool = False) -> Outcome:
    """The smoke tests by the Ansible of a row, with all modules on this Python."""
    own = python == row.controller and not old
    folder = env.controller(row, own).folder
    interpreter = folder / "python" if own else env.target(python, old).interpreter
    chosen = ("--ansible-playbook", str(folder), "--target-python", str(interpreter))
    # Playbooks of many tasks, and what modules have no part in: once for each Ansible is enough.
    marks, tests = ("smoke or controller", "tests/integration") if own else ("smoke", "tests/integration/test_smoke.py")
    name = f"{row.ansible}-{row.controller}-{python}{'-old' if old else ''}"
    return run(name, Path(sys.executable), "-n", "0", "-m", marks, *chosen, tests)


def unit(python: str, old: bool) -> Outcome:
    """The unit tests of what runs on targets, on this Python."""
    environment = env.unit(python, old)
    return run(environment.name, environment.interpreter, *ON_TARGETS)


def run(name: str, python: Path, *arguments: str) -> Outcome:
    """Run pytest; its output is kept in a log of this name."""
    LOGS.mkdir(parents=True, exist_ok=True)
    report, log = LOGS / f"{name}.xml", LOGS / f"{name}.txt"
    report.unlink(missing_ok=True)
    command = [str(python), "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
    with log.open("w", encoding="utf-8") as file:
        done = subprocess.run(command, cwd=ROOT, env=SAME, stdout=file, stderr=file, check=False)
    return outcome(report.read_text("utf-8") if report.exists() else None, done.returncode, os.path.relpath(log, ROOT))


def outcome(report: str | None, code: int, log: str) -> Outcome:
    """What a report of pytest's says. A test that was skipped counts as one that failed: nothing may be left out."""
    if report is None:
        return Outcome(0, (f"pytest ended with {code}, see {log}",))
    cases = list(ElementTree.fromstring(report).iter("testcase"))  # noqa: S314 (pytest has just written it)
    failures = tuple(failure for case in cases for failure in _failures(case))
    if not failures and (code or not cases):
        failures = (f"pytest ended with {code} after {len(cases)} tests, see {log}",)
    return Outcome(sum(not list(_failures(case)) for case in cases), failures)


def _failures(case: ElementTree.Element) -> Iterator[str]:
    for kind in ("failure", "error", "skipped"):
        for found in case.findall(kind):
            first = (found.get("message") or kind).strip().splitlines()[0]
            yield f"`{case.get('name')}`: {first[:200]}"
