"""Benchmark: bulk work under a rate limit that the site tells"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.handle import ProcessSite, started
from tools.bench.bulk import as_yaml, declared
from tools.bench.play import LATENCY, Played, empty_play, play, side_by_side

LIMIT, WINDOW = 60, 2.0
AIM = 1.15


@dataclass(frozen=True)
class Pace:
    """Seconds of the task less Ansible's start, its requests, and how many were refused (of them later ones)."""

    seconds: float
    requests: int
    refused: int
    refused_later: int

    @property
    def own(self) -> float:
        """Seconds that so many requests take at the limit's own pace."""
        return self.requests * WINDOW / LIMIT

    @property
    def ratio(self) -> float:
        """The task against the limit's own pace."""
        return self.seconds / self.own


def measure(count: int, times: int) -> Pace:
    """All of `count` customers are changed, four requests at once, with no pace set: the site alone tells it."""
    records = [{**record, "first_name": "Changed"} for record in declared(count)]
    with started(customers=count, latency=LATENCY, rate_limit=(LIMIT, WINDOW)) as site:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "customers.yml"
            path.write_text(as_yaml(records), encoding="utf-8")
            task = {"name": "All", "latepoint.api.latepoint_customers": {"src": [str(path)]}}
            empty, played = side_by_side(times, empty_play, lambda: _again(site, task))
        statuses = [request.status for request in played.requests]
    answered = next(at for at, status in enumerate(statuses) if status is not None)
    refused = [at for at, status in enumerate(statuses) if status == 429]
    passed = len(statuses) - len(refused)
    return Pace(played.seconds - empty.seconds, passed, len(refused), sum(at > answered for at in refused))


def _again(site: ProcessSite, task: dict[str, Any]) -> Played:
    site.reset()
    return play([task], site)
