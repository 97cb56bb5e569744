# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of these tests."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.runner import ModuleRunner


@pytest.fixture
def run_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> ModuleRunner:
    """Runs a module's `main`, without the user's own settings."""
    for name in ("LATEPOINT_BASE_URL", "LATEPOINT_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return ModuleRunner(monkeypatch, capsys)
