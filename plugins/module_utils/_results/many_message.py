# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The message of a run of many customers, and its error: counts, the first few failures, whether anything was written.

Pure.
"""

from __future__ import annotations

from typing import Any, List, Mapping, Optional

from .._base.errors import LatePointError
from .._engine.write import NOTHING
from .._record.customer import label
from .many import NO, Entries
from .one import Result, advice_for, sentence

# So many failures are named, and the rest is counted.
NAMED = 5


def message_of(summary: Mapping[str, Any], failures: List[Result], check_mode: bool, in_part: int = 0) -> str:
    """Returns `12 customers declared: 9 as declared, 2 updated, 1 failed: …`, with the first few failures.

    `in_part`: how many count as created and as failed, since they were created and not wholly kept.
    """
    would = "would be " if check_mode else ""
    words = {"changed": "updated", "created": "created", "deleted": "deleted"}
    parts = [f"{summary['unchanged']} as declared"]
    parts.extend(f"{summary[name]} {would}{word}" for name, word in words.items() if summary[name])
    parts.extend(f"{summary[name]} {name}" for name in ("skipped", "failed") if summary[name])
    parts[-1] += f" ({in_part} of them created, but not wholly)" if in_part else ""
    kept = summary["declared"] + in_part - sum(summary[name] for name in ("unchanged", "skipped", "failed", *words))
    parts.extend([f"{kept} kept as the site has {'it' if kept == 1 else 'them'}"] if kept else [])
    people = "customer" if summary["declared"] == 1 else "customers"
    counts = f"{summary['declared']} {people} declared: {', '.join(parts)}"
    if not failures:
        return counts
    rest = len(failures) - NAMED
    named = "; ".join(_named(entry) for entry in failures[:NAMED])
    return f"{counts}: {named}" + (f"; and {rest} more" if rest > 0 else "")


def failure_of(entries: Entries, headline: str, stop: Optional[int] = None) -> Result:
    """Returns `failed`, `msg` and `error` of a run with failures; the failure at the position `stop` ended the run."""
    failures = entries.failures()
    cause = failures[0] if stop is None else entries.at(stop)
    code, details = cause["error"]["code"], cause["error"]["details"]
    message = sentence(headline, "" if stop is None else _stopped(cause, failures), _nothing(entries.written))
    of_one = stop is not None or len(failures) == 1
    about = dict(details if of_one else {}, failed=len(failures), written=entries.written)
    return {
        "failed": True,
        "msg": sentence(message, advice_for(LatePointError("", code, details))),
        "error": {"code": code, "message": message, "details": about},
    }


def _nothing(written: str) -> str:
    return NOTHING if written == NO else ""


def _stopped(cause: Result, failures: List[Result]) -> str:
    """Returns what stopped the run, unless the message names it already."""
    stopped = "The run was stopped"
    return stopped if any(cause is entry for entry in failures[:NAMED]) else f"{stopped} by {_named(cause)}"


def _named(entry: Result) -> str:
    """Returns the place, the customer, and the reason. The whole run's message says whether anything was written."""
    message: str = entry["error"]["message"].rstrip(".")
    if message.endswith(" " + NOTHING):
        message = message[: -len(" " + NOTHING)].rstrip(".")
    # Who was missing from the start is named by the message already.
    missing = entry["error"]["code"] == "customer_not_found" and "wanted" not in entry["error"]["details"]
    who = "" if missing else str(label(entry["id"], entry["email"]))
    return ": ".join(part for part in (entry["source"], who, message) if part)
