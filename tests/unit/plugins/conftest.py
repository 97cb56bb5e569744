# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of these tests."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.stop import Stop
from ansible_collections.latepoint.api.plugins.module_utils._results.one import Result
from ansible_collections.latepoint.api.plugins.module_utils._task import in_process
from ansible_collections.latepoint.api.plugins.module_utils._task.in_process import Call
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Job
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.runner import ModuleRunner

VARIABLES = ("LATEPOINT_BASE_URL", "LATEPOINT_API_KEY", "LATEPOINT_USERNAME", "LATEPOINT_PASSWORD")
InProcess = Callable[..., Result]


@pytest.fixture
def run_in_process() -> InProcess:
    """Runs the job of a module in this process; `check_mode` is the mode, all other arguments are options."""

    def run(job: Job, options: dict[str, Any]) -> Result:
        call = Call("latepoint", options.pop("check_mode", False), True, ".", Stop())
        return in_process.run(job, call, options)

    return run


@pytest.fixture
def run_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> ModuleRunner:
    """Runs a module's `main`, without the user's own settings."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return ModuleRunner(monkeypatch, capsys)
