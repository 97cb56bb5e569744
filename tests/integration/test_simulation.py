# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Histories of fixed seeds, `make simulate` in its small size, and that it would notice bugs."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests.proof.parts import with_proof, with_simulation
from tests.simulation.histories import play
from tests.simulation.hunt import hunt
from tests.simulation.planted import BUGS
from tests.simulation.report import Evidence, part
from tests.simulation.stage import LieError


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_no_run_in_the_histories_of_this_seed_lies_or_loses_anything(seed):
    assert play(seed, histories=75).tally["runs"] > 75


def test_the_same_seed_gives_the_same_histories():
    first, again = play(5, histories=3), play(5, histories=3)
    assert (first.digest, first.tally) == (again.digest, again.tally)
    assert play(6, histories=3).digest != first.digest


EVIDENT = ("a phone is never compared", "check mode writes", "messages of failures show the key")


@pytest.mark.parametrize("bug", EVIDENT)
def test_a_planted_bug_is_found(bug):
    assert hunt(bug).lie


def test_a_lie_is_told_as_a_story(monkeypatch):
    monkeypatch.setattr("tests.simulation.stage.judge", lambda run: ["made up"] if run.log else [])
    with pytest.raises(LieError, match="made up") as lie:
        play(1, histories=3, shrink=False)
    assert "latepoint.api.latepoint_customers:" in "\n".join(lie.value.__notes__)


def test_either_command_leaves_the_part_of_the_other_as_it_was(tmp_path):
    page = tmp_path / "proof.md"
    page.write_text("# Proof\n\nOld.\n")
    simulated = part(Evidence(seconds=60.0))
    page.write_text(with_simulation(simulated, page))
    assert page.read_text() == "# Proof\n\nOld.\n" + simulated
    page.write_text(with_proof("# Proof\n\nNew.\n", page))
    assert page.read_text() == "# Proof\n\nNew.\n" + simulated
    page.write_text(with_simulation(part(Evidence(seconds=600.0)), page))
    assert page.read_text().startswith("# Proof\n\nNew.\n\n## Years of a site, simulated\n")
    assert page.read_text().count("##") == 1


@pytest.mark.parametrize("bug", BUGS)
def test_every_bug_can_be_planted(bug):
    with ExitStack() as stack:
        BUGS[bug](stack)
        assert stack._exit_callbacks, "nothing was replaced"
