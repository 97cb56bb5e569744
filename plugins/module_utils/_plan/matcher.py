# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a site has, held against what is declared: one pass over the customers in any order. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Collection, Dict, Iterable, List, Mapping, Optional, Sequence, Set, Tuple

from .._base.errors import LatePointError, PlanError, RecordError
from .._base.message import Text, Value
from .._record.catalogue import VALUES, Field
from .._record.customer import Customer, customer_from_api, hides_email, label
from .._record.declared import Declared
from .._record.namesakes import namesakes
from .._record.same import email_key, email_slot
from .._record.types import whole_number, wire_text
from .change import KEEP, Change, compare, unseen
from .planner import Goal, plan_customer
from .trust import ListTrust, differing

# Told the record of everybody whom the site shows, declared or not.
Notice = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Holder:
    """Who has an e-mail on the site that somebody is declared to have."""

    id: int
    email: str


class Survey:
    """Meets the customers of a site one after the other, and keeps only what matters for the declared.

    `meet` takes rows of a list, `learn` a record that was read for one of the declared. Then `unread` says
    who was met but not shown in full, `unresolved` who wasn't met at all; after `finish`, `changes` says what is
    to do, `kept` who differs only in what the site changed, and stays so, `missing` who can't be reconciled, since the
    site doesn't have them, changed what the files changed too, or shows them in a shape that can't be read, `problems`
    what forbids any write, and `unseen` which fields are declared empty where the site doesn't show them.
    With a `notice`, rows are read in full; it is told all that they show.
    """

    def __init__(self, declared: Sequence[Declared], goal: Goal, notice: Optional[Notice] = None) -> None:
        self.declared = declared
        self.goal = goal
        self.met = 0
        self.changes: Dict[int, Change] = {}
        self.kept: Dict[int, Change] = {}
        self.missing: Dict[int, PlanError] = {}
        self.unseen: Dict[int, Sequence[str]] = {}
        self.problems: List[LatePointError] = []
        self.holders: Dict[str, Dict[int, Holder]] = {}
        self.resolved: Dict[int, int] = {}
        self.shows_emails = True
        self._known_problems: Set[str] = set()
        self._undeclared = 0
        self._listed: Set[int] = set()
        self._unread: Dict[int, int] = {}
        self._trust = ListTrust()
        self._owner: Dict[int, int] = {}
        self._by_id = {one.id: number for number, one in enumerate(declared) if one.id is not None}
        self._by_email = {email_key(one.email or ""): number for number, one in enumerate(declared) if one.id is None}
        self._notice = notice
        self._fields = VALUES if notice else _fields_of_interest(declared, goal)
        self._slots: Set[str] = {email_slot(one.email) for one in declared if one.email}

    # --- rows of a list ----------------------------------------------------------------------------

    def meet(self, row: Mapping[str, Any]) -> int:
        """One row of a list; returns its id. What isn't declared is only counted."""
        self.met += 1
        number = whole_number(row.get("id")) or 0
        email = wire_text(row.get("email"))
        self._note_holder(number, email)
        if self._notice:
            self._notice(customer_from_api(row).as_record())
        self.shows_emails = self.shows_emails and not hides_email(row)
        positions = self._positions(number, email)
        self._undeclared += not positions
        self._listed.update(positions)
        for position in positions:
            self._resolve(position, number)
            customer = customer_from_api(row, self._fields)
            names = self._needed(position)
            if shows(customer, names) and not ("email" in names and hides_email(row)):
                self._plan_by_row(position, customer)
            else:
                self._unread[position] = number
        return number

    def _positions(self, number: int, email: str) -> List[int]:
        found = [self._by_id.get(number), self._by_email.get(email_key(email)) if email else None]
        return [position for position in found if position is not None]

    def _note(self, customer: Customer) -> None:
        """Somebody who was not met in a list."""
        self._note_holder(customer.id or 0, customer.email)
        if self._notice:
            self._notice(customer.as_record())

    def _note_holder(self, number: int, email: str) -> None:
        slot = email_slot(email) if email else ""
        if slot in self._slots:
            self.holders.setdefault(slot, {})[number] = Holder(number, email)

    def _resolve(self, position: int, number: int) -> None:
        one = self.declared[position]
        earlier = self.resolved.get(position)
        if earlier is not None and earlier != number:
            ids = sorted((earlier, number))
            text = Text(
                "{source}: the e-mail {email} belongs to several customers of the site: {first}, {second}",
                source=one.source,
                email=Value("email", one.email),
                first=Value("id", ids[0]),
                second=Value("id", ids[1]),
            )
            self._forbid(PlanError(text, "ambiguous_email", {"ids": ids}))
        owner = self._owner.setdefault(number, position)
        if owner != position:
            first, second = sorted((owner, position))
            text = Text(
                "{source}: {who} is declared at {first} already, once by id and once by e-mail",
                source=self.declared[second].source,
                who=label(number, None),
                first=self.declared[first].source,
            )
            self._forbid(PlanError(text, "duplicate_customer"))
        self.resolved[position] = number

    def _forbid(self, problem: PlanError) -> None:
        """Note what forbids any write, once, however often the customer is met."""
        if problem.message not in self._known_problems:
            self._known_problems.add(problem.message)
            self.problems.append(problem)

    # --- records that were read one by one ----------------------------------------------------------

    def learn(self, position: int, customer: Optional[Customer]) -> None:
        """The record of a declared customer, read by id; None where the site has no such customer."""
        self._unread.pop(position, None)
        self._trust.forget(position)
        if customer is None or customer.id is None:
            self.resolved.pop(position, None)
            self.changes.pop(position, None)
            return
        self._note(customer)
        self._resolve(position, customer.id)
        self._plan(position, customer)

    def learn_found(self, position: int, found: Iterable[Customer]) -> None:
        """All customers that have the e-mail of a declared one, or one that differs from it in accents only."""
        for customer in found:
            self._note(customer)
            if email_key(customer.email) != email_key(self.declared[position].email or ""):
                continue
            self._resolve(position, customer.id or 0)
            if shows(customer, self._needed(position)):
                self._plan_by_row(position, customer)
            else:
                self._unread[position] = customer.id or 0

    def note_holders(self, found: Iterable[Customer]) -> None:
        """Customers that have an e-mail which somebody is declared to get."""
        for customer in found:
            self._note(customer)

    # --- what is known by now ------------------------------------------------------------------------

    @property
    def unmanaged(self) -> Optional[int]:
        """How many of those in the list nobody declares; None where somebody was found who isn't known to be in it."""
        return self._undeclared if self._listed.issuperset(self.resolved) else None

    def unread(self) -> List[Tuple[int, int]]:
        """Positions and ids of the declared whom a list didn't show in full."""
        return sorted(self._unread.items())

    def unresolved(self) -> List[int]:
        """Positions of the declared who weren't met so far."""
        return [position for position in range(len(self.declared)) if position not in self.resolved]

    def sample(self) -> List[Tuple[int, int]]:
        """Positions and ids of a few whose plans rest on rows of a list, so that each kind of doubt is among them."""
        return [(position, self.resolved[position]) for position in self._trust.sample()]

    def belied(self, position: int, customer: Optional[Customer]) -> Set[str]:
        """The declared fields in which a customer, read by id, is another than the row of a list that was planned by.

        The plan is made anew by the record.
        """
        row = self._trust.rows.get(position)
        self.learn(position, customer)
        if row is None or customer is None:
            return set()
        return set(differing(row, customer)).intersection(self.declared[position].values)

    def doubted(self) -> List[Tuple[int, int]]:
        """Positions and ids of all whose plans rest on what a row shows as different, or as empty."""
        return [(position, self.resolved[position]) for position in self._trust.all()]

    def finish(self) -> None:
        """Everybody who exists was met: plan for those who don't."""
        for position in self.unresolved():
            self._plan(position, None)

    def _needed(self, position: int) -> Collection[str]:
        """The fields that planning needs of a declared customer: to delete by id, the e-mail that is declared, too."""
        one = self.declared[position]
        if self.goal.state != "absent":
            return one.values
        return ("email",) if one.id is not None and one.email else ()

    def _plan_by_row(self, position: int, row: Customer) -> None:
        self._plan(position, row)
        if self.goal.state == "absent":
            return
        change, declared = self.changes.get(position) or self.kept.get(position), self.declared[position]
        found = (*change.differences, *change.kept, *change.left) if change else ()
        if position in self.missing:
            found = compare(declared.values, row, self.goal.exact)
        self._trust.note(position, declared, row, {one.field.name for one in found})

    def _plan(self, position: int, actual: Optional[Customer]) -> None:
        """Plan for a customer, in place of what an earlier reading of them gave."""
        self.missing.pop(position, None)
        change = None
        try:
            change = plan_customer(self.declared[position], actual, self.goal)
        except PlanError as error:
            if error.code == "invalid_record":
                self._forbid(error)
            else:
                self.missing[position] = error
        for planned, keeps in ((self.changes, False), (self.kept, True)):
            if change is not None and (change.action == KEEP) is keeps:
                planned[position] = change  # where it was, since writes go in this order
            else:
                planned.pop(position, None)
        self.unseen.pop(position, None)
        if actual is not None and self.goal.state == "present":
            hidden = unseen(self.declared[position].values, actual, self.goal.exact)
            self.unseen.update({position: [one.name for one in hidden]} if hidden else {})


def _fields_of_interest(declared: Sequence[Declared], goal: Goal) -> Tuple[Field, ...]:
    """What to read from rows: what is declared, and the e-mail, by which people know whom a message means."""
    if goal.state == "absent":
        return VALUES
    names = {"email"}.union(*(one.values for one in declared), *(namesakes(one.values).values() for one in declared))
    return tuple(entry for entry in VALUES if entry.name in names)


def shows(customer: Customer, names: Iterable[str]) -> bool:
    """Whether the record shows all these fields."""
    return all(customer.shows(name) for name in names)


def all_told(problems: Sequence[LatePointError]) -> LatePointError:
    """Several problems as one error, under the code of the first."""
    texts = [problem.text for problem in problems]
    return PlanError(RecordError(texts).text, problems[0].code, dict(problems[0].details, problems=texts))
