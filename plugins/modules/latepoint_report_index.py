#!/usr/bin/python
# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of `latepoint_report_index`; the action plugin of that name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: latepoint_report_index
short_description: Write a report over all sites
version_added: 1.0.0
description:
  - Gathers the reports that M(latepoint.api.latepoint_report) has written into a folder, and writes C(index.json),
    C(index.md) and C(index.html) beside them. Sites in trouble come first, then those that drifted.
  - Run it once, after all sites are done. The files are written in check mode as well; the task is never C(changed).
options:
  dest:
    description:
      - The folder of the reports on the controller. A relative path starts where Ansible was started.
      - Without it nothing is written; O(registered) is needed then.
    type: path
  sites:
    description:
      - The sites to show, by the names of their reports.
      - A site without a report is shown as an error.
      - If not set, all hosts of the play.
    type: list
    elements: str
  reports:
    description:
      - The files that the run wrote, as M(latepoint.api.latepoint_report) returned them, in one folder or in several.
      - If given, no other file counts, so that no report of an earlier run is taken for one of this run.
      - If not set, the reports that lie in O(dest).
    type: list
    elements: path
  lost:
    description:
      - Those of O(sites) that wrote no report in this run. A report of an earlier run is not taken for theirs.
    type: list
    elements: str
    default: []
  registered:
    description:
      - The variable under which each host has registered what M(latepoint.api.latepoint_report) returned.
      - If given, it says which files the run wrote, and one line over all sites is shown on the screen.
    type: str
    version_added: 1.1.0
extends_documentation_fragment:
  - latepoint.api.attributes
  - latepoint.api.attributes.controller
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  platform:
    details:
      - The report is written in check mode, too.
seealso:
  - module: latepoint.api.latepoint_report
author:
  - Contributors to the latepoint.api collection (@latepoint-api)
"""

EXAMPLES = r"""
- name: Report over all sites
  latepoint.api.latepoint_report_index:
    dest: reports
    registered: report
  run_once: true
"""

RETURN = r"""
status:
  description: The worst status of any site, V(error), V(drift), V(kept) or V(clean).
  returned: success
  type: str
  sample: drift
statuses:
  description: How many sites have each status.
  returned: success
  type: dict
  sample: {error: 0, drift: 1, clean: 2}
files:
  description: The files that were written.
  returned: success
  type: list
  elements: str
  sample: [/repo/reports/index.json, /repo/reports/index.md, /repo/reports/index.html]
msg:
  description: The numbers in words.
  returned: always
  type: str
  sample: "3 sites: 1 drifted, 2 clean"
"""
