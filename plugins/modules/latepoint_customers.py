#!/usr/bin/python
# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `latepoint_customers`: documentation, and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: latepoint_customers
short_description: Reconcile many LatePoint customers at once
version_added: 1.0.0
"""

EXAMPLES = r"""
"""

RETURN = r"""
"""

from ansible_collections.latepoint.api.plugins.module_utils._argspec import connection_spec, goal_spec, mask_spec
from ansible_collections.latepoint.api.plugins.module_utils._module import Task, run
from ansible_collections.latepoint.api.plugins.module_utils._results import Result

SPEC = dict(
    connection_spec(),
    **goal_spec(),
    **mask_spec(),
    customers={"type": "list", "elements": "dict"},
    src={"type": "list", "elements": "path"},
    save_plan={"type": "path"},
    plan={"type": "path"},
    concurrency={"type": "int", "default": 4},
    max_changes={"type": "str"},
    on_error={"type": "str", "choices": ["continue", "stop"], "default": "continue"},
    journal={"type": "path"},
    # Filled by the action plugin: the texts of `src`, decrypted, and where to tell the progress.
    _sources={"type": "list", "elements": "dict"},
    _progress={"type": "path"},
)
DEFAULTS: Result = {
    "changed": False,
    "summary": None,
    "forecast": None,
    "results": [],
    "diff": [],
}


def reconcile(task: Task) -> Result:
    """Read the site, plan, then write."""
    return {"msg": task.mask.text("")}


def main() -> None:
    run(SPEC, reconcile, DEFAULTS)


if __name__ == "__main__":
    main()
