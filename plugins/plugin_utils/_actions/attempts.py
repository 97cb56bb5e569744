# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attempts of a task (`until`, `retries`): for each of them Ansible makes a new action for the same task."""

from __future__ import annotations

from typing import Any, MutableMapping, Set
from weakref import WeakKeyDictionary

from ansible_collections.latepoint.api.plugins.module_utils._results.mask import without_tokens

_SHOWN: MutableMapping[Any, Set[str]] = WeakKeyDictionary()


def has_attempts(task: Any) -> bool:
    """Whether Ansible tries the task again where it fails."""
    return bool(task.until) or task.retries is not None


def is_new(task: Any, text: str) -> bool:
    """Whether no attempt of the task before has shown the text, but for its tokens; from now on one has."""
    shown, untokened = _SHOWN.setdefault(task, set()), without_tokens(text)
    if untokened in shown:
        return False
    shown.add(untokened)
    return True
