#!/usr/bin/python
# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of `latepoint_customer_files`; the action plugin of that name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: latepoint_customer_files
short_description: Check files of customers without a site
version_added: 1.0.0
description:
  - Reads files as M(latepoint.api.latepoint_customers) reads its O(latepoint.api.latepoint_customers#module:src), and
    reports all that is wrong with them, by file and line, such as unknown fields, wrong values, and customers or e-mail
    addresses that are declared twice.
  - Sends no request, and needs no key.
options:
  src:
    description:
      - Files, folders and globs on the controller.
    type: list
    elements: path
    required: true
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
extends_documentation_fragment:
  - latepoint.api.attributes
  - latepoint.api.attributes.controller
  - latepoint.api.mask
requirements:
  - PyYAML
seealso:
  - module: latepoint.api.latepoint_customers
author:
  - Contributors to the latepoint.api collection (@latepoint-api)
"""

EXAMPLES = r"""
- name: The files are in good order
  latepoint.api.latepoint_customer_files:
    src: [customers]
"""

RETURN = r"""
files:
  description: The files that were read.
  returned: success
  type: list
  elements: str
  sample: [customers/north/vip.yml]
not_read:
  description:
    - The files of the folders that were not read. In a folder, files of customers end in C(.yml), C(.yaml) or C(.json),
      in letters of any case, and do not begin with a dot.
  returned: success
  type: list
  elements: str
  sample: [customers/README.md]
summary:
  description: The number of records, as C(declared); null if something is wrong with them.
  returned: always
  type: dict
  sample: {declared: 25}
msg:
  description: The numbers in words, or what is wrong.
  returned: always
  type: str
  sample: 25 records in 2 files, all in good order
error:
  description: What is wrong, for programs.
  returned: failure
  type: dict
  contains:
    code:
      description: C(invalid_record), C(duplicate_customer), or C(invalid_parameters).
      returned: always
      type: str
      sample: invalid_record
    message:
      description: What is wrong.
      returned: always
      type: str
      sample: "customers/north/vip.yml:12: unknown field 'adress' - did you mean 'address'?"
    details:
      description: With C(problems), a list with a sentence for each problem.
      returned: always
      type: dict
      sample:
        problems: ["customers/north/vip.yml:12: unknown field 'adress' - did you mean 'address'?"]
"""
