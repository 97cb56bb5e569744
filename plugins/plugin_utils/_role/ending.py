# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a run of the role ends for one site: by its report, and by the statuses that are to be a failure."""

from __future__ import annotations

from typing import Any, Collection, Dict, Mapping

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import LatePointError

from .._report.screen import lines_of
from .._report.terms import ERROR
from .settings import Settings

Result = Dict[str, Any]


def ending(settings: Settings, reported: Any, passes: Collection[str]) -> Result:
    """Returns what lets the run fail and where its reports are; a failure where `reported` is one.

    `reported` is the result of `latepoint_report`, or None where the run is not over; the statuses in `passes` are no
    failure.
    """
    found = _last_words(settings)
    if reported is None or _status(reported) not in set(found["fail_on"]) - set(passes):
        return found
    return {**_failure(reported), "report": found["report"]}


def _last_words(settings: Settings) -> Result:
    """Returns what the variables say of the end. What is wrong with them was reported before."""
    found: Result = {"msg": "the variables make sense", "fail_on": [ERROR], "report": {}}
    try:
        found["report"] = settings.report()
        found["fail_on"] = settings.fail_on()
    except LatePointError as error:
        found["msg"] = error.message
    return found


def _failure(reported: Mapping[str, Any]) -> Result:
    """Returns a failure that says what the report says: each line once."""
    msg = reported.get("msg") or "no report was made, see above"
    said = [line for line in lines_of(reported.get("said", [])) if line not in msg]
    return {"failed": True, "msg": msg, "said": said}


def _status(reported: Mapping[str, Any]) -> str:
    return str(reported.get("report", {}).get("status", ERROR))
