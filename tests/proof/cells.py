"""The matrix: every fault, at the first, a middle and the last request that it can hit in every run"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.dialects import ABILITIES_DIALECTS, ALL_DIALECTS
from sandbox.faults import FAULTS
from tests.proof.world import MARK, Scenario, scenarios

OPERATIONS = ("list", "get", "put", "post", "delete", "status", "bookings")
WAITED = 0.15
"""The module's `timeout` where the site lets it wait."""
BYSTANDER = 1
REFUSALS = (
    *(f"status_{code}" for code in (400, 401, 403, 404, 405, 413, 422, 429)),
    *("status_429_date", "status_429_bare", "rest_no_route", "latepoint_not_available", "not_found_as_200"),
    "rest_closed",
    *(f"redirect_{code}" for code in (301, 302, 303, 307, 308)),
)
"""With these a site says plainly that it did nothing."""
GUARDS = ("cloudflare", "modsecurity")
"""So do these guards in front of it."""
ALIKE = tuple(f"status_{code}" for code in (520, 521, 523, 525, 526, 527, 530))
"""To every one of these a module must say the same as to 522 and 524, so that they are not tried here."""
KINDS = tuple(kind for kind in FAULTS if kind not in ALIKE)


@dataclass(frozen=True)
class Cell:
    """One run with one fault."""

    dialect: str
    scenario: Scenario
    fault: str
    operation: str
    skip: int
    times: int | None
    check: bool = False
    verify: str = "auto"
    masked: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    here: bool = False
    """Whether it runs as a task does in Ansible's own process, and not as a module."""

    @property
    def label(self) -> str:
        """The cell as people find it again."""
        often = "once" if self.times else "for good"
        mode = "check mode" if self.check else "real"
        extra = "".join(f", {name}={value}" for name, value in self.options.items() if name != "seconds")
        where = f"{self.operation} after {self.skip}"
        way = "in Ansible's process" if self.here else "as a module"
        what = f"{self.scenario.name}, {self.dialect}, {mode}, {self.verify}, {way}"
        return f"{self.fault}{extra} on {where} {often}: {what}"


FULLY = ("seed", "legacy", "abilities")
"""The dialects in which faults are tried with all their options."""
WRITES = ("put", "post", "delete")
SMALL = 31
"""The small size has each so many-th cell."""


@dataclass(frozen=True)
class Block:
    """What is proved in one go: of a scenario in a dialect each `every`-th cell from `first` on; of some `faults`."""

    dialect: str
    scenario: str
    first: int = 0
    every: int = 1
    faults: tuple[str, ...] = ()

    @property
    def fully(self) -> bool:
        """Whether faults are tried with all their options."""
        return self.every == 1 and self.dialect in FULLY

    def one(self) -> Scenario:
        """The scenario of that name."""
        found = next(scenario for scenario in scenarios() if scenario.name == self.scenario)
        return found.official() if self.dialect in ABILITIES_DIALECTS else found


def blocks(small: bool, faults: tuple[str, ...] = ()) -> list[Block]:
    """All there is to prove, or with these faults alone.

    The small size has few cells of each scenario, in three dialects, the first in turn.
    """
    names = list(ALL_DIALECTS)
    found: list[Block] = []
    for at, scenario in enumerate(scenarios()):
        dialects = dict.fromkeys([names[at % len(names)], "legacy", "abilities"]) if small else names
        found.extend(
            Block(dialect, scenario.name, at % SMALL, SMALL) if small else Block(dialect, scenario.name, faults=faults)
            for dialect in dialects
        )
    return found


