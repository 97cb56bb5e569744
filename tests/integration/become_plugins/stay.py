# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Becomes the same user, by a shell that outlives Ansible, as `su` and `sudo` do."""

from __future__ import annotations

import shlex

from ansible.plugins.become import BecomeBase

DOCUMENTATION = """
name: stay
short_description: The same user by another shell
description: A shell between Ansible and the module.
author: Contributors to the latepoint.api collection
options:
  become_user:
    description: Nobody else.
    default: ""
    vars: [{name: ansible_become_user}]
"""


class BecomeModule(BecomeBase):
    """Puts a shell in between."""

    name = "stay"

    def build_become_command(self, cmd: str, shell: object) -> str:
        """The command, run by a shell that waits for it."""
        super().build_become_command(cmd, shell)
        return "/bin/sh -c " + shlex.quote(f"{self._build_success_command(cmd, shell)}; exit $?")
