# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites whose lists leave out or shorten what they should show, and how they are read."""

from __future__ import annotations

from ansible_collections.latepoint.api.plugins.module_utils._engine.read import SiteReader
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import declared
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import reply

PAGE = 3
ABSENT = Goal(state="absent")


def read(site, records, goal=None):
    return SiteReader(site.api(), declared(*records), goal or Goal(), 1, lambda _known: None).read()


def altering(site, alter):
    """A site whose lists show what `alter(body, query)` leaves of them."""
    honest = site.work

    def work(call):
        answer = honest(call)
        if call.method != "GET" or call.path != "/customers":
            return answer
        body = answer.json()
        return reply(200, alter(body, call.query) or body)

    site.work = work
    return site
