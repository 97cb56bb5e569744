# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin of `latepoint_export`: the module reads the site, the files are written on the controller."""

from __future__ import annotations

from typing import Any, Dict, List

from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import LatePointError
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._results.one import failure
from ansible_collections.latepoint.api.plugins.modules.latepoint_export import JOB
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.controller import Result, controller_path
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.module import ModuleAction
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.plain import plain
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.refusals import without_secrets
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.screen import diff_text, show, show_once
from ansible_collections.latepoint.api.plugins.plugin_utils._export.files import EditedError, write_export
from ansible_collections.latepoint.api.plugins.plugin_utils._export.yaml_text import pages
from ansible_collections.latepoint.api.plugins.plugin_utils._report.text import count


class ActionModule(ModuleAction):
    """Runs the module, takes the customers out of its result, and writes them."""

    MODULE = "latepoint.api.latepoint_export"
    SPEC, DEFAULTS, JOB = JOB.spec, JOB.defaults, JOB
    _supports_async = False

    def work(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """Read, then write."""
        read = self.execute(args, task_vars)
        customers = plain(read.pop("customers", None) or [])
        if read.get("failed") or read.get("skipped"):
            return read
        try:
            done = self._write(customers, args)
        except EditedError as error:
            diffs = [change.as_diff() for change in error.changes]
            show_once(self, diff_text(diffs))
            return dict(read, **self._failure(error, args), diff=diffs)
        except LatePointError as error:
            return dict(read, **self._failure(error, args))
        show(self, f"{task_vars['inventory_hostname']}: {done['msg']}")
        return dict(read, **done)

    def _failure(self, error: LatePointError, args: Dict[str, Any]) -> Result:
        return without_secrets(failure(error, Mask()), args, self.SPEC)

    def _write(self, customers: List[Dict[str, Any]], args: Dict[str, Any]) -> Result:
        """Write the files; `args` were found good by the module."""
        texts, omitted = zip(*pages(customers, int(args.get("per_file") or 1000)))
        done = write_export(
            controller_path(str(args["dest"])), list(texts), self._task.check_mode, boolean(args.get("force") or False)
        )
        what = ("to write", "to remove") if self._task.check_mode else ("written", "removed")
        numbers = [(len(done.written), what[0]), (len(done.removed), what[1])]
        changes = ", ".join(f"{number} {word}" for number, word in numbers if number) or "unchanged"
        return {
            "changed": bool(done.written or done.removed),
            "msg": f"{count(len(customers), 'customer')} in {count(len(done.files), 'file')}: {changes}",
            "count": len(customers),
            "files": done.files,
            "written": done.written,
            "removed": done.removed,
            "left_out": sum(omitted),
            **({"diff": [change.as_diff() for change in done.changes]} if self._task.diff else {}),
        }
