# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor found as a plain document (`SITE.doctor.json`), from which every other form is made. Pure."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping

from ansible_collections.latepoint.api.plugins.module_utils._doctor.findings import problem

from .terms import CLEAN, DRIFT, ERROR, SCHEMA, Document

# How reports show the verdicts: in the colours that they have for sites.
STYLES = {"ok": CLEAN, "note": DRIFT, "problem": ERROR}
WORST_FIRST = ("problem", "note", "ok")


def make_document(site: str, result: Mapping[str, Any], generated: str, collection_version: str) -> Document:
    """Returns the document of a site, made from a result of `latepoint_doctor`."""
    findings = [dict(finding) for finding in result["findings"]]
    return {
        "schema": SCHEMA,
        "collection": "latepoint.api",
        "collection_version": collection_version,
        "site": site,
        "mode": "doctor",
        "generated": generated,
        "verdict": result["verdict"],
        "headline": str(result["msg"]),
        "verdicts": {verdict: sum(finding["verdict"] == verdict for finding in findings) for verdict in WORST_FIRST},
        "requests": dict(result["requests"]),
        "seconds": result["seconds"],
        "findings": findings,
        "round_trip": [dict(trial) for trial in result["round_trip"]],
    }


def unexamined(trouble: Mapping[str, Any]) -> Dict[str, Any]:
    """Returns a result in place of `latepoint_doctor`'s, where a task before it failed."""
    reason = str(trouble.get("msg") or "a task before it failed")
    finding = problem(reason, "Nothing is known of the site. Correct this, and run again.").named("examination")
    return {
        "changed": False,
        "verdict": finding.verdict,
        "findings": [finding.as_result()],
        "round_trip": [],
        "requests": {},
        "seconds": 0.0,
        "msg": f"the site could not be examined: {reason}",
    }


def by_weight(document: Mapping[str, Any]) -> List[Dict[str, Any]]:
    """Returns the findings, the worst first, else in the order of the questions."""
    return sorted(document["findings"], key=lambda finding: WORST_FIRST.index(finding["verdict"]))


def peculiar(document: Mapping[str, Any]) -> List[Dict[str, Any]]:
    """Returns the values that did not come back as they were sent."""
    return [trial for trial in document["round_trip"] if trial["outcome"] != "kept"]
