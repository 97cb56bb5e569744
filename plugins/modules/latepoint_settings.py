#!/usr/bin/python
# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of `latepoint_settings`; the action plugin of that name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: latepoint_settings
short_description: Check the variables of the role for one site
version_added: 1.1.0
description:
  - The first task of the role P(latepoint.api.customers#role). Reads the variables of the host that begin with
    C(latepoint_), and returns them as options of the modules that the role runs, with their paths made absolute.
  - Returns an RV(error) before the first request, if a variable is unknown, or is given by its long and its short name,
    or has a wrong value, if the host does not say which site it is, and if its reports could not be written.
  - Of such an error the task fails only with O(mode=doctor). With the other modes the role reports it at its end, by
    O(mode=finish), which fails as that report demands.
options:
  mode:
    description: What the role shall do.
    type: str
    choices: [apply, audit, offline, adopt, export, doctor, finish]
    required: true
  result:
    description:
      - What M(latepoint.api.latepoint_report) returned. With O(mode=finish) the task fails where the status of that
        report is one of RV(fail_on), and where there is no report.
    type: dict
  passes:
    description: Statuses with which O(mode=finish) does not fail, whatever the variables say.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - latepoint.api.attributes
  - latepoint.api.attributes.controller
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
seealso:
  - module: latepoint.api.latepoint_customers
author:
  - Contributors to the latepoint.api collection (@latepoint-api)
"""

EXAMPLES = r"""
- name: The variables of all sites make sense
  latepoint.api.latepoint_settings:
    mode: apply
"""

RETURN = r"""
given:
  description: Which of C(base_url), C(api_key), C(username) and C(password) the host has.
  returned: if nothing is wrong, but for O(mode=finish)
  type: list
  elements: str
  sample: [base_url, api_key]
connection:
  description: The other connection options that are given.
  returned: if nothing is wrong, but for O(mode=finish)
  type: dict
  sample: {timeout: 10.0}
delegate_to:
  description: The machine that talks to the site.
  returned: if nothing is wrong, but for O(mode=finish)
  type: str
  sample: localhost
where:
  description: V(here) where that is the machine that runs Ansible, else V(elsewhere); V(files) where no site is asked.
  returned: if nothing is wrong, but for O(mode=finish)
  type: str
  sample: here
customers:
  description: Options of M(latepoint.api.latepoint_customers).
  returned: if nothing is wrong, with O(mode=apply), O(mode=audit) and O(mode=offline)
  type: dict
  sample: {src: [customers/north], state: present}
export:
  description: Options of M(latepoint.api.latepoint_export).
  returned: if nothing is wrong, with O(mode=export)
  type: dict
  sample: {dest: customers/north, force: false, concurrency: 4}
doctor:
  description: Options of M(latepoint.api.latepoint_doctor).
  returned: if nothing is wrong, with O(mode=doctor)
  type: dict
  sample: {write: false}
report:
  description: Options of M(latepoint.api.latepoint_report), as far as they make sense.
  returned: always
  type: dict
  sample: {mode: audit, dest: /repo/reports, base_url: "https://north.example.com", spare: []}
fail_on:
  description: The statuses of a report that let the run fail.
  returned: if nothing is wrong, and the task does not fail
  type: list
  elements: str
  sample: [error, drift]
said:
  description: What the report says beside RV(msg), line by line.
  returned: if the task fails with O(mode=finish)
  type: list
  elements: str
  sample: [/repo/reports/north.html]
msg:
  description: That the variables make sense, or what is wrong with them, or with the site.
  returned: always
  type: str
  sample: "Unknown variable 'latepoint_report_dirr' - did you mean 'latepoint_report_dir'?"
error:
  description: What is wrong, for programs.
  returned: if something is wrong, but for O(mode=finish)
  type: dict
  sample: {code: invalid_parameters, message: latepoint_plan is empty, details: {written: "no"}}
"""
