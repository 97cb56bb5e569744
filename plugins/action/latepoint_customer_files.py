# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin `latepoint_customer_files`: checks files of customers without a site."""

from __future__ import annotations

from typing import Any, ClassVar, Dict, Mapping

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import LatePointError
from ansible_collections.latepoint.api.plugins.module_utils._files.declared import read_declared, warnings_of
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._results.one import failure
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.controller import ControllerAction, Result
from ansible_collections.latepoint.api.plugins.plugin_utils._report.text import count
from ansible_collections.latepoint.api.plugins.plugin_utils._sources.files import SourceFiles
from ansible_collections.latepoint.api.plugins.plugin_utils._sources.looks import doubtful, not_read


class ActionModule(ControllerAction):
    """Reads the files as `latepoint_customers` does, and stops there."""

    SPEC: ClassVar[Dict[str, Any]] = {
        "src": {"type": "list", "elements": "path", "required": True},
        "mask": {"type": "list", "elements": "str", "default": []},
    }

    def work(self, options: Dict[str, Any], task_vars: Mapping[str, Any]) -> Result:
        """All problems of all files, or how many records there are."""
        mask = Mask(options["mask"])
        try:
            found = SourceFiles(self._loader, self._task.get_search_path())
            files = found.read_all(options["src"])
            sources = [file.as_argument() for file in files]
            declared = read_declared({"src": options["src"], "_sources": sources})
        except LatePointError as error:
            return dict(failure(error, mask), summary=None)
        numbers = f"{count(len(declared), 'record')} in {count(len(files), 'file')}"
        others = found.left_out
        message = f"{numbers} in good order; {not_read(others)}" if others else f"{numbers}, all in good order"
        self.show(f"{task_vars['inventory_hostname']}: {message}")
        return {
            "msg": message,
            "files": [file.name for file in files],
            "not_read": others,
            "summary": {"declared": len(declared)},
            "warnings": [*doubtful(others), *map(mask.text, warnings_of(declared))],
        }
