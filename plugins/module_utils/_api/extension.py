# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""LatePoint's API Extension: the sold REST API, keyed by `X-API-Key` (api-facts, "Requests")."""

from __future__ import annotations

import itertools
import re
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Set

from .._base.errors import AnswerError, Scope
from .._base.message import Text, Value
from .._http.answer import Answer, unexpected
from .._http.client import Client
from .._http.retry import Tries
from .._record.customer import Customer, customer_from_api, label
from .._record.same import email_key, email_slot
from .._record.types import whole_number, wire_text
from .customers import INCLUDES, CustomersApi, Request, Stored, UnfilteredError
from .page import PER_PAGE, Page, read_page
from .shown_email import is_open, shows_other, slot_of, without_shortened_email

# No site gives fewer to a page: where nothing is said of pages, fewer matches than that are all of them.
SMALLEST_PAGE = 10
# At most this many matches whose e-mail the list hides are read by id.
MOST_HIDDEN = 20
# Of more addresses than that, none stands for the address that is searched for: the site ignores the filter.
MOST_MASKS = 2
# The first version of LatePoint that sanitizes names and notes.
SANITIZING = (5, 5, 1)
Rows = Sequence[Mapping[str, Any]]
METHODS = {"create": "POST", "update": "PUT", "delete": "DELETE"}


class ExtensionApi(CustomersApi):
    """The customers of a site with the extension. Searching takes one request for each page of matches."""

    filters = ("status", "search", "created_after", "created_before", "has_bookings", "is_guest")
    extras = (*INCLUDES, "stats", "avatar", "bookings")

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._status: Optional[Mapping[str, Any]] = None
        self._whole_emails: Optional[bool] = None

    def fetch_raw(self, id: int, include: Sequence[str] = INCLUDES, tries: Optional[Tries] = None) -> Mapping[str, Any]:
        """GET /customers/{id}."""
        return self._pages.shown(_record(self._get(f"/customers/{id}", _including(include), tries), id))

    def fetch_cacheable(self, id: int, include: Sequence[str] = INCLUDES) -> Mapping[str, Any]:
        """GET /customers/{id} at an address that stays the same."""
        return _record(self._send(Request("GET", f"/customers/{id}"), _including(include)), id)

    def page(
        self,
        number: int,
        filters: Optional[Mapping[str, str]] = None,
        include: Sequence[str] = INCLUDES,
        per_page: int = PER_PAGE,
    ) -> Page:
        """GET /customers, one page, id ascending, so that customers who come or go move the pages least."""
        params = {"page": str(number), "per_page": str(per_page), "order_by": "id", "order": "asc"}
        params.update(_including(include))
        params.update(filters or {})
        return self._pages.read(lambda: read_page(self._get("/customers", params), number), number, bool(filters))

    def find_holders(self, email: str, include: Sequence[str] = INCLUDES, strict: bool = False) -> List[Customer]:
        """Returns the customers with the address; the API's own filter also matches parts of it."""
        return [customer_from_api(row) for row in self._holders(email, include, strict)]

    def find_raw(self, email: str, include: Sequence[str] = INCLUDES) -> List[Mapping[str, Any]]:
        """Returns the rows of a search that show the address, by id where the list hides it."""
        wanted = email_key(email)
        return [row for row in self._holders(email, include) if email_key(wire_text(row.get("email"))) == wanted]

    def _holders(self, email: str, include: Sequence[str], strict: bool = False) -> List[Mapping[str, Any]]:
        found: Dict[Optional[int], Mapping[str, Any]] = {}
        wanted = email_slot(email)
        try:
            for page in self._matches(email, include):
                rows = self._with_emails(page.raw, wanted, include, strict)
                found.update((whole_number(row["id"]), row) for row in rows if slot_of(row) == wanted)
        except AnswerError as error:
            if error.code != "incomplete_listing" or not found:  # nobody is called missing by half a list
                raise
        return list(found.values())

    def _matches(self, email: str, include: Sequence[str]) -> Iterator[Page]:
        """Yields the pages of all matches; raises AnswerError `incomplete_listing` where the site holds some back."""
        seen: Set[Optional[int]] = set()
        total, pages = None, 0  # what a page has promised holds for those that say nothing
        for number in itertools.count(1):
            page, known = self.page(number, {"email": email}, include), len(seen)
            yield page
            seen.update(whole_number(row["id"]) for row in page.raw)
            total, pages = total if page.total is None else page.total, max(pages, page.pages or 0)
            promised = total is None and not page.raw and pages >= max(number, 2)
            if _is_last(page, total, len(seen)) and not promised:
                return
            if len(seen) == known:
                raise _kept_back(len(seen))

    def _with_emails(self, rows: Rows, slot: str, include: Sequence[str], strict: bool) -> Iterator[Mapping[str, Any]]:
        """Yields the rows that a search finds, read by id where they don't show why it finds them.

        Where the site finds others, whose whole addresses it shows, it ignores the filter: then their addresses are
        believed, or UnfilteredError is raised (`strict`).
        """
        ignored = self._shows_whole_emails([row for row in rows if shows_other(row, slot)])
        if ignored and strict:
            raise UnfilteredError
        doubtful = [is_open(row) or not (ignored or slot in slot_of(row)) for row in rows]
        if sum(doubtful) > MOST_HIDDEN:
            raise AnswerError(
                "the site's lists don't show e-mails in full, and too many customers match one, so that nobody can be "
                "found by e-mail: declare customers by id",
                scope=Scope.SITE,
            )
        for row, in_doubt in zip(rows, doubtful):
            shown = self._there(whole_number(row["id"]) or 0, include) if in_doubt else row
            if shown is not None:  # else gone since the page was read
                yield shown

    def _shows_whole_emails(self, others: Rows) -> bool:
        """Whether the addresses of rows that a search should not find are theirs: by the first, read by id once."""
        if len(set(map(slot_of, others))) > MOST_MASKS:
            self._whole_emails = True
        if others and self._whole_emails is None:
            first = self._there(whole_number(others[0]["id"]) or 0, ())
            self._whole_emails = first is not None and slot_of(first) == slot_of(others[0])
        return bool(others and self._whole_emails)

    def sanitizes(self) -> bool:
        """Whether the status names a version of LatePoint that sanitizes."""
        try:
            status = self.status() if self._status is None else self._status
        except AnswerError:
            return False
        named = [str(value) for name, value in status.items() if "latepoint" in str(name) and "version" in str(name)]
        numbers = [re.match(r"(\d+)\.(\d+)\.?(\d*)", version) for version in named]
        return any(tuple(int(part or 0) for part in found.groups()) >= SANITIZING for found in numbers if found)

    def request(self, action: str, id: Optional[int], body: Optional[Mapping[str, Any]]) -> Request:
        """Each action is a method of its own; the id is in the path, and never in a body."""
        return Request(METHODS[action], "/customers" if id is None else f"/customers/{id}", body)

    def update(self, id: int, body: Mapping[str, Any], tries: Optional[Tries] = None) -> Stored:
        """PUT /customers/{id} with the fields that differ; the others stay."""
        return _stored_of(self._send(self.request("update", id, body), None, tries), id, "updated")

    def create(self, body: Mapping[str, Any], tries: Optional[Tries] = None) -> Stored:
        """POST /customers."""
        return _stored(self._send(self.request("create", None, body), None, tries))

    def delete(self, id: int, tries: Optional[Tries] = None) -> Stored:
        """DELETE /customers/{id}."""
        return _stored_of(self._send(self.request("delete", id, None), None, tries), id, "deleted")

    def status(self) -> Mapping[str, Any]:
        """GET /status: the `data` of the answer, or the answer itself where it has no data.

        Raises UnclaimedError where the answer is a status (`{"status": "ok"}`), but in none of the API's envelopes.
        """
        answer = self._send(Request("GET", "/status"))
        self._status = answer.data if isinstance(answer.data, dict) else answer.envelope
        return self._status


