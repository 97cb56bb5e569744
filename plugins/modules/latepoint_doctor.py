#!/usr/bin/python
# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `latepoint_doctor`: documentation, and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: latepoint_doctor
short_description: Examine whether a LatePoint site can be reconciled truthfully
version_added: 1.0.0
description:
  - Sites differ, by the version of LatePoint, by plugins, and by what stands in front of them. This module examines a
    site before you trust it. It reports what is peculiar, and whether a run would lie or never settle.
  - Without O(write) it only reads. It requests the status, pages of the list in several ways, a few customers, and a
    customer who can't exist.
  - With O(write) it creates a throwaway customer at C(example.com), writes every field in many spellings, and deletes
    the customer again, also when the site fails in between. If the deletion fails, or the task is ended before it (its
    C(timeout), Ctrl+C), the customer may stay. In the first case the finding C(cleanup) has the customer's number. In
    the second, look for the name C(LatePoint Doctor) on the site.
  - Its findings hold no key and no personal data, only counts, names and shapes, and values of the throwaway customer,
    so that they can be pasted into a bug report.
  - Whatever is wrong with the site is a finding and no failure. Only wrong options fail.
options:
  write:
    description:
      - Whether to create, write and delete a throwaway customer. Meant for a staging copy of the site, since LatePoint
        and other plugins may send messages about a new customer.
      - The key must be allowed to create, read, update and delete customers.
      - It takes about 120 requests.
    type: bool
    default: false
  fields:
    description:
      - The fields that you are going to declare. What is wrong only with other fields is a note then, and no problem.
      - If not set, all fields.
    type: list
    elements: str
    default: []
  custom_field:
    description:
      - The key of the custom field to write; a second key ends in C(_2). Some sites keep only keys that are set up in
        LatePoint.
    type: str
    default: latepoint_doctor
  dest:
    description:
      - The folder on the controller for the reports C(SITE.doctor.json), C(.md), C(.html) and C(.junit.xml). It is made
        where it is missing. A relative path starts where Ansible was started. If not set, nothing is written.
    type: path
  site:
    description:
      - What the site is called in the reports, and in their files' names.
      - If not set, the name of the host in the inventory.
    type: str
  trouble:
    description:
      - The result of a task that failed before the site could be examined, such as C(ansible_failed_result). Then no
        request is sent. The only finding is that failure, so that it is in the reports.
    type: dict
extends_documentation_fragment:
  - latepoint.api.attributes
  - latepoint.api.attributes.api
  - latepoint.api.connection
  - latepoint.api.connection.host
attributes:
  async:
    support: none
  check_mode:
    support: full
    details:
      - Only requests that read are sent, whatever O(write) says. Reports are written all the same.
  diff_mode:
    support: N/A
    details:
      - The throwaway customer is deleted again.
  idempotent:
    support: partial
    details:
      - With O(write=true) each run makes a customer and deletes it again. Without, nothing is changed at all.
seealso:
  - module: latepoint.api.latepoint_site_info
  - module: latepoint.api.latepoint_customers
author:
  - Contributors to the latepoint.api collection (@latepoint-api)
"""

EXAMPLES = r"""
- name: Look at a site, reading only
  latepoint.api.latepoint_doctor:
  register: site

- name: Go no further if it can't be trusted
  ansible.builtin.assert:
    that: site.verdict != 'problem'
    fail_msg: "{{ site.msg }}"

- name: Try every field on a staging site
  latepoint.api.latepoint_doctor:
    base_url: "{{ latepoint_base_url }}"
    api_key: "{{ latepoint_api_key }}"
    write: true
    dest: reports
"""

RETURN = r"""
verdict:
  description: The worst verdict among the findings.
  returned: always
  type: str
  choices: [ok, note, problem]
  sample: note
