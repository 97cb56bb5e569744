"""Years of a site: what people, files, pipelines and faults do, in any order, and what must hold after each step"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import note, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sandbox.dialects import ALL_DIALECTS
from tests.simulation import adoption, people, troubles
from tests.simulation.judge import Run, judge
from tests.simulation.model import CONFLICT, KEEP, MODES, OVERWRITE, Declared, Files, Order, number_of, outlook
from tests.simulation.runner import Settings, execute
from tests.simulation.story import Story
from tests.simulation.troubles import Trouble
from tests.simulation.world import PEOPLE, World

NUMBERS = st.integers(0, 11)
FIELDS = st.sampled_from(sorted(people.VALUES))
CHANGES = st.dictionaries(FIELDS, NUMBERS, min_size=1, max_size=4)
ORDERS = st.fixed_dictionaries(
    {
        "mode": st.sampled_from((KEEP, *MODES)),
        "base": st.sampled_from(("last", "last", "last", "none", "old", "lost")),
        "create": st.booleans(),
        "only_if_empty": st.sampled_from((frozenset(), frozenset(), frozenset({"notes"}), frozenset({"phone"}))),
    }
)
SETTINGS = st.builds(
    Settings, check=st.just(False), mask=st.booleans(), verify=st.sampled_from(("auto", "auto", "read")),
)  # fmt: skip
TROUBLES = st.builds(
    Trouble, st.sampled_from(troubles.kinds()), NUMBERS, st.sampled_from((0, 0, 1, 2)), st.sampled_from((1, 1, 2, None))
)
SIDES = st.sampled_from(("files", "site", "both"))
EDITS = st.tuples(NUMBERS, CHANGES)


class LieError(AssertionError):
    """A run said what is not so, or did what it must not do."""


class History(RuleBasedStateMachine):
    """One history of one site."""

    tally: ClassVar[Counter[str]] = Counter()
    digest: ClassVar[Any] = hashlib.sha256()

    @initialize(dialect=st.sampled_from(sorted(ALL_DIALECTS)), declared=st.lists(CHANGES, max_size=5))
    def open_the_site(self, dialect: str, declared: list[Mapping[str, int]]) -> None:
        self.world = World(dialect, people.customers())
        self.patches = self.world.patches()
        self.patches.__enter__()
        self.files: Files = ()
        self.bases: list[Files] = []
        self.runs = 0
        self.keys = 0
        self.story = Story(f"a site that speaks as {dialect}, with {len(people.CUSTOMERS)} customers")
        self.plan: tuple[Order, Mapping[int, Any], str, int] | None = None
        for at, changes in enumerate(declared):
            self.declare(at, at % 2 == 0, changes)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        self.patches.close()
        self.world.state.store.close()
        self.world.folder.cleanup()
        self.tally["histories"] += 1

    # --- the files -----------------------------------------------------------------------------------

    @rule(number=NUMBERS, by_email=st.booleans(), changes=CHANGES)
    def declare(self, number: int, by_email: bool, changes: Mapping[str, int]) -> None:
        """Somebody declares a customer whom the site has."""
        there = self.world.customers()
        free = [one for one in there if self._record_of(one, there[one]["email"]) is None]
        if free:
            chosen = free[number % len(free)]
            email = there[chosen]["email"] if by_email else None
            self._declare(Declared(None if by_email else chosen, email, self._values(changes)))

    @rule(number=NUMBERS, changes=CHANGES)
    def declare_somebody_new(self, number: int, changes: Mapping[str, int]) -> None:
        """Somebody declares a customer whom the site may not have."""
        email = people.EMAILS[number % len(people.EMAILS)]
        if self._record_of(None, email) is None:
            names = {name: people.pick(name, number) for name in ("first_name", "last_name")}
            self._declare(Declared(None, email, {**names, **self._values(changes)}))

    @precondition(lambda self: self.files)
    @rule(at=NUMBERS, changes=CHANGES)
    def edit_a_record(self, at: int, changes: Mapping[str, int]) -> None:
        """Somebody changes what is declared."""
        self._edit(at, lambda one: replace(one, values={**one.values, **self._values(changes)}))

    @precondition(lambda self: self.files)
    @rule(at=NUMBERS, field=NUMBERS, values=st.tuples(NUMBERS, NUMBERS), sides=SIDES)
    def change_what_is_declared(self, at: int, field: int, values: tuple[int, int], sides: str) -> None:
        """A declared value is changed in the files, on the site, or in both."""
        declared = self.files[at % len(self.files)]
        number = number_of(declared, self.world.customers())
        names = sorted(declared.values)
        if number is None or not names:
            return
        name = names[field % len(names)]
        if sides != "site":
            self._edit(at, lambda one: one.with_value(name, people.pick(name, values[0])))
        if sides != "files":
            self._somebody_edits(sorted(self.world.customers()).index(number), {name: values[1]})

    @precondition(lambda self: self.files)
    @rule(at=NUMBERS, email=NUMBERS)
    def rename_in_the_files(self, at: int, email: int) -> None:
        """A customer declared by id is to have another e-mail."""
        address = people.EMAILS[email % len(people.EMAILS)]
        if self._record_of(None, address) is None and self.files[at % len(self.files)].number is not None:
            self._edit(at, lambda one: replace(one, email=address))

    @precondition(lambda self: self.files)
    @rule(at=NUMBERS)
    def declare_no_more(self, at: int) -> None:
        """A record leaves the files; the customer stays on the site, unmanaged."""
        gone = self.files[at % len(self.files)]
        self.files = tuple(one for one in self.files if one is not gone)
        self.story.step("The files lose a record", record=gone.as_record())

    # --- people --------------------------------------------------------------------------------------

    @rule(number=NUMBERS, changes=CHANGES)
    def somebody_edits(self, number: int, changes: Mapping[str, int]) -> None:
        """A customer, or somebody at the desk, changes a customer on the site."""
        self._somebody_edits(number, changes)

    @rule(number=NUMBERS, email=NUMBERS)
    def somebody_renames(self, number: int, email: int) -> None:
        """A customer gets another e-mail on the site."""
        there, address = self.world.customers(), people.EMAILS[email % len(people.EMAILS)]
        if there and not self.world.site.by_email(address):
            chosen = sorted(there)[number % len(there)]
            self.world.site.edit(chosen, email=address)
            self.story.step("Somebody gives a customer another e-mail on the site", id=chosen, email=address)

    @rule(email=NUMBERS)
    def somebody_adds(self, email: int) -> None:
        """A customer books for the first time."""
        address = people.EMAILS[email % len(people.EMAILS)]
        if not self.world.site.by_email(address):
            number = self.world.site.add(email=address, first_name=people.VALUES["first_name"][0])
            self.story.step("Somebody adds a customer on the site", id=number, email=address)

    @rule(number=NUMBERS)
    def somebody_deletes(self, number: int) -> None:
        """Somebody deletes a customer on the site."""
        there = sorted(self.world.customers())
        if len(there) > 2:
            self.world.site.remove(there[number % len(there)])
            self.story.step("Somebody deletes a customer on the site", id=there[number % len(there)])

    # --- the site ------------------------------------------------------------------------------------

    @rule()
    def rotate_the_key(self) -> None:
        """The site gets another key, and a pipeline still has the old one."""
        if self.world.official or not self.files:
            return
        old = self.world.connection()
        self.keys += 1
        self.world.rotate(self.keys)
        self.story.step("The site gets another API key", number=self.keys)
        run = self._run("A pipeline still has the old key", Order(self.files), Settings(options=old, fault="key"))
        failed = bool(run.result and run.result.get("failed"))
        self._require(failed and not any(entry.is_write for entry in run.log), "a run with an old key does not fail")

    @rule(seconds=st.sampled_from((1.0, 60.0, 86_400.0, -30.0)), limited=st.booleans())
    def let_time_pass(self, seconds: float, limited: bool) -> None:
        """Time passes, or somebody corrects the clock; the site may limit requests from now on."""
        self.world.sleep(seconds)
        self.world.site.set_rate_limit((12, 60) if limited else None)
        self.story.step("Time passes", seconds=seconds, rate_limit="12 a minute" if limited else "none")

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
    @rule(edit=EDITS, order=ORDERS, settings=SETTINGS, trouble=TROUBLES)
    def apply_under_a_fault(
        self, edit: tuple[int, Mapping[str, int]], order: Mapping[str, Any], settings: Settings, trouble: Trouble
    ) -> None:
        """A run of edited files while something is wrong with the site."""
        due = self._order(self._prepared(order, *edit))
        if not troubles.knowable(trouble.kind, self.world.state.dialect_name):
            return
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
        order = self._order({"mode": KEEP, "base": base, "create": False, "only_if_empty": frozenset()})
        before, writes = self.world.customers(), len(self.world.wrote)
        due = outlook(order, before)
        result, files = adoption.adopt(self.world, order)
        self.story.step("Adopt", src=[one.as_record() for one in files], base=base, said=result["msg"])
        self.tally["adoptions"] += 1
        self._require(len(self.world.wrote) == writes, "adopting has written to the site")
        lies = list(adoption.judge(order, due, before, files, result))
        self._require(not lies, "; ".join(lies))
        if not result.get("failed"):
            self.files = files

    # --- how it is done ------------------------------------------------------------------------------

    def _values(self, changes: Mapping[str, int]) -> dict[str, Any]:
        lacks = self.world.official
        return {
            name: people.pick(name, number) for name, number in changes.items() if not lacks or name in people.OFFICIAL
        }

    def _prepared(self, order: Mapping[str, Any], at: int, changes: Mapping[str, int]) -> Mapping[str, Any]:
        """The order with something to write: an edited record, or somebody new."""
        if at % 2:
            self.edit_a_record(at, changes)
            return order
        self.declare_somebody_new(at, changes)
        return {**order, "create": True}

    def _record_of(self, number: int | None, email: str) -> Declared | None:
        return next(
            (one for one in self.files if (one.number == number and number) or (one.email or "") == email), None
        )

    def _declare(self, record: Declared) -> None:
        self.files = (*self.files, record)
        self.story.step("The files get a record", record=record.as_record())

    def _edit(self, at: int, change: Any) -> None:
        old = self.files[at % len(self.files)]
        self.files = tuple(change(one) if one is old else one for one in self.files)
        self.story.step("A record is edited", record=self.files[at % len(self.files)].as_record())

    def _somebody_edits(self, number: int, changes: Mapping[str, int], name: str = "Somebody edits") -> None:
        there = sorted(self.world.customers())
        chosen, edited = there[number % len(there)], Declared(None, None, self._values(changes)).as_record()
        if not edited:
            return
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
        return Order(self.files, base, mode, given["create"], only_if_empty=given["only_if_empty"])

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
            one.before == PEOPLE and one.field != "" for one in run.wrote
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


def _foreseen(run: Run) -> Any:
    """What check mode and a run in peace must agree on."""
    result = run.result or {}
    entries = [
        [entry.get(name) for name in ("source", "action", "changed_fields", "diff", "kept", "origins")]
        for entry in result.get("results", ())
    ]
    return [result.get("changed"), bool(result.get("failed")), (result.get("error") or {}).get("code"), entries]
