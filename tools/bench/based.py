"""Benchmark: what a base costs, beside the same customers without a base"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.handle import started
from tools.bench.growth import as_it_was, audit, planned, write_files
from tools.bench.play import LATENCY

AIM = 1.5


@dataclass(frozen=True)
class Side:
    """With or without a base: processor seconds of reading the YAML of `src` and of planning, and a whole audit."""

    parsing: float
    planning: float
    megabytes: float
    audit: float


@dataclass(frozen=True)
class Based:
    """So many declared customers without a base, and with a base each file of which has to be read."""

    declared: int
    without: Side
    based: Side

    @property
    def planning(self) -> float:
        """Planning with a base, against that without."""
        return self.based.planning / self.without.planning

    @property
    def memory(self) -> float:
        """The largest process with a base, against that without."""
        return self.based.megabytes / self.without.megabytes


def measure(empty: float, count: int) -> Based:
    """Both on a site where everybody is as declared; in the base every tenth customer is otherwise."""
    with started(customers=count, latency=LATENCY) as site, tempfile.TemporaryDirectory() as folder:
        src, base = Path(folder) / "src", Path(folder) / "base"
        for place in (src, base):
            place.mkdir()
        write_files(src, count)
        write_files(base, count, as_it_was)
        without = _side(planned(count), audit(site, count, src=[str(src)]), empty)
        based = _side(planned(count, "base"), audit(site, count, src=[str(src)], base=[str(base)]), empty)
    return Based(count, without, based)


def _side(pure: Mapping[str, float], found: tuple[float, int, float], empty: float) -> Side:
    seconds, _requests, megabytes = found
    return Side(pure["parsing"], pure["planning"], megabytes, seconds - empty)
