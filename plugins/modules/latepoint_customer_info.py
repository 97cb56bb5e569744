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
description:
  - Returns customers of a LatePoint site as normalised records, in the form that the other modules take.
  - Give O(id), or O(email), or filters, or nothing for all customers. Several filters must all match.
  - If no customer matches, RV(count) is 0. That is no failure.
  - Lists of some sites show only the beginning of a long value. There is a warning then; by O(id) a customer is read
    as a whole.
options:
  id:
    description:
      - The customer with this number.
    type: int
  email:
    description:
      - The customers with exactly this address, in upper or lower case.
    type: str
  status:
    description:
      - Customers with this status. If a site ignores this filter, there is a warning, and customers with another status
        are left out.
    type: str
    choices: [active, inactive, pending_verification, blocked]
  search:
    description:
      - Customers in which the site finds this text, for example a part of a name.
      - Put it in quotes, such as C("0123"). Otherwise YAML makes a number or a date of what looks like one, and the
        site searches for C(83), or for a date in another form.
      - With any O(mask), it is masked in the invocation and in messages.
    type: str
  created_after:
    description:
      - Customers created after this time, for example C("2024-01-31") or C("2024-01-31 10:00:00"). Put it in quotes, so
        that it is sent as it stands. Otherwise YAML makes a date of it, and C(2024-01-31T10:00:00) is sent.
      - Whether a site takes it as its own time or as UTC depends on its version.
    type: str
  created_before:
    description:
      - Customers created before this time. See O(created_after) for how to write it.
    type: str
  has_bookings:
    description:
      - Customers with bookings, or without.
    type: bool
  is_guest:
    description:
      - Guests, or customers with an account. If a site ignores this filter, the same happens as for O(status).
    type: bool
  limit:
    description:
      - Return at most this many customers, those with the smallest numbers. Without it, all that match.
    type: int
  include:
    description:
      - What shall be returned beside the plain fields. A site may show C(notes) and C(custom_fields) only when they
        are asked for.
      - What V(stats), V(avatar) and V(bookings) bring is returned as the site gives it, down to 20 levels. O(mask)
        hides all of it with V(all), and otherwise the values of masked fields of this customer, wherever they stand
        in it.
    type: list
    elements: str
    choices: [notes, custom_fields, stats, avatar, bookings]
    default: []
extends_documentation_fragment:
  - latepoint.api.attributes
  - latepoint.api.attributes.api
  - latepoint.api.attributes.reading
  - latepoint.api.connection
  - latepoint.api.connection.host
  - latepoint.api.mask
seealso:
  - module: latepoint.api.latepoint_customer
  - module: latepoint.api.latepoint_site_info
author:
  - Contributors to the latepoint.api collection (@latepoint-api)
"""

EXAMPLES = r"""
# All of these take the site and the key from LATEPOINT_BASE_URL and LATEPOINT_API_KEY.

- name: Read Ada
  latepoint.api.latepoint_customer_info:
    email: ada@example.com
    include: [notes, custom_fields]
  register: ada

- name: Her preferred time
  ansible.builtin.debug:
    msg: "{{ ada.customers[0].custom_fields.preferred_time }}"

- name: Everybody who waits for a verification
  latepoint.api.latepoint_customer_info:
    status: pending_verification
    limit: 50
  register: waiting

- name: How many there are
  ansible.builtin.debug:
    msg: "{{ waiting.count }} customers wait"

- name: All customers, without personal data in the log
  latepoint.api.latepoint_customer_info:
    mask: [all]
"""

RETURN = r"""
customers:
  description:
    - The customers, by ascending number. Text is text, numbers are numbers, nothing is an empty text.
    - Fields that the site does not show are not there. C(stats), C(avatar), C(avatar_url) and C(bookings) are there
      where O(include) asks for them and the site has them.
  returned: success
  type: list
  elements: dict
  sample:
    - id: 123
      email: ada@example.com
      first_name: Ada
      last_name: Lovelace
      phone: "+442071234567"
      status: inactive
      is_guest: false
      address: 12 St James's Square
      city: London
      state: ""
      zipcode: SW1Y 4JH
      country: GB
      notes: First of her kind
      avatar_image_id: 0
      custom_fields:
        preferred_time: evening
count:
  description: How many customers are returned.
  returned: success
  type: int
  sample: 1
msg:
  description: The number in words, or what failed and what to do.
  returned: always
  type: str
  sample: 1 customer
error:
  description: What went wrong, for programs. The codes are listed in the collection's C(docs/errors.md).
  returned: failure
  type: dict
  contains:
    code:
      description: The API's code, or a code of this collection.
      returned: always
      type: str
      sample: unauthorized
    message:
      description: What went wrong, without advice.
      returned: always
      type: str
      sample: Invalid API key (HTTP 401, unauthorized)
    details:
      description: More about it, by code.
      returned: always
      type: dict
      sample: {"request": "GET /customers"}
"""

from ansible_collections.latepoint.api.plugins.module_utils._record.checks import STATUSES
from ansible_collections.latepoint.api.plugins.module_utils._results.one import Result
from ansible_collections.latepoint.api.plugins.module_utils._runs.info import INCLUDE, Reader
from ansible_collections.latepoint.api.plugins.module_utils._task.options import connection_spec, mask_spec
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Job, Task

SPEC = dict(
    connection_spec(),
    **mask_spec(),
    id={"type": "int"},
    email={"type": "str"},
    status={"type": "str", "choices": list(STATUSES)},
    search={"type": "str"},
    created_after={"type": "str"},
    created_before={"type": "str"},
    has_bookings={"type": "bool"},
    is_guest={"type": "bool"},
    limit={"type": "int"},
    include={"type": "list", "elements": "str", "choices": list(INCLUDE), "default": []},
)
# No customers: a failure must not read as nobody.
DEFAULTS: Result = {"changed": False}


def read(task: Task) -> Result:
    """Read the customers that match."""
    reader = Reader(task.client, task.params, task.mask)
    task.warnings = reader.warnings
    return reader.run()


JOB = Job(SPEC, read, DEFAULTS)


def main() -> None:
    from ansible_collections.latepoint.api.plugins.module_utils._task.module import run

    run(JOB)


if __name__ == "__main__":
    main()
