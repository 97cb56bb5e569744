"""How fast the machine is and what else it does, before and after a run of the benchmarks"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

ADDITIONS = 5_000_000


@dataclass(frozen=True)
class State:
    """The load of the last minute, and the processor seconds of so many additions in Python."""

    load: float
    additions: float

    @classmethod
    def now(cls) -> State:
        """Measured at this moment."""
        return cls(os.getloadavg()[0], _additions())


def _additions() -> float:
    start, total = time.process_time(), 0
    for number in range(ADDITIONS):
        total += number
    return time.process_time() - start
