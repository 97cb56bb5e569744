"""What people do to the files and on the site, and what becomes of the site itself"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from sandbox.dialects import ALL_DIALECTS
from tests.simulation import people
from tests.simulation.model import Declared, Order, number_of
from tests.simulation.runner import Settings
from tests.simulation.stage import Stage
from tests.simulation.troubles import knowable

NUMBERS = st.integers(0, 11)
FIELDS = st.sampled_from(sorted(people.VALUES))
CHANGES = st.dictionaries(FIELDS, NUMBERS, min_size=1, max_size=4)
SIDES = st.sampled_from(("files", "site", "both"))


class Authors(Stage):
    """The rules of people."""

    @initialize(dialect=st.sampled_from(sorted(ALL_DIALECTS)), declared=st.lists(CHANGES, max_size=5))
    def open_the_site(self, dialect: str, declared: list[Mapping[str, int]]) -> None:
        """The site, and the first files."""
        self.open(dialect)
        for at, changes in enumerate(declared):
            self.declare(at, at % 2 == 0, changes)

    # --- the files -----------------------------------------------------------------------------------

    @rule(number=NUMBERS, by_email=st.booleans(), changes=CHANGES)
    def declare(self, number: int, by_email: bool, changes: Mapping[str, int]) -> None:
        """Somebody declares a customer whom the site has."""
        there = self.world.customers()
        free = [candidate for candidate in there if self._record_of(candidate, there[candidate]["email"]) is None]
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
        self._edit(at, lambda record: replace(record, values={**record.values, **self._values(changes)}))

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
            self._edit(at, lambda record: record.with_value(name, people.pick(name, values[0])))
        if sides != "files":
            self._somebody_edits(sorted(self.world.customers()).index(number), {name: values[1]})

    @precondition(lambda self: self.files)
    @rule(at=NUMBERS, email=NUMBERS)
    def rename_in_the_files(self, at: int, email: int) -> None:
        """A customer declared by id is to have another e-mail."""
        address = people.EMAILS[email % len(people.EMAILS)]
        if self._record_of(None, address) is None and self.files[at % len(self.files)].number is not None:
            self._edit(at, lambda record: replace(record, email=address))

    @precondition(lambda self: self.files)
    @rule(at=NUMBERS)
    def declare_no_more(self, at: int) -> None:
        """A record leaves the files; the customer stays on the site, unmanaged."""
        gone = self.files[at % len(self.files)]
        self.files = tuple(record for record in self.files if record is not gone)
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

    @rule(dialect=st.sampled_from(sorted(ALL_DIALECTS)))
    def update_the_site(self, dialect: str) -> None:
        """The site gets another version of what speaks its API."""
        if (ALL_DIALECTS[dialect].apis == "abilities") != self.world.official:
            return
        self.world.site.set_dialect(dialect)
        self.world.site.clear_faults()
        self.plan = None
        self.story.step("The site is updated", speaks=dialect)

    @precondition(lambda self: knowable("cache", self.world.state.dialect_name))
    @rule(on=st.sampled_from((True, True, False)))
    def switch_the_cache(self, on: bool) -> None:
        """The site's host answers from now on whatever was read before out of a cache, or no longer."""
        self.world.site.clear_faults()
        if on:
            self.world.site.fault("cache", on=("list", "get"), times=None, header=None)
        self.story.step("The host's cache is switched", on=on)

    @rule(seconds=st.sampled_from((1.0, 60.0, 86_400.0, -30.0)), limited=st.booleans())
    def let_time_pass(self, seconds: float, limited: bool) -> None:
        """Time passes, or somebody corrects the clock; the site may limit requests from now on."""
        self.world.sleep(seconds)
        self.world.site.set_rate_limit((12, 60) if limited else None)
        self.story.step("Time passes", seconds=seconds, rate_limit="12 a minute" if limited else "none")
