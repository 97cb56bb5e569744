#!/usr/bin/python
# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `latepoint_site_info`: documentation, and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: latepoint_site_info
short_description: Tell whether a site's LatePoint API is there, and what a key may do
version_added: 1.0.0
"""

EXAMPLES = r"""
"""

RETURN = r"""
"""

from ansible_collections.latepoint.api.plugins.module_utils._argspec import connection_spec
from ansible_collections.latepoint.api.plugins.module_utils._info import SiteProbe
from ansible_collections.latepoint.api.plugins.module_utils._module import Task, run
from ansible_collections.latepoint.api.plugins.module_utils._results import Result

DEFAULTS: Result = {
    "changed": False,
    "reachable": False,
    "authorized": False,
    "plugin": None,
    "rate_limit": None,
    "elapsed_ms": None,
    "error": None,
}


def probe(task: Task) -> Result:
    """Ask the site."""
    site = SiteProbe(task.client)
    task.warnings = site.warnings
    return site.run()


def main() -> None:
    run(connection_spec(), probe, DEFAULTS)


if __name__ == "__main__":
    main()
