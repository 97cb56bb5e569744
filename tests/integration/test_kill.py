# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that are killed: what they have written is in the journal, and a second run brings the rest."""

from __future__ import annotations

import json

import pytest

from tests.proof.kill import MODULE, PLAY, SITE, SITE_BACK, Ground, KillError, kill_once, kills

SAMPLE = [(MODULE, 9), (MODULE, 33), (PLAY, 14), (SITE, 21), (SITE_BACK, 18)]


@pytest.mark.parametrize(("victim", "moment"), SAMPLE)
def test_a_second_run_mends_it(victim, moment, tmp_path):
    written = kill_once(victim, moment, tmp_path)
    assert written >= min(moment, 41) - 8


def test_all_kills_are_spread_over_victims_and_moments():
    planned = kills(200)
    assert len(planned) == 200
    assert {victim for victim, _moment in planned} == {MODULE, PLAY, SITE, SITE_BACK}
    assert planned == kills(200)
    assert len({moment for _victim, moment in planned}) > 30


def test_half_a_line_would_be_noticed(tmp_path):
    ground = Ground(tmp_path, None)
    ground.journal.write_text(json.dumps({"id": 1}) + '\n{"id"', "utf-8")
    with pytest.raises(KillError, match="half a line"):
        ground.lines()
