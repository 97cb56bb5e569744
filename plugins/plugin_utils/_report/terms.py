# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of reports: modes, statuses and outcomes."""

from __future__ import annotations

from typing import Any, Dict

SCHEMA = 1
CLEAN, DRIFT, ERROR, KEPT = "clean", "drift", "error", "kept"
STATUSES = (ERROR, DRIFT, KEPT, CLEAN)  # the worst first
AUDIT, APPLY, OFFLINE = "audit", "apply", "offline"
MODES = (AUDIT, APPLY, OFFLINE)
EXPORT, ADOPT = "export", "adopt"
FILE_MODES = (EXPORT, ADOPT)  # of work on the files, shown on the screen alone
DONE, FAILED, PLANNED, SKIPPED = "done", "failed", "planned", "skipped"  # outcomes
CUSTOM = "custom_fields"

Document = Dict[str, Any]