def _including(include: Sequence[str]) -> Dict[str, str]:
    return {"include": ",".join(include)} if include else {}


def _record(answer: Answer, id: int) -> Mapping[str, Any]:
    """Returns the customer in a response; raises AnswerError where it shows none, or another customer."""
    if not isinstance(answer.data, dict) or whole_number(answer.data.get("id")) is None:
        raise unexpected("with something that is no customer", answer.status, request=answer.request)
    if whole_number(answer.data["id"]) != id:
        raise unexpected(
            Text("with another customer than {id}", id=Value("id", id)), answer.status, request=answer.request
        )
    return without_shortened_email(answer.data)


def _stored_of(answer: Answer, id: int, done: str) -> Stored:
    """Returns what the response shows of customer `id`; raises AnswerError where it shows another customer."""
    stored = _stored(answer)
    if stored.shown.id in (None, id):
        return stored
    ids = {"shown": label(stored.shown.id, None), "id": Value("id", id)}
    shown_other = Text("that it {done} {shown} when asked for {id}", done=done, **ids)
    error = unexpected(shown_other, answer.status, request=answer.request)
    error.details["other_customer"] = stored.shown.id
    raise error


def _stored(answer: Answer) -> Stored:
    data = answer.data if isinstance(answer.data, dict) else {}
    return Stored(customer_from_api(data), answer.status, answer.tries)


def _is_last(page: Page, total: Optional[int], seen: int) -> bool:
    """Whether no more matches follow, as the site says, or as few as they are."""
    if total is not None:
        return seen >= total
    return (page.open_ended and len(page.raw) < SMALLEST_PAGE) or not page.more


def _kept_back(shown: int) -> AnswerError:
    message = f"the site has more customers than the {shown} that it lists when it is asked for an e-mail"
    return AnswerError(f"{message}: declare customers by id", "incomplete_listing")