findings:
  description: One entry for each question that was asked of the site.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The question.
      returned: always
      type: str
      sample: list_row
    seen:
      description: What was seen.
      returned: always
      type: str
      sample: doesn't show address, city, state, zipcode and country
    verdict:
      description:
        - V(ok), all is well; V(note), worth knowing; V(problem), a run would lie, never settle, or fail.
      returned: always
      type: str
      choices: [ok, note, problem]
      sample: note
    meaning:
      description: What follows for a user.
      returned: always
      type: str
      sample: Where one of these is declared, each customer is read with a request of their own. Slower, not wrong.
    fields:
      description: The fields that it concerns. Empty where it concerns all.
      returned: always
      type: list
      elements: str
      sample: [address, city, state, zipcode, country]
round_trip:
  description: What happened to each value that was sent. Empty without O(write).
  returned: always
  type: list
  elements: dict
  contains:
    field:
      description: The field.
      returned: always
      type: str
      sample: phone
    what:
      description: What was tried.
      returned: always
      type: str
      sample: with dashes
    sent:
      description: The value that was sent.
      returned: always
      type: raw
      sample: "+1-555-0191"
    kept:
      description: The value that the site shows afterwards.
      returned: always
      type: raw
      sample: "+15550191"
    outcome:
      description:
        - V(kept), stored as sent; V(alike), stored otherwise, but counted as the same; V(rewritten), stored as
          something else; V(dropped), the old value stayed; V(refused), the site refused it; V(unknown), it could not be
          read; V(changed though left out), changed without being sent.
      returned: always
      type: str
      sample: alike
    ordinary:
      description: Whether such values are common, so that losing them is a problem and not only a note.
      returned: always
      type: bool
      sample: true
    told:
      description: Whether a run with O(latepoint.api.latepoint_customer#module:verify=auto) would report success.
      returned: always
      type: bool
      sample: true
    error:
      description: What the run would report instead.
      returned: always
      type: str
      sample: ""
requests:
  description: The requests that were sent, by method.
  returned: always
  type: dict
  sample: {"GET": 15}
seconds:
  description: How long it took.
  returned: always
  type: float
  sample: 0.4
files:
  description: The reports that were written.
  returned: always
  type: list
  elements: str
  sample: [/home/ada/reports/salon.doctor.json]
msg:
  description: The verdict in a sentence.
  returned: always
  type: str
  sample: "https://salon.example.com can be reconciled, as far as reading tells: 26 ok, 1 to note, 0 problems"
error:
  description: What is wrong with the options.
  returned: failure
  type: dict
  sample: {"code": "invalid_record", "message": "fields: unknown field 'fone' - did you mean 'phone'?", "details": {}}
"""

from ansible_collections.latepoint.api.plugins.module_utils._doctor.client import WatchedClient
from ansible_collections.latepoint.api.plugins.module_utils._doctor.run import Doctor
from ansible_collections.latepoint.api.plugins.module_utils._results.one import Result
from ansible_collections.latepoint.api.plugins.module_utils._task.options import Spec, connection_spec
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Job, Task

SPEC: Spec = {
    **connection_spec(),
    "write": {"type": "bool", "default": False},
    "fields": {"type": "list", "elements": "str", "default": []},
    "custom_field": {"type": "str", "default": "latepoint_doctor", "no_log": False},
    "dest": {"type": "path"},
    "site": {"type": "str"},
    "trouble": {"type": "dict"},
}
DEFAULTS: Result = {"changed": False}


def examine(task: Task) -> Result:
    """Examine the site; the client can write only where it is asked to, and not in check mode."""
    params = task.params
    client = task.connect(WatchedClient, read_only=task.check_mode or not params["write"])
    return Doctor(client, params["write"], params["fields"], params["custom_field"]).run()


JOB = Job(SPEC, examine, DEFAULTS)


def main() -> None:
    from ansible_collections.latepoint.api.plugins.module_utils._task.module import run

    run(JOB)


if __name__ == "__main__":
    main()
