#!/usr/bin/python
# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of `latepoint_adopt`; the action plugin of that name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: latepoint_adopt
short_description: Take what a site changed into the customer files
version_added: 1.0.0
description:
  - Puts the site's values into the customer files, for review, for example as a pull request. Nothing is ever written
    to the site; only requests that read are sent.
  - A file is edited in place, exactly where a value stands, and replaced whole or not at all, with its mode and owner.
    Comments, order, blank lines and line ends stay, and quotes where they still fit. What YAML would read as something
    else than text is quoted.
  - All new files are written before the first old file is replaced, so that a full disk changes none of them. If
    somebody edits a file meanwhile, the task fails, and the file stays as it is. Hard links to a file keep the old
    text, with a warning.
  - A custom field that is new on the site becomes a new line, if the customer is declared with C(custom_fields). A
    custom field that is gone becomes V(null). A field without a value in the file (C(phone:)) gets the site's value.
  - Each changed text is parsed again before it is written. If anything but the intended values differs, it is not
    written.
  - What can't be edited in place is left, with its reason (RV(left)). This concerns files that Ansible Vault has
    encrypted, aliases, merge keys, anchors that are used elsewhere, blocks of text with a line that looks like a
    comment, and files that are read-only or belong to another user.
options:
  src:
    description:
      - Customer files, folders and globs on the controller, found and read as
        O(latepoint.api.latepoint_customers#module:src). A link is followed to the file.
    type: list
    elements: path
    required: true
  base:
    description:
      - The customer files as they were when they were last applied, see
        O(latepoint.api.latepoint_customers#module:base).
      - With it, only what the site changed since is adopted. What the files changed is still to be applied, and what
        both changed is left as C(conflict). Without it, every difference is adopted.
    type: list
    elements: path
  fields:
    description:
      - Adopt only these fields. C(custom_fields.NAME) names one custom field, V(custom_fields) all of them.
      - Without it, all that are declared.
    type: list
    elements: str
  new:
    description:
      - A file to which the customers are appended that no file declares. It is created if it is missing, and best lies
        below O(src). The whole site is read for it.
      - Without it, they stay undeclared.
    type: path
  concurrency:
    description:
      - How many requests may be under way at once, V(1) to V(64).
    type: int
    default: 4
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - The files before and after. Where O(mask) is set, only their names, since the files hold all values.
extends_documentation_fragment:
  - latepoint.api.attributes
  - latepoint.api.attributes.api
  - latepoint.api.attributes.controller
  - latepoint.api.connection
  - latepoint.api.mask
requirements:
  - PyYAML
notes:
  - Runs on the controller, whatever the connection of the task is, with the Python that runs Ansible. The variables of
    C(environment) count there, for example the site, the key, and a proxy.
seealso:
  - module: latepoint.api.latepoint_customers
  - module: latepoint.api.latepoint_export
author:
  - Contributors to the latepoint.api collection (@latepoint-api)
"""

EXAMPLES = r"""
# All of these take the site and the key from LATEPOINT_BASE_URL and LATEPOINT_API_KEY.

- name: Take what customers changed on the site since the files were last applied
  latepoint.api.latepoint_adopt:
    src: [customers]
    base: [.applied/customers]

- name: Look only
  latepoint.api.latepoint_adopt:
    src: [customers]
  check_mode: true
  diff: true

- name: Phones and addresses as customers have them, and all new customers
  latepoint.api.latepoint_adopt:
    src: [customers]
    fields: [phone, email]
    new: customers/new.yml
"""

RETURN = r"""
msg:
  description: What happened, in numbers. After a failure what failed, and what to do.
  returned: always
  type: str
  sample: "3 values adopted into 1 file, 1 value left: conflict"
files:
  description: The files that were changed, or would be in check mode.
  returned: always
  type: list
  elements: str
  sample: [customers/uk.yml]
adopted:
  description: Each value that was adopted, or would be in check mode. A new customer is one entry with C(field) null.
  returned: always
  type: list
  elements: dict
  contains: &value
    id:
      description: Number of the customer.
      returned: always
      type: int
      sample: 123
    email:
      description: Address of the customer, as the site has it.
      returned: always
      type: str
      sample: ada@example.com
    field:
      description: Name of the field, C(custom_fields.NAME) for a custom field. Null for a whole customer.
      returned: always
      type: str
      sample: phone
    source:
      description: File and line of the value.
      returned: always
      type: str
      sample: "customers/uk.yml:14"
left:
  description: Each value that differs, and was not adopted.
  returned: always
  type: list
  elements: dict
  contains:
    <<: *value
    reason:
      description: Why it was left; C(conflict) if the files changed it as well.
      returned: always
      type: str
      sample: conflict
diff:
  description: The files before and after, with C(--diff). Empty without.
  returned: always
  type: list
  elements: dict
  sample: []
error:
  description: What went wrong, for programs. The codes are listed in the collection's C(docs/errors.md).
  returned: failure
  type: dict
  contains:
    code:
      description: The API's code, or a code of this collection.
      returned: always
      type: str
      sample: invalid_record
    message:
      description: What went wrong, without advice.
      returned: always
      type: str
      sample: "customers/uk.yml:14: unknown field 'adress' - did you mean 'address'?"
    details:
      description: More about it, by code.
      returned: always
      type: dict
      sample: {"written": "no"}
"""
