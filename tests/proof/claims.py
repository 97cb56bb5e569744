"""What a module says of each customer that it was given"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.proof.cells import Cell
from tests.proof.run import Said
from tests.proof.truth import Claim
from tests.proof.world import Aim


def claims(cell: Cell, said: Said) -> list[Claim]:
    """What the module says of each declared customer."""
    result = said.result
    if not cell.scenario.many:
        return [_claim(cell.scenario.aims[0], result, bool(result["changed"]))]
    entries = {row["source"]: row for row in result["results"]}
    unread = bool(result.get("failed")) and not entries
    found = []
    for at, aim in enumerate(cell.scenario.aims):
        entry = entries.get(f"customers[{at}]")
        if entry is None:
            found.append(Claim(aim, False, unread, unread, code_of(result), None))
        else:
            found.append(_claim(aim, {**entry, "failed": entry["outcome"] == "failed"}, _entry_changed(entry)))
    return found


def _entry_changed(entry: Mapping[str, Any]) -> bool:
    written = ((entry["error"] or {}).get("details") or {}).get("written")
    kept = bool(entry["changed_fields"]) or written in ("accepted", "partly")
    return entry["outcome"] in ("done", "planned") or (entry["outcome"] == "failed" and kept)


def code_of(result: Mapping[str, Any]) -> str | None:
    """The `error.code` of a result or of one of its entries."""
    return (result.get("error") or {}).get("code")


def _claim(aim: Aim, result: Mapping[str, Any], changed: bool) -> Claim:
    details = (result.get("error") or {}).get("details") or {}
    skipped = result.get("outcome") == "skipped"
    failed = bool(result.get("failed"))
    fields = tuple(result["changed_fields"])
    return Claim(aim, changed, failed, skipped, code_of(result), details.get("written"), fields)
