# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Computing on all cores: forks of this process take turns with the items, and hand back their results in order.

A fork ends with its work, or as soon as nobody reads its results any more. It leaves nothing behind.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
from contextlib import ExitStack, suppress
from typing import Any, BinaryIO, Callable, Iterator, List, Sequence, TypeVar

from .stop import SIGNALS

Item = TypeVar("Item")
Result = TypeVar("Result")
# More gain little: somebody has to take in all results.
MOST = 4


def cores() -> int:
    """Returns the number of cores to use: one where this process can't be forked safely."""
    if threading.active_count() > 1 or not hasattr(os, "fork"):
        return 1
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(available, MOST)


def spread(items: Sequence[Item], work: Callable[[Item], Result]) -> Iterator[Result]:
    """Yields what `work` returns for each item, in their order. Results have to be picklable.

    What a fork does not deliver is computed here.
    """
    forks = min(cores(), len(items))
    if forks < 2:
        yield from map(work, items)
        return
    with ExitStack() as stack:
        streams: List[BinaryIO] = []
        for first in range(forks):
            streams.append(_forked(stack, streams, items[first::forks], work))
        for at, item in enumerate(items):
            delivered = _next(streams[at % forks])
            yield delivered[0] if delivered else work(item)


def _next(stream: BinaryIO) -> Any:
    """Returns a tuple with the next result of a fork; () where it has ended."""
    try:
        return (pickle.load(stream),)  # noqa: S301 (it comes from a fork of this very process)
    except (EOFError, OSError, pickle.UnpicklingError):
        return ()


def _forked(
    stack: ExitStack, others: Sequence[BinaryIO], items: Sequence[Item], work: Callable[[Item], Result]
) -> BinaryIO:
    """Returns the stream from a fork that works on these items; the stack closes it, and waits for the fork."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _work_and_exit(writer, [reader, *(other.fileno() for other in others)], items, work)
    os.close(writer)
    stack.callback(_wait, child)
    return stack.enter_context(os.fdopen(reader, "rb"))


def _wait(child: int) -> None:
    with suppress(ChildProcessError):
        os.waitpid(child, 0)


def _work_and_exit(writer: int, unused: Sequence[int], items: Sequence[Item], work: Callable[[Item], Result]) -> None:
    """Never returns, and shows nothing: who waits for the results sees that they are missing."""
    try:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        for descriptor in unused:  # else a fork would keep another one waiting when this process is killed
            os.close(descriptor)
        with os.fdopen(writer, "wb") as stream:
            for item in items:
                pickle.dump(work(item), stream, pickle.HIGHEST_PROTOCOL)
                stream.flush()
    finally:
        os._exit(0)
