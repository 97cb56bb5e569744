# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's questions about lists: order, pages, totals, the search for an e-mail, and what a row shows."""

from __future__ import annotations

from typing import Callable, List

from .._api.page import PER_PAGE, Page
from .._base.errors import AnswerError, NotFoundError
from .._plan.trust import sample_of
from .._record.catalogue import VALUES
from .._record.customer import Customer
from .client import Patient
from .findings import (
    Finding,
    listed,
    note,
    ok,
    plural,
    problem,
)
from .shapes import same_customer

# A site with more pages than this is not read to its end.
MOST_PAGES = 5
# What is wrong only once may be somebody at work on the site.
TWICE = 2
# So many rows at most are compared with the customers that they are about.
SAMPLE = 5
# The largest number that LatePoint's table can hold, so that nobody has it.
NOBODY = 2_147_483_647


def missing_customer(patient: Patient) -> Finding:
    """What the site says of a customer who can't exist: the shape of its errors."""
    try:
        patient.api.fetch(NOBODY)
    except NotFoundError as error:
        shape = _error_shape(patient)
        return ok("errors", f"HTTP {error.status_code}, {shape}", "A missing customer is told from a missing API.")
    except AnswerError as error:
        meaning = "A customer who is missing can't be told from other trouble: runs will stop where one is declared."
        return problem("errors", f"no customer {NOBODY}, and the site says: {patient.told(error)}", meaning)
    return problem("errors", "the site shows a customer who can't exist", "Nothing that it shows can be trusted.")


def _error_shape(patient: Patient) -> str:
    envelope = patient.client.envelope()
    raw = patient.client.last.status if patient.client.last else 0
    if isinstance(envelope.get("error"), dict):
        outer = 'status: "error", error' if envelope.get("status") == "error" else "error"
        return f"{outer} {{{', '.join(sorted(str(key)[:40] for key in envelope['error'])[:6])}}}"
    keys = ", ".join(sorted(str(key)[:40] for key in envelope)[:6])
    return f"{{{keys}}}" + (", as HTTP 200" if raw < 300 else "")


# --- order and pages -----------------------------------------------------------------------------------


def order(patient: Patient, first: Page) -> Finding:
    """Whether `order_by=id` gives ids in order, both ways."""
    if not patient.api.stable_pages:
        meaning = "Customers of the same name may come twice or be missing. Both are noticed, and nobody is lost."
        return ok("order", "by last name and first name", meaning)
    up = [one.id or 0 for one in first.customers]
    if len(up) < TWICE:
        return note("order", f"{plural(len(up), 'customer')}, too few to tell", "Look again when there are more.")
    down = [one.id or 0 for one in patient.api.page(1, {"order": "desc"}, (), len(up)).customers]
    rising, falling = up == sorted(up), down == sorted(down, reverse=True)
    if rising and falling and down[0] >= up[-1]:
        return ok("order", "by id, as asked", "Customers who come while a list is read come last, and none is missed.")
    meaning = "Lists come in an order of the site's own: a run reads again where customers come or go meanwhile."
    return note("order", "order_by=id is not obeyed", meaning)


def pages(patient: Patient, first: Page) -> Finding:
    """Whether `page` and `per_page` are obeyed."""
    if len(first.customers) < TWICE:
        return note("pages", f"{plural(len(first.customers), 'customer')}, too few to tell", "Look again later.")
    one, two = (patient.api.page(number, None, (), 1) for number in (1, 2))
    ids = [customer.id for page in (one, two) for customer in page.customers]
    if len(ids) == TWICE and len(set(ids)) == TWICE:
        return ok("pages", f"page and per_page are obeyed; more than {PER_PAGE}: {_over(patient)}", "As documented.")
    if len(first.customers) < PER_PAGE and not first.more:
        return note("pages", "page or per_page is not obeyed", "It works as long as one page holds all customers.")
    meaning = "Only the first customers can be seen: runs fail with incomplete_listing."
    return problem("pages", "page or per_page is not obeyed", meaning)


def _over(patient: Patient) -> str:
    """What comes of asking for more than a page may hold."""
    try:
        page = patient.api.page(1, None, (), PER_PAGE + 1)
    except AnswerError as error:
        return f"refused with {error.code}"
    return f"{plural(len(page.customers), 'row')} come"


def page_size(patient: Patient, first: Page) -> Finding:
    """Whether a page holds as many rows as it may; without totals, only the next page tells whether it could."""
    size = len(first.customers)
    if first.more and size < PER_PAGE and (first.pages or patient.api.page(2, None, ()).customers):
        meaning = f"Reading all customers takes {PER_PAGE // max(1, size)} times the requests."
        return note("page_size", f"{size} rows where {PER_PAGE} were asked for", meaning)
    return ok("page_size", f"{plural(size, 'row')} on the first page", f"Up to {PER_PAGE} come with one request.")


