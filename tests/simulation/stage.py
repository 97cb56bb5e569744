"""A site with its files and runs, and what every rule of a history needs"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar

from hypothesis import note
from hypothesis.stateful import RuleBasedStateMachine

from tests.simulation import people
from tests.simulation.judge import Run, judge
from tests.simulation.model import CONFLICT, OVERWRITE, Declared, Files, Order
from tests.simulation.runner import Settings, execute
from tests.simulation.story import Story
from tests.simulation.world import PEOPLE, World


class LieError(AssertionError):
    """A run said what is not so, or did what it must not do."""


class Stage(RuleBasedStateMachine):
    """One site, from its first day on: what is declared, what was applied, and what must hold after each run."""

    tally: ClassVar[Counter[str]] = Counter()
    digest: ClassVar[Any] = hashlib.sha256()

    def open(self, dialect: str) -> None:
        """Begin with a site of this dialect, and without files."""
        self.world = World(dialect, people.customers())
        self.patches = self.world.patches()
        self.patches.__enter__()
        self.files: Files = ()
        self.bases: list[Files] = []
        self.runs = 0
        self.keys = 0
        self.exported = -1
        self.story = Story(f"a site that speaks as {dialect}, with {len(people.CUSTOMERS)} customers")
        self.plan: tuple[Order, Mapping[int, Any], str, int] | None = None

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        self.patches.close()
        self.world.state.store.close()
        self.world.folder.cleanup()
        self.tally["histories"] += 1

    # --- how it is done ------------------------------------------------------------------------------

    def _values(self, changes: Mapping[str, int]) -> dict[str, Any]:
        lacks = self.world.official
        return {
            name: people.pick(name, number) for name, number in changes.items() if not lacks or name in people.OFFICIAL
        }

    def _record_of(self, number: int | None, email: str) -> Declared | None:
        return next(
            (record for record in self.files if (record.number == number and number) or (record.email or "") == email),
            None,
        )

    def _declare(self, record: Declared) -> None:
        self.files = (*self.files, record)
        self.story.step("The files get a record", record=record.as_record())

    def _edit(self, at: int, change: Any) -> None:
        old = self.files[at % len(self.files)]
        self.files = tuple(change(record) if record is old else record for record in self.files)
        self.story.step("A record is edited", record=self.files[at % len(self.files)].as_record())

    def _somebody_edits(self, number: int, changes: Mapping[str, int], name: str = "Somebody edits") -> None:
        there = sorted(self.world.customers())
        edited = Declared(None, None, self._values(changes)).as_record()
        if not (there and edited):
            return
        chosen = there[number % len(there)]
        fields = edited.get("custom_fields")
        if fields:
            edited["custom_fields"] = {key: text or None for key, text in fields.items()}
        with self.world.writing_as(PEOPLE):
            self.world.site.edit(chosen, **edited)
        self.tally["edits by people"] += 1
        self.story.step(name, id=chosen, **edited)

    def _order(self, given: Mapping[str, Any]) -> Order:
        base = {
            "last": self.bases[-1] if self.bases else (),
            "old": self.bases[-2] if len(self.bases) > 1 else (),
            "lost": (),
            "none": None,
        }[given["base"]]
        mode = given["mode"] if base is not None else OVERWRITE
        options = {name: given[name] for name in ("create", "only_if_empty", "exact")}
        return Order(self.files, base, mode, **options)

    def _applied(self, run: Run) -> None:
        """What was applied as a whole is the base of the next run."""
        if run.result is not None and not run.result.get("failed") and not run.check:
            self.bases.append(run.order.files)

    def _settled(self, run: Run) -> None:
        """Nothing is left to do, but for what the site refuses each time."""
        writes = any(entry.is_write for entry in run.log) and not run.outlook.refusable
        self._require(not (writes or run.wrote), "another run writes again")
        self._require(bool(run.result and not run.result["changed"]), "another run says that it changed something")

    def _run(self, name: str, order: Order, settings: Settings, **about: Any) -> Run:
        self.runs += 1
        run = execute(self.world, f"run {self.runs}", order, settings)
        self.story.run(name, run, **about)
        self.tally["runs"] += 1
        self.tally["requests"] += len(run.log)
        self.tally["conflicts"] += sum(aim.action == CONFLICT for aim in run.outlook.aims)
        self.tally["kept"] += sum(len(aim.kept) for aim in run.outlook.aims)
        self.tally["people's values written over, and named"] += sum(
            write.before == PEOPLE and write.field != "" for write in run.wrote
        )
        self._sign(run)
        lies = judge(run)
        self._require(not lies, "; ".join(lies))
        return run

    def _sign(self, run: Run) -> None:
        """Let the digest of all histories depend on everything that a run did and said."""
        requests = [(entry.method, entry.path, entry.body, entry.status) for entry in run.log]
        said = json.dumps([requests, run.result, sorted(run.after.items())], sort_keys=True, default=str)
        self.digest.update(said.encode())

    def _require(self, held: bool, lie: str = "") -> None:
        if not held:
            note(str(self.story))
            raise LieError(lie)
