# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Differences that people can read: real letters, and those of a task that failed."""

from __future__ import annotations

import pytest
from ansible import constants
from ansible.playbook.task import Task

from ansible_collections.latepoint.api.plugins.plugin_utils._actions.screen import (
    MOST_LINES,
    diff_text,
    readable,
    show,
    show_diff,
)


class Screen:
    """An action whose display collects what is displayed."""

    def __init__(self, no_log=False):
        self.lines = []
        self._display = self
        self._task = Task()
        self._task.no_log = no_log

    def display(self, text):
        self.lines.extend(text.split("\n"))


def diff(before, after):
    return {"before": before, "after": after, "before_header": "customer 1", "after_header": "customer 1"}


def test_letters_are_shown_as_they_are_and_what_nobody_sees_as_its_number():
    shown = readable(diff({"first_name": "Ada"}, {"first_name": "Олена\u202e\x1b"}))
    assert shown["before"] == '{\n    "first_name": "Ada"\n}\n'
    assert shown["after"] == '{\n    "first_name": "Олена\\u202e\\u001b"\n}\n'
    assert shown["after_header"] == "customer 1"


def test_records_that_ansible_shows_well_stay_records():
    given = diff({"city": "London"}, {"city": "Rome", "custom_fields": {"a": None}})
    assert readable(given) is given
    assert readable(diff("a\n", "ü\n")) == diff("a\n", "ü\n")


@pytest.mark.parametrize("many", [False, True])
def test_of_a_task_that_failed_what_it_did_change_is_shown(many):
    screen = Screen()
    shown = diff({"city": "London"}, {"city": "Köln"})
    result = {"failed": True, "diff": [shown] if many else shown}
    show_diff(screen, result)
    assert [line for line in screen.lines if line[0] in "+-"] == [
        "--- before: customer 1",
        "+++ after: customer 1",
        '-    "city": "London"',
        '+    "city": "Köln"',
    ]


@pytest.mark.parametrize("second", ["masked-1a2b3c4d5e6f", "Köln"])
def test_a_later_attempt_shows_again_only_what_is_another_difference(second):
    screen = Screen()
    for value in ("masked-0a0b0c0d0e0f", second, second):
        show_diff(screen, {"failed": True, "diff": diff({"city": "London"}, {"city": value})})
    assert screen.lines.count('-    "city": "London"') == (2 if second == "Köln" else 1)


def test_so_does_another_task():
    task = {"failed": True, "diff": diff({"city": "London"}, {"city": "Rome"})}
    for screen in (Screen(), Screen()):
        show_diff(screen, dict(task))
        assert '+    "city": "Rome"' in screen.lines


@pytest.mark.parametrize(
    "more", [{"diff": diff({"a": "b"}, {"a": "c"})}, {"failed": True}, {"failed": True, "diff": []}]
)
def test_else_nothing_is_shown(more):
    screen = Screen()
    show_diff(screen, more)
    assert screen.lines == []


def test_what_is_censored_is_not_shown():
    screen = Screen(no_log=True)
    show_diff(screen, {"failed": True, "diff": diff({"city": "London"}, {"city": "Rome"})})
    show(screen, "north: 1 written")
    assert screen.lines == []


def test_no_difference_is_endless():
    lines = diff_text([diff("", "\n".join(map(str, range(1000))))]).split("\n")
    assert (len(lines), lines[-1]) == (MOST_LINES + 1, "… and more")


def test_output_for_machines_has_no_lines_of_ours(monkeypatch):
    screen = Screen()
    monkeypatch.setattr(constants, "DEFAULT_STDOUT_CALLBACK", "json")
    show(screen, "north: 1 written")
    assert screen.lines == []
    monkeypatch.setattr(constants, "DEFAULT_STDOUT_CALLBACK", "default")
    show(screen, "north: 1 written")
    show(screen, None)
    assert screen.lines == ["north: 1 written"]
