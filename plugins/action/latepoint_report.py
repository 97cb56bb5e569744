# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin `latepoint_report`: writes what a run found on one site, as JSON, Markdown, HTML and JUnit."""

from __future__ import annotations

from typing import Any, ClassVar, Dict, Mapping

from ansible_collections.latepoint.api.plugins.plugin_utils._controller_action import (
    ControllerAction,
    Result,
    collection_version,
    controller_path,
    now,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._report_document import (
    APPLY,
    AUDIT,
    ERROR,
    MODES,
    STATUSES,
    Document,
    Occasion,
    make_document,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._report_files import write_site


class ActionModule(ControllerAction):
    """Makes the document, then every form of it."""

    SPEC: ClassVar[Dict[str, Any]] = {
        "result": {"type": "dict", "required": True},
        "site": {"type": "str"},
        "base_url": {"type": "str"},
        "mode": {"type": "str", "choices": list(MODES)},
        "dest": {"type": "path"},
        "fail_on": {"type": "list", "elements": "str", "choices": list(STATUSES), "default": []},
    }
    RAW = ("result",)

    def work(self, options: Dict[str, Any], task_vars: Mapping[str, Any]) -> Result:
        """Write the reports, in check mode too: they are what such a run is for."""
        occasion = Occasion(
            site=options["site"] or str(task_vars["inventory_hostname"]),
            base_url=options["base_url"],
            mode=options["mode"] or (AUDIT if self._task.check_mode else APPLY),
            generated=now(),
            collection_version=collection_version(),
        )
        result = options["result"] if isinstance(options["result"], dict) else {"msg": "there is no result"}
        document = make_document(occasion, result)
        files = write_site(controller_path(options["dest"]), document) if options["dest"] else []
        kept = ("site", "mode", "status", "headline", "summary", "fields", "actions", "outcomes", "error")
        told = {name: document[name] for name in kept}
        fails = {"failed": True} if document["status"] in options["fail_on"] else {}
        return {"msg": _message(document), "files": files, "report": told, **fails}


def _message(document: Document) -> str:
    """The site and the headline, and of trouble what it is."""
    told = f"{document['site']}: {document['headline']}"
    return f"{told}. {document['msg']}" if document["status"] == ERROR and document["msg"] else told
