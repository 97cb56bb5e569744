# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells the tests what every task of a playbook returned: one line of JSON for each, into the file EVENTS_FILE."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: events
type: notification
short_description: Task results as lines of JSON, for tests
description:
  - Appends one line for each task and host to the file that the environment variable E(EVENTS_FILE) names.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]  # ansible-core has no types
    """Writes task, action, host, outcome and result."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "events"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: Any) -> None:
        self._write("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._write("ignored" if ignore_errors else "failed", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._write("skipped", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._write("unreachable", result)

    def _write(self, outcome: str, result: Any) -> None:
        task = _part(result, "task")
        line = {
            "task": task.get_name(),
            "action": task.action,
            "host": _part(result, "host").get_name(),
            "outcome": outcome,
            "result": dict(_part(result, "result")),
        }
        with Path(os.environ["EVENTS_FILE"]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")


def _part(result: Any, name: str) -> Any:
    """Newer Ansibles have `result.task`, older ones `result._task`."""
    return getattr(result, name) if hasattr(result, name) else getattr(result, "_" + name)
