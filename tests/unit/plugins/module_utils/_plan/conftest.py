# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of saved plans share."""

from __future__ import annotations

import pytest


@pytest.fixture
def path(tmp_path):
    """The file of a plan, in a folder that isn't there yet."""
    return str(tmp_path / "plans" / "salon.json")
