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
description:
  - Brings one customer of a LatePoint site to the state that you declare, over the site's REST API.
  - Reads the customer first, compares the declared fields only, and sends only those that differ. If nothing differs,
    nothing is written, and the task is C(ok).
  - After a write, makes sure that the site kept what it accepted, see O(verify).
  - For more than a handful of customers use M(latepoint.api.latepoint_customers). It reads the site once, and handles
    what concerns several customers, such as an e-mail address that moves from one customer to another.
options:
  id:
    description:
      - Number of the customer in LatePoint. You may give it as O(customer.id) instead. If you give both, they must be
        equal.
      - If you give O(email) as well, both must belong to the same customer.
    type: int
  email:
    description:
      - E-mail address that the customer has now, in upper or lower case. Without O(id) and O(email), the customer is
        looked up by O(customer.id), or else by O(customer.email).
      - An address that LatePoint would refuse today, such as C(root@localhost), works if the site has it.
      - To change an address, give the present address here, and the new address as O(customer.email). If no customer
        has the present address any more, the customer with the new address matches, so that the task can run again.
    type: str
  src:
    description:
      - A YAML or JSON file with the record, instead of O(customer). It is looked up on the controller as
        M(ansible.builtin.copy) does, so also below C(files/) of a role or a playbook.
      - A file that Ansible Vault has encrypted is decrypted in memory. A task with C(async) would leave a copy in
        clear, and is refused.
      - Text in such a file needs no quotes. V(02134), V(+15550199) and V(NO) are read as they stand. Only V(null), V(~)
        and an empty value count as null.
      - Jinja in such a file is not evaluated; C({{ … }}) is text.
    type: path
  base:
    description:
      - The record as it was when it was last applied, as a dictionary like O(customer), or as a file like O(src).
      - With it, each difference has an origin. With C(declared), the declared record has changed since; with C(site),
        the site has; with C(both), both have, to different values. A field that O(base) does not have is C(declared).
        O(site_changes) says what happens to what the site changed.
      - If it is empty, C({}) or C([]), nothing was applied yet.
    type: raw
extends_documentation_fragment:
  - latepoint.api.attributes
  - latepoint.api.attributes.api
  - latepoint.api.connection
  - latepoint.api.connection.host
  - latepoint.api.mask
  - latepoint.api.reconcile
  - latepoint.api.record
requirements:
  - PyYAML, for O(src) and O(base)
seealso:
  - module: latepoint.api.latepoint_customers
  - module: latepoint.api.latepoint_customer_info
  - module: latepoint.api.latepoint_site_info
author:
  - Contributors to the latepoint.api collection (@latepoint-api)
"""

EXAMPLES = r"""
# All of these take the site and the key from LATEPOINT_BASE_URL and LATEPOINT_API_KEY.

- name: Ada is an active customer
  latepoint.api.latepoint_customer:
    id: 123
    customer:
      first_name: Ada
      status: active

- name: Find Ada by e-mail, and look only
  latepoint.api.latepoint_customer:
    email: ada@example.com
    customer:
      phone: "+1-555-0199"
      zipcode: "02134"
  check_mode: true
  diff: true

- name: Give Ada another e-mail address
  latepoint.api.latepoint_customer:
    email: ada@example.com
    customer:
      email: ada.lovelace@example.com

- name: Set one custom field, remove another, leave the rest
  latepoint.api.latepoint_customer:
    id: 3
    customer:
      custom_fields:
        vip: "yes"
        referral: null

- name: These custom fields and no others
  latepoint.api.latepoint_customer:
    id: 13
    custom_fields_mode: exact
    customer:
      custom_fields:
        preferred_time: morning

- name: The record in a file of its own, for example encrypted by Ansible Vault
  latepoint.api.latepoint_customer:
    src: ada.yml

- name: Grace is a customer, from now on if not before
  latepoint.api.latepoint_customer:
    create: true
    customer:
      email: grace@example.com
      first_name: Grace
      last_name: Hopper

- name: The test customer is gone
  latepoint.api.latepoint_customer:
    email: jane_doe@example.com
    state: absent

- name: Show no names and addresses in logs
  latepoint.api.latepoint_customer:
    id: 2
    mask: [all]
    customer:
      last_name: Lefèvre
      notes: Moved in May

- name: A new city, and whatever Ada has changed herself stays
  latepoint.api.latepoint_customer:
    id: 123
    customer: {city: Ockham, phone: "+442071234567"}
    base: {city: London, phone: "+442071234567"}

- name: Make sure, whatever the site answers to the write
  latepoint.api.latepoint_customer:
    id: 1
    verify: read
    customer:
      city: Potsdam
"""

RETURN = r"""
msg:
  description: What happened, and to which customer. After a failure also whether anything was written, and what to do.
  returned: always
  type: str
  sample: "customer 123 (ada@example.com) was updated: first_name, status"
customer:
  description:
    - The customer as the site has it now, or would have it in check mode. Fields that the site does not show are not
      there.
    - Null if the customer is deleted, not there, or could not be read.
  returned: always
  type: dict
  sample:
    id: 123
    email: ada@example.com
    first_name: Ada
    last_name: Lovelace
    phone: "+442071234567"
    status: active
    is_guest: false
    address: 12 St James's Square
    city: London
    state: ""
    zipcode: SW1Y 4JH
    country: GB
    notes: First of her kind
    avatar_image_id: 0
    custom_fields:
      preferred_time: morning
