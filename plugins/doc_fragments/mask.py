# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the `mask` option (`_task.options.mask_spec`)."""

from __future__ import annotations


class ModuleDocFragment:
    """The fragment `latepoint.api.mask`."""

    DOCUMENTATION = r"""
options:
  mask:
    description:
      - Fields whose values are shown nowhere, neither the old nor the new values, for example V(email).
        C(custom_fields.NAME) masks one custom field; V(all) masks everything but C(id) and C(status).
      - A masked value is shown as a short token such as V(masked-1a2b3c4d5e6f). Equal values have equal tokens within
        one run of a module, so that you still see what is equal. Another run has other tokens.
      - Results, diffs, messages and the invocation are masked. What Ansible prints before the module runs is not,
        such as the label of a loop's item (set C(loop_control.label)), or the task's arguments with
        C(display_args_to_stdout).
    type: list
    elements: str
    default: []
"""
