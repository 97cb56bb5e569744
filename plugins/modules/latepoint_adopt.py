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
  - Changes customer files so that they say what the site has, for review, for example as a pull request. Nothing is
    ever written to the site; only GET requests are sent.
  - A file is changed in place, at the very characters of a value, and written whole or not at all, with its mode and
    owner. Comments, order, blank lines, line ends, and quotes where they still serve, stay. What YAML would take for
    something else than text is quoted.
  - All files are written beside the old ones first, so that a full disk changes none of them. A file that somebody
    edits meanwhile is an error, and stays as it is. The other names of a file (hard links) keep the old text, with a
    warning.
  - A custom field that is new on the site becomes a new line, for a customer who is declared with C(custom_fields).
    One that is gone becomes V(null). A field that stands in a file with nothing behind it (C(phone:)) gets the site's
    value.
  - Each changed text is read again before it is written. If it says anything else than before, but for the values that
    were to change, it is not written.
  - What can't be changed in place is left, with its reason (RV(left)). That is what stands in a file that is
    encrypted by Ansible Vault, behind an alias, in a merge key, or behind an anchor that is used elsewhere; a block of
    text with a line that looks like a comment, which would be gone; and files that are read-only or belong to another
    user.
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
      - With it, only what the site changed since is taken. What the files changed is still to be applied, and what
        both changed is left as C(conflict). Without it, every difference is taken.
    type: list
    elements: path
  fields:
    description:
      - Take only these fields. C(custom_fields.NAME) names one custom field, V(custom_fields) all of them.
      - Without it, all that are declared.
    type: list
    elements: str
  new:
    description:
      - A file to which customers are appended that nobody declares, made if it is missing, and best below O(src). The
        whole site is read for it.
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
  - Runs on the controller, whatever the connection of the task is, with the Python that runs Ansible.
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

- name: Phones and addresses as customers have them, and whoever is new
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
  description: Each value that was taken, or would be. Of a new customer one entry with C(field) null.
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
      description: Name of the field, C(custom_fields.NAME) of a custom field. Null if all of a customer is meant.
      returned: always
      type: str
      sample: phone
    source:
      description: Where it stands, or stood, as file and line.
      returned: always
      type: str
      sample: "customers/uk.yml:14"
left:
  description: Each value that differs, and was not taken.
  returned: always
  type: list
  elements: dict
  contains:
    <<: *value
    reason:
      description: Why it was left. C(conflict) if the files changed it as well, else in words.
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
      description: The API's code, or one of the collection's own.
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
