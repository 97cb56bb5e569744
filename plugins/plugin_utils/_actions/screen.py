# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines on the screen beside Ansible's own, where people look at it."""

from __future__ import annotations

import difflib
import json
from typing import Any, Dict, Iterable, Iterator, List, Optional

from ansible import constants
from ansible.plugins.loader import callback_loader

from .attempts import is_new

# Other callbacks make output for machines, or are quiet on purpose.
TALKATIVE = ("default", "ansible.builtin.default", "debug", "yaml", "ansible.posix.debug", "community.general.yaml")


def is_watched() -> bool:
    """Whether the screen shows what Ansible does, for people."""
    return constants.DEFAULT_STDOUT_CALLBACK in TALKATIVE


def other_callbacks_listen() -> bool:
    """Whether Ansible has loaded a callback that needs no enabling.

    A worker process has no list of loaded callbacks, so apply Ansible's own rule.
    """
    return any(
        getattr(found, "CALLBACK_TYPE", "") != "stdout"
        and not getattr(found, "CALLBACK_NEEDS_ENABLED", getattr(found, "CALLBACK_NEEDS_WHITELIST", False))
        for found in callback_loader.all(class_only=True)
    )


def show(action: Any, text: Optional[str]) -> None:
    """Show a text of a task, if there is any, anybody looks at it, and no `no_log` censors the task."""
    if text and is_watched() and not action._task.no_log:
        action._display.display(text)


def show_diff(action: Any, result: Dict[str, Any]) -> None:
    """Make the `diff` of a result readable; show it where the task failed, since Ansible does not."""
    given = result.get("diff")
    if not given:
        return
    diffs = [readable(diff) for diff in (given if isinstance(given, list) else [given])]
    result["diff"] = diffs if isinstance(given, list) else diffs[0]
    if result.get("failed"):
        show_once(action, diff_text(diffs))


def show_once(action: Any, text: str) -> None:
    """Show the text, unless an earlier attempt of the task (`until`, `retries`) has shown it but for its tokens."""
    if is_new(action._task, text):
        show(action, text)


def readable(diff: Dict[str, Any]) -> Dict[str, Any]:
    r"""A difference with text in place of records that Ansible would show with `\u041e` in place of letters."""
    sides = {side: diff.get(side) for side in ("before", "after")}
    if all(isinstance(value, str) or json.dumps(value).find("\\u") < 0 for value in sides.values()):
        return diff
    return dict(diff, **{side: _text(value) for side, value in sides.items()})


def _text(value: Any) -> str:
    """A record as Ansible shows it, but with its letters; what nobody sees stands as its number."""
    if isinstance(value, str):
        return value
    text = json.dumps(value, indent=4, sort_keys=True, ensure_ascii=False)
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text) + "\n"


# More lines of differences than this are for --diff, or for a report.
MOST_LINES = 200


def diff_text(diffs: Iterable[Dict[str, Any]]) -> str:
    """Differences of texts as a unified diff, as Ansible shows them, and not endless."""
    lines: List[str] = []
    for diff in diffs:
        lines.extend(_unified(diff))
        if len(lines) > MOST_LINES:
            return "\n".join([*lines[:MOST_LINES], "… and more"])
    return "\n".join(lines)


def _unified(diff: Dict[str, Any]) -> Iterator[str]:
    before, after = (_text(diff.get(side) or "").split("\n") for side in ("before", "after"))
    old, new = (f"{side}: {diff.get(side + '_header', '')}" for side in ("before", "after"))
    yield from difflib.unified_diff(before, after, old, new, lineterm="")