changed_fields:
  description:
    - Names of the fields that have changed, or would change in check mode, sorted. A custom field is
      C(custom_fields.NAME).
    - After a failure, the fields that the site has changed nevertheless.
  returned: always
  type: list
  elements: str
  sample: [custom_fields.preferred_time, status]
moved:
  description:
    - Names of the fields that changed although they were not sent, as a reading after the write shows,
      or a response to it that has the whole record.
    - Either the site copies a value into another field, such as a custom field into the field of that name, or somebody
      edited the customer meanwhile.
  returned: when there are any
  type: list
  elements: str
  sample: [city]
diff:
  description: The changed fields before and after, as Ansible shows it with C(--diff).
  returned: always
  type: dict
  contains:
    before:
      description: The old values. For a deleted customer, all known values.
      returned: always
      type: dict
      sample: {"status": "inactive"}
    after:
      description: The new values.
      returned: always
      type: dict
      sample: {"status": "active"}
    before_header:
      description: The customer.
      returned: always
      type: str
      sample: customer 123 (ada@example.com)
    after_header:
      description: The customer.
      returned: always
      type: str
      sample: customer 123 (ada@example.com)
origins:
  description: The origin of each difference, by the name of the field. It is C(declared), C(site) or C(both).
  returned: if there is a O(base)
  type: dict
  sample: {"phone": "site", "status": "declared"}
base:
  description: The value of O(base) for each of these fields. Fields that O(base) does not have are missing.
  returned: if there is a O(base)
  type: dict
  sample: {"phone": "+442071234567", "status": "inactive"}
kept:
  description:
    - Fields that were kept as the site has them, each with the values C(site), C(declared) and C(base).
    - After a C(conflict), all fields that the site changed.
  returned: if something was kept
  type: dict
  sample: {"phone": {"base": "+442071234567", "declared": "+442071234567", "site": "+442079460000"}}
request:
  description: The write, or in check mode the write that would be sent. Null if there is nothing to write.
  returned: always
  type: dict
  contains:
    method:
      description: C(PUT), C(POST) or C(DELETE).
      returned: always
      type: str
      sample: PUT
    path:
      description: Path below the base of the API.
      returned: always
      type: str
      sample: /customers/123
    body:
      description: What is sent, null for C(DELETE).
      returned: always
      type: dict
      sample: {"status": "active"}
status_code:
  description: HTTP status of the response to the write, or else to the last reading. Null without a response.
  returned: always
  type: int
  sample: 200
tries:
  description:
    - How often the write was sent, retries included; without a write, the last reading.
    - C(attempts) is the same number. If the task has C(until) or C(retries), C(attempts) is Ansible's own count.
  returned: always
  type: int
  sample: 1
error:
  description: What went wrong, for programs. The codes are listed in the collection's C(docs/errors.md).
  returned: failure
  type: dict
  contains:
    code:
      description: The API's code, such as C(customer_not_found), or a code of this collection.
      returned: always
      type: str
      sample: customer_update_failed
    message:
      description: What went wrong, without advice.
      returned: always
      type: str
      sample: "Error updating customer: Email already exists (HTTP 400, customer_update_failed). Nothing was written"
    details:
      description:
        - More about it, depending on the code. For example C(fields) are the fields that the site did not keep
          (C(write_not_kept)), and C(problems) is everything that is wrong with a record (C(invalid_record)).
        - C(written) says whether anything was written. V(no), nothing; V(partly), a part of it; V(unknown), it is
          unknown, so run again; V(accepted), the site accepted it, but it could not be verified. Only if Ansible itself
          refuses the options (C(invalid_parameters), such as a value of the wrong type), and after C(internal_error),
          it is missing.
        - C(wanted) has the names of the fields that a write was to change.
      returned: always
      type: dict
      sample: {"request": "PUT /customers/123", "written": "no"}
"""

from ansible_collections.latepoint.api.plugins.module_utils._results.one import Result
from ansible_collections.latepoint.api.plugins.module_utils._runs.one import OneCustomer
from ansible_collections.latepoint.api.plugins.module_utils._runs.target import read_target
from ansible_collections.latepoint.api.plugins.module_utils._task.base import read_base_of_one
from ansible_collections.latepoint.api.plugins.module_utils._task.options import connection_spec, goal_spec, mask_spec
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Job, Task

SPEC = dict(
    connection_spec(),
    **goal_spec(),
    **mask_spec(),
    id={"type": "int"},
    email={"type": "str"},
    customer={"type": "dict"},
    src={"type": "path"},
    base={"type": "raw"},
)
DEFAULTS: Result = {
    "changed": False,
    "customer": None,
    "changed_fields": [],
    "diff": {"before": {}, "after": {}, "before_header": "", "after_header": ""},
    "request": None,
    "status_code": None,
    "tries": 0,
}


def reconcile(task: Task) -> Result:
    """Read the target, then bring the customer there."""
    target = read_target(task.params, read_base_of_one(task.params), task.official)
    customer = OneCustomer(task.client, target, task.mask, task.params["verify"])
    task.warnings = customer.warnings
    task.warnings.extend(target.declared.warnings)
    return customer.run()


JOB = Job(SPEC, reconcile, DEFAULTS)


def main() -> None:
    from ansible_collections.latepoint.api.plugins.module_utils._task.module import run

    run(JOB)


if __name__ == "__main__":
    main()
