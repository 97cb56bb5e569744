#!/usr/bin/python
# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `latepoint_export`: documentation, and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: latepoint_export
short_description: Write a LatePoint site's customers into files
version_added: 1.0.0
description:
  - Reads all customers of a site, and writes them as YAML files. M(latepoint.api.latepoint_customers) reads these files
    as O(latepoint.api.latepoint_customers#module:src), and finds nothing to change.
  - The files lie on the controller, customers by ascending number, at most O(per_file) customers in each, named
    C(customers-0001.yml) and so on. All text is quoted, so that every YAML reader keeps it.
  - A value that can't be declared, such as a status that the API does not take, is left out, and a comment says so.
    Empty fields are left out as well.
  - If a site shows C(notes) and C(admin_notes), the one that is not empty is exported. If both are filled and differ,
    C(admin_notes) are, and a comment says so.
  - Files that are up to date stay untouched. Files of an earlier export that are not needed any more are removed. Files
    that no export has written are never touched; if such a file is in the way, the task fails.
  - A list may show less than a site has. Customers of whom it lacks a field, or shows a shortened value, are read by
    id, and so is a sample of the others. If the list showed less, or something else, of one of the sample, all
    customers are read by id. What a list hides of customers outside the sample goes unnoticed.
  - Never writes to the site.
options:
  dest:
    description:
      - The folder on the controller. It is created if it is missing. A relative path starts where Ansible was started.
    type: path
    required: true
  per_file:
    description:
      - How many customers a file may hold at most.
    type: int
    default: 1000
  force:
    description:
      - Whether to write over files of an export that were edited since, as the checksum in their header shows. Without
        it the task shows the difference, fails, and writes nothing.
    type: bool
    default: false
    version_added: 1.1.0
  concurrency:
    description:
      - How many requests may be under way at once.
    type: int
    default: 4
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
  diff_mode:
    support: full
notes:
  - The files hold personal data. Only their owner may read them. M(latepoint.api.latepoint_customers) also reads files
    that are encrypted by Ansible Vault.
seealso:
  - module: latepoint.api.latepoint_customers
  - module: latepoint.api.latepoint_customer_info
author:
  - Contributors to the latepoint.api collection (@latepoint-api)
"""

EXAMPLES = r"""
- name: All customers of a site as files
  latepoint.api.latepoint_export:
    base_url: "{{ latepoint_base_url }}"
    api_key: "{{ latepoint_api_key }}"
    dest: "customers/{{ inventory_hostname }}"
  delegate_to: localhost
"""

RETURN = r"""
count:
  description: How many customers the site has.
  returned: success
  type: int
  sample: 2500
files:
  description: The files of the export, in order.
  returned: success
  type: list
  elements: str
  sample: [customers/north/customers-0001.yml]
written:
  description: The files that had to be written, or would have to be in check mode.
  returned: success
  type: list
  elements: str
  sample: [customers/north/customers-0001.yml]
removed:
  description: Files of an earlier export that were not needed any more.
  returned: success
  type: list
  elements: str
  sample: []
left_out:
  description: How many values were left out, since they can't be declared.
  returned: success
  type: int
  sample: 2
msg:
  description: What was done in words, or what failed and what to do.
  returned: always
  type: str
  sample: "2,500 customers in 3 files: 1 written"
error:
  description: What went wrong, for programs. The codes are listed in the collection's C(docs/errors.md).
  returned: failure
  type: dict
  contains:
    code:
      description: A code of the API, or of this collection.
      returned: always
      type: str
      sample: unauthorized
    message:
      description: What happened.
      returned: always
      type: str
      sample: "the site refuses the key: Invalid API key"
    details:
      description: More of it, as plain data.
      returned: always
      type: dict
      sample: {}
"""

from ansible_collections.latepoint.api.plugins.module_utils._api.choice import customers_of
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._results.one import Result
from ansible_collections.latepoint.api.plugins.module_utils._runs.export import SiteExport
from ansible_collections.latepoint.api.plugins.module_utils._task.options import connection_spec
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Job, Task

SPEC = dict(
    connection_spec(),
    dest={"type": "path", "required": True},
    per_file={"type": "int", "default": 1000},
    force={"type": "bool", "default": False},
    concurrency={"type": "int", "default": 4},
)
DEFAULTS: Result = {"changed": False, "customers": []}


def read(task: Task) -> Result:
    """Read all customers; the action plugin writes them."""
    for name in ("per_file", "concurrency"):
        if task.params[name] < 1:
            raise InputError(f"{name} must be 1 or more, not {task.params[name]}")
    api = customers_of(task.client)
    task.warnings = api.warnings
    records = SiteExport(api, task.params["concurrency"]).records()
    return {"changed": False, "customers": records, "msg": f"{len(records)} customer{'' if len(records) == 1 else 's'}"}


JOB = Job(SPEC, read, DEFAULTS)


def main() -> None:
    from ansible_collections.latepoint.api.plugins.module_utils._task.module import run

    run(JOB)


if __name__ == "__main__":
    main()
