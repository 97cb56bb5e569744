# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin `latepoint_report`: writes what a run found on one site, as JSON, Markdown, HTML and JUnit."""

from __future__ import annotations

from typing import Any, ClassVar, Dict, List, Mapping

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._results.one import failure, sentence
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.controller import (
    ControllerAction,
    Result,
    collection_version,
    controller_path,
    now,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._report.document import Occasion, make_document
from ansible_collections.latepoint.api.plugins.plugin_utils._report.files import FileError, check_site, write_site
from ansible_collections.latepoint.api.plugins.plugin_utils._report.html import SITE, compile_page
from ansible_collections.latepoint.api.plugins.plugin_utils._report.screen import lines_of, said
from ansible_collections.latepoint.api.plugins.plugin_utils._report.terms import (
    APPLY,
    AUDIT,
    ERROR,
    FILE_MODES,
    MODES,
    STATUSES,
    Document,
)

compile_page(SITE)


class ActionModule(ControllerAction):
    """Makes the document, then every form of it."""

    SPEC: ClassVar[Dict[str, Any]] = {
        "result": {"type": "dict"},
        "site": {"type": "str"},
        "base_url": {"type": "str"},
        "mode": {"type": "str", "choices": [*MODES, *FILE_MODES]},
        "index": {"type": "str"},
        "dest": {"type": "path"},
        "rehearse": {"type": "bool", "default": False},
        "spare": {"type": "list", "elements": "path", "default": []},
        "fail_on": {"type": "list", "elements": "str", "choices": list(STATUSES), "default": []},
    }
    RAW = ("result",)

    def work(self, options: Dict[str, Any], task_vars: Mapping[str, Any]) -> Result:
        """Write the reports, in check mode too: they are what such a run is for."""
        if options["dest"] and options["mode"] in FILE_MODES:
            raise InputError(f"mode: {options['mode']} makes no report, leave dest out")
        site = options["site"] or str(task_vars["inventory_hostname"])
        if options["rehearse"]:
            return self._rehearse(site, options)
        occasion = Occasion(
            site=site,
            base_url=options["base_url"],
            mode=options["mode"] or (AUDIT if self._task.check_mode else APPLY),
            generated=now(),
            collection_version=collection_version(),
            index=options["index"],
            check_mode=bool(self._task.check_mode),
        )
        result = options["result"] if isinstance(options["result"], dict) else {"msg": "there is no result"}
        document = make_document(occasion, result)
        report = {name: document[name] for name in _REPORTED}
        try:
            files = write_site(_folder(options), document, _spared(options)) if options["dest"] else []
        except FileError as error:
            return _unwritten(error, document, report)
        fails = {"failed": True} if document["status"] in options["fail_on"] else {}
        return {"msg": _message(document), "said": said(document, files), "files": files, "report": report, **fails}

    def _rehearse(self, site: str, options: Dict[str, Any]) -> Result:
        """Fail while nothing was done yet, where a report of it could not be written."""
        try:
            if options["dest"]:
                check_site(_folder(options), site, _spared(options))
        except FileError as error:
            raise InputError(error.message) from None
        return {"msg": f"{site}: reports can be written", "files": []}


_REPORTED = ("site", "mode", "status", "headline", "summary", "fields", "actions", "outcomes", "error")


def _folder(options: Dict[str, Any]) -> str:
    return controller_path(options["dest"])


def _spared(options: Dict[str, Any]) -> List[str]:
    return [controller_path(path) for path in options["spare"]]


def _unwritten(error: FileError, document: Document, report: Dict[str, Any]) -> Result:
    """Returns what was found or done; a run without its report is an error."""
    message = sentence(error.message, f"Of the run itself: {_message(document)}")
    found = failure(error, Mask(), message)
    lines = [f"{document['site']}: {error.message}", *lines_of(said(document, error.files))]
    return dict(found, said=lines, files=list(error.files), report=dict(report, status=ERROR))


def _message(document: Document) -> str:
    """The site and the headline, and of trouble what it is."""
    headline = f"{document['site']}: {document['headline']}"
    return f"{headline}. {document['msg']}" if document["status"] == ERROR and document["msg"] else headline
