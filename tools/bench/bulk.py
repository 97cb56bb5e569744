"""Benchmark: many customers, a tenth of them changed, against a bare program and against loops of tasks"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.handle import ProcessSite, started
from sandbox.samples import samples
from tools.bench.play import LATENCY, ROOT, BenchmarkError, Played, empty_play, one_ping, play, side_by_side

AIM = 1.2
WORKERS = 4
Record = dict[str, Any]


@dataclass(frozen=True)
class Way:
    """One way to reconcile the customers: seconds less Ansible's start, requests; `scaled` from fewer customers."""

    name: str
    seconds: float
    requests: int
    scaled: int = 1


@dataclass(frozen=True)
class Bulk:
    """The ways side by side; `ping` is a single task that does nothing, less Ansible's start."""

    customers: int
    changed: int
    ping: float
    bulk: Way
    others: tuple[Way, ...]

    @property
    def ratio(self) -> float:
        """Bulk work against the bare program."""
        return self.bulk.seconds / self.others[0].seconds


def declared(count: int) -> list[Record]:
    """The sample customers as they are, but for every tenth."""
    found = []
    for number, customer in enumerate(samples(count)):
        name = "Changed" if number % 10 == 5 else customer["first_name"]
        found.append({"id": customer["id"], "first_name": name, "last_name": customer["last_name"]})
    return found


def measure(count: int, looped: int, times: int) -> Bulk:
    """All ways, each on a fresh site of `count` customers (loops: `looped`), with the usual time for each request."""
    with started(customers=count, latency=LATENCY) as site, tempfile.TemporaryDirectory() as folder:
        recorded = _bulk(site, count)
        ways = (empty_play, one_ping, lambda: _bulk(site, count), lambda: _bare(site, recorded, Path(folder), count))
        start, ping, played, bare = side_by_side(times, *ways)
    empty = start.seconds
    scale = count // looped
    with started(customers=looped, latency=LATENCY) as site:
        one_by_one = play([_loop_of_modules(looped)], site)
        site.reset()
        by_uri = play(_loop_of_uri(site, looped), site)
    bulk = Way("`latepoint_customers`", played.seconds - empty, played.requests.count())
    others = (
        Way("a bare program on `requests`", bare.seconds, played.requests.count()),
        _scaled("a loop of `latepoint_customer`", one_by_one, empty, scale),
        _scaled("a loop of `ansible.builtin.uri`", by_uri, empty, scale),
    )
    return Bulk(count, played.methods()["PUT"], ping.seconds - empty, bulk, others)


def _scaled(name: str, played: Played, empty: float, scale: int) -> Way:
    return Way(name, (played.seconds - empty) * scale, played.requests.count() * scale, scale)


def _bulk(site: ProcessSite, count: int) -> Played:
    site.reset()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.yml"
        path.write_text(as_yaml(declared(count)), encoding="utf-8")
        task = {"name": "All", "latepoint.api.latepoint_customers": {"src": [str(path)], "concurrency": WORKERS}}
        played = play([task], site)
    if played.requests.stored().count() != count // 10:
        raise BenchmarkError(f"{played.requests.stored().count()} writes")
    return played


def as_yaml(records: list[Record]) -> str:
    """A file of customers, as people write them."""
    lines = ["customers:"]
    for record in records:
        fields = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in record.items()]
        lines.append("  - " + "\n    ".join(fields))
    return "\n".join(lines) + "\n"


def _bare(site: ProcessSite, played: Played, folder: Path, count: int) -> Played:
    """The bare program, from its start to its end, for exactly the requests of the bulk task."""
    site.reset()
    prefix = "/wp-json/latepoint-api/v1"
    sent = [
        {
            "method": request.method,
            "path": request.path.removeprefix(prefix),
            "query": request.query,
            "body": request.body,
        }
        for request in played.requests
    ]
    work = folder / "work.json"
    job = {"base": site.rest_base, "key": site.key, "workers": WORKERS, "customers": count, "requests": sent}
    work.write_text(json.dumps(job), encoding="utf-8")
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "tools.bench.bare", str(work)], cwd=ROOT, check=True)
    seconds = time.perf_counter() - start
    if site.requests.count() != played.requests.count():
        raise BenchmarkError("the bare program sent other requests")
    return Played(seconds, site.requests)


def _loop_of_modules(count: int) -> Record:
    options = {
        "id": "{{ item.id }}",
        "customer": {name: "{{ item." + name + " }}" for name in ("first_name", "last_name")},
    }
    return {"name": "One by one", "latepoint.api.latepoint_customer": options, "loop": declared(count)}


def _loop_of_uri(site: ProcessSite, count: int) -> list[Record]:
    """As people do it without the collection: get each customer, then put those who differ."""
    common = {"headers": {"X-API-Key": site.key, "Accept": "application/json"}, "body_format": "json"}
    url = site.rest_base + "/customers/"
    got = {"name": "Get", "ansible.builtin.uri": {"url": url + "{{ item.id }}", **common}, "register": "got"}
    body = {"first_name": "{{ item.item.first_name }}", "last_name": "{{ item.item.last_name }}"}
    put = {"url": url + "{{ item.item.id }}", "method": "PUT", "body": body, **common}
    differs = "item.json.data.first_name != item.item.first_name or item.json.data.last_name != item.item.last_name"
    loop = {"loop": "{{ got.results }}", "loop_control": {"label": "{{ item.item.id }}"}, "when": differs}
    return [{**got, "loop": declared(count)}, {"name": "Put", "ansible.builtin.uri": put, **loop}]
