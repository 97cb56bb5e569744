# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's questions about a customer who is found in several ways: by e-mail, in a list, and by id."""

from __future__ import annotations

from typing import Callable, List, Tuple

from .._api.page import Page
from .._plan.trust import fewer_places, sample_of
from .._record.catalogue import BY_NAME, VALUES
from .._record.customer import Customer
from .client import Patient
from .findings import Finding, listed, note, ok, problem
from .questions import Topic, Visit, question

# What is wrong only once may be somebody at work on the site.
TWICE = 2
# At most this many rows are compared with the customers that they are about.
SAMPLE = 5


@question("search", Topic.LOOKUPS, lambda visit: bool(visit.customers and visit.customers[0].email))
def search_first(visit: Visit) -> Finding:
    return search(visit.patient, visit.customers[0])


@question("list_row", Topic.LOOKUPS, lambda visit: bool(visit.customers))
def first_rows(visit: Visit) -> Finding:
    return list_row(visit.patient, lambda: visit.patient.api.page(1))


def search(patient: Patient, customer: Customer) -> Finding:
    """Whether a customer is found by e-mail, in other letters' case."""
    found = patient.api.find_by_email(customer.email.swapcase(), ())
    if any(match.id == customer.id for match in found):
        if len(found) == 1:
            return ok("found by e-mail, whatever its case", "Customers can be declared by e-mail alone.")
        meaning = "Such customers can only be declared by id (ambiguous_email)."
        return note(f"{len(found)} customers have one e-mail", meaning)
    meaning = (
        "Declare customers by id: a customer who is declared by e-mail is not found, and with create: true might "
        "come twice."
    )
    return problem("a customer is not found by their e-mail", meaning, ["email"])


def list_row(patient: Patient, listing: Callable[[], Page]) -> Finding:
    """Whether a few rows of a list, some with empty fields among them, show what the same customers show by id."""
    differing: List[str] = []
    for _again in range(TWICE):
        customers = listing().customers
        if not customers:
            return problem("a customer who is there is not in the list", "Lists can't be trusted.")
        sample = [customers[at] for at in sample_of(customers)[:SAMPLE]]
        alone = [patient.api.fetch(customer.id or 0) for customer in sample]
        names = {name for pair in zip(sample, alone) for name in (*differing_fields(*pair), *fewer_places(*pair))}
        differing = [entry.name for entry in VALUES if entry.name in names]
        if not differing:
            return _hidden(sample[0], alone[0])
    meaning = "Runs over many customers read lists, and would see changes where there are none, or miss some."
    return problem(f"another {listed(differing)} than the customer alone", meaning, differing)


def _hidden(in_list: Customer, alone: Customer) -> Finding:
    hidden = [entry.name for entry in VALUES if alone.shows(entry.name) and not in_list.shows(entry.name)]
    if not hidden:
        return ok("shows every field", "Many customers are read with few requests.")
    meaning = "Where one of these is declared, each customer is read with a request of their own: slower, not wrong."
    return note(f"doesn't show {listed(hidden)}", meaning, hidden)


def differing_fields(customer: Customer, other: Customer) -> List[str]:
    """Returns the fields that both show, but with values that don't count as the same.

    Of several values of the other, each may be the same; `trust.differing` asks for the best of them.
    """
    both = [entry.name for entry in VALUES if customer.shows(entry.name) and other.shows(entry.name)]
    return [name for name in both if not any(customer.has(BY_NAME[name], value) for value in other.values(name))]


def left_behind(before: Tuple[Customer, Customer], after: Tuple[Customer, Customer]) -> bool:
    """Whether a list shows as before what changed; both are a row, and the same customer alone."""
    changed = set(differing_fields(before[1], after[1]))
    return bool(changed & set(differing_fields(*after)) - set(differing_fields(*before)))
