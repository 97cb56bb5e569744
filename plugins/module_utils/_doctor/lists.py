# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's questions about lists: errors, order, pages and totals."""

from __future__ import annotations

from .._api.page import PER_PAGE, Page
from .._base.errors import AnswerError, NotFoundError
from .client import Patient
from .findings import Finding, note, ok, plural, problem
from .questions import Topic, Visit, question

# A site with more pages than this is not read to its end.
MOST_PAGES = 5
# What is wrong only once may be somebody at work on the site.
TWICE = 2
# The largest id that LatePoint's table can hold, so that no customer has it.
NO_CUSTOMER = 2_147_483_647


@question("errors", Topic.LISTS)
def errors(visit: Visit) -> Finding:
    """Whether a customer who can't exist is answered as one who is missing, and the shape of that error."""
    try:
        visit.patient.api.fetch(NO_CUSTOMER)
    except NotFoundError as error:
        shape = _error_shape(visit.patient)
        return ok(f"HTTP {error.status_code}, {shape}", "A missing customer differs from a missing API.")
    except AnswerError as error:
        meaning = "A missing customer looks like other trouble: runs will stop where one is declared."
        return problem(f"no customer {NO_CUSTOMER}, and the site says: {visit.patient.message_of(error)}", meaning)
    return problem("the site shows a customer who can't exist", "Nothing that it shows can be trusted.")


def _error_shape(patient: Patient) -> str:
    envelope = patient.client.envelope()
    status = patient.client.last.status if patient.client.last else 0
    if isinstance(envelope.get("error"), dict):
        outer = 'status: "error", error' if envelope.get("status") == "error" else "error"
        return f"{outer} {{{', '.join(sorted(str(key)[:40] for key in envelope['error'])[:6])}}}"
    keys = ", ".join(sorted(str(key)[:40] for key in envelope)[:6])
    return f"{{{keys}}}" + (", as HTTP 200" if status < 300 else "")


@question("order", Topic.LISTS)
def order(visit: Visit) -> Finding:
    """Whether `order_by=id` gives ids in order, both ways."""
    if not visit.patient.api.stable_pages:
        meaning = "Customers of the same name may come twice or be missing. Both are noticed, and nobody is lost."
        return ok("by last name and first name", meaning)
    up = [customer.id or 0 for customer in visit.customers]
    if len(up) < TWICE:
        return note(f"{plural(len(up), 'customer')}, too few to tell", "Look again when there are more.")
    page = visit.patient.api.page(1, {"order": "desc"}, (), len(up))
    down = [customer.id or 0 for customer in page.customers]
    rising, falling = up == sorted(up), down == sorted(down, reverse=True)
    if rising and falling and down[0] >= up[-1]:
        return ok("by id, as asked", "Customers who come while a list is read come last, and none is missed.")
    meaning = "Lists come in an order of the site's own: a run reads again where customers come or go meanwhile."
    return note("order_by=id is not obeyed", meaning)


@question("pages", Topic.LISTS)
def pages(visit: Visit) -> Finding:
    """Whether `page` and `per_page` are obeyed."""
    count = len(visit.customers)
    if count < TWICE:
        return note(f"{plural(count, 'customer')}, too few to tell", "Look again later.")
    first, second = (visit.patient.api.page(number, None, (), 1) for number in (1, 2))
    ids = [customer.id for page in (first, second) for customer in page.customers]
    if len(ids) == TWICE and len(set(ids)) == TWICE:
        over = _more_than_allowed(visit.patient)
        return ok(f"page and per_page are obeyed; more than {PER_PAGE}: {over}", "As documented.")
    if count < PER_PAGE and not visit.page.more:
        return note("page or per_page is not obeyed", "It works as long as one page holds all customers.")
    meaning = "Only the first customers can be seen: runs fail with incomplete_listing."
    return problem("page or per_page is not obeyed", meaning)


def _more_than_allowed(patient: Patient) -> str:
    """Returns what comes of a request for more rows than a page may hold."""
    try:
        page = patient.api.page(1, None, (), PER_PAGE + 1)
    except AnswerError as error:
        return f"refused with {error.code}"
    return f"{plural(len(page.customers), 'row')} come"


@question("page_size", Topic.LISTS)
def page_size(visit: Visit) -> Finding:
    """Whether a page holds as many rows as it may; without totals, only the next page shows whether it could."""
    first, size = visit.page, len(visit.customers)
    if first.more and size < PER_PAGE and (first.pages or visit.patient.api.page(2, None, ()).customers):
        meaning = f"Reading all customers takes {PER_PAGE // max(1, size)} times the requests."
        return note(f"{size} rows where {PER_PAGE} were asked for", meaning)
    return ok(f"{plural(size, 'row')} on the first page", f"Up to {PER_PAGE} come with one request.")


@question("totals", Topic.LISTS)
def totals(visit: Visit) -> Finding:
    """Whether the pages hold as many customers as the list says."""
    first = visit.page
    if first.total is None:
        return note("none are given", "Whether a listing is whole can't be checked on this site.")
    wrong = ""
    for _again in range(TWICE):
        wrong = _miscounted(visit.patient, first)
        if not wrong:
            size = plural(first.total or 0, "customer")
            return ok(f"{size} on {plural(first.pages or 0, 'page')}", "The totals add up.")
        first = visit.patient.api.page(1)
    meaning = "Half a listing never passes for a whole one: bulk runs on this site fail with incomplete_listing."
    return problem(wrong, meaning)


def _miscounted(patient: Patient, first: Page) -> str:
    """Returns what is wrong with the total, or ""; of a long list only the last page is read."""
    count, number = first.pages or 1, first.total or 0
    if count > MOST_PAGES:
        rows = len(patient.api.page(count, None, ()).customers)
        should = number - (count - 1) * PER_PAGE
        return "" if rows == should else f"the last page holds {rows} where {should} should be"
    ids = [customer.id for customer in first.customers]
    for page in range(2, count + 1):
        ids.extend(customer.id for customer in patient.api.page(page, None, ()).customers)
    if len(set(ids)) != len(ids):
        return f"{plural(len(ids) - len(set(ids)), 'customer')} twice among {len(ids)}"
    return "" if len(ids) == number else f"{plural(len(ids), 'customer')} where the total says {number}"


@question("beyond_last_page", Topic.LISTS)
def beyond_last_page(visit: Visit) -> Finding:
    """What comes after the last page; without totals, that is how the end is known."""
    total = visit.page.total
    try:
        rows = len(visit.patient.api.page((visit.page.pages or 1_000_000) + 1, None, ()).customers)
    except AnswerError as error:
        seen = f"an error: {visit.patient.message_of(error)}"
        if total is not None:
            return ok(seen, "Nobody goes there, as the total is known.")
        return problem(seen, "Without totals the end is found there, so that every list fails.")
    if rows and total is None:
        return problem(plural(rows, "customer"), "Lists have no end: runs fail.")
    if rows:
        return note(plural(rows, "customer"), "Odd, but nobody goes there: the total is known.")
    return ok("an empty list", "The end of a list is recognised.")
