# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the connection options, which every module has (`_task.options.connection_spec`)."""

from __future__ import annotations


class ModuleDocFragment:
    """The fragments `latepoint.api.connection`, and `.host` for modules that run on the host of the task."""

    DOCUMENTATION = r"""
options:
  base_url:
    description:
      - Address of the site, for example V(https://salon.example.com).
      - If WordPress lies in a folder, V(https://example.com/blog). With plain permalinks,
        V(https://salon.example.com/?rest_route=/latepoint-api/v1). You may also give the whole base of the REST API,
        V(https://salon.example.com/wp-json/latepoint-api/v1), or that of WordPress's abilities,
        V(https://salon.example.com/wp-json/wp-abilities/v1).
      - Give the site's final address. Redirects are not followed, since a redirected write is silently lost. The error
        says where the site redirects to.
      - V(http://) is refused, unless the host is this machine itself or O(allow_http=true).
      - If not set, the environment variable E(LATEPOINT_BASE_URL) of the host that runs the module is used.
    type: str
    required: true
    aliases: [site_url]
  api_key:
    description:
      - Key of the LatePoint API extension. It is sent to the host of O(base_url) only, and never shown.
      - The permission to read customers is enough for check mode and for the modules that only read.
      - Give either O(api_key), or O(username) and O(password). This chooses the API of the site.
      - If none of the three is set, the environment variable E(LATEPOINT_API_KEY) of the host that runs the module
        is used.
    type: str
  username:
    description:
      - A WordPress user who may manage the customers of LatePoint. With O(username) and O(password) instead of
        O(api_key), the module uses LatePoint's official API, which needs LatePoint 5.5.2, WordPress 6.9, and no
        extension.
      - That API has first and last name, e-mail, phone and notes. Another declared field is an error before the first
        request (C(unsupported_field)).
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
      - Seconds to wait for the connection, and for each part of a response. A whole response may take longer.
    type: float
    default: 30
  retries:
    description:
      - How often a request is sent again after a failure that may pass. Such failures are a rate limit (429), an
        overloaded or failing site (500, 502, 503, 504), a proxy in front of it without a good response (any other 5xx,
        408, 425), no connection, no response within O(timeout), and a response that is cut off or empty.
      - The pause doubles from half a second to 30 seconds. If the site says how long to wait, that is obeyed, up to an
        hour.
      - After a 429 this is the number of pauses in a row without any successful request of the task. As long as some
        requests succeed, the task goes on.
      - After a lost response to a write the customer is read first, so that nothing is written or created twice.
    type: int
    default: 4
  requests_per_minute:
    description:
      - Never send more requests than this within 60 seconds. With V(0) only the rate limit counts that the site
        announces in its responses; it is always obeyed.
      - It counts for a single task on one host. If the task runs as a module, each item of a loop counts anew. For one
        pace over many customers use M(latepoint.api.latepoint_customers).
    type: int
    default: 0
requirements:
  - python >= 3.8
  - requests
notes:
  - Proxies are taken from the usual environment variables, such as E(HTTPS_PROXY). A site on the machine itself, such
    as V(http://127.0.0.1), is never reached through one.
"""

    HOST = r"""
options: {}
notes:
  - The module talks to the site from the host that it runs on, as a rule C(localhost).
"""
