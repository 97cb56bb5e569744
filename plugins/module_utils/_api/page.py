# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page of a site's list of customers: its rows, and what it says of the total."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Dict, Mapping, Optional, Tuple

from .._http.answer import Answer, unexpected
from .._record.customer import Customer, customer_from_api
from .._record.types import whole_number
from .shown_email import with_whole_email

PER_PAGE = 100


@dataclass(frozen=True)
class Page:
    """A page of a list: its rows as they came, without e-mails that the list hides (`a***@example.com`).

    `total` and `pages` are None where the response doesn't give them; `open_ended` means that it doesn't say either
    whether there are more: then there may be, as long as a page isn't empty.
    """

    raw: Tuple[Mapping[str, Any], ...]
    total: Optional[int]
    pages: Optional[int]
    more: bool
    open_ended: bool = False

    @cached_property
    def customers(self) -> Tuple[Customer, ...]:
        """The rows with all their fields. For some of the rows, or some of the fields, read `raw`."""
        return tuple(customer_from_api(row) for row in self.raw)


def read_page(answer: Answer, number: int) -> Page:
    """Returns the page of that number; raises AnswerError where the response is no list of customers."""
    rows = answer.data
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unexpected("with something that is no list of customers", answer.status, request=answer.request)
    if any(whole_number(row.get("id")) is None for row in rows):
        raise unexpected("with a customer who has no id", answer.status, request=answer.request)
    page = Page(
        tuple(with_whole_email(row) for row in rows),
        *_paging(answer.envelope, number, len(rows)),
    )
    if number == 1 and not rows and page.total:
        what = f"with an empty list, and says that {page.total} customers are in it"
        raise unexpected(what, answer.status, request=answer.request)
    return page


def _paging(envelope: Mapping[str, Any], number: int, rows: int) -> Tuple[Optional[int], Optional[int], bool, bool]:
    """Returns total, pages, whether there are more, and whether nothing says so, by `pagination` and `meta`."""
    paging: Dict[str, Any] = {}
    for name in ("meta", "pagination"):
        data = envelope.get(name)
        paging.update(
            (key, value) for key, value in (data if isinstance(data, dict) else {}).items() if value is not None
        )
    total, pages = whole_number(paging.get("total")), whole_number(paging.get("total_pages"))
    if pages is None and total is not None:
        pages = math.ceil(total / _size(whole_number(paging.get("per_page")), number, rows, total))
    more = number < pages if pages is not None else bool(paging.get("has_next_page", True))
    return total, pages, more and rows > 0, pages is None and "has_next_page" not in paging


def _size(said: Optional[int], number: int, rows: int, total: int) -> int:
    """Returns the size of a page: as it says, or as many as came, where it only repeats what was asked for."""
    if said and _is_believable(said, number, rows, total):
        return said
    return rows or PER_PAGE


def _is_believable(said: int, number: int, rows: int, total: int) -> bool:
    """Whether pages may have this size: a first page is full if there are more, and no page lies behind the end."""
    is_short = number == 1 and rows < min(said, total)
    return rows <= said and (number - 1) * said < total and not is_short
