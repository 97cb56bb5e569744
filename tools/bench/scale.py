"""Benchmark: many sites audited side by side by one ansible-playbook"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.samples import samples
from tools.bench.play import ROOT, BenchmarkError

FORKS = (1, 5, 20)
CUSTOMERS, DRIFTED = 200, 5
AIM = 0.45
# A process of its own holds the sites, so that only the audit is measured.
_SITES = f"""
import json, sys
from contextlib import ExitStack
from sandbox.handle import running
with ExitStack() as stack:
    sites = [stack.enter_context(running(customers={CUSTOMERS})) for _ in range(int(sys.argv[1]))]
    print(json.dumps([[site.rest_base, site.key] for site in sites]), flush=True)
    sys.stdin.readline()
"""


@dataclass(frozen=True)
class Scale:
    """An audit of so many sites by so many forks: seconds, and the megabytes of all its processes together.

    `processor`: the processor seconds for each site, those of the sites themselves not counted.
    """

    sites: int
    forks: int
    seconds: float
    processor: float
    megabytes: float


def measure(sites: int) -> tuple[Scale, ...]:
    """The same audit, with reports, by each number of forks."""
    with _running(sites) as addresses, tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _write(place, addresses)
        return tuple(_audit(place, sites, forks) for forks in FORKS)


@contextmanager
def _running(sites: int) -> Iterator[list[list[str]]]:
    command = [sys.executable, "-c", _SITES, str(sites)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield json.loads(process.stdout.readline() if process.stdout else "[]")
        finally:
            process.communicate()


def _write(place: Path, addresses: list[list[str]]) -> None:
    """The inventory, and for each site files in which five customers have drifted."""
    hosts = {}
    for number, (address, key) in enumerate(addresses):
        name = f"site{number:03d}"
        hosts[name] = {"latepoint_base_url": address, "latepoint_api_key": key}
        folder = place / "customers" / name
        folder.mkdir(parents=True)
        (folder / "customers.json").write_text(json.dumps({"customers": _declared()}), encoding="utf-8")
    (place / "inventory.json").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")


def _declared() -> list[dict[str, Any]]:
    names = ("id", "first_name", "last_name", "phone", "status")
    records = [{name: customer[name] for name in names if customer.get(name)} for customer in samples(CUSTOMERS)]
    for at in range(0, CUSTOMERS, CUSTOMERS // DRIFTED):
        records[at]["last_name"] = "Drifted"
    return records


def _audit(place: Path, sites: int, forks: int) -> Scale:
    command = [str(Path(sys.executable).parent / "ansible-playbook"), "latepoint.api.audit", "-i", "inventory.json"]
    command += ["--forks", str(forks), "-e", "latepoint_report_dir=reports"]
    start, used, peak = time.perf_counter(), _processor(), 0.0
    with (place / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=place, env=_environment(place), stdout=output, stderr=output)
        while process.poll() is None:
            peak = max(peak, _megabytes(process.pid))
            time.sleep(0.5)
    seconds = time.perf_counter() - start
    index = json.loads((place / "reports" / "index.json").read_text("utf-8"))
    if process.returncode != 2 or index["changes"] != sites * DRIFTED:
        raise BenchmarkError((place / "output").read_text("utf-8")[-3000:])
    return Scale(sites, forks, seconds, (_processor() - used) / sites, peak)


def _processor() -> float:
    """The processor seconds of all processes that have ended and been waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "LATEPOINT_"))}
    return {
        **kept,
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "tree"),
        "ANSIBLE_CONFIG": str(ROOT / "tools" / "ansible.cfg"),
        "ANSIBLE_HOME": str(home / "ansible"),
        "NO_PROXY": "127.0.0.1",
    }


def _megabytes(root: int) -> float:
    """What a process and all below it hold; memory that forks share counts once (proportional set size)."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        parents[int(status.parent.name)] = int(fields[1])
    family = {root}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(map(_share, family)) / 1024


def _share(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