def cells(block: Block, hits: Mapping[bool, Counter[str]]) -> Iterator[Cell]:
    """Those cells of a block that it asks for; of writes three times as many, since the more can go wrong with them.

    Every other runs as a task does in Ansible's own process.
    """
    here = bool(block.first % 2)
    for at, cell in enumerate(_all_cells(block, hits)):
        every = max(1, block.every // 3) if cell.operation in WRITES and not cell.check else block.every
        if at % every == block.first % every:
            yield replace(cell, here=here)
            here = not here


def _all_cells(block: Block, hits: Mapping[bool, Counter[str]]) -> Iterator[Cell]:
    """The cells of a block; `hits` counts the requests of a run without faults, in check mode and without it."""
    scenario = block.one()
    for check, counted in sorted(hits.items()):
        for operation in OPERATIONS:
            for skip, times in _places(counted[operation]):
                for kind in block.faults or KINDS:
                    if operation in FAULTS[kind].operations:
                        cell = Cell(block.dialect, scenario, kind, operation, skip, times, check)
                        yield from _variants(cell, block)


def _places(count: int) -> list[tuple[int, int | None]]:
    """At the first, a middle and the last request; and from the first on, for good."""
    if not count:
        return []
    once = [(skip, 1) for skip in sorted({0, count // 2, count - 1})]
    return [*once, (0, None)]


def _variants(cell: Cell, block: Block) -> Iterator[Cell]:
    """A fault with its options; every other cell with all personal data masked."""
    masked = (cell.skip + len(cell.fault) + bool(cell.check)) % 2 == 0
    options = [dict(option) for option in _OPTIONS.get(cell.fault, ({},))]
    if cell.operation in WRITES and not cell.check and FAULTS[cell.fault].phase == "instead" and block.fully:
        options.extend([{**option, "stored": True} for option in list(options)])
    for variant in options[: None if block.fully else 1]:
        yield replace(cell, options=variant, masked=masked)
    if cell.fault in ("drop", "drop_field", "rewrite_field") and not cell.check:
        yield replace(cell, options=options[0], masked=masked, verify="read")


_SENT = {"answer": "sent"}
_OPTIONS: dict[str, tuple[Mapping[str, Any], ...]] = {
    "timeout_before": ({"seconds": WAITED * 1.6},),
    "timeout_after": ({"seconds": WAITED * 1.6},),
    "slow": ({"seconds": 0.02},),
    "huge": ({"mb": 1}, {"mb": 35}),
    "status_500": ({}, {"html": True}),
    "status_403": ({}, {"html": True}),
    "status_422": ({}, {"shape": "texts"}, {"shape": "entries"}),
    "late_write": ({"after": 2}, {"after": 1}, {"after": 3}, {}),
    "bot_guard": ({}, {"by": "cloudflare"}, {"by": "wordfence"}, {"by": "modsecurity"}),
    "status_503": ({}, {"retry_after": 3}),
    "status_429": ({}, {"retry_after": 90}),
    "redirect_301": ({}, {"to": "https"}),
    "not_a_record": ({}, {"data": []}, {"data": {}}, {"data": "text"}),
    "drop_field": ({}, {"field": "city"}, {"field": "custom_fields.preferred_time"}, {"field": "first_name", **_SENT}),
    "rewrite_field": ({}, {"field": "city", "value": f"{MARK}elsewhere"}, {"value": "+1999", **_SENT}),
    "list_shrinks": ({"id": BYSTANDER},),
    "cache": ({}, {"header": None}),
    "prefixed_json": ({}, {"status": 500}),
}


def believed(cell: Cell) -> str:
    """Why a site's false word can't be seen through in this cell; "" where it must be."""
    if cell.options.get("stored") and (cell.fault in REFUSALS or cell.options.get("by") in GUARDS):
        return "refused although it was stored"
    if cell.verify == "auto" and (cell.fault == "drop" or cell.options.get("answer") == "sent"):
        return "answer echoes what was not stored"
    if cell.fault == "cache" and ALL_DIALECTS[cell.dialect].unknown_params == "refused":
        return "read from a cache, and refused what goes past it"
    if cell.fault in ("status_404", "not_found_as_200"):
        return _not_found(cell)
    if cell.operation == "list" and ALL_DIALECTS[cell.dialect].list_counts == "none":
        if cell.options.get("data") == []:
            return "listed nobody, without a total"
        if cell.fault == "list_shrinks" and cell.scenario.name == "customer_info list":
            return "lost somebody between pages, without a total"
    if cell.fault == "lone_surrogate" and cell.operation in ("get", "list"):
        return "showed a damaged name"
    return ""


def _not_found(cell: Cell) -> str:
    if cell.operation == "get":
        return "said that the customer is not there"
    if cell.operation == "list" and "email" in cell.scenario.name:
        return "said that a search finds nobody"
    if cell.operation == "list" and cell.scenario.name in ("customer_info list", "site_info"):
        return "said that the site has no customers"
    return ""
