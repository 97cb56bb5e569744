#!/usr/bin/python
# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `latepoint_customer_info`: documentation, and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: latepoint_customer_info
short_description: Read LatePoint customers
version_added: 1.0.0
"""

EXAMPLES = r"""
"""

RETURN = r"""
"""

from ansible_collections.latepoint.api.plugins.module_utils._argspec import connection_spec, mask_spec
from ansible_collections.latepoint.api.plugins.module_utils._info import INCLUDE, Reader
from ansible_collections.latepoint.api.plugins.module_utils._module import Task, run
from ansible_collections.latepoint.api.plugins.module_utils._results import Result

SPEC = dict(
    connection_spec(),
    **mask_spec(),
    id={"type": "int"},
    email={"type": "str"},
    status={"type": "str"},
    search={"type": "str"},
    created_after={"type": "str"},
    created_before={"type": "str"},
    has_bookings={"type": "bool"},
    is_guest={"type": "bool"},
    limit={"type": "int"},
    include={"type": "list", "elements": "str", "choices": list(INCLUDE), "default": []},
)
DEFAULTS: Result = {"changed": False, "customers": [], "count": 0}


def read(task: Task) -> Result:
    """Read the customers that match."""
    reader = Reader(task.client, task.params, task.mask)
    task.warnings = reader.warnings
    return reader.run()


def main() -> None:
    run(SPEC, read, DEFAULTS)


if __name__ == "__main__":
    main()
