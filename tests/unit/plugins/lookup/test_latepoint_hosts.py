# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sites of a playbook: found by patterns, and never none."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleError

from ansible_collections.latepoint.api.plugins.lookup.latepoint_hosts import hosts_of

GROUPS = {"all": ["north", "south", "spa"], "salons": ["north", "south"], "ungrouped": ["spa"]}


@pytest.mark.parametrize(
    ("pattern", "limit", "hosts"),
    [
        ("all", None, ["north", "south", "spa"]),
        ("salons", None, ["north", "south"]),
        ("all:!salons", None, ["spa"]),
        (["north", "spa"], None, ["north", "spa"]),
        ("sp*", None, ["spa"]),
        ("salons", "south,spa", ["south"]),
        ("salons", "all:!north", ["south"]),
    ],
)
def test_sites_by_patterns(pattern, limit, hosts):
    assert sorted(hosts_of(GROUPS, pattern, limit)) == hosts


@pytest.mark.parametrize(
    ("groups", "pattern", "limit", "said"),
    [
        ({}, "all", None, "the inventory has no hosts"),
        ({"all": [], "ungrouped": []}, "all", None, "the inventory has no hosts"),
        (GROUPS, "salon", None, "latepoint_hosts=salon matches no host"),
        (GROUPS, ["x", "y"], None, "latepoint_hosts=x,y matches no host"),
        (GROUPS, "salons", "spa", "of the hosts salons, --limit spa leaves none"),
    ],
)
def test_no_site_is_an_error(groups, pattern, limit, said):
    with pytest.raises(AnsibleError, match=f"no site takes part: .*{said}"):
        hosts_of(groups, pattern, limit)
