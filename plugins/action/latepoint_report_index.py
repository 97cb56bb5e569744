# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin `latepoint_report_index`: writes the report over all sites."""

from __future__ import annotations

import os
from typing import Any, ClassVar, Collection, Dict, Mapping, Optional
from urllib.parse import quote

from ansible_collections.latepoint.api.plugins.plugin_utils._actions.controller import (
    ControllerAction,
    Result,
    collection_version,
    controller_path,
    now,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._report.document import Document
from ansible_collections.latepoint.api.plugins.plugin_utils._report.files import FileError, read_site, write_index
from ansible_collections.latepoint.api.plugins.plugin_utils._report.index import file_stem, make_index, missing_document


class ActionModule(ControllerAction):
    """Gathers the sites' documents, then writes the index of them."""

    SPEC: ClassVar[Dict[str, Any]] = {
        "dest": {"type": "path", "required": True},
        "sites": {"type": "list", "elements": "str", "required": True},
        "reports": {"type": "list", "elements": "path"},
        "lost": {"type": "list", "elements": "str", "default": []},
    }

    def work(self, options: Dict[str, Any], task_vars: Mapping[str, Any]) -> Result:
        """Write index.json and index.html, in check mode too."""
        moment, folder = now(), controller_path(options["dest"])
        paths = _paths(folder, options)
        documents = [_document(site, paths.get(site), moment) for site in options["sites"]]
        written = None if options["reports"] is None else set(options["reports"])
        links = {site: _link(folder, path, written) for site, path in paths.items()}
        index = make_index(documents, moment, collection_version(), links)
        files = write_index(folder, index)
        return {"msg": index["headline"], "files": files, "status": index["status"], "statuses": index["statuses"]}


def _paths(folder: str, options: Mapping[str, Any]) -> Dict[str, str]:
    """The document of each site that has one of this run; an older report must not pass for it."""
    sites = {f"{file_stem(site)}.json": site for site in options["sites"] if site not in options["lost"]}
    reports = options["reports"]
    paths = [os.path.join(folder, name) for name in sites] if reports is None else map(controller_path, reports)
    named = [(os.path.basename(path), path) for path in paths]
    return {sites[name]: path for name, path in named if name in sites}


def _document(site: str, path: Optional[str], moment: str) -> Document:
    try:
        if path is not None:
            return read_site(path, site)
    except FileError:
        pass
    return missing_document(site, moment, collection_version())


def _link(folder: str, path: str, written: Optional[Collection[str]]) -> Optional[str]:
    """From the index to the page of a site, if it is there."""
    page = path[: -len(".json")] + ".html"
    return quote(os.path.relpath(page, folder), errors="replace") if written is None or page in written else None
