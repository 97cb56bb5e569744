"""Plants bugs, and measures how long the simulation takes to find each"""

from __future__ import annotations

import itertools
import time
from contextlib import ExitStack
from dataclasses import dataclass

from tests.simulation.histories import play
from tests.simulation.planted import BUGS
from tests.simulation.stage import LieError

A_MINUTE = 60.0
AT_ONCE = 15


@dataclass(frozen=True)
class Found:
    """How a planted bug was found: the seconds of one core, and the lie; "" where it was not found."""

    bug: str
    seconds: float
    lie: str


def hunt(bug: str, limit: float = A_MINUTE) -> Found:
    """Plant a bug, and play histories until one finds it, or the time is over; without it, these must show no lie."""
    began = time.process_time()
    for seed in itertools.count(1):
        try:
            with ExitStack() as stack:
                BUGS[bug](stack)
                play(seed, AT_ONCE, shrink=False)
        except LieError as lie:
            found = Found(bug, time.process_time() - began, str(lie))
            play(seed, AT_ONCE)
            return found
        if time.process_time() - began > limit:
            return Found(bug, time.process_time() - began, "")
    raise RuntimeError("seeds are endless")
