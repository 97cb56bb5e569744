# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin of `latepoint_customers`: reads `src` on the controller, and tells how far the work is."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Sequence

from ansible_collections.latepoint.api.plugins.module_utils._results.many import untried_summary
from ansible_collections.latepoint.api.plugins.modules.latepoint_customers import JOB
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.module import Result
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.progress_lines import FileLines, ProgressLines
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.screen import show
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.sources import SourceAction, paths_of
from ansible_collections.latepoint.api.plugins.plugin_utils._report.screen import site_line
from ansible_collections.latepoint.api.plugins.plugin_utils._sources.argument import listed
from ansible_collections.latepoint.api.plugins.plugin_utils._sources.files import SourceFile, SourceFiles


class ActionModule(SourceAction):
    """Finds, reads and decrypts the files, then runs the module, with lines of progress while it works."""

    MODULE = "latepoint.api.latepoint_customers"
    SPEC, DEFAULTS, JOB = JOB.spec, JOB.defaults, JOB

    def read_sources(self, files: SourceFiles) -> List[SourceFile]:
        """The files, folders and globs of `src`; in a text there are commas between, as in all of Ansible's lists."""
        src = self._task.args["src"]
        if src is None:
            return []
        return files.read_all(paths_of(src))

    def read_base(self, files: SourceFiles) -> List[SourceFile]:
        """The files of `base`; none at all where nothing was applied yet."""
        return files.read_all(paths_of(self._task.args["base"]), may_be_none=True)

    def handed_over(self, base: Sequence[SourceFile], sources: Sequence[SourceFile]) -> List[Dict[str, str]]:
        """What still is a file of `src` to the letter is only named, so that it is neither sent nor read twice."""
        same = {(file.text, file.name.lower().endswith(".json")): file.name for file in sources}
        names = [same.get((file.text, file.name.lower().endswith(".json"))) for file in base]
        return [{"name": file.name, "as": name} if name else file.as_argument() for file, name in zip(base, names)]

    def prepare(self, args: Dict[str, Any]) -> None:
        """Read `customers` that are given as JSON text, which Ansible would split at its commas."""
        if isinstance(args.get("customers"), str):
            args["customers"] = self._task.args["customers"] = listed(args["customers"])

    def records(self) -> Mapping[str, Any]:
        """The records in `customers`."""
        customers = self._task.args.get("customers")
        return {
            f"customers[{number}]": record
            for number, record in enumerate(customers if isinstance(customers, list) else [])
        }

    def defaults(self) -> Mapping[str, Any]:
        """As the module's own, with the number of records."""
        return dict(self.DEFAULTS, summary=untried_summary(len(self.records())))

    def work(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """Do the work, and show its numbers in one line."""
        result = super().work(args, task_vars)
        show(self, site_line(task_vars.get("inventory_hostname", ""), result, bool(self._task.check_mode)))
        return result

    def _here(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """Work with lines of progress."""
        with ProgressLines(self._display, task_vars.get("inventory_hostname", "")) as lines:
            return super()._here(dict(args, _progress=lines.put), task_vars)

    def _executed(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """Run the module, with lines of the progress in the file that it shares."""
        with FileLines(self._display, task_vars.get("inventory_hostname", ""), args.get("_shared")):
            return super()._executed(args, task_vars)
