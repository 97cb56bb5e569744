# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wait before a retry where the server names no time. Pure."""

from __future__ import annotations

# A server that asks for a longer pause than this gets an error instead of a task that seems to hang.
LONGEST_PAUSE = 3600.0
# The documented limits are by the minute: pauses after refusals must last until the next minute.
MINUTE = 60.0
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
# Doubling more often than this changes nothing any more, and would overflow at last.
_MOST_DOUBLINGS = 9


def after_failure(failed: int) -> float:
    """Returns the seconds to wait after `failed` failures (1 or more): twice as long each time, up to 30."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failed - 1, _MOST_DOUBLINGS))


def after_refusal(refused: int) -> float:
    """Returns the seconds to wait after `refused` 429s in a row (1 or more): four times as long each time, up to 60."""
    return min(MINUTE, 4.0 ** min(refused - 1, _MOST_DOUBLINGS))
