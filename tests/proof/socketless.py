"""A site that modules reach without a socket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sandbox.handle import Site
from sandbox.wire import Time, wired
from tests.proof.run import wired_to


@contextmanager
def socketless(
    dialect: str, customers: int | Iterable[Mapping[str, Any]], time: Time, **options: Any
) -> Iterator[Site]:
    """A site for all that runs in this process; the options are those of `sandbox.handle.running`."""
    with wired(dialect, customers, time, **options) as (site, wire), wired_to(lambda: wire):
        yield site
