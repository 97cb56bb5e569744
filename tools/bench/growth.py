"""Benchmark: how cost grows with what is declared, all of it known to the site"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sandbox.handle import ProcessSite, started
from sandbox.samples import samples
from tools.bench.bulk import as_yaml
from tools.bench.play import LATENCY, ROOT, BenchmarkError, play

SIZES = (1_000, 10_000, 100_000)
PLANNING_AIM = 10.0
MEMORY_AIM = 350.0
AUDIT_AIM = 12.0
A_FILE = 1_000
Recorded = Callable[[dict[str, Any]], dict[str, Any]]
FIELDS = ("id", "email", "first_name", "last_name", "phone", "status", "city", "zipcode", "country", "custom_fields")


@dataclass(frozen=True)
class Size:
    """What so many declared customers cost; `audit` is the whole task, with the network, less Ansible's start."""

    declared: int
    requests: int
    parsing: float
    planning: float
    megabytes: float
    audit: float
    megabytes_of_yaml: float


def as_declared(customer: dict[str, Any]) -> dict[str, Any]:
    """A sample customer with the fields that are declared for each."""
    plain = {"phone": "", "status": "active", "city": "", "zipcode": "", "country": "", "custom_fields": {}}
    return {name: customer.get(name, plain.get(name)) for name in FIELDS}


def as_it_was(customer: dict[str, Any]) -> dict[str, Any]:
    """The same in a base, in which every tenth customer is otherwise."""
    return {**as_declared(customer), **({"city": "Elsewhere"} if customer["id"] % 10 == 5 else {})}


def source(count: int, as_recorded: Recorded = as_declared) -> str:
    """All sample customers as one file."""
    return as_yaml([as_recorded(customer) for customer in samples(count)])


def measure(empty: float, sizes: tuple[int, ...]) -> tuple[Size, ...]:
    """One size after the other, each on a site of its own."""
    return tuple(_size(empty, count) for count in sizes)


def _size(empty: float, count: int) -> Size:
    pure = planned(count)
    with started(customers=count, latency=LATENCY) as site, tempfile.TemporaryDirectory() as folder:
        size = write_files(Path(folder), count)
        seconds, requests, megabytes = audit(site, count, src=[folder])
    return Size(count, requests, pure["parsing"], pure["planning"], megabytes, seconds - empty, size)


def planned(count: int, *options: str) -> dict[str, Any]:
    """What a process of its own measures that plans without any network."""
    command = [sys.executable, "-m", "tools.bench.plan", str(count), *options]
    pure: dict[str, Any] = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    if pure["changes"]:
        raise BenchmarkError(f"{pure['changes']} customers are not as declared")
    return pure


def audit(site: ProcessSite, count: int, **options: list[str]) -> tuple[float, int, float]:
    """A task in check mode, itself asked what it found: its seconds, requests, and the largest process in megabytes."""
    bulk = {"name": "All", "latepoint.api.latepoint_customers": options, "register": "found"}
    sure = {"name": "Sure", "ansible.builtin.assert": {"that": f"found.summary.unchanged == {count}"}}
    played = play([bulk, sure], site, "--check")
    return played.seconds, played.requests.count(), played.megabytes


def write_files(folder: Path, count: int, as_recorded: Recorded = as_declared) -> float:
    """The customers, so many a file, as an export writes them; returns their megabytes."""
    size = 0
    for number, records in enumerate(_batches(count, as_recorded)):
        text = as_yaml(records)
        size += len(text.encode())
        (folder / f"{number:03}.yml").write_text(text, encoding="utf-8")
    return size / 1e6


def _batches(count: int, as_recorded: Recorded) -> Iterator[list[dict[str, Any]]]:
    left = map(as_recorded, samples(count))
    while batch := list(islice(left, A_FILE)):
        yield batch
