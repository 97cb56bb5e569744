# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of what the modules support: check mode, diff, action group, platform."""

from __future__ import annotations


class ModuleDocFragment:
    """The fragments `latepoint.api.attributes` (modules that write) and `latepoint.api.attributes.info`."""

    DOCUMENTATION = r"""
attributes:
  check_mode:
    description:
      - Tells what would change, and changes nothing.
    support: full
    details:
      - Only GET requests are sent. Result and diff are those of the real run.
  diff_mode:
    description:
      - Tells what has changed, or would change in check mode, with C(--diff).
    support: full
    details:
      - Only the fields that differ are shown.
  action_group:
    description:
      - Use C(group/latepoint.api.latepoint) in C(module_defaults) to set the connection for all modules at once.
    support: full
    membership:
      - latepoint.api.latepoint
  platform:
    description:
      - Systems that the module runs on.
    support: full
    platforms: posix
"""

    INFO = r"""
attributes:
  check_mode:
    description:
      - Tells what would change, and changes nothing.
    support: full
    details:
      - The module only reads, in check mode and otherwise.
  diff_mode:
    description:
      - Tells what has changed, or would change in check mode, with C(--diff).
    support: N/A
    details:
      - The module changes nothing.
  action_group:
    description:
      - Use C(group/latepoint.api.latepoint) in C(module_defaults) to set the connection for all modules at once.
    support: full
    membership:
      - latepoint.api.latepoint
  platform:
    description:
      - Systems that the module runs on.
    support: full
    platforms: posix
"""
