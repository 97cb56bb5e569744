# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is who: which customer of the site each declared record is, and who has the declared e-mails. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Set

from .._base.errors import LatePointError, PlanError
from .._base.message import Text, Value
from .._record.customer import label
from .._record.declared import Declared
from .._record.same import email_key, email_slot


@dataclass(frozen=True)
class Holder:
    """A customer of the site who has an e-mail that is declared."""

    id: int
    email: str


class Roster:
    """The customers of a site that the declared records, each known by its position, are about.

    - `resolved`: the id of the customer that a record is about,
    - `holders`: the customers with each declared e-mail, by slot and id,
    - `problems`: what forbids any write.
    """

    def __init__(self, declared: Sequence[Declared]) -> None:
        self.resolved: Dict[int, int] = {}
        self.holders: Dict[str, Dict[int, Holder]] = {}
        self.problems: List[LatePointError] = []
        self._known_problems: Set[str] = set()
        self._declared = declared
        self._record_of: Dict[int, int] = {}
        self._by_id = {record.id: at for at, record in enumerate(declared) if record.id is not None}
        self._by_email = {email_key(record.email or ""): at for at, record in enumerate(declared) if record.id is None}
        self._slots = {email_slot(record.email) for record in declared if record.email}

    def positions(self, number: int, email: str) -> List[int]:
        """Returns the positions of the records that a customer with this id and this e-mail may be."""
        found = [self._by_id.get(number), self._by_email.get(email_key(email)) if email else None]
        return [position for position in found if position is not None]

    def note(self, number: int, email: str) -> None:
        """Take a customer, who may have an e-mail that is declared."""
        slot = email_slot(email) if email else ""
        if slot in self._slots:
            self.holders.setdefault(slot, {})[number] = Holder(number, email)

    def resolve(self, position: int, number: int) -> None:
        """Take it that the record at this position is this customer."""
        earlier = self.resolved.get(position)
        if earlier is not None and earlier != number:
            self.forbid(self._ambiguous(position, sorted((earlier, number))))
        other = self._record_of.setdefault(number, position)
        if other != position:
            self.forbid(self._twice(number, sorted((other, position))))
        self.resolved[position] = number

    def forbid(self, problem: PlanError) -> None:
        """Note a problem that forbids any write, once, however often the customer is met."""
        if problem.message not in self._known_problems:
            self._known_problems.add(problem.message)
            self.problems.append(problem)

    def _ambiguous(self, position: int, ids: Sequence[int]) -> PlanError:
        declared = self._declared[position]
        text = Text(
            "{place}the e-mail {email} belongs to several customers of the site: {first}, {second}",
            place=declared.place,
            email=Value("email", declared.addresses[0]),
            first=Value("id", ids[0]),
            second=Value("id", ids[1]),
        )
        return PlanError(text, "ambiguous_email", {"ids": list(ids)})

    def _twice(self, number: int, positions: Sequence[int]) -> PlanError:
        first, second = positions
        text = Text(
            "{place}{who} is declared at {first} already, once by id and once by e-mail",
            place=self._declared[second].place,
            who=label(number, None),
            first=self._declared[first].source,
        )
        return PlanError(text, "duplicate_customer")


class ShownEmails:
    """The customers of a list by what it shows of their e-mails.

    `hidden`: the ids of those whose e-mail it leaves open. Rows with `""` have none; where no row has an e-mail, that
    may be the list's way of hiding them, which one of them, read by id, shows.
    """

    def __init__(self) -> None:
        self.hidden: Set[int] = set()
        self._blank: Set[int] = set()
        self._shown = False

    def note(self, number: int, email: str, hides: bool) -> None:
        """Take a row with this e-mail."""
        if hides:
            self.hidden.add(number)
        elif email:
            self._shown = True
            self._blank.clear()
        elif not self._shown:
            self._blank.add(number)

    def blank(self) -> Optional[int]:
        """Returns one of the customers with `""`, where no row has an e-mail."""
        return min(self._blank, default=None)

    def reveal(self, number: int, email: str) -> None:
        """Take the e-mail of a customer who was read by id."""
        if email and number in self._blank:
            self.hidden, self._blank = self.hidden | self._blank, set()
        self.hidden.discard(number)
