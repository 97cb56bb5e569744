# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin of `latepoint_customers`: reads `src` on the controller, and tells how far the work is."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping

from ansible_collections.latepoint.api.plugins.module_utils._results.many import untried_summary
from ansible_collections.latepoint.api.plugins.modules.latepoint_customers import JOB
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.module import Result
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.progress_lines import FileLines, ProgressLines
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.sources import SourceAction
from ansible_collections.latepoint.api.plugins.plugin_utils._sources.argument import listed
from ansible_collections.latepoint.api.plugins.plugin_utils._sources.files import SourceFile, SourceFiles


class ActionModule(SourceAction):
    """Finds, reads and decrypts the files, then runs the module, with lines of progress while it works."""

    MODULE = "latepoint.api.latepoint_customers"
    JOB = JOB

    def read_sources(self, files: SourceFiles) -> List[SourceFile]:
        """The files, folders and globs of `src`; in a text there are commas between, as in all of Ansible's lists."""
        src = self._task.args["src"]
        if src is None:
            return []
        return files.read_all([str(path) for path in (src if isinstance(src, list) else str(src).split(","))])

    def prepare(self, args: Dict[str, Any]) -> None:
        """Read `customers` that are given as JSON text, which Ansible would split at its commas."""
        if isinstance(args.get("customers"), str):
            args["customers"] = self._task.args["customers"] = listed(args["customers"])

    def records(self) -> Mapping[str, Any]:
        """The records in `customers`."""
        customers = self._task.args.get("customers")
        return {
            f"customers[{number}]": one for number, one in enumerate(customers if isinstance(customers, list) else [])
        }

    def defaults(self) -> Mapping[str, Any]:
        """As the module's own, with the number of records."""
        return dict(JOB.defaults, summary=untried_summary(len(self.records())))

    def _here(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """Work with lines of progress."""
        with ProgressLines(self._display, task_vars.get("inventory_hostname", "")) as lines:
            return super()._here(dict(args, _progress=lines.put), task_vars)

    def _executed(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """Run the module, with lines of the progress in the file that it shares."""
        with FileLines(self._display, task_vars.get("inventory_hostname", ""), args.get("_shared")):
            return super()._executed(args, task_vars)
