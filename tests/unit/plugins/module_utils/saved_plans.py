# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans that a check of many customers saves."""

from __future__ import annotations

from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import reconcile

RECORDS = [{"id": number, "city": "Rome"} for number in (1, 2, 3)]


def saved(site, records, path, **options):
    result = reconcile(site, records, check=True, save_plan=path, **options)
    assert not result.get("failed"), result["msg"]
    return result
