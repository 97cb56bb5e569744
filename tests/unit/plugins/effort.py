# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work measured by counting: a busy machine changes how long something takes, but not how much it does."""

from __future__ import annotations

import gc
import sys
from typing import Any, Callable


def effort(work: Callable[[], Any]) -> tuple[int, Any]:
    """How many functions `work` called, Python's and C's, and what it returned.

    What other tests have left behind is not collected meanwhile: its finalizers would count, and on Python 3.8 they end
    the process where they are called deep in a recursion.
    """
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    gc.disable()
    sys.setprofile(count)
    try:
        result = work()
    finally:
        sys.setprofile(before)
        gc.enable()
    return calls, result
