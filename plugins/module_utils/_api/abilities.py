# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""LatePoint's official API, run through WordPress's Abilities (api-facts, "The Abilities API")."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, List, Mapping, Optional, Sequence

from .._base.errors import AnswerError, Arrived, NotFoundError
from .._base.message import Text, Value
from .._http.access import RUN
from .._http.answer import Answer, unexpected
from .._http.bare import NAME, REFUSED
from .._http.retry import Tries
from .._record.catalogue import OFFICIAL
from .._record.customer import Customer, customer_from_api, label
from .._record.same import email_key, email_slot
from .._record.types import whole_number, wire_text
from .ability_calls import AbilityCalls
from .customers import INCLUDES, Request, Stored
from .page import PER_PAGE, Page, read_page
from .refused import explain

_WRITES = {"create": "create-customer", "update": "update-customer", "delete": "delete-customer"}


class AbilitiesApi(AbilityCalls):
    """The customers of a site with LatePoint alone."""

    stable_pages = False
    partial_rows = False
    phones_as_sent = True
    fields = OFFICIAL
    filters = ("status", "search")
    extras = ("notes", "bookings")

    # --- reading -------------------------------------------------------------------------------------

    def page(
        self,
        number: int,
        filters: Optional[Mapping[str, str]] = None,
        include: Sequence[str] = INCLUDES,
        per_page: int = PER_PAGE,
    ) -> Page:
        """list-customers: ordered by names only, so that pages may repeat some customers and lack others."""
        wanted = {"search" if name == "email" else name: value for name, value in (filters or {}).items()}
        given = {"page": number, "per_page": per_page, **wanted}
        return self._pages.read(lambda: self._page(number, given), number, bool(filters))

    def _page(self, number: int, given: Mapping[str, Any]) -> Page:
        answer = self._run("list-customers", given)
        rows = answer.data.get("customers")
        return read_page(replace(answer, data=rows, envelope={"meta": answer.data}), number)

    def fetch_raw(self, id: int, include: Sequence[str] = INCLUDES, tries: Optional[Tries] = None) -> Mapping[str, Any]:
        """get-customer; of what `include` names, bookings alone are not there, and take a request of their own."""
        record = self._pages.shown(_record(self._run("get-customer", {"id": id}, tries), id))
        if "bookings" not in include:
            return record
        return {**record, "bookings": self._run("get-customer-bookings", {"customer_id": id}).data.get("bookings")}

    def find_holders(self, email: str, include: Sequence[str] = INCLUDES, strict: bool = False) -> List[Customer]:
        """A search shows everybody who has the address; get-customer-by-email only the first of them.

        The latter helps where a search can't tell: where too many match, and for a `%`, which WordPress cuts out.
        """
        return list(map(customer_from_api, self._with_email(email.strip())))

    def find_raw(self, email: str, include: Sequence[str] = INCLUDES) -> List[Mapping[str, Any]]:
        """The search shows whole records."""
        if "bookings" in include:
            return super().find_raw(email, include)
        found = self._with_email(email.strip())
        return [row for row in found if email_key(wire_text(row.get("email"))) == email_key(email)]

    def _with_email(self, email: str) -> List[Mapping[str, Any]]:
        page = self.page(1, {"search": email})
        found = [row for row in page.raw if email_slot(wire_text(row.get("email"))) == email_slot(email)]
        if found or (page.total == len(page.raw) and "%" not in email):
            return found
        try:
            return [self._pages.shown(_record(self._run("get-customer-by-email", {"email": email})))]
        except NotFoundError:
            return []
        except AnswerError as error:
            if error.code != "ability_invalid_input":  # nobody has what WordPress takes for no address
                raise
            return []

    def status(self) -> Mapping[str, Any]:
        """`abilities`: the names of LatePoint's abilities that the site shows; none where it has switched all off."""
        return {"abilities": self._abilities()}

    def sanitizes(self) -> bool:
        """All versions that have this API do."""
        return True

    # --- writing -------------------------------------------------------------------------------------

    def request(self, action: str, id: Optional[int], body: Optional[Mapping[str, Any]]) -> Request:
        """A POST that runs the ability; here the id belongs into the input."""
        given = {**({} if id is None else {"id": id}), **(body or {})}
        return Request("POST", RUN.format(_WRITES[action]), {"input": given})

    def create(self, body: Mapping[str, Any], tries: Optional[Tries] = None) -> Stored:
        """create-customer: a new customer is `pending_verification`."""
        return self._write("create", None, body, tries)

    def update(self, id: int, body: Mapping[str, Any], tries: Optional[Tries] = None) -> Stored:
        """update-customer: it answers with the whole record."""
        return self._write("update", id, body, tries)

    def delete(self, id: int, tries: Optional[Tries] = None) -> Stored:
        """delete-customer, for somebody without bookings."""
        try:
            self.check_deletable(id)
        except AnswerError as error:
            error.arrived = Arrived.NO  # the deletion itself was not sent yet
            raise
        answer = self._send(self.request("delete", id, None), None, tries)
        if answer.data.get("deleted") is not True or whole_number(answer.data.get("id")) not in (None, id):
            raise unexpected(
                Text("that it did not delete {who}", who=label(id, None)), answer.status, request=answer.request
            )
        return Stored(Customer(id, {}), answer.status, answer.tries)

    def check_deletable(self, id: int) -> None:
        """LatePoint would delete the customer's bookings and orders as well, without asking."""
        answer = self._run("get-customer-bookings", {"customer_id": id, "per_page": 1})
        total = whole_number(answer.data.get("total"))
        if total is None:
            raise unexpected("without saying how many bookings there are", answer.status, Arrived.NO, answer.request)
        if total:
            bookings = "a booking" if total == 1 else f"{total} bookings"
            text = "{who} has {bookings}, which LatePoint would delete as well"
            message = Text(text, who=label(id, None), bookings=bookings)
            raise AnswerError(message, "customer_has_bookings", {"booking_count": total, "api": NAME}, answer.status)

    def can_delete(self) -> bool:
        """Whether the site has switched deleting on; also where it doesn't list what is on."""
        try:
            return _WRITES["delete"] in self._abilities()
        except AnswerError:
            return True

    def _write(self, action: str, id: Optional[int], body: Mapping[str, Any], tries: Optional[Tries]) -> Stored:
        try:
            answer = self._send(self.request(action, id, body), None, tries)
        except AnswerError as error:
            if error.code == REFUSED:
                self._explain(error, id, body)
            raise
        return Stored(customer_from_api(_record(answer, id)), answer.status, answer.tries)

    def _explain(self, error: AnswerError, id: Optional[int], body: Mapping[str, Any]) -> None:
        """LatePoint checks the whole record, also what was not sent."""
        try:
            stored = {} if id is None else self.fetch(id).as_record()
        except AnswerError:
            stored = {}
        explain(error, id, {**stored, **body}, self.find_holders, self._with_phone)

    def _with_phone(self, phone: str) -> List[Customer]:
        return [found for found in self.page(1, {"search": phone}).customers if found.value("phone") == phone]


def _record(answer: Answer, id: Optional[int] = None) -> Mapping[str, Any]:
    """The customer that an answer is; raises AnswerError where it is none, or another than was asked for."""
    shown = whole_number(answer.data.get("id"))
    if shown is None:
        raise unexpected("with something that is no customer", answer.status, request=answer.request)
    if id is not None and shown != id:
        error = unexpected(
            Text("with {shown} when asked for {id}", shown=label(shown, None), id=Value("id", id)),
            answer.status,
            request=answer.request,
        )
        error.details["other_customer"] = shown
        raise error
    data: Mapping[str, Any] = answer.data
    return data
