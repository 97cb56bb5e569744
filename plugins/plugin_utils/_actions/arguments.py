# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task's arguments, taken from the task: what must not be printed stays there no longer than it is needed.

With the setting `display_args_to_stdout` Ansible prints the arguments that a task holds. Where hosts don't wait for
each other (strategies `free` and `host_pinned`) it prints them after the task, with values instead of templates.
"""

from __future__ import annotations

from typing import Any, Dict, MutableMapping, Tuple
from weakref import WeakKeyDictionary

HIDDEN = ("api_key", "password")
_TAKEN: MutableMapping[Any, Dict[str, Any]] = WeakKeyDictionary()


def take_arguments(action: Any, hidden: Tuple[str, ...] = HIDDEN) -> Dict[str, Any]:
    """Returns the task's arguments, and takes `hidden` out of the task, so that Ansible can't print them.

    They are kept beside the task as long as it is there: for each attempt (`until`, `retries`) Ansible makes a new
    action for the same task.
    """
    task = action._task
    taken = _TAKEN.setdefault(task, dict(task.args))
    task.args = {name: value for name, value in taken.items() if name not in hidden}
    return dict(taken)
