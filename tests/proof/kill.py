"""Ends a run of many customers without warning: the module, the whole play, or the site; then runs it again"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.handle import ProcessSite, started
from tests.proof.play import environment
from tests.proof.run import ROOT
from tests.proof.world import MARK

MODULE, PLAY, SITE, SITE_BACK = "the module", "the whole play", "the site", "the site, back a moment later"
VICTIMS = (MODULE, PLAY, SITE, SITE_BACK)
CUSTOMERS = 40
AT_ONCE = 4
LATENCY = 0.01
RECORDS = [{"id": number, "city": f"{MARK}city{number}", "status": "blocked"} for number in range(1, CUSTOMERS + 1)]


class KillError(AssertionError):
    """A killed run left something that it must not leave."""


@dataclass
class Ground:
    """A site in a process of its own with its records in a file, and a folder for the journal."""

    folder: Path
    site: ProcessSite
    retries: int = 2

    @property
    def journal(self) -> Path:
        """The journal of all runs."""
        return self.folder / "journal.jsonl"

    def options(self) -> dict[str, Any]:
        """What the module is given."""
        connection = {"base_url": self.site.rest_base, "api_key": self.site.key, "retries": self.retries, "timeout": 5}
        return {**connection, "customers": RECORDS, "journal": str(self.journal), "concurrency": AT_ONCE}

    def written(self) -> set[int]:
        """Whom the site has as declared."""
        return {number for number, customer in self.site.customers().items() if customer["status"] == "blocked"}

    def lines(self) -> list[dict[str, Any]]:
        """The journal's lines; each must be a whole one."""
        text = self.journal.read_text("ascii") if self.journal.exists() else ""
        if text and not text.endswith("\n"):
            raise KillError("the journal ends in half a line")
        return [json.loads(line) for line in text.splitlines()]


def kill_once(victim: str, moment: int, folder: Path) -> int:
    """Kill `victim` when the site has had so many requests, and check all that is promised. Raises KillError.

    Returns how many customers had been written by then.
    """
    people = [{"id": record["id"], "status": "active", "city": ""} for record in RECORDS]
    data = str(folder / "site.sqlite")
    with started(customers=people, latency=LATENCY, data=data) as site:
        ground = Ground(folder, site, retries=0 if victim == SITE else 2)
        run = _play(ground) if victim == PLAY else _module(ground)
        _wait_for(site, moment, run)
        if victim in (MODULE, PLAY):
            return _end_run(ground, run)
        site.kill()
        port = int(site.base_url.rpartition(":")[2])
        said = _result(run) if victim == SITE else None
        with started(customers=0, latency=LATENCY, data=data, port=port) as again:
            ground.site = again
            by_then = len(ground.written())
            _words_are_true(ground, said or _result(run))
            _again(ground)
    return by_then


def _end_run(ground: Ground, run: subprocess.Popen[str]) -> int:
    _kill_tree(run.pid)
    run.communicate()
    time.sleep(LATENCY * 3)  # what the site was about to do, it does
    written = ground.written()
    _check_journal(ground, written)
    _again(ground)
    return len(written)


def _wait_for(site: ProcessSite, moment: int, run: subprocess.Popen[str]) -> None:
    while len(site.requests) < moment and run.poll() is None:
        time.sleep(0.002)


# --- what is killed -------------------------------------------------------------------------------


def _module(ground: Ground) -> subprocess.Popen[str]:
    asked = json.dumps({"module": "latepoint_customers", "options": ground.options()})
    command = [sys.executable, "-m", "tests.proof.run"]
    run = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with run.stdin if run.stdin else contextlib.nullcontext() as pipe:
        if pipe:
            pipe.write(asked)
    run.stdin = None
    return run


