"""Benchmark: one unchanged customer by `latepoint_customer`, against a ping; and the requests that each way takes"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from sandbox.handle import Site, started
from tools.bench.play import empty_play, play, side_by_side

COUNT = 20
AIM = 1.5


@dataclass(frozen=True)
class Single:
    """Seconds of an empty play, of one task each, of importing `requests`; the requests of three customers."""

    empty: float
    ping: float
    unchanged: float
    requests: dict[str, dict[str, int]]
    importing: float

    @property
    def ratio(self) -> float:
        """How much longer a customer takes than a ping."""
        return self.unchanged / self.ping


def measure(times: int) -> Single:
    """Loops of 20 tasks, less an empty play, divided by 20."""
    items: dict[str, Any] = {"loop": list(range(COUNT))}
    ping = {"name": "Ping", "ansible.builtin.ping": {}, **items}
    with started(customers=25) as site:
        known = {"first_name": site.customer(3)["first_name"], "status": site.customer(3)["status"]}
        customer = {"name": "Customer", "latepoint.api.latepoint_customer": {"id": 3, "customer": known}, **items}
        ways = (empty_play, lambda: play([ping]), lambda: play([customer], site))
        empty, pings, customers = side_by_side(times, *ways)
        requests = {
            "as declared": customers.methods(),
            "to change, shown by the answer": _one(site, {"first_name": "Ada"}),
            "to change, not shown by the answer": _one(site, {"city": "Rome"}),
        }
    requests["as declared"] = {name: count // COUNT for name, count in requests["as declared"].items()}
    start = empty.seconds
    return Single(
        start, (pings.seconds - start) / COUNT, (customers.seconds - start) / COUNT, requests, _importing(times)
    )


def _one(site: Site, fields: dict[str, str]) -> dict[str, int]:
    task = {"name": "Customer", "latepoint.api.latepoint_customer": {"id": 4, "customer": fields}}
    return play([task], site).methods()


def _importing(times: int) -> float:
    """Seconds that a module's Python takes to import `requests` beside what each module imports."""
    code = "import time, ansible.module_utils.basic\nstart = time.perf_counter()\nimport requests\n"
    command = [sys.executable, "-c", code + "print(time.perf_counter() - start)"]
    return min(float(subprocess.run(command, capture_output=True, check=True).stdout) for _time in range(times))
