# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the screen shows of a run: one line for each site, and of trouble what went wrong, once. Pure."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Union

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import LatePointError
from ansible_collections.latepoint.api.plugins.module_utils._results.one import advice_for, sentence

from .terms import ERROR, FAILED
from .text import count, one_line, visible
from .view import failures_first, who

# So many failures of a site are shown; the reports hold all of them.
_MOST = 20
_LINE = 4_000
_WRITES = ("changed", "created", "deleted")
_PLANNED = {"changed": "to update", "created": "to create", "deleted": "to delete"}


def site_line(host: str, result: Mapping[str, Any], check_mode: bool) -> Optional[str]:
    """Returns `north: 60 to update, 1 to create, 940 as declared`; None where the result is not that of a run."""
    if "summary" not in result and "error" not in result:
        return None
    summary = result.get("summary") or {}
    code = (result.get("error") or {}).get("code") if result.get("failed") else None
    known = _is_known(summary) and not (code and not summary.get("declared"))
    line = ", ".join(_numbers(summary, check_mode)) if known else ""
    if code:
        line = f"{line}; {code}" if line else f"failed ({code})"
    return _line(f"{host}: {line}") if line else None


def _is_known(summary: Mapping[str, Any]) -> bool:
    """Whether the summary says anything: nothing is known where all customers were skipped."""
    return bool(summary) and not 0 < summary.get("declared", 0) == summary.get("skipped")


def _numbers(summary: Mapping[str, Any], check_mode: bool) -> Iterator[str]:
    if check_mode:
        yield from (f"{summary[name]:,} {_PLANNED[name]}" for name in _WRITES if summary.get(name))
    elif sum(summary.get(name) or 0 for name in _WRITES):
        yield f"{sum(summary.get(name) or 0 for name in _WRITES):,} written"
    yield from (f"{summary[name]:,} {name}" for name in ("kept", "failed", "skipped") if summary.get(name))
    if summary.get("unchanged") or summary.get("unchanged") == summary.get("declared"):
        yield f"{summary['unchanged']:,} as declared"


def said(document: Mapping[str, Any], files: Sequence[str] = ()) -> Union[str, List[str]]:
    """Returns the outcome of a run on a site, as a sentence or a list of lines, a line for each failure."""
    lines = [_line(f"{document['site']}: {document['headline']}")]
    if document["status"] == ERROR:
        lines.extend(_line(text) for text in _trouble(document))
    lines.extend(path for path in files if path.endswith(".html"))
    return lines if len(lines) > 1 else lines[0]


def lines_of(said: Union[str, List[str]]) -> List[str]:
    """Returns what `said` has returned as lines."""
    return [said] if isinstance(said, str) else said


def _trouble(document: Mapping[str, Any]) -> Iterator[str]:
    error = document["error"] or {}
    found = error.get("details")
    details: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    problems = details.get("problems")
    failures = [change for change in failures_first(document) if change["outcome"] == FAILED]
    if failures:
        yield from _some([_failure(change) for change in failures])
        nothing = "Nothing was written" if details.get("written") == "no" else ""
        advice = sentence(nothing, advice_for(LatePointError("", str(error.get("code")), dict(details))))
        yield from [advice] if advice else []
    elif isinstance(problems, list) and len(problems) > 1:
        yield from _some([str(problem) for problem in problems])
    elif document["msg"] or error.get("message"):
        yield document["msg"] or error["message"]


def _some(lines: List[str]) -> Iterator[str]:
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"and {count(len(lines) - _MOST, 'more', 'more')}"


def _failure(change: Mapping[str, Any]) -> str:
    """Where a customer is declared, who it is, and why that failed."""
    error: Dict[str, Any] = change["error"] or {}
    message = str(error.get("message") or error.get("code") or "failed")
    known = who(change)
    parts = [change["source"], "" if known in message else f"customer {known}", message]
    return ": ".join(str(part) for part in parts if part)


def _line(text: Any) -> str:
    return one_line(visible(text), _LINE)
