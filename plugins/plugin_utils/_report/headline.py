# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report in one sentence. Pure."""

from __future__ import annotations

from typing import Any, Mapping

from .terms import ADOPT, APPLY, AUDIT, DONE, DRIFT, ERROR, EXPORT, FAILED, FILE_MODES, KEPT, OFFLINE
from .text import count

_WHAT = {
    AUDIT: "the audit",
    APPLY: "applying",
    OFFLINE: "the check of the files",
    EXPORT: "the export",
    ADOPT: "adopting",
}
# What only an apply refuses. With --check it is an audit, as far as the site is concerned.
_BEFORE_WRITES = ("too_many_changes", "stale_plan")


def headline(document: Mapping[str, Any]) -> str:
    """Returns what happened, in a sentence."""
    said = {ERROR: _failed, DRIFT: _differs, KEPT: _kept}.get(document["status"], _clean)
    return said(document)


def _failed(document: Mapping[str, Any]) -> str:
    failed = document["outcomes"].get(FAILED, 0)
    code = (document["error"] or {}).get("code")
    if document["mode"] == AUDIT and code in _BEFORE_WRITES:
        return f"applying would fail: {code}"
    if failed:
        return f"{_WHAT[document['mode']]} failed for {count(failed, 'customer')}"
    return f"{_WHAT[document['mode']]} failed: {code}" if code else "failed"


def _differs(document: Mapping[str, Any]) -> str:
    many = sum(change["outcome"] != KEPT for change in document["changes"])
    return f"{_of_all(document, many)} {'differs' if many == 1 else 'differ'} from what is declared"


def _kept(document: Mapping[str, Any]) -> str:
    kept = sum(any(field.get("kept") for field in change["fields"]) for change in document["changes"])
    changed = sum(change["outcome"] == DONE for change in document["changes"])
    done = f"{count(changed, 'customer')} changed, " if changed else ""
    return f"{done}nothing to write; what the site changed was kept for {count(kept, 'customer')}"


def _clean(document: Mapping[str, Any]) -> str:
    if document["mode"] in FILE_MODES:
        return str(document["msg"])
    declared = (document["summary"] or {}).get("declared") or 0
    if document["mode"] == APPLY and document["changes"]:
        return f"{_of_all(document, len(document['changes']))} changed, now as declared"
    if document["mode"] == OFFLINE:
        return f"{count(declared, 'record')} in good order, the site was not asked"
    return f"{'all ' if declared > 1 else ''}{count(declared, 'customer')} as declared"


def _of_all(document: Mapping[str, Any], many: int) -> str:
    declared = (document["summary"] or {}).get("declared")
    return f"{many:,} of {count(declared, 'customer')}" if declared is not None else count(many, "customer")
