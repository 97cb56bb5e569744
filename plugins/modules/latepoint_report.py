#!/usr/bin/python
# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of `latepoint_report`; the action plugin of that name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: latepoint_report
short_description: Write reports of what was found or done on a site
version_added: 1.0.0
description:
  - Takes the result of M(latepoint.api.latepoint_customers), and writes it as JSON, Markdown, HTML and JUnit.
  - C(SITE.json) is the whole report; the others are made from it. C(SITE.md) fits a comment on a pull request.
    C(SITE.html) is for people, complete in itself. In C(SITE.junit.xml) drift is a failure and trouble an error.
  - A result of any task that failed makes a report with the status V(error), so that trouble is never taken for drift.
  - Everything that came from a site is escaped, and never filled in as a template.
  - Characters that some system forbids in names of files are written as in URLs. The reports of a host C(a/b) are
    C(a%2Fb.json) and so on.
  - If a file can't be written, the others are; the task fails, and RV(report) says what the run itself came to.
  - The reports are written in check mode as well, since they are what such a run is for. The task is never C(changed).
options:
  result:
    description:
      - What a task has registered, failed or not. Without it the report is an error, unless you O(rehearse).
    type: dict
  dest:
    description:
      - The folder on the controller, created if it is missing. Without it nothing is written, but the status is
        returned. A relative path starts where Ansible was started.
    type: path
  site:
    description:
      - What the site is called in the reports, and in their files' names.
      - If not set, the name of the host in the inventory.
    type: str
  base_url:
    description:
      - The address of the site, for the reports only. A user's name and password in it are not shown.
    type: str
  mode:
    description:
      - What the result is from. V(audit), a look in check mode; V(apply), a real run; V(offline), a check of files.
      - V(export) and V(adopt), which only make RV(said), without a file.
      - If not set, V(audit) in check mode, else V(apply).
    type: str
    choices: [audit, apply, offline, export, adopt]
  rehearse:
    description:
      - Write no report yet. Make the folder O(dest), and fail if the site's reports could not be written there.
      - A task with this comes before the one that writes to a site, so that no such run ends without its report.
    type: bool
    default: false
  spare:
    description:
      - Files that no report may replace, such as a saved plan. If one of them lies where a report of the site or the
        one over all sites belongs, the task fails and writes nothing.
    type: list
    elements: path
    default: []
  index:
    description:
      - Where the site's page leads for all sites, relative to the folder of the reports. It is the page that
        M(latepoint.api.latepoint_report_index) writes, if it does.
    type: str
    version_added: 1.1.0
  fail_on:
    description:
      - Let the task fail if the report has one of these statuses, after it was written.
    type: list
    elements: str
    choices: [error, drift, kept, clean]
    default: []
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
      - The reports are written in check mode, too.
seealso:
  - module: latepoint.api.latepoint_customers
  - module: latepoint.api.latepoint_report_index
author:
  - Contributors to the latepoint.api collection (@latepoint-api)
"""

EXAMPLES = r"""
- name: What differs?
  latepoint.api.latepoint_customers:
    src: [customers]
  check_mode: true
  register: audit
  ignore_errors: true

- name: Report it, then fail if it is not what it should be
  latepoint.api.latepoint_report:
    result: "{{ audit }}"
    mode: audit
    dest: reports
    fail_on: [drift, error]
"""

RETURN = r"""
report:
  description: The report without the changes themselves.
  returned: always, unless the options are wrong, or it was a rehearsal
  type: dict
  contains:
    status:
      description: V(clean), V(kept), V(drift), or V(error). It is V(error), too, where the report could not be written.
      returned: always
      type: str
      sample: drift
    headline:
      description: What happened, in one sentence.
      returned: always
      type: str
      sample: 3 of 25 customers differ from what is declared
    site:
      description: The site's name.
      returned: always
      type: str
      sample: north
    mode:
      description: What the report is of.
      returned: always
      type: str
      sample: audit
    summary:
      description: As M(latepoint.api.latepoint_customers) returns it; null if the run did not come so far.
      returned: always
      type: dict
      sample: {declared: 25, unchanged: 22, changed: 3}
    fields:
      description: How often each field differs.
      returned: always
      type: dict
      sample: {phone: 2, status: 1}
    actions:
      description: How many customers each action concerns.
      returned: always
      type: dict
      sample: {update: 3}
    outcomes:
      description: How many customers each outcome concerns.
      returned: always
      type: dict
      sample: {planned: 3}
    error:
      description: What went wrong, or null.
      returned: always
      type: dict
      sample: null
files:
  description: The files that were written.
  returned: always, unless the options are wrong
  type: list
  elements: str
  sample: [/repo/reports/north.json, /repo/reports/north.md, /repo/reports/north.html, /repo/reports/north.junit.xml]
said:
  description: What the report comes to, as a sentence or as lines; of trouble each failure once.
  returned: always, unless the options are wrong, or it was a rehearsal
  type: raw
  version_added: 1.1.0
  sample: "north: 3 of 25 customers differ from what is declared"
msg:
  description: The site and its headline; for a report of trouble, what went wrong.
  returned: always
  type: str
  sample: "north: 3 of 25 customers differ from what is declared"
"""
