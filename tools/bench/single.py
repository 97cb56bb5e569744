"""Benchmark: an unchanged customer by `latepoint_customer`, in a loop and alone, against what does nothing"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from sandbox.handle import Site, started
from tools.bench.play import Played, empty_play, play, side_by_side

COUNT = 20
LOOP_AIM, ALONE_AIM = 1 / 6, 1 / 3


@dataclass(frozen=True)
class Single:
    """Seconds of an empty play; of items of loops, and of tasks alone, less that; the requests of three customers."""

    empty: float
    ping: float
    uri: float
    unchanged: float
    ping_alone: float
    unchanged_alone: float
    requests: dict[str, dict[str, int]]

    @property
    def ratio(self) -> float:
        """A looped customer against a looped ping."""
        return self.unchanged / self.ping

    @property
    def ratio_alone(self) -> float:
        """A customer against a ping."""
        return self.unchanged_alone / self.ping_alone


def measure(times: int) -> Single:
    """Loops of 20 tasks, less an empty play, divided by 20; and tasks alone, less an empty play."""
    items: dict[str, Any] = {"loop": list(range(COUNT))}
    with started(customers=25) as site:
        known = {"first_name": site.customer(3)["first_name"], "status": site.customer(3)["status"]}
        ping = {"name": "Ping", "ansible.builtin.ping": {}}
        status = {"url": f"{site.rest_base}/status", "headers": {"X-API-Key": site.key}}
        uri = {"name": "URI", "ansible.builtin.uri": status}
        customer = {"name": "Customer", "latepoint.api.latepoint_customer": {"id": 3, "customer": known}}
        looped = [{**task, **items} for task in (ping, uri, customer)]
        plays = [[], *([task] for task in (*looped, ping, customer))]
        found = side_by_side(times, *(partial(_played, tasks, site) for tasks in plays))
        requests = {
            "as declared": found[-1].methods(),
            "to change, shown by the answer": _one(site, {"first_name": "Ada"}),
            "to change, not shown by the answer": _one(site, {"city": "Rome"}),
        }
    empty = found[0].seconds
    pings, uris, customers, ping_alone, alone = (played.seconds - empty for played in found[1:])
    return Single(empty, pings / COUNT, uris / COUNT, customers / COUNT, ping_alone, alone, requests)


def _played(tasks: list[dict[str, Any]], site: Site) -> Played:
    return play(tasks, site) if tasks else empty_play()


def _one(site: Site, fields: dict[str, str]) -> dict[str, int]:
    task = {"name": "Customer", "latepoint.api.latepoint_customer": {"id": 4, "customer": fields}}
    return play([task], site).methods()
