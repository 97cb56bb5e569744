"""Writes that arrive late: answered by somebody in front of the site, and done only afterwards."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

Work = Callable[[], Awaitable[Any]]


@dataclass
class _Late:
    work: Work
    left: int | None
    """So many further requests come first; nothing means that it waits to be settled."""


class LateWrites:
    """The writes that are still on their way."""

    def __init__(self) -> None:
        self._waiting: list[_Late] = []

    def add(self, work: Work, after: int | None) -> None:
        """Let a write be done before the `after`th further request is."""
        self._waiting.append(_Late(work, after))

    async def arrive(self) -> None:
        """A request comes in: do what is due before it."""
        for late in self._waiting:
            late.left = None if late.left is None else late.left - 1
        due = [late for late in self._waiting if late.left is not None and late.left <= 0]
        self._waiting = [late for late in self._waiting if late not in due]
        for late in due:
            await late.work()

    def settle(self) -> int:
        """Do all that is left, in a thread of its own, whoever asks; returns how many there were."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return 0

        async def finish() -> None:
            for late in waiting:
                await late.work()

        thread = threading.Thread(target=lambda: asyncio.run(finish()))
        thread.start()
        thread.join()
        return len(waiting)

    def clear(self) -> None:
        """Forget them: they never arrive."""
        self._waiting.clear()