def beyond(patient: Patient, first: Page) -> Finding:
    """What comes after the last page; without totals, that is how the end is known."""
    after = (first.pages or 1_000_000) + 1
    try:
        rows = len(patient.api.page(after, None, ()).customers)
    except AnswerError as error:
        told = f"an error: {patient.told(error)}"
        if first.total is not None:
            return ok("beyond_last_page", told, "Nobody goes there, as the total is known.")
        return problem("beyond_last_page", told, "Without totals the end is found there, so that every list fails.")
    if rows and first.total is None:
        return problem("beyond_last_page", plural(rows, "customer"), "Lists have no end: runs fail.")
    if rows:
        return note("beyond_last_page", plural(rows, "customer"), "Odd, but nobody goes there: the total is known.")
    return ok("beyond_last_page", "an empty list", "The end of a list is recognised.")


def totals(patient: Patient, first: Page) -> Finding:
    """Whether the pages hold as many customers as the list says."""
    if first.total is None:
        return note("totals", "none are told", "Whether a listing is whole can't be checked on this site.")
    told = ""
    for _again in range(TWICE):
        told = _counted(patient, first)
        if not told:
            size = plural(first.total or 0, "customer")
            return ok("totals", f"{size} on {plural(first.pages or 0, 'page')}", "The totals add up.")
        first = patient.api.page(1)
    meaning = "Half a listing never passes for a whole one: bulk runs on this site fail with incomplete_listing."
    return problem("totals", told, meaning)


def _counted(patient: Patient, first: Page) -> str:
    """What is wrong with the total, or nothing; of a long list only the last page is looked at."""
    count, number = first.pages or 1, first.total or 0
    if count > MOST_PAGES:
        rows = len(patient.api.page(count, None, ()).customers)
        should = number - (count - 1) * PER_PAGE
        return "" if rows == should else f"the last page holds {rows} where {should} should be"
    ids = [one.id for one in first.customers]
    for page in range(2, count + 1):
        ids.extend(one.id for one in patient.api.page(page, None, ()).customers)
    if len(set(ids)) != len(ids):
        return f"{plural(len(ids) - len(set(ids)), 'customer')} twice among {len(ids)}"
    return "" if len(ids) == number else f"{plural(len(ids), 'customer')} where the total says {number}"


# --- one customer, found in three ways -----------------------------------------------------------------


def search(patient: Patient, one: Customer) -> Finding:
    """Whether a customer is found by her e-mail, in other letters' case."""
    found = patient.api.find_by_email(one.email.swapcase(), ())
    if any(other.id == one.id for other in found):
        if len(found) == 1:
            return ok("search", "found by e-mail, whatever its case", "Customers can be declared by e-mail alone.")
        meaning = "Such customers can only be declared by id (ambiguous_email)."
        return note("search", f"{len(found)} customers have one e-mail", meaning)
    meaning = "Declare customers by id: who is declared by e-mail is not found, and with create: true might come twice."
    return problem("search", "a customer is not found by her e-mail", meaning, ["email"])


def row(patient: Patient, listing: Callable[[], Page]) -> Finding:
    """What a few rows of a list show, those with nothing in a field among them, against the same customers alone."""
    differing: List[str] = []
    for _again in range(TWICE):
        customers = listing().customers
        if not customers:
            return problem("list_row", "a customer who is there is not in the list", "Lists can't be trusted.")
        sample = [customers[at] for at in sample_of(customers)[:SAMPLE]]
        alone = [patient.api.fetch(one.id or 0) for one in sample]
        names = {name for pair in zip(sample, alone) for name in same_customer(*pair)}
        differing = [entry.name for entry in VALUES if entry.name in names]
        if not differing:
            return _hidden(sample[0], alone[0])
    meaning = "Runs over many customers read lists, and would see changes where there are none, or miss some."
    return problem("list_row", f"another {listed(differing)} than the customer alone", meaning, differing)


def _hidden(in_list: Customer, alone: Customer) -> Finding:
    hidden = [entry.name for entry in VALUES if alone.shows(entry.name) and not in_list.shows(entry.name)]
    if not hidden:
        return ok("list_row", "shows every field", "Many customers are read with few requests.")
    meaning = "Where one of these is declared, each customer is read with a request of her own: slower, not wrong."
    return note("list_row", f"doesn't show {listed(hidden)}", meaning, hidden)


def carefully(patient: Patient, name: str, probe: Callable[[], Finding]) -> Finding:
    """A probe's finding; a site that fails it, or a customer who has just gone, is a finding as well."""
    try:
        return probe()
    except AnswerError as error:
        meaning = "It could not be found out. If it stays so, runs meet the same failure."
        return problem(name, patient.told(error), meaning)
