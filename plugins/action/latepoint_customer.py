# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin of `latepoint_customer`: reads `src` on the controller."""

from __future__ import annotations

from typing import Any, List, Mapping

from ansible_collections.latepoint.api.plugins.modules.latepoint_customer import JOB
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.sources import SourceAction
from ansible_collections.latepoint.api.plugins.plugin_utils._sources.files import SourceFile, SourceFiles


class ActionModule(SourceAction):
    """Finds, reads and decrypts the one file, then runs the module."""

    MODULE = "latepoint.api.latepoint_customer"
    JOB = JOB

    def read_sources(self, files: SourceFiles) -> List[SourceFile]:
        """The one file of `src`."""
        src = self._task.args["src"]
        return [files.read(str(src))] if src is not None else []

    def records(self) -> Mapping[str, Any]:
        """The record in `customer`."""
        return {"customer": self._task.args.get("customer")}
