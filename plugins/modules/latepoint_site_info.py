#!/usr/bin/python
# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module `latepoint_site_info`: documentation, and one call."""

from __future__ import annotations

DOCUMENTATION = r"""
module: latepoint_site_info
short_description: Check whether a site's LatePoint API is there, and whether a key may read
version_added: 1.0.0
description:
  - Sends two requests, for the status of the API and for one customer, and reports what came back. If only the status
    fails, the customer decides whether the API is there.
  - A site that is down, or that refuses the key, is a result and no failure. Only wrong options fail.
notes:
  - For a quick answer about a site that may be down, set O(retries=0).
extends_documentation_fragment:
  - latepoint.api.attributes
  - latepoint.api.attributes.api
  - latepoint.api.attributes.reading
  - latepoint.api.connection
  - latepoint.api.connection.host
seealso:
  - module: latepoint.api.latepoint_customer
  - module: latepoint.api.latepoint_customer_info
author:
  - Contributors to the latepoint.api collection (@latepoint-api)
"""

EXAMPLES = r"""
# All of these take the site and the key from LATEPOINT_BASE_URL and LATEPOINT_API_KEY.

- name: Ask the site
  latepoint.api.latepoint_site_info:
    retries: 0
  register: site

- name: Go no further if the key can't read customers
  ansible.builtin.assert:
    that: site.authorized
    fail_msg: "{{ site.msg }}"
"""

RETURN = r"""
reachable:
  description:
    - Whether the LatePoint API responds, even if it refuses the key, or the request for now (C(rate_limited)), or says
      that the LatePoint plugin is switched off (C(latepoint_not_available)). RV(error) says which.
    - A page, such as a login for the whole site, or that of a firewall or a web server, does not count, nor does
      WordPress without the API (C(rest_no_route)).
  returned: always
  type: bool
  sample: true
authorized:
  description:
    - Whether customers could be read with the key. Only a write can show whether the key may write.
  returned: always
  type: bool
  sample: true
plugin:
  description:
    - What the API says about itself and LatePoint, unchanged. Null if it says nothing, or is not reachable.
  returned: always
  type: dict
  sample: {"latepoint_version": "5.2.4", "plugin": "latepoint-api", "status": "ok", "version": "1.0.0"}
rate_limit:
  description: The rate limit that the site announces in its responses. Null if it announces none.
  returned: always
  type: dict
  contains:
    limit:
      description: Requests allowed in a window of time.
      returned: always
      type: int
      sample: 60
    remaining:
      description: Requests left in this window.
      returned: always
      type: int
      sample: 58
    reset_seconds:
      description: Seconds until the next window.
      returned: always
      type: float
      sample: 41.0
elapsed_ms:
  description: Milliseconds that the site took, retries included.
  returned: always
  type: int
  sample: 38
msg:
  description: The finding in a sentence, with advice where something is wrong.
  returned: always
  type: str
  sample: "https://salon.example.com: the API is there, and the key may read customers"
error:
  description: Why the API is not reachable, or customers could not be read. Null if all is well.
  returned: always
  type: dict
  contains:
    code:
      description: The API's code, or a code of this collection, see the collection's C(docs/errors.md).
      returned: always
      type: str
      sample: unreachable
    message:
      description: What went wrong, without advice.
      returned: always
      type: str
      sample: "no connection to salon.example.com: Connection refused"
    details:
      description: More about it, by code.
      returned: always
      type: dict
      sample: {"request": "GET /status"}
"""

from ansible_collections.latepoint.api.plugins.module_utils._results.one import Result
from ansible_collections.latepoint.api.plugins.module_utils._runs.probe import SiteProbe
from ansible_collections.latepoint.api.plugins.module_utils._task.options import connection_spec
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Job, Task

DEFAULTS: Result = {
    "changed": False,
    "reachable": False,
    "authorized": False,
    "plugin": None,
    "rate_limit": None,
    "elapsed_ms": None,
    "error": None,
}


def probe(task: Task) -> Result:
    """Ask the site."""
    site = SiteProbe(task.client)
    task.warnings = site.warnings
    return site.run()


JOB = Job(connection_spec(), probe, DEFAULTS)


def main() -> None:
    from ansible_collections.latepoint.api.plugins.module_utils._task.module import run

    run(JOB)


if __name__ == "__main__":
    main()
