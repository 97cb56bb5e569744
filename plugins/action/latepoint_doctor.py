# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin of `latepoint_doctor`: the module examines the site, the table and the reports are made here."""

from __future__ import annotations

from typing import Any, Dict

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import LatePointError
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._results.one import failure, sentence
from ansible_collections.latepoint.api.plugins.modules.latepoint_doctor import JOB
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.controller import (
    Result,
    collection_version,
    controller_path,
    now,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.module import ModuleAction
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.plain import plain
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.refusals import without_secrets
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.screen import show
from ansible_collections.latepoint.api.plugins.plugin_utils._report.doctor import table, write
from ansible_collections.latepoint.api.plugins.plugin_utils._report.doctor_document import make_document, unexamined


class ActionModule(ModuleAction):
    """Runs the module, shows its findings as a table, and writes the reports on the controller."""

    MODULE = "latepoint.api.latepoint_doctor"
    SPEC, DEFAULTS, JOB = JOB.spec, JOB.defaults, JOB
    _supports_async = False

    def work(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """Run the module. Its own failure goes through as it is; reports are written in check mode, too."""
        trouble = args.get("trouble")
        found = unexamined(plain(trouble)) if trouble and isinstance(trouble, dict) else self.execute(args, task_vars)
        if found.get("failed") or "findings" not in found:
            return found
        site = str(args.get("site") or task_vars["inventory_hostname"])
        document = make_document(site, plain(found), now(), collection_version())
        if not trouble:  # which Ansible itself has shown
            show(self, table(document, self._display.columns))
        try:
            found["files"] = write(controller_path(str(args["dest"])), document) if args.get("dest") else []
        except LatePointError as error:
            message = sentence(error.message, f"Of the run itself: {found['msg']}")
            return dict(found, **without_secrets(failure(error, Mask(), message), args, self.SPEC))
        return found
