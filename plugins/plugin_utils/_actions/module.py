# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the action plugins share that run a module: the task holds the key no longer than it is needed."""

from __future__ import annotations

from typing import Any, Dict, Optional

from ansible.plugins.action import ActionBase

from .arguments import take_arguments

Result = Dict[str, Any]


class ModuleAction(ActionBase):  # type: ignore[misc]
    """Base of the action plugins that run a module where the task runs: subclasses say which."""

    MODULE = ""
    _supports_async = True
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp: Optional[str] = None, task_vars: Optional[Dict[str, Any]] = None) -> Result:
        result: Result = super().run(tmp, task_vars)
        return dict(result, **self.work(take_arguments(self), task_vars or {}))

    def work(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """Run the module; a subclass may do something before."""
        return self.execute(args, task_vars)

    def execute(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """Run the module."""
        executed: Result = self._execute_module(
            module_name=self.MODULE, module_args=args, task_vars=task_vars, wrap_async=bool(self._task.async_val)
        )
        return executed
