"""The faults that a simulated site may have, and where"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.dialects import ALL_DIALECTS
from sandbox.faults import FAULTS
from sandbox.handle import Site
from tests.simulation.model import CREATE, DELETE, UPDATE, Outlook

UNKNOWABLE = ("drop", "lone_surrogate", "rewrite_field", "deep", "list_grows", "list_shrinks")
"""Here a site says what is not so and stays with it, or somebody else writes meanwhile. The proof has them."""
NOT_WHEN_READING = ("status_404", "not_found_as_200", "rest_no_route")
LOST = ("close_after", "timeout_after")
"""Here no response comes to a write that was stored."""
_OPTIONS: Mapping[str, Mapping[str, Any]] = {"huge": {"mb": 1}, "drop_field": {"field": "first_name"}}


@dataclass(frozen=True)
class Trouble:
    """A fault that strikes some requests of one run; `at` chooses among those that it may strike."""

    kind: str
    at: int
    skip: int
    times: int | None

    def strike(self, site: Site, due: Outlook) -> str:
        """Set the fault where the run that is due will meet it; returns the kind of request, "" where there is none."""
        found = [sent for sent in _sent(due) if sent in FAULTS[self.kind].operations and self._knowable(sent)]
        if not found:
            return ""
        operation = found[self.at % len(found)]
        site.fault(self.kind, operation, skip=self.skip, times=self.times, **_OPTIONS.get(self.kind, {}))
        return operation

    def _knowable(self, operation: str) -> bool:
        return operation not in ("list", "get") or self.kind not in NOT_WHEN_READING


def kinds() -> list[str]:
    """Every fault that a run can see through."""
    return [kind for kind in FAULTS if kind not in UNKNOWABLE]


def doubtful() -> list[str]:
    """Those under which a write is stored, though its response doesn't say so."""
    return [kind for kind in kinds() if FAULTS[kind].stored and FAULTS[kind].phase != "before"]


def _sent(due: Outlook) -> list[str]:
    """The kinds of requests that a run sends, writes first."""
    kinds = {UPDATE: "put", CREATE: "post", DELETE: "delete"}
    writes = {} if due.stopped else {kinds[aim.action]: None for aim in due.aims if aim.sends}
    return [*writes, *writes, "list", "get"]


def knowable(kind: str, dialect: str) -> bool:
    """Whether a run can see through this fault in this dialect."""
    spoken = ALL_DIALECTS[dialect]
    if kind == "cache":
        return spoken.unknown_params != "refused" and spoken.apis != "abilities"
    return not (kind == "not_a_record" and spoken.list_counts == "none")
