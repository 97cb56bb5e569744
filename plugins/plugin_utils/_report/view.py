# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every form of a report shows of a document, in the same words. Pure."""

from __future__ import annotations

from typing import Any, List, Mapping, Tuple

from .terms import APPLY, DONE, FAILED, OFFLINE, Document


def occasion(document: Mapping[str, Any]) -> str:
    """What was done, as a title."""
    return "Check of the files" if document["mode"] == OFFLINE else str(document["mode"]).capitalize()


def is_owned(document: Mapping[str, Any]) -> bool:
    """Whether it is known of any difference whose change it is."""
    return any("origin" in field for change in document["changes"] for field in change["fields"])


def moved_by(field: Mapping[str, Any]) -> str:
    """Who changed a field since the files were last applied, for people."""
    moved = {"declared": "files", "site": "site", "both": "both"}.get(field.get("origin") or "", "")
    return f"{moved}, kept" if field.get("kept") and moved == "site" else moved


def failures_first(document: Mapping[str, Any]) -> List[Document]:
    """The changes as people want to see them: whoever failed, then all others, each in the declared order."""
    return sorted(document["changes"], key=lambda change: bool(change["outcome"] != FAILED))


def who(change: Mapping[str, Any]) -> str:
    """`123 (ada@example.com)`, as far as it is known."""
    known = [str(value) for value in (change["id"], change["email"]) if value not in (None, "")]
    return f"{known[0]} ({known[1]})" if len(known) == 2 else (known or ["?"])[0]


def sides(document: Mapping[str, Any]) -> Tuple[str, str]:
    """What old and new values are: before and after a write, or, where one failed, what is declared."""
    outcomes = document["outcomes"] if document["mode"] == APPLY else {}
    if FAILED in outcomes:
        return "before", "declared"
    return ("before", "after") if DONE in outcomes else ("on the site", "declared")


def numbers(document: Mapping[str, Any]) -> List[Tuple[str, int]]:
    """The summary as labels and numbers; of what may not happen, only what did."""
    summary = document["summary"] or {}
    done = document["mode"] == APPLY and "planned" not in document["outcomes"]
    labels = {
        "declared": "declared",
        "unchanged": "as declared",
        "changed": "updated" if done else "to update",
        "created": "created" if done else "to create",
        "deleted": "deleted" if done else "to delete",
        "kept": "kept",
        "failed": "failed",
        "skipped": "skipped",
        "unmanaged": "not declared",
    }
    found = [(label, summary.get(name)) for name, label in labels.items()]
    return [(label, number) for label, number in found if number or (number == 0 and label in _ALWAYS)]


_ALWAYS = ("declared", "as declared", "updated", "to update", "not declared")
