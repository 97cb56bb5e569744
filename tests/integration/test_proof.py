# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make prove` in its small size, and that it would notice a lie."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.proof.cells import Block, Cell
from tests.proof.judge import judge
from tests.proof.matrix import hits, inside, play, prove_block
from tests.proof.run import Said, importable
from tests.proof.world import scenarios

ROOT = Path(__file__).resolve().parents[2]


def test_no_module_lies_under_any_fault(tmp_path):
    page = tmp_path / "proof.md"
    command = [sys.executable, "-m", "tests.proof", "--small", "--out", str(page)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| `close_after` |" in page.read_text("utf-8")


@pytest.mark.parametrize("dialect", ["seed", "abilities"])
def test_no_task_lies_on_a_site_that_says_of_people_that_they_are_not_there(dialect):
    for scenario in scenarios():
        assert prove_block(Block(dialect, scenario.name, faults=("status_404", "not_found_as_200"))).lies == []


LIES = {
    "changed": ({"changed": False}, "changed is False, but the site has"),
    "fields": ({"changed_fields": ["city"]}, "changed_fields is ['city']"),
    "failed": ({"failed": True, "error": {"code": "server_error", "details": {"written": "no"}}}, "written is no"),
    "internal": ({"failed": True, "msg": "x", "error": {"code": "internal_error", "details": {}}}, "internal error"),
}


@pytest.mark.parametrize(
    ("word", "msg", "shown"),
    [
        ("no", "Nothing was written.", "said that written is no, but something was"),
        ("no", "1 updated, 1 failed.", "the message tells nothing"),
        ("partly", "1 updated, 1 failed: x. Nothing was written.", "the message tells falsely"),
        ("yes", "1 updated, 1 failed.", "said that written is yes"),
    ],
)
def test_the_judge_notices_a_lie_of_all_writes(word, msg, shown):
    block = Block("seed", "customers update")
    importable()
    with inside(block) as site:
        cell = Cell("seed", block.one(), "status_422", "put", 1, 1)
        said, truth = play(site, cell)
        assert (judge(cell, said, truth, site.secrets), said.result["error"]["details"]["written"]) == ([], "partly")
        error = dict(said.result["error"], details={"written": word})
        lies = judge(cell, Said({**said.result, "error": error, "msg": msg}, said.text), truth, site.secrets)
    assert any(shown in lie for lie in lies), lies


@pytest.mark.parametrize(("lie", "shown"), LIES.values(), ids=list(LIES))
def test_the_judge_notices(lie, shown):
    block = Block("seed", "customer update by id")
    importable()
    with inside(block) as site:
        assert hits(site, block)[False]["put"] == 1
        cell = Cell("seed", block.one(), "error_500_after", "put", 0, 1)
        said, truth = play(site, cell)
        assert judge(cell, said, truth, site.secrets) == []
        lies = judge(cell, Said({**said.result, **lie}, said.text), truth, site.secrets)
    assert any(shown in text for text in lies), lies
