# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failed results as people can read them: Ansible prints the whole of a failed result, on one line."""

from __future__ import annotations

import json
from typing import Any, Dict

from ansible import constants, context

from .attempts import has_attempts
from .screen import is_watched, other_callbacks_listen, show

# A longer result than this is printed over several lines.
LINE = 1_000
# With more entries than this, `results` is left to those who look for it: `msg` names the first failures.
FEW = 5
# Has Ansible print a result over several lines.
OVER_LINES = {"_ansible_verbose_always": True}
# What Ansible prints in other ways, or not at all.
UNPRINTED = ("diff", "invocation", "warnings", "exception")


def make_legible(action: Any, result: Dict[str, Any]) -> None:
    """Have a long failed result printed over several lines, without what only the screen gets and `msg` sums up."""
    if not result.get("failed"):
        return
    many = result.get("results")
    if isinstance(many, list) and len(many) > FEW and _is_only_printed(action):
        del result["results"]
        result["error"] = {name: value for name, value in result["error"].items() if name != "message"}  # as in msg
        show(action, f"{len(many):,} entries of results are not shown: see them with -v, or register them")
    if has_attempts(action._task):
        return  # Ansible would print the results of all attempts then, and not the last alone
    printed = {name: value for name, value in result.items() if name not in UNPRINTED}
    if len(json.dumps(printed, default=str)) > LINE:
        result.update(OVER_LINES)


def _is_only_printed(action: Any) -> bool:
    """Whether nothing but the screen gets the result: no variable, no rescue, no other callback, no ad-hoc command."""
    task = action._task
    kept = task.register or task.loop is not None or task.loop_with or _is_rescued(task)
    heard = not is_watched() or constants.CALLBACKS_ENABLED or context.CLIARGS.get("module_name")
    return not (kept or heard or action._display.verbosity or other_callbacks_listen())


def _is_rescued(task: Any) -> bool:
    parent = task._parent
    while parent is not None:
        if getattr(parent, "rescue", None):
            return True
        parent = parent._parent
    return False
