# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The single module without Ansible: its parameters, and its run on a site in memory."""

from __future__ import annotations

from typing import Any, Mapping

from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._runs.one import OneCustomer
from ansible_collections.latepoint.api.plugins.module_utils._runs.target import Target, read_target
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeSite

PARAMS: Mapping[str, Any] = {
    "id": None,
    "email": None,
    "customer": None,
    "src": None,
    "_sources": None,
    "state": "present",
    "create": False,
    "custom_fields_mode": "merge",
    "verify": "auto",
}
# What a run and its check have in common.
KEYS = ("changed", "changed_fields", "diff", "request")
LIST, GET, PUT = "GET /customers", "GET /customers/1", "PUT /customers/1"


def target(**params: Any) -> Target:
    return read_target(dict(PARAMS, **params))


def run(site: FakeSite, check: bool = False, mask: Mask | None = None, **params: Any) -> dict[str, Any]:
    """What the module does with these parameters, and the result that it gives."""
    given = dict(PARAMS, **params)
    mask = mask or Mask()
    client = site.client(read_only=check, retries=0)
    return OneCustomer(client, read_target(given), mask, given["verify"]).run()
