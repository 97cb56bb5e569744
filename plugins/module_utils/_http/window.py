# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The user's own pace: never more than N requests in any minute. Pure: no clock."""

from __future__ import annotations

from collections import deque
from typing import Deque

LENGTH = 60.0


class Window:
    """A sliding window of a minute; 0 requests a minute mean no limit. Times are seconds of a monotonic clock."""

    def __init__(self, per_minute: int = 0) -> None:
        self._per_minute = per_minute
        self._sent: Deque[float] = deque()

    def resize(self, per_minute: int) -> None:
        """Change the number of requests a minute; requests that were sent still count."""
        self._per_minute = per_minute

    def __bool__(self) -> bool:
        return self._per_minute > 0

    def take(self, now: float) -> None:
        """Note a request that is sent now; it counts as well for a limit that is set later."""
        self._sent.append(now)

    def wait(self, now: float) -> float:
        """Returns the seconds until a request may be sent."""
        return self.wait_for(1, now)

    def wait_for(self, requests: int, now: float) -> float:
        """Returns the seconds until the last of the requests may be sent."""
        while self._sent and self._sent[0] + LENGTH <= now:
            self._sent.popleft()
        if not self or requests <= 0:
            return 0.0
        # A request waits for the request `per_minute` before it: back to a request that was sent, or to now.
        turns = -(-requests // self._per_minute)
        place = len(self._sent) + requests - 1 - turns * self._per_minute
        return LENGTH * (turns - 1) if place < 0 else self._sent[place] + LENGTH * turns - now
