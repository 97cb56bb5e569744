#!/usr/bin/python
# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `latepoint_customer`: documentation, and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: latepoint_customer
short_description: Reconcile one LatePoint customer
version_added: 1.0.0
"""

EXAMPLES = r"""
"""

RETURN = r"""
"""

from ansible_collections.latepoint.api.plugins.module_utils._argspec import connection_spec, goal_spec, mask_spec
from ansible_collections.latepoint.api.plugins.module_utils._module import Task, run
from ansible_collections.latepoint.api.plugins.module_utils._reconcile import OneCustomer, read_target
from ansible_collections.latepoint.api.plugins.module_utils._results import Result

SPEC = dict(
    connection_spec(),
    **goal_spec(),
    **mask_spec(),
    id={"type": "int"},
    email={"type": "str"},
    customer={"type": "dict"},
    src={"type": "path"},
    # Filled by the action plugin: the text of `src`, decrypted.
    _sources={"type": "list", "elements": "dict"},
)
DEFAULTS: Result = {
    "changed": False,
    "customer": None,
    "changed_fields": [],
    "diff": {"before": {}, "after": {}, "before_header": "", "after_header": ""},
    "request": None,
    "status_code": None,
    "attempts": 0,
}


def reconcile(task: Task) -> Result:
    """Read the target, then bring the customer there."""
    target = read_target(task.params, task.mask)
    customer = OneCustomer(task.client, target, task.mask, task.params["verify"])
    task.warnings = customer.warnings
    return customer.run()


def main() -> None:
    run(SPEC, reconcile, DEFAULTS)


if __name__ == "__main__":
    main()
