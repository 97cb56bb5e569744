# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lookup `latepoint_hosts`: the hosts of a playbook, of which there must be one at least."""

from __future__ import annotations

DOCUMENTATION = r"""
name: latepoint_hosts
short_description: The sites that take part in a playbook of this collection
version_added: 1.1.0
author:
  - Contributors to the latepoint.api collection (@latepoint-api)
description:
  - The hosts of the inventory that the variable C(latepoint_hosts) names, all of them without it. It is a pattern of
    hosts, or a list of patterns.
  - Fails where no host takes part, since an audit of no site must not pass for one without drift. That is where there
    is no inventory, where the inventory is not there, where no host matches, or C(--limit) leaves none.
options: {}
seealso:
  - plugin: ansible.builtin.inventory_hostnames
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: The sites, or an error
  hosts: "{{ query('latepoint.api.latepoint_hosts') }}"
  gather_facts: false
  tasks:
    - name: Their customers are as declared
      ansible.builtin.import_role:
        name: latepoint.api.customers
"""

RETURN = r"""
_raw:
  description: The names of the hosts.
  type: list
  elements: str
"""

from typing import Any, List, Mapping, Optional  # noqa: E402 (the documentation comes first)

from ansible import context  # noqa: E402
from ansible.errors import AnsibleError  # noqa: E402
from ansible.inventory.manager import InventoryManager, split_host_pattern  # noqa: E402
from ansible.plugins.lookup import LookupBase  # noqa: E402

VARIABLE = "latepoint_hosts"


class LookupModule(LookupBase):  # type: ignore[misc]
    """Finds the hosts by their patterns."""

    def run(self, terms: List[Any], variables: Optional[Mapping[str, Any]] = None, **kwargs: Any) -> List[str]:
        """The names of the hosts; raises AnsibleError where there are none."""
        if context.CLIARGS.get("syntax"):
            return []  # a check of the syntax needs no inventory
        found = variables or {}
        pattern = self._templar.template(found[VARIABLE]) if VARIABLE in found else "all"
        if not pattern:
            raise AnsibleError(f"{VARIABLE} is empty: name hosts, or leave the variable out")
        return hosts_of(found.get("groups") or {}, pattern, found.get("ansible_limit"))


def hosts_of(groups: Mapping[str, List[str]], pattern: Any, limit: Any = None) -> List[str]:
    """The hosts that a pattern names within a limit; raises AnsibleError where there are none."""
    if not groups.get("all"):
        raise AnsibleError("no site takes part: the inventory has no hosts, or is not there (-i INVENTORY)")
    hosts = _matching(groups, pattern)
    if not hosts:
        raise AnsibleError(f"no site takes part: {VARIABLE}={_shown(pattern)} matches no host of the inventory")
    if limit:
        hosts = [host for host in hosts if host in set(_matching(groups, limit))]
    if not hosts:
        raise AnsibleError(f"no site takes part: of the hosts {_shown(pattern)}, --limit {_shown(limit)} leaves none")
    return hosts


def _matching(groups: Mapping[str, List[str]], pattern: Any) -> List[str]:
    manager = InventoryManager(None, parse=False)
    for group, hosts in groups.items():
        manager.add_group(group)
        for host in hosts:
            manager.add_host(host, group=group)
    return [str(host.name) for host in manager.list_hosts(pattern=split_host_pattern(pattern))]


def _shown(pattern: Any) -> str:
    return ",".join(map(str, pattern)) if isinstance(pattern, (list, tuple)) else str(pattern)
