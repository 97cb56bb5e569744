# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines on the screen while a long task works, and none otherwise."""

from __future__ import annotations

import json
import threading

import pytest
from ansible import constants

from ansible_collections.latepoint.api.plugins.plugin_utils._actions import progress_lines as _progress_lines
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.progress_lines import (
    FileLines,
    ProgressLines,
    last_state,
    progress_line,
)

NOW = 1700000000.0
STATE = {"stage": "written", "done": 120, "of": 400, "failed": 0, "since": NOW - 15, "until": 0.0}


class Screen:
    """A display that says when it has shown so many lines."""

    def __init__(self, wanted=1):
        self.lines = []
        self.enough = threading.Event()
        self.wanted = wanted

    def display(self, line):
        self.lines.append(line)
        if len(self.lines) >= self.wanted:
            self.enough.set()


@pytest.fixture
def quick(monkeypatch):
    """Five seconds are long for a test."""
    monkeypatch.setattr(_progress_lines, "EVERY", 0.01)
    monkeypatch.setattr(_progress_lines.time, "time", lambda: NOW)


def tell(path, **state):
    with path.open("a", encoding="ascii") as file:
        file.write(json.dumps(dict(STATE, **state)) + "\n")


@pytest.fixture
def path(tmp_path):
    (tmp_path / "progress").touch()
    return tmp_path / "progress"


def test_what_the_module_tells_is_shown_until_the_task_ends(quick, path):
    screen = Screen(wanted=3)
    with FileLines(screen, "salon", str(path)) as lines:
        tell(path)
        assert screen.enough.wait(10)
        screen.wanted, screen.enough = len(screen.lines) + 3, threading.Event()
        tell(path, done=200)
        assert screen.enough.wait(10)
    assert not lines._thread.is_alive()
    assert screen.lines[0] == "salon: 120 of 400 written, about 35 s to go"
    assert screen.lines[-1] == "salon: 200 of 400 written, about 15 s to go"


def test_what_the_work_says_here_is_shown(quick):
    screen = Screen(wanted=2)
    with ProgressLines(screen, "salon") as lines:
        lines.put(STATE)
        assert screen.enough.wait(10)
    assert not lines._thread.is_alive()
    assert screen.lines[0] == "salon: 120 of 400 written, about 35 s to go"


def test_before_the_work_says_anything_there_is_no_thread(quick):
    with ProgressLines(Screen(), "salon") as lines:
        assert lines._thread.ident is None
    assert lines._thread.ident is None


@pytest.mark.parametrize("said", [[], [STATE], [STATE, STATE]])
def test_a_task_that_fails_ends_them_too(quick, said):
    def work(lines):
        with lines:
            for state in said:
                lines.put(state)
            raise KeyError

    lines = ProgressLines(Screen(), "salon")
    with pytest.raises(KeyError):
        work(lines)
    assert not lines._thread.is_alive()


def test_short_work_shows_nothing(path):
    screen = Screen()
    with FileLines(screen, "salon", str(path)):
        tell(path)
    assert screen.lines == []


def test_nothing_is_shown_before_anything_is_told(quick, path):
    screen = Screen()
    with FileLines(screen, "salon", str(path)):
        assert not screen.enough.wait(0.1)
    assert screen.lines == []


@pytest.mark.parametrize("callback", ["json", "ansible.posix.jsonl", "minimal", "oneline", "dense", "null"])
def test_other_callbacks_get_none(monkeypatch, callback):
    monkeypatch.setattr(constants, "DEFAULT_STDOUT_CALLBACK", callback)
    assert not ProgressLines(Screen(), "salon")._enabled


@pytest.mark.parametrize("callback", ["default", "ansible.builtin.default"])
def test_the_default_callback_does(monkeypatch, callback):
    monkeypatch.setattr(constants, "DEFAULT_STDOUT_CALLBACK", callback)
    assert ProgressLines(Screen(), "salon")._enabled


def test_where_the_module_runs_elsewhere_there_are_none():
    assert not FileLines(Screen(), "salon", None)._enabled


@pytest.mark.parametrize("text", ["", "{", "[1, 2", '{"stage": "read"}\n{"sta'])
def test_a_file_that_tells_nothing_yet(tmp_path, text):
    path = tmp_path / "progress"
    path.write_text(text, encoding="ascii")
    assert last_state(str(path)) is None


def test_a_file_that_is_gone(tmp_path):
    assert last_state(str(tmp_path / "nowhere")) is None


@pytest.mark.parametrize("before", [1, 5000])
def test_the_last_line_counts(tmp_path, before):
    path = tmp_path / "progress"
    path.write_text('{"done": 1}\n' * before + '{"done": 2}\n', encoding="ascii")
    assert last_state(str(path)) == {"done": 2}


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ({}, "salon: 120 of 400 written, about 35 s to go"),
        ({"failed": 2}, "salon: 120 of 400 written, 2 failed, about 35 s to go"),
        ({"done": 0}, "salon: 0 of 400 written"),
        ({"done": 400}, "salon: 400 of 400 written, about 0 s to go"),
        ({"stage": "read", "of": None}, "salon: 120 read"),
        ({"since": NOW}, "salon: 120 of 400 written"),
        ({"since": NOW + 9}, "salon: 120 of 400 written"),
        ({"stage": "verified", "done": 1, "of": 2, "since": NOW - 0.4}, "salon: 1 of 2 verified, about 0 s to go"),
        (
            {"until": NOW + 12.3, "failed": 2},
            "salon: 120 of 400 written, 2 failed, waiting 12 s before the next request",
        ),
        ({"until": NOW + 9, "stage": "read", "done": 0}, "salon: 0 of 400 read, waiting 9 s before the next request"),
        ({"until": NOW + 0.3}, "salon: 120 of 400 written, about 35 s to go"),
        ({"until": NOW - 9}, "salon: 120 of 400 written, about 35 s to go"),
    ],
)
def test_the_line(state, line):
    assert progress_line("salon", dict(STATE, **state), NOW) == line


def test_the_time_to_go_grows_while_nothing_is_done():
    assert progress_line("salon", STATE, NOW + 15) == "salon: 120 of 400 written, about 70 s to go"
