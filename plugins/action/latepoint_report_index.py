# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin `latepoint_report_index`: writes the report over all sites."""

from __future__ import annotations

from typing import Any, ClassVar, Dict, Mapping

from ansible_collections.latepoint.api.plugins.module_utils._errors import InputError
from ansible_collections.latepoint.api.plugins.plugin_utils._controller_action import (
    ControllerAction,
    Result,
    collection_version,
    controller_path,
    now,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._report_document import Document
from ansible_collections.latepoint.api.plugins.plugin_utils._report_files import read_site, write_index
from ansible_collections.latepoint.api.plugins.plugin_utils._report_index import make_index, missing_document


class ActionModule(ControllerAction):
    """Gathers the sites' documents, then writes the index of them."""

    SPEC: ClassVar[Dict[str, Any]] = {
        "dest": {"type": "path", "required": True},
        "sites": {"type": "list", "elements": "str", "required": True},
        "lost": {"type": "list", "elements": "str", "default": []},
    }

    def work(self, options: Dict[str, Any], task_vars: Mapping[str, Any]) -> Result:
        """Write index.json and index.html, in check mode too."""
        moment, folder = now(), controller_path(options["dest"])
        documents = [self._document(folder, site, options, moment) for site in options["sites"]]
        index = make_index(documents, moment, collection_version())
        files = write_index(folder, index)
        return {"msg": index["headline"], "files": files, "status": index["status"], "statuses": index["statuses"]}

    def _document(self, folder: str, site: str, options: Dict[str, Any], moment: str) -> Document:
        """What this run wrote of a site; an older report must not pass for it."""
        if site not in options["lost"]:
            try:
                return read_site(folder, site)
            except InputError:
                pass
        return missing_document(site, moment, collection_version())
