# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin `latepoint_adopt`: takes what the site changed into the customer files, on the controller."""

from __future__ import annotations

from typing import Any, Dict, List

from ansible_collections.latepoint.api.plugins.module_utils._results.one import Result
from ansible_collections.latepoint.api.plugins.module_utils._task.options import connection_spec, mask_spec
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Job, Task, missing_library
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.controller import controller_path
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.environment import environment_of
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.module import ModuleAction
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.plain import plain
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.refusals import refusal_of_missing
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.screen import show
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.sources import paths_of
from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.adopt import Adoption
from ansible_collections.latepoint.api.plugins.plugin_utils._sources.files import SourceFile, SourceFiles

SPEC = dict(
    connection_spec(),
    **mask_spec(),
    src={"type": "list", "elements": "path", "required": True},
    base={"type": "list", "elements": "path"},
    fields={"type": "list", "elements": "str"},
    new={"type": "path"},
    concurrency={"type": "int", "default": 4},
)
DEFAULTS: Result = {"changed": False, "files": [], "adopted": [], "left": [], "diff": []}


class ActionModule(ModuleAction):
    """Works here whatever the task's connection is: the files are here. The site gets only requests that read."""

    MODULE = "latepoint.api.latepoint_adopt"
    SPEC, DEFAULTS = SPEC, DEFAULTS
    READ_ONLY = True
    _supports_async = False

    def execute(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """Adopt, in this process."""
        missing = missing_library(args)
        if missing:
            return {**DEFAULTS, **refusal_of_missing(missing)}
        with environment_of(self):
            result = self._here(plain(args), task_vars)
        if not result.get("failed"):
            show(self, f"{task_vars['inventory_hostname']}: {result['msg']}")
        return result

    def job(self, args: Dict[str, Any]) -> Job:
        """Returns the adoption into the files that the task names."""
        check_mode, diff = bool(self._task.check_mode), bool(self._task.diff)

        def adopt(task: Task) -> Result:
            return Adoption(task, lambda option: self._files(option, args), check_mode, diff).run()

        return Job(SPEC, adopt, DEFAULTS)

    def _files(self, option: str, args: Dict[str, Any]) -> List[SourceFile]:
        """Returns the files that an option names; `new` is a single file, from where Ansible was started."""
        files = SourceFiles(self._loader, self._task.get_search_path(), option)
        paths = [controller_path(str(args[option]))] if option == "new" else paths_of(args[option])
        return files.read_all(paths, may_be_none=option == "base")
