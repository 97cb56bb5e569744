# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the action plugins share that do a module's work: in this process, or by the module.

The task holds the key no longer than it is needed.
"""

from __future__ import annotations

from typing import Any, ClassVar, Dict, Mapping, Optional

from ansible import constants
from ansible.plugins.action import ActionBase

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._task import in_process
from ansible_collections.latepoint.api.plugins.module_utils._task.options import Spec
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Job

from .arguments import take_arguments
from .attempts import has_attempts
from .legible import make_legible
from .loops import links_of
from .plain import plain
from .refusals import refusal, refusal_of_private
from .screen import show_diff
from .shared_file import SharedFile, stop_of_worker
from .way import why_module

Result = Dict[str, Any]


class ModuleAction(ActionBase):  # type: ignore[misc]
    """Base of the action plugins that do a module's work: subclasses say which module, its options and its job."""

    MODULE = ""
    READ_ONLY = False  # whether the site gets only requests that read, also where it is no check mode
    SPEC: ClassVar[Spec]
    DEFAULTS: ClassVar[Mapping[str, Any]]
    JOB: ClassVar[Job]
    _supports_async = True
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp: Optional[str] = None, task_vars: Optional[Dict[str, Any]] = None) -> Result:
        result: Result = super().run(tmp, task_vars)
        args = take_arguments(self)
        refused = refusal_of_private(args, self.SPEC, self.MODULE)
        result.update({**self.DEFAULTS, **refused} if refused else self.work(args, task_vars or {}))
        if self._task.diff:
            show_diff(self, result)
        make_legible(self, result)
        if "tries" in result and not has_attempts(self._task):
            result["attempts"] = result["tries"]  # a key of Ansible's own where a task is tried again
        return result

    def work(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """Do the module's work; a subclass may do something before."""
        return self.execute(args, task_vars)

    def execute(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """The module's result, from here or from the module."""
        try:
            values = plain(args)
        except InputError as error:
            return dict(self.DEFAULTS, **refusal(error, args, self.SPEC))
        reason = why_module(self, task_vars)
        way = f"as a module: {reason}" if reason else "in Ansible's own process"
        self._display.vvv(f"{self.MODULE} runs {way}", host=task_vars.get("inventory_hostname"))
        return self._by_module(args, task_vars) if reason else self._here(values, task_vars)

    def job(self, args: Dict[str, Any]) -> Job:
        """Returns what to do in this process with these arguments."""
        return self.JOB

    def _here(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """Do the work in this process; the arguments are plain values."""
        call = in_process.Call(
            name=self.MODULE,
            check_mode=self.READ_ONLY or bool(self._task.check_mode),
            diff=bool(self._task.diff),
            folder=self._loader.get_basedir(),
            stop=stop_of_worker(),
            links=links_of(self._task),
            invocation=_shows_invocation(task_vars),
        )
        return in_process.run(self.job(args), call, args)

    def _by_module(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """Let the module do it, where the task runs. On this machine it sees when nobody waits for it any more."""
        if self._connection.transport != "local" or self._task.async_val:
            return self._executed(args, task_vars)
        with SharedFile(stop_of_worker()) as shared:
            return self._executed({**args, **self._handed(shared)}, task_vars)

    def _handed(self, shared: SharedFile) -> Dict[str, str]:
        """The file as an argument: a module of this user writes its progress there, that of another one may look."""
        if not self._connection.become:
            return {"_shared": shared.path}
        shared.show()
        return {"_watched": shared.path}

    def _executed(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        executed: Result = self._execute_module(
            module_name=self.MODULE, module_args=args, task_vars=task_vars, wrap_async=bool(self._task.async_val)
        )
        return executed


def _shows_invocation(task_vars: Dict[str, Any]) -> bool:
    """Whether a module would show its parameters: newer Ansibles can be set not to."""
    if constants.config.get_configuration_definition("INJECT_INVOCATION") is None:
        return True
    return bool(constants.config.get_config_value("INJECT_INVOCATION", variables=task_vars))
