"""Plays a sample of the matrix's cells by ansible-playbook itself, as a user would"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.handle import Site, running
from tests.proof.cells import Block, Cell, cells
from tests.proof.judge import judge
from tests.proof.matrix import LIMIT, Proof, hits, inside, module_options, note, others_removed
from tests.proof.run import ROOT, TREE, Said, importable
from tests.proof.truth import Truth
from tests.proof.world import people

SLOW = ("huge", "status_429", "timeout_before", "timeout_after")
"""Their waits are real here."""
IN_TURN = (
    ("customer update by email", "seed"),
    ("customers update", "doc"),
    ("customers update", "abilities"),
    ("customers create", "wordpress"),
    ("customers absent", "legacy"),
    ("customers absent", "abilities_plain"),
    ("customer create", "quiet_errors"),
)


def sample(count: int) -> Iterator[Cell]:
    """So many cells, spread over modules, faults, modes and dialects."""
    found: list[Cell] = []
    for scenario, dialect in IN_TURN:
        block = Block(dialect, scenario)
        with inside(block) as site:
            there = [cell for cell in cells(block, hits(site, block)) if cell.fault not in SLOW and cell.times]
        step = max(1, len(there) * len(IN_TURN) // count)
        found.extend(there[len(found) % step :: step])
    yield from found[:count]


def prove_plays(count: int) -> Proof:
    """Play the sample."""
    importable()
    proof = Proof.none()
    for cell in sample(count):
        with running(cell.dialect, people(cell.dialect), write_window=0.0) as site:
            site.fault(cell.fault, cell.operation, skip=cell.skip, times=cell.times, **cell.options)
            before = site.customers()
            said = play(site, cell)
            truth = Truth(before, site.customers(), site.requests, others_removed(cell, site.customers()))
            note(proof, cell, judge(cell, said, truth, site.secrets), said)
    if any(outcome == LIMIT for _fault, _operation, outcome in proof.counts):
        proof.limits.clear()  # they are counted with the matrix
    return proof


def play(site: Site, cell: Cell) -> Said:
    """One run of ansible-playbook; all that it printed, and the module's result."""
    options = module_options(site, cell)
    secret = {f"LATEPOINT_{name.upper()}": options.pop(name) for name in ("api_key", "password") if name in options}
    task: dict[str, Any] = {"name": "Prove", f"latepoint.api.{cell.scenario.module}": options}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plays = [{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]
        (folder / "play.json").write_text(json.dumps(plays), "utf-8")
        command = [str(Path(sys.executable).parent / "ansible-playbook"), "play.json", "-i", "localhost,", "-vvv"]
        command += ["-c", "local", "-e", json.dumps({"ansible_python_interpreter": sys.executable}), "--diff"]
        done = subprocess.run(
            [*command, *(["--check"] if cell.check else [])],
            cwd=folder,
            env={**environment(folder), **secret},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        events = (folder / "events.jsonl").read_text("utf-8").splitlines()
    event = json.loads(events[-1])
    return Said({**event["result"], "failed": event["outcome"] == "failed"}, done.stdout + done.stderr + events[-1])


def environment(folder: Path) -> dict[str, str]:
    """Nothing of the user's own."""
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_CONFIG": str(ROOT / "tools" / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(TREE),
        "ANSIBLE_CALLBACK_PLUGINS": str(ROOT / "tests" / "integration" / "callback_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "events",
        "EVENTS_FILE": str(folder / "events.jsonl"),
    }
