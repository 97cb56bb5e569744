# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report over all sites: a plain document (`index.json`) made of the sites' documents. Pure."""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict, Iterable, List, Mapping, Optional
from urllib.parse import quote

from ansible_collections.latepoint.api.plugins.module_utils._base.text import ended

from .names import file_stem
from .terms import ADOPT, CLEAN, DONE, ERROR, EXPORT, FILE_MODES, KEPT, OFFLINE, SCHEMA, STATUSES, Document
from .text import count

Links = Optional[Mapping[str, Optional[str]]]


def make_index(documents: Iterable[Document], generated: str, collection_version: str, links: Links = None) -> Document:
    """The index: errors first, then drift, then clean, each by name. `links` leads to pages that lie elsewhere."""
    documents = list(documents)
    sites = sorted((_site(document, links or {}) for document in documents), key=_place)
    by_status = {status: sum(site["status"] == status for site in sites) for status in STATUSES}
    fields: Counter[str] = Counter()
    for site in sites:
        fields.update(site["fields"])
    return {
        "schema": SCHEMA,
        "collection": "latepoint.api",
        "collection_version": collection_version,
        "generated": generated,
        "status": next((status for status in STATUSES if by_status[status]), CLEAN),
        "headline": _headline(sites, by_status) + _of_files(documents),
        "statuses": {status: number for status, number in by_status.items() if status != KEPT or number},
        "declared": sum(site["declared"] or 0 for site in sites),
        "changes": sum(site["changes"] for site in sites),
        "changed": sum(site["changed"] for site in sites),
        "differ": sum(site["differ"] or 0 for site in sites)
        if any(site["differ"] is not None for site in sites)
        else None,
        "fields": dict(sorted(fields.items(), key=lambda item: (-item[1], item[0]))),
        "sites": sites,
    }


def missing_document(site: str, generated: str, collection_version: str, unreadable: str = "") -> Document:
    """Stands for a site of which this run wrote no report, or none that can be read: `unreadable` says why."""
    return {
        "schema": SCHEMA,
        "collection": "latepoint.api",
        "collection_version": collection_version,
        "site": site,
        "base_url": None,
        "mode": "audit",
        "generated": generated,
        "status": ERROR,
        "headline": "its report can't be read" if unreadable else "no report was written",
        "msg": ended(unreadable or "See the output of the run"),
        "summary": None,
        "fields": {},
        "changes": [],
        "error": {"code": "no_report", "message": unreadable or "this run wrote no report of the site", "details": {}},
    }


def _site(document: Mapping[str, Any], links: Mapping[str, Optional[str]]) -> Dict[str, Any]:
    summary = document["summary"] or {}
    error = document["error"] or {}
    return {
        "site": document["site"],
        "base_url": document["base_url"],
        "mode": document["mode"],
        "status": document["status"],
        "headline": document["headline"],
        "message": document["msg"] if document["status"] == ERROR else "",
        "error": error.get("code"),
        "declared": summary.get("declared"),
        "changes": sum(change["outcome"] != KEPT for change in document["changes"]),
        "changed": sum(change.get("outcome") == DONE for change in document["changes"]),
        "differ": _differ(document),
        "fields": document["fields"],
        "generated": document["generated"],
        "link": None
        if error.get("code") == "no_report"
        else links.get(document["site"], quote(file_stem(document["site"]), errors="replace") + ".html"),
    }


def _differ(document: Mapping[str, Any]) -> Optional[int]:
    """How many customers differ still; None where nobody knows, since the site was not read."""
    summary = document["summary"] or {}
    known = "unchanged" in summary
    if known and document["error"] and not document["changes"]:
        known = summary["unchanged"] == summary.get("declared")
    return sum(change.get("outcome") not in (DONE, KEPT) for change in document["changes"]) if known else None


def _place(site: Mapping[str, Any]) -> Any:
    return STATUSES.index(site["status"]), site["site"]


def files_only(sites: Iterable[Mapping[str, Any]]) -> bool:
    """Whether no site was asked, but files alone were checked."""
    return {site["mode"] for site in sites if site["error"] != "no_report"} == {OFFLINE}


# What the sites of a run are called where nothing went wrong.
_CLEAN = {OFFLINE: "in good order", EXPORT: "read", ADOPT: "read"}


def _clean(sites: Iterable[Mapping[str, Any]]) -> str:
    modes = {site["mode"] for site in sites if site["error"] != "no_report"}
    return _CLEAN.get(modes.pop(), "clean") if len(modes) == 1 else "clean"


_COUNTED = {"exported": "customer", "to_export": "customer", "adopted": "value", "to_adopt": "value"}


def _of_files(documents: Iterable[Mapping[str, Any]]) -> str:
    """Returns what all exports or adoptions together came to; nothing where the sites were reconciled or audited."""
    total: Counter[str] = Counter()
    for document in documents:
        total.update(document["summary"] or {} if document["mode"] in FILE_MODES else {})
    found = [
        f"{count(total[name], thing)} {name.replace('_', ' ')}" for name, thing in _COUNTED.items() if name in total
    ]
    left = [f"{total['left']:,} left"] if total["left"] else []
    return "; " + ", ".join([*found, *left]) if found else ""


def _headline(sites: List[Dict[str, Any]], by_status: Mapping[str, int]) -> str:
    if not sites:
        return "no site"
    offline = files_only(sites)
    words = {
        "error": "in trouble",
        "drift": "drifted",
        "kept": "with changes of the site kept",
        "clean": _clean(sites),
    }
    parts: List[str] = [f"{by_status[status]:,} {words[status]}" for status in STATUSES if by_status[status]]
    headline = f"{count(len(sites), 'site')}: {', '.join(parts)}"
    if offline:
        return f"{headline}; files only, no site was asked"
    unasked = sum(site["mode"] == OFFLINE for site in sites)
    return f"{headline}; of {count(unasked, 'site')} the files only" if unasked else headline
