# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the connection options, which every module has (`_task.options.connection_spec`)."""

from __future__ import annotations


class ModuleDocFragment:
    """The fragment `latepoint.api.connection`."""

    DOCUMENTATION = r"""
options:
  base_url:
    description:
      - Address of the site, for example V(https://salon.example.com).
      - For a WordPress in a folder, V(https://example.com/blog); for plain permalinks,
        V(https://salon.example.com/?rest_route=/latepoint-api/v1). The whole base of the REST API,
        V(https://salon.example.com/wp-json/latepoint-api/v1), is good as well, and so is that of WordPress's abilities,
        V(https://salon.example.com/wp-json/wp-abilities/v1).
      - Give the address that the site really has. Redirects are not followed, since a redirected write is lost
        without a word; the error says where the site points to.
      - V(http://) is refused, unless the host is this machine itself or O(allow_http=true).
      - If not set, the environment variable E(LATEPOINT_BASE_URL) of the host that runs the module is used.
    type: str
    required: true
    aliases: [site_url]
  api_key:
    description:
      - Key of the LatePoint API extension. It is sent to the host of O(base_url) only, and never shown.
      - The permission to read customers is enough for check mode and for the modules that only read.
      - Exactly one of O(api_key), and O(username) with O(password), is needed. It says which API of the site is asked.
      - If none of the three is set, the environment variable E(LATEPOINT_API_KEY) of the host that runs the module
        is used.
    type: str
  username:
    description:
      - A WordPress user who may manage the customers of LatePoint. With O(password) instead of O(api_key), the official
        API of LatePoint itself is asked, which needs LatePoint 5.5.2 and WordPress 6.9, and no extension.
      - That API has the first and last name, e-mail, phone and notes. Declaring another field is an error before the
        first request (C(unsupported_field)).
      - If none of the three is set, the environment variable E(LATEPOINT_USERNAME) of the host that runs the module
        is used.
    type: str
  password:
    description:
      - An Application Password of O(username), from that user's profile in WordPress. White space in it does not
        matter.
      - If none of the three is set, the environment variable E(LATEPOINT_PASSWORD) of the host that runs the module
        is used.
    type: str
  allow_http:
    description:
      - Whether credentials and people's data may travel to another machine unencrypted.
    type: bool
    default: false
  validate_certs:
    description:
      - Whether the site's certificate is checked. For a certificate authority of your own, set O(ca_path) instead.
    type: bool
    default: true
  ca_path:
    description:
      - A file with the certificates to trust, in PEM form, on the host that runs the module.
      - A relative path starts where the module runs; on C(localhost) that is the folder of the playbook.
    type: path
  timeout:
    description:
      - Seconds to wait for the connection, and for each part of an answer. A whole answer may take longer.
    type: float
    default: 30
  retries:
    description:
      - How often a request is tried again after a failure that may pass. These are a site that is busy (429),
        overloaded (502, 503, 504) or failed (500), something in front of it that got no good answer from it (any other
        5xx, 408, 425), no connection, no answer within O(timeout), and an answer that was cut off or is empty.
      - The pause doubles from half a second to 30 seconds. If a busy site says how long to wait, that is kept, up to
        an hour.
      - After a 429 it is the number of pauses in a row after which none of the task's requests is let through. As long
        as one is, the task goes on.
      - After a lost answer to a write the customer is read first, so that nothing is written or created twice.
    type: int
    default: 4
  requests_per_minute:
    description:
      - Never send more requests than this within 60 seconds. V(0) sets no pace of its own; the limit that a site
        tells in its answers is kept in any case.
      - It is the pace of one task on one host. Each round of a loop and each further task starts anew, and knows
        nothing of the others. For one pace over many customers use M(latepoint.api.latepoint_customers).
    type: int
    default: 0
requirements:
  - python >= 3.8
  - requests
notes:
  - The module talks to the site from the host that it runs on, as a rule C(localhost).
  - Proxies are taken from the usual environment variables, such as E(HTTPS_PROXY). A site on the machine itself, such
    as V(http://127.0.0.1), is never reached through one.
"""
