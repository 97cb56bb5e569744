# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connections that the items of a loop share, and the attempts of a task: all of them are run by one process."""

from __future__ import annotations

import multiprocessing.util
import os
from typing import Any, Dict, Optional

from ansible_collections.latepoint.api.plugins.module_utils._http.links import Links

from .attempts import has_attempts

_KEPT: Dict[int, Links] = {}


def links_of(task: Any) -> Optional[Links]:
    """The connections of this process, closed when it ends; None for a task that is done once."""
    if task.loop is None and not has_attempts(task):
        return None
    pid = os.getpid()
    if pid not in _KEPT:
        _KEPT.clear()  # what the process had from which this one was forked is not ours to use
        _KEPT[pid] = Links()
        multiprocessing.util.Finalize(None, _KEPT[pid].close, exitpriority=1)
    return _KEPT[pid]
