"""Plays for the benchmarks: run by ansible-playbook against the sandbox, timed, their requests counted"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.handle import Requests, Site

ROOT = Path(__file__).resolve().parents[2]
LATENCY = 0.02


class BenchmarkError(Exception):
    """A play did not do what it is measured for."""


@dataclass(frozen=True)
class Played:
    """What a play took: seconds, requests, and the megabytes of its largest process."""

    seconds: float
    requests: Requests
    megabytes: float = 0.0

    def methods(self) -> dict[str, int]:
        """How many requests there were of each method."""
        names = self.requests.methods()
        return {name: names.count(name) for name in sorted(set(names))}


def play(tasks: Sequence[Mapping[str, Any]], site: Site | None = None, *args: str) -> Played:
    """Run the tasks on this machine as a user would, with the default callback and no settings of the user's."""
    if site:
        site.clear_log()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        book, output = place / "play.yml", place / "output"
        book.write_text(json.dumps([_play(tasks)]), encoding="utf-8")
        command = [str(Path(sys.executable).parent / "ansible-playbook"), str(book), "-i", "localhost,"]
        variables = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        command += ["-e", json.dumps(variables), *args]
        start = time.perf_counter()
        with output.open("wb") as file:
            process = subprocess.Popen(command, env=_environment(site, place), stdout=file, stderr=file)
            _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise BenchmarkError(output.read_text("utf-8")[-5000:])
    return Played(seconds, site.requests if site else Requests(), usage.ru_maxrss / 1024)


def _play(tasks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"hosts": "all", "gather_facts": False, "tasks": list(tasks)}


def _environment(site: Site | None, home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "LATEPOINT_"))}
    where = {"LATEPOINT_BASE_URL": site.rest_base, "LATEPOINT_API_KEY": site.key} if site else {}
    return {
        **kept,
        **where,
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "tree"),
        "ANSIBLE_CONFIG": str(ROOT / "tools" / "ansible.cfg"),
        "ANSIBLE_HOME": str(home / "ansible"),
        "NO_PROXY": "127.0.0.1",
    }


def side_by_side(times: int, *ways: Callable[[], Played]) -> list[Played]:
    """The quickest run of each way: whatever else a machine does can only add. They take turns, so that it hits all."""
    rounds = [[way() for way in ways] for _time in range(times)]
    return [min(found, key=lambda played: played.seconds) for found in zip(*rounds, strict=True)]


def one_ping() -> Played:
    """A play of one task that does nothing: what it takes to build, send and start a module."""
    return play([{"name": "Ping", "ansible.builtin.ping": {}}])


def empty_play() -> Played:
    """A play that does nothing but start Ansible."""
    return play([{"name": "Nothing", "ansible.builtin.meta": "noop"}])


def own_megabytes() -> float:
    """What this process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
