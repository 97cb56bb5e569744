# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of what the modules support: check mode, diff, action group, platform."""

from __future__ import annotations


class ModuleDocFragment:
    """`latepoint.api.attributes` says what the attributes mean; each module adds how far it supports them.

    Of what is said twice, Ansible takes the module's own, then that of the first fragment.

    `.api` is for modules that speak to a site, `.controller` for those that are action plugins alone, `.reading`
    for those that change nothing.
    """

    DOCUMENTATION = r"""
attributes:
  check_mode:
    description:
      - Reports what would change, and changes nothing.
  diff_mode:
    description:
      - Shows what has changed, or would change in check mode, with C(--diff).
  platform:
    description:
      - Systems that the module runs on.
    support: full
    platforms: posix
  idempotent:
    description:
      - A second run with the same options changes nothing, unless something else has changed meanwhile.
    support: full
  async:
    description:
      - Supports the keyword C(async).
"""

    API = r"""
attributes:
  action_group:
    description:
      - Use C(group/latepoint.api.latepoint) in C(module_defaults) to set the connection for all modules at once.
    support: full
    membership:
      - latepoint.api.latepoint
"""

    CONTROLLER = r"""
attributes:
  action:
    description:
      - Runs on the controller, as an action plugin.
    support: full
  async:
    support: none
"""

    READING = r"""
attributes:
  check_mode:
    support: full
    details:
      - The module only reads, in check mode and otherwise.
  diff_mode:
    support: N/A
    details:
      - The module changes nothing.
  async:
    support: full
    details:
      - The module runs in a process of its own then, also on Ansible's own machine.
"""
