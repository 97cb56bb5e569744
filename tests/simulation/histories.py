"""Plays histories from a seed, and tells what came of them"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.machine import History

STEPS = 30


@dataclass(frozen=True)
class Played:
    """What came of the histories of one seed. Two times the same seed, two times the same digest."""

    tally: Counter[str]
    digest: str


def play(number: int, histories: int, shrink: bool = True, steps: int = STEPS) -> Played:
    """Play histories from a seed; raises LieError with the smallest history that hypothesis finds for it."""

    class Seeded(History):
        tally: ClassVar[Counter[str]] = Counter()
        digest: ClassVar[Any] = hashlib.sha256()

    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    chosen = settings(
        max_examples=histories,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=phases,
        verbosity=Verbosity.normal,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(seed(number)(Seeded), settings=chosen)
    return Played(Seeded.tally, Seeded.digest.hexdigest())
