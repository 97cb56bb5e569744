# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many files, read one after the other and on all cores: the same records, the same problems."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base import forks
from ansible_collections.latepoint.api.plugins.module_utils._files import files
from ansible_collections.latepoint.api.plugins.module_utils._files.files import read_all
from ansible_collections.latepoint.api.plugins.module_utils._files.located import Problem

GOOD = '- id: {0}\n  email: "c{0}@example.com"\n  first_name: Zoé\n  custom_fields: {{tier: gold, shoe: null}}\n'
WRONG = {
    "nothing": "",
    "a field that is unknown": "- {id: 901, colour: red}\n",
    "a value that is none": "- {id: 902, phone: [1]}\n",
    "a doubt": '- {id: 903, notes: "x\\u200by"}\n',
    "no YAML": "- {id: 904\n",
    "a field that the API lacks": "- {id: 905, city: Rome}\n",
}


def file(number: int, wrong: str = "") -> dict[str, str]:
    rows = "".join(GOOD.format(number * 100 + at) for at in range(20))
    return {"name": "{}.yml".format(number), "text": rows + wrong}


def read(sources: list[dict[str, str]]) -> tuple[list, list[str], list]:
    problems: list[Problem] = []
    given = list(sources)
    found = list(read_all(given, problems, ("city",)))
    names = ("id", "email", "values", "source", "warnings", "lacking", "reduced", "known_by")
    return [tuple(getattr(record, name) for name in names) for record in found], list(map(str, problems)), given


@pytest.fixture
def on_all_cores(monkeypatch):
    """Let `read` fork."""

    def allow():
        monkeypatch.setattr(forks, "cores", lambda: 3)
        monkeypatch.setattr(files, "MUCH", 1)

    return allow


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
def test_both_ways_give_the_same(on_all_cores, wrong):
    sources = [file(number, wrong if number in (2, 5) else "") for number in range(1, 8)]
    alone = read(sources)
    assert len(alone[0]) >= 140
    on_all_cores()
    assert read(sources) == alone
    assert alone[2] == []  # the texts are let go


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("most", [1, 2, 3, 7, 8, 9, 20])
def test_both_ways_stop_at_the_same_mistake(on_all_cores, monkeypatch, most):
    monkeypatch.setattr(files, "MISTAKES", most)
    sources = [file(number, "- {id: 1, a: x}\n- {id: 2, b: x, c: x}\n") for number in range(1, 5)]
    alone = read(sources)
    assert any("so many mistakes" in problem for problem in alone[1]) == (most <= 12)
    on_all_cores()
    assert read(sources) == alone


def test_little_text_is_read_here(monkeypatch):
    monkeypatch.setattr(files, "spread", None)
    assert len(read([file(1), file(2)])[0]) == 40
