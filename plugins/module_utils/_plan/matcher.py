# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Matches the customers of a site with the declared records, in one pass and in any order. Pure."""

from __future__ import annotations

from typing import Any, Collection, Dict, Iterable, List, Mapping, Optional, Sequence, Set, Tuple

from .._base.errors import PlanError
from .._record.catalogue import VALUES, Field
from .._record.customer import Customer, customer_from_api, hides_email
from .._record.declared import Declared
from .._record.namesakes import namesakes
from .._record.same import email_key
from .._record.types import whole_number, wire_text
from .change import KEEP, Change, compare, unseen
from .planner import Goal, doubtful, plan_customer
from .roster import Roster, ShownEmails
from .trust import ListTrust, differing


class Survey:
    """Takes the customers of a site, and keeps what matters for the declared records, each known by its position.

    `meet` takes a row of a list, `learn` a record that was read by id. Then `unread` returns the customers whose rows
    don't show every declared field, `unresolved` the records without a customer so far. After `finish`, by position:

    - `changes`: what is to be written,
    - `kept`: customers who differ only in what the site changed, and stay so,
    - `missing`: errors of records that can't be reconciled: the site has no such customer, changed what the files
      changed too, or shows the customer in a shape that can't be read,
    - `unseen`: fields that the site doesn't show, and that are declared empty or not to be overwritten,
    - `twofold`: declared fields of which the site shows two values that differ,
    - `actual`: the customers themselves, if `keeps_actual`;

    and the `roster`, which knows who is who, and what forbids any write.
    """

    def __init__(self, declared: Sequence[Declared], goal: Goal, keeps_actual: bool = False) -> None:
        self.declared = declared
        self.goal = goal
        self.met = 0
        self.changes: Dict[int, Change] = {}
        self.kept: Dict[int, Change] = {}
        self.missing: Dict[int, PlanError] = {}
        self.unseen: Dict[int, Sequence[str]] = {}
        self.twofold: Dict[int, Sequence[str]] = {}
        self.actual: Dict[int, Optional[Customer]] = {}
        self._keeps_actual = keeps_actual
        self.roster = Roster(declared)
        self._emails = ShownEmails()
        self._undeclared = 0
        self._listed: Set[int] = set()
        self._unread: Dict[int, int] = {}
        self._trust = ListTrust(goal.exact)
        self._fields = _fields_of_interest(declared, goal)

    # --- rows of a list ----------------------------------------------------------------------------

    def meet(self, row: Mapping[str, Any]) -> int:
        """Take a row of a list; returns its id. Customers who aren't declared are only counted."""
        self.met += 1
        number = whole_number(row.get("id")) or 0
        email = wire_text(row.get("email"))
        self.roster.note(number, email)
        self._emails.note(number, email, hides_email(row))
        positions = self.roster.positions(number, email)
        self._undeclared += not positions
        self._listed.update(positions)
        for position in positions:
            self.roster.resolve(position, number)
            customer = customer_from_api(row, self._fields)
            names = self._needed(position)
            if shows(customer, names) and not ("email" in names and hides_email(row)):
                self._plan_by_row(position, customer)
            else:
                self._unread[position] = number
        return number

    @property
    def hides_emails(self) -> bool:
        """Whether the list leaves open which e-mail a customer has."""
        return bool(self._emails.hidden)

    def share_found(self, records: int) -> int:
        """Returns how many of so many records a list will find by e-mail, as its rows so far show e-mails."""
        return records * (self.met - len(self._emails.hidden)) // self.met if self.met else records

    def hidden(self) -> List[int]:
        """Returns the ids of the customers whose e-mail the list hides."""
        return sorted(self._emails.hidden)

    def blank(self) -> Optional[int]:
        """Returns the id of a customer without an e-mail, of a list that shows no e-mail at all."""
        return self._emails.blank()

    # --- records that were read by id or e-mail ------------------------------------------------------

    def learn(self, position: int, customer: Optional[Customer]) -> None:
        """Take the record of a declared customer, read by id; None where the site has no such customer."""
        self._unread.pop(position, None)
        self._trust.forget(position)
        if customer is None or customer.id is None:
            self.roster.resolved.pop(position, None)
            self.changes.pop(position, None)
            return
        self._note(customer)
        self.roster.resolve(position, customer.id)
        self._plan(position, customer)

    def reveal(self, number: int, customer: Optional[Customer]) -> None:
        """Take the record of a customer whose e-mail the list hides, read by id; None where they are gone."""
        email = customer.email if customer is not None else ""
        self._emails.reveal(number, email)  # also of those who are gone
        known = self.roster.positions(number, "")
        found = self.roster.positions(number, email)
        self._undeclared -= bool(found) and not known
        self._listed.update(found)
        for position in found:
            self.learn(position, customer)
        if customer is not None:
            self._note(customer)

    def learn_found(self, position: int, found: Iterable[Customer]) -> None:
        """Take all customers with a declared e-mail, or with an e-mail that differs from it in accents only."""
        wanted = set(map(email_key, self.declared[position].addresses))
        for customer in found:
            self._note(customer)
            if email_key(customer.email) not in wanted:
                continue
            self.roster.resolve(position, customer.id or 0)
            if shows(customer, self._needed(position)):
                self._plan_by_row(position, customer)
            else:
                self._unread[position] = customer.id or 0

    def note_holders(self, found: Iterable[Customer]) -> None:
        """Take customers who have an e-mail that another customer is declared to get."""
        for customer in found:
            self._note(customer)

    def _note(self, customer: Customer) -> None:
        self.roster.note(customer.id or 0, customer.email)
        self._emails.reveal(customer.id or 0, customer.email)

    # --- what is known by now ------------------------------------------------------------------------

    @property
    def unmanaged(self) -> Optional[int]:
        """The number of listed customers who aren't declared; None where a declared customer isn't in the list."""
        return self._undeclared if self._listed.issuperset(self.roster.resolved) else None

    def unread(self) -> List[Tuple[int, int]]:
        """Returns positions and ids of the declared customers whose rows don't show every field that is needed."""
        return sorted(self._unread.items())

    def unresolved(self) -> List[int]:
        """Returns the positions of the declared records without a customer so far."""
        return [position for position in range(len(self.declared)) if position not in self.roster.resolved]

    def shortened(self) -> List[Tuple[int, int]]:
        """Returns positions and ids of the customers who were planned by a value that looks shortened in the row."""
        return [(position, self.roster.resolved[position]) for position in self._trust.shortened()]

    def sample(self) -> List[Tuple[int, int]]:
        """Returns positions and ids of a few customers who were planned by rows, each kind of doubt among them."""
        return [(position, self.roster.resolved[position]) for position in self._trust.sample()]

    def belied(self, position: int, customer: Optional[Customer]) -> Set[str]:
        """Plan anew by the record that was read by id; returns the declared fields in which the row was wrong."""
        row = self._trust.rows.get(position)
        self.learn(position, customer)
        if row is None or customer is None:
            return set()
        return set(differing(row, customer)).intersection(self.declared[position].values)

    def doubted(self) -> List[Tuple[int, int]]:
        """Returns positions and ids of all customers who were planned by what a row shows as different, or as empty."""
        return [(position, self.roster.resolved[position]) for position in self._trust.all()]

    def finish(self) -> None:
        """Plan for the declared customers who weren't met: the site doesn't have them."""
        for position in self.unresolved():
            self._plan(position, None)

    def _needed(self, position: int) -> Collection[str]:
        """Returns the fields that planning needs: to delete by id, also the e-mail, where that is declared."""
        declared = self.declared[position]
        if self.goal.state != "absent":
            return declared.values
        return ("email",) if declared.id is not None and declared.email else ()

    def _plan_by_row(self, position: int, row: Customer) -> None:
        self._plan(position, row)
        if self.goal.state == "absent":
            return
        change, declared = self.changes.get(position) or self.kept.get(position), self.declared[position]
        found = (*change.differences, *change.kept, *change.left) if change else ()
        if position in self.missing:
            found = compare(declared.values, row, self.goal.exact)
        self._trust.note(position, declared, row, found)

    def _plan(self, position: int, actual: Optional[Customer]) -> None:
        """Plan for a customer, in place of an earlier plan."""
        self.missing.pop(position, None)
        if self._keeps_actual:
            self.actual[position] = actual
        change = None
        try:
            change = plan_customer(self.declared[position], actual, self.goal)
        except PlanError as error:
            self.missing[position] = error
            if error.code == "invalid_record":
                self.roster.forbid(error)
        for planned, keeps in ((self.changes, False), (self.kept, True)):
            if change is not None and (change.action == KEEP) is keeps:
                planned[position] = change  # where it was, since writes go in this order
            else:
                planned.pop(position, None)
        self._note_doubts(position, actual if self.goal.state == "present" else None)

    def _note_doubts(self, position: int, actual: Optional[Customer]) -> None:
        """Note what the customer's record leaves open about the declared fields."""
        declared, names, twofold = self.declared[position], [], []
        if actual is not None:
            hidden = unseen(declared.values, actual, self.goal.exact)
            names = [difference.name for difference in hidden] + doubtful(declared, actual, self.goal)
            twofold = [entry.name for entry in actual.twofold() if entry.name in declared.values]
        for doubts, found in ((self.unseen, names), (self.twofold, twofold)):
            if found:
                doubts[position] = found
            else:
                doubts.pop(position, None)


def _fields_of_interest(declared: Sequence[Declared], goal: Goal) -> Tuple[Field, ...]:
    """Returns the fields to read from rows: what is declared, and the e-mail, which messages show."""
    if goal.state == "absent":
        return VALUES
    names = {"email"}
    for record in declared:
        names.update(record.values, namesakes(record.values).values())
    return tuple(entry for entry in VALUES if entry.name in names)


def shows(customer: Customer, names: Iterable[str]) -> bool:
    """Whether the record shows all these fields."""
    return all(customer.shows(name) for name in names)
