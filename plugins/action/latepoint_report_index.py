# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin `latepoint_report_index`: writes the report over all sites, and shows it in one line."""

from __future__ import annotations

import os
from typing import Any, ClassVar, Collection, Dict, List, Mapping, Optional
from urllib.parse import quote

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.controller import (
    ControllerAction,
    Result,
    collection_version,
    controller_path,
    now,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.plain import plain
from ansible_collections.latepoint.api.plugins.plugin_utils._report.files import FileError, read_site, write_index
from ansible_collections.latepoint.api.plugins.plugin_utils._report.index import make_index, missing_document
from ansible_collections.latepoint.api.plugins.plugin_utils._report.names import file_stem
from ansible_collections.latepoint.api.plugins.plugin_utils._report.terms import DRIFT, FILE_MODES, Document

HOW_TO_SEE = "see each change with --diff, or write reports with latepoint_report_dir=FOLDER"


class ActionModule(ControllerAction):
    """Gathers the sites' documents, then writes the index of them."""

    SPEC: ClassVar[Dict[str, Any]] = {
        "dest": {"type": "path"},
        "sites": {"type": "list", "elements": "str"},
        "reports": {"type": "list", "elements": "path"},
        "lost": {"type": "list", "elements": "str", "default": []},
        "registered": {"type": "str"},
    }

    def work(self, options: Dict[str, Any], task_vars: Mapping[str, Any]) -> Result:
        """Write index.json and index.html, in check mode too; without a folder only say how all sites are."""
        if not options["dest"] and not options["registered"]:
            raise InputError("give dest, the folder of the reports, or registered")
        options["sites"] = options["sites"] or [str(host) for host in task_vars["ansible_play_hosts_all"]]
        results = _registered(options, task_vars)
        if results and all((result.get("report") or {}).get("mode") in FILE_MODES for result in results.values()):
            options["dest"] = None  # exports and adoptions have no reports
        if options["registered"] and options["reports"] is None:
            options["reports"] = [path for result in results.values() for path in result.get("files") or []]
        index = _index(options, results)
        files = write_index(controller_path(options["dest"]), index) if options["dest"] else []
        if options["registered"]:
            self._show(index, files)
        return {"msg": index["headline"], "files": files, "status": index["status"], "statuses": index["statuses"]}

    def _show(self, index: Document, files: List[str]) -> None:
        """`40 sites: 2 in trouble, 3 drifted, 35 clean; report/index.html`."""
        pages = [os.path.relpath(path) for path in files if path.endswith(".html")]
        hints = [HOW_TO_SEE] if index["statuses"][DRIFT] and not pages and not self._task.diff else []
        self.show("; ".join([index["headline"], *pages, *hints]))


def _registered(options: Mapping[str, Any], task_vars: Mapping[str, Any]) -> Dict[str, Dict[str, Any]]:
    """What each site's `latepoint_report` returned."""
    name = options["registered"]
    if not name:
        return {}
    hosts = {site: task_vars["hostvars"][site] for site in options["sites"] if site in task_vars["hostvars"]}
    return {site: plain(variables[name]) for site, variables in hosts.items() if name in variables}


def _index(options: Mapping[str, Any], results: Mapping[str, Dict[str, Any]]) -> Document:
    moment, version = now(), collection_version()
    if not options["dest"]:
        documents = [_told(site, results.get(site) or {}, moment) for site in options["sites"]]
        return make_index(documents, moment, version)
    folder = controller_path(options["dest"])
    paths = _paths(folder, options)
    written = None if options["reports"] is None else set(options["reports"])
    links = {site: _link(folder, path, written) for site, path in paths.items()}
    return make_index([_document(site, paths.get(site), moment) for site in options["sites"]], moment, version, links)


def _told(site: str, result: Mapping[str, Any], moment: str) -> Document:
    """As much of a site's document as the run returned."""
    return {**missing_document(site, moment, collection_version()), **(result.get("report") or {})}


def _paths(folder: str, options: Mapping[str, Any]) -> Dict[str, str]:
    """The document of each site that has one of this run; an older report must not pass for it."""
    sites = {f"{file_stem(site)}.json": site for site in options["sites"] if site not in options["lost"]}
    reports = options["reports"]
    paths = [os.path.join(folder, name) for name in sites] if reports is None else map(controller_path, reports)
    named = [(os.path.basename(path), path) for path in paths]
    return {sites[name]: path for name, path in named if name in sites}


def _document(site: str, path: Optional[str], moment: str) -> Document:
    if path is None or not os.path.lexists(path):
        return missing_document(site, moment, collection_version())
    try:
        return read_site(path, site)
    except FileError as error:
        return missing_document(site, moment, collection_version(), error.message)


def _link(folder: str, path: str, written: Optional[Collection[str]]) -> Optional[str]:
    """From the index to the page of a site, if it is there."""
    page = path[: -len(".json")] + ".html"
    return quote(os.path.relpath(page, folder), errors="replace") if written is None or page in written else None
