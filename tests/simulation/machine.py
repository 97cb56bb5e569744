"""Years of a site: what people, files, pipelines and faults do, in any order, and what must hold after each step"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.simulation import adoption, troubles
from tests.simulation.authors import CHANGES, NUMBERS
from tests.simulation.commands import ORDERS, SETTINGS, Commands
from tests.simulation.judge import Run
from tests.simulation.model import KEEP, OVERWRITE, Order, outlook
from tests.simulation.runner import Settings
from tests.simulation.stage import LieError
from tests.simulation.troubles import Trouble

KINDS = st.sampled_from(troubles.kinds()) | st.sampled_from(troubles.doubtful()) | st.sampled_from(troubles.LOST)
TROUBLES = st.builds(Trouble, KINDS, NUMBERS, st.sampled_from((0, 0, 1, 2)), st.sampled_from((1, 1, 2, None)))
EDITS = st.tuples(NUMBERS, CHANGES)
STRIKES = st.lists(st.tuples(EDITS, TROUBLES), min_size=1, max_size=4)


class History(Commands):
    """One history of one site."""

    # --- runs ----------------------------------------------------------------------------------------

    @precondition(lambda self: self.files)
    @rule(order=ORDERS, settings=SETTINGS)
    def apply(self, order: Mapping[str, Any], settings: Settings) -> None:
        """A run in peace, after the same in check mode."""
        due = self._order(order)
        checked = self._run("Check", due, replace(settings, check=True))
        done = self._run("Apply", due, settings)
        foreseen = checked.outlook.refusable or _foreseen(checked) == _foreseen(done)
        self._require(foreseen, "check mode says otherwise than the run after it")
        self._applied(done)
        again = self._run("Apply again", due, settings)
        self._settled(again)

    @precondition(lambda self: self.files)
    @rule(strikes=STRIKES, order=ORDERS, settings=SETTINGS, on_error=st.sampled_from(("continue", "stop")))
    def apply_under_faults(
        self,
        strikes: list[tuple[tuple[int, Mapping[str, int]], Trouble]],
        order: Mapping[str, Any],
        settings: Settings,
        on_error: str,
    ) -> None:
        """Runs of edited files while something is wrong with the site."""
        for edit, trouble in strikes:
            due = self._order(self._prepared(order, *edit))
            if troubles.knowable(trouble.kind, self.world.state.dialect_name):
                self._apply_under(trouble, due, replace(settings, options={"on_error": on_error}))

    def _apply_under(self, trouble: Trouble, due: Order, settings: Settings) -> None:
        operation = trouble.strike(self.world.site, outlook(due, self.world.customers()))
        struck = {**vars(trouble), "on": operation}
        run = self._run("Apply", due, replace(settings, fault=trouble.kind), fault=struck)
        self.world.site.clear_faults()
        self.world.site.settle()
        self.tally["faults"] += any(entry.fault for entry in run.log)
        self._applied(run)

    @precondition(lambda self: self.files)
    @rule(edit=EDITS, order=ORDERS, settings=SETTINGS, at=st.integers(1, 9), answered=st.booleans())
    def kill_a_run(
        self,
        edit: tuple[int, Mapping[str, int]],
        order: Mapping[str, Any],
        settings: Settings,
        at: int,
        answered: bool,
    ) -> None:
        """A run of edited files whose process is gone at one of its requests."""
        due = self._order(self._prepared(order, *edit))
        killed = replace(settings, killed=at, answered=answered)
        run = self._run("Apply", due, killed, killed={"request": at, "answered": answered})
        self.tally["kills"] += run.result is None
        self._applied(run)

    @precondition(lambda self: self.files)
    @rule(order=ORDERS, settings=SETTINGS, at=st.integers(1, 9), number=NUMBERS, changes=CHANGES)
    def apply_while_somebody_edits(
        self, order: Mapping[str, Any], settings: Settings, at: int, number: int, changes: Mapping[str, int]
    ) -> None:
        """A run while people work on the site."""
        name = f"Before request {at} of the next run, somebody edits on the site"
        settings = replace(settings, before={at: lambda: self._somebody_edits(number, changes, name)})
        run = self._run("Apply", self._order(order), settings)
        self.tally["beside people"] += run.disturbed
        self._applied(run)

    @precondition(lambda self: self.files)
    @rule(orders=st.tuples(ORDERS, ORDERS), settings=SETTINGS, at=st.integers(1, 9), older=st.booleans())
    def two_runs(self, orders: tuple[Any, Any], settings: Settings, at: int, older: bool) -> None:
        """A run, and all of another one before one of its requests, perhaps from an older clone."""
        files = (self.bases or [self.files])[-1] if older else self.files

        lies: list[LieError] = []

        def other() -> None:
            order = replace(self._order(orders[1]), files=files or self.files)
            try:
                self._run(f"Before request {at} of the next run, another one", order, Settings())
            except LieError as lie:  # the outer run would take it for a fault of its own
                lies.append(lie)

        run = self._run("Apply", self._order(orders[0]), replace(settings, before={at: other}))
        self._require(not lies, str(lies and lies[0]))
        self.tally["two runs"] += 1
        self._applied(run)

    @precondition(lambda self: self.files)
    @rule(at=NUMBERS, settings=SETTINGS)
    def delete_a_customer(self, at: int, settings: Settings) -> None:
        """A declared customer is to be absent, and leaves the files."""
        gone = self.files[at % len(self.files)]
        self._run("Delete", Order((gone,), absent=True), settings)
        self.declare_no_more(at)

    @precondition(lambda self: self.files)
    @rule(order=ORDERS)
    def people_stop(self, order: Mapping[str, Any]) -> None:
        """Once nobody works on the site, two runs settle what can be settled, and the next sends no write."""
        due = self._order({**order, "mode": OVERWRITE})
        for _time in range(2):
            self._applied(self._run("Settle", due, Settings()))
        self._settled(self._run("Settle", due, Settings()))

    @precondition(lambda self: self.files)
    @rule(order=ORDERS)
    def save_a_plan(self, order: Mapping[str, Any]) -> None:
        """A check whose plan is saved, to be applied at once or later."""
        due, path = self._order(order), Path(self.world.folder.name) / "plan.json"
        path.unlink(missing_ok=True)
        run = self._run("Save a plan", due, Settings(check=True, options={"save_plan": str(path)}))
        known = path.exists() and not (run.outlook.stopped or run.outlook.refusable)
        self.plan = (due, self.world.customers(), str(path), self.keys) if known else None

    @precondition(lambda self: self.plan)
    @rule()
    def apply_the_plan(self) -> None:
        """The saved plan is applied: all of it if nothing has moved, nothing of it if the plan is another now."""
        (due, then, path, keys), self.plan = self.plan or (Order(()), {}, "", 0), None
        order, now = replace(due, files=self.files), self.world.customers()
        same = order.files == due.files and now == then and keys == self.keys
        fault = "" if same else "something may have moved"
        run = self._run("Apply the plan", order, Settings(options={"plan": path}, fault=fault))
        if run.outlook.sends(now) != outlook(due, then).sends(then):
            failed = bool(run.result and run.result.get("failed"))
            self._require(failed and not any(entry.is_write for entry in run.log), "a plan that moved is applied")
        self._applied(run)

    @precondition(lambda self: self.files)
    @rule(base=st.sampled_from(("last", "last", "old", "none")))
    def adopt(self, base: str) -> None:
        """What the site changed is taken into the files."""
        order = self._order({"mode": KEEP, "base": base, "create": False, "exact": False, "only_if_empty": frozenset()})
        before, writes = self.world.customers(), len(self.world.wrote)
        due = outlook(order, before)
        result, files = adoption.adopt(self.world, order)
        self.story.step("Adopt", src=[record.as_record() for record in files], base=base, said=result["msg"])
        self.tally["adoptions"] += 1
        self._require(len(self.world.wrote) == writes, "adopting has written to the site")
        lies = list(adoption.judge(order, due, before, files, result))
        self._require(not lies, "; ".join(lies))
        if not result.get("failed"):
            self.files = files

    # --- how it is done ------------------------------------------------------------------------------

    def _prepared(self, order: Mapping[str, Any], at: int, changes: Mapping[str, int]) -> Mapping[str, Any]:
        """The order with something to write: an edited record, or somebody new."""
        if at % 2:
            self.edit_a_record(at, changes)
            return order
        self.declare_somebody_new(at, changes)
        return {**order, "create": True}


def _foreseen(run: Run) -> Any:
    """What check mode and a run in peace must agree on."""
    result = run.result or {}
    entries = [
        [entry.get(name) for name in ("source", "action", "changed_fields", "diff", "kept", "origins")]
        for entry in result.get("results", ())
    ]
    return [result.get("changed"), bool(result.get("failed")), (result.get("error") or {}).get("code"), entries]