def _play(ground: Ground) -> subprocess.Popen[str]:
    plays = [
        {
            "hosts": "localhost",
            "gather_facts": False,
            "tasks": [{"latepoint.api.latepoint_customers": ground.options()}],
        }
    ]
    (ground.folder / "play.json").write_text(json.dumps(plays), "utf-8")
    command = [str(Path(sys.executable).parent / "ansible-playbook"), "play.json", "-i", "localhost,", "-c", "local"]
    return subprocess.Popen(
        [*command, "-e", json.dumps({"ansible_python_interpreter": sys.executable})],
        cwd=ground.folder,
        env=environment(ground.folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _kill_tree(root: int) -> None:
    """Kill a process and all below it, which may have sessions of their own."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            number = int(entry.name)
            below.setdefault(int((entry / "stat").read_text().rpartition(")")[2].split()[1]), []).append(number)
    doomed = [root]
    for number in doomed:
        doomed.extend(below.get(number, []))
    for number in doomed:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def _result(run: subprocess.Popen[str]) -> Mapping[str, Any]:
    out, _err = run.communicate(timeout=120)
    found: Mapping[str, Any] = json.loads(out.strip().splitlines()[-1])
    return found


# --- what must be true afterwards ------------------------------------------------------------------


def _check_journal(ground: Ground, written: set[int]) -> None:
    """Each write that was known has its line; unknown can only be those that were under way."""
    noted = {line["id"] for line in ground.lines() if line["outcome"] == "done"}
    if noted - written:
        raise KillError(f"the journal has writes that the site has not: {sorted(noted - written)}")
    if len(written - noted) > AT_ONCE:
        raise KillError(f"writes without a line: {sorted(written - noted)}")


def _words_are_true(ground: Ground, said: Mapping[str, Any]) -> None:
    """A module that outlived the site must not have said anything wrong."""
    written, results = ground.written(), {result["id"]: result for result in said.get("results") or []}
    _check_journal(ground, written)
    for number, entry in results.items():
        written_word = ((entry["error"] or {}).get("details") or {}).get("written")
        if entry["outcome"] == "done" and number not in written:
            raise KillError(f"customer {number} is said to be done, and is not")
        if (entry["outcome"] == "skipped" or written_word == "no") and number in written:
            raise KillError(f"customer {number} is said not to be written, and was: {entry['error']}")
    lines = {line["id"] for line in ground.lines()}
    tried = {number for number, result in results.items() if result["outcome"] in ("done", "failed")}
    if tried - lines:
        raise KillError(f"tried without a line in the journal: {sorted(tried - lines)}")


def _again(ground: Ground) -> None:
    """The second run."""
    said = _result(_module(ground))
    if said.get("failed") or len(ground.written()) != CUSTOMERS:
        raise KillError(f"the second run fails: {said['msg']}")
    noted = {line["id"] for line in ground.lines() if line["outcome"] == "done"}
    if CUSTOMERS - len(noted) > AT_ONCE:
        raise KillError(f"after the second run {CUSTOMERS - len(noted)} customers have no line")


# --- all of it ------------------------------------------------------------------------------------


def moments(victim: str, count: int, seed: int) -> list[int]:
    """Random moments of a run, in requests: one list, the writes, and what is read to verify them."""
    chance = random.Random(f"{victim}{seed}")
    return [chance.randint(0, CUSTOMERS + 6) for _time in range(count)]


def kills(count: int, seed: int = 1) -> list[tuple[str, int]]:
    """Whom to kill, and when: each victim its share of `count` times."""
    shares = {MODULE: count * 5 // 10, PLAY: count * 2 // 10, SITE: count * 2 // 10}
    shares[SITE_BACK] = count - sum(shares.values())
    return [(victim, moment) for victim, share in shares.items() for moment in moments(victim, share, seed)]


def prove_kill(kill: tuple[str, int]) -> tuple[Counter[str], list[tuple[str, list[str]]]]:
    """Kill once; a tally of it, and what went wrong."""
    victim, moment = kill
    with tempfile.TemporaryDirectory() as name:
        try:
            written = kill_once(victim, moment, Path(name))
        except KillError as error:
            return Counter({f"{victim}/times": 1}), [(f"{victim}, killed after {moment} requests", [str(error)])]
    amid = 0 < written < CUSTOMERS
    return Counter({f"{victim}/times": 1, f"{victim}/amid": int(amid), f"{victim}/mended": 1}), []
