# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page with nobody on it that a site answers with 404 (api-facts, "Newer facts")."""

from __future__ import annotations

import re
from typing import Any, Callable, Mapping

from .._base.errors import AnswerError, NotFoundError, Scope
from .page import Page

Record = Mapping[str, Any]

# With these, and with `customer_not_found`, some sites answer 404 to a search that finds nobody.
CODES = ("customers_not_found", "no_customers_found", "no_customers", "no_results")
# These may as well mean an address that isn't there. A search is at an address that is.
VAGUE = ("not_found", "unexpected_answer")
REFUSED = "the site answers its list of customers with HTTP 404, as if it had none"
BELIEVED = (
    f"T{REFUSED[1:]}. It is taken at its word. "
    "If it has some, its lists are broken, and whoever is said to be missing here may be there."
)
VANISHED = "the site says that its list has no customers (HTTP 404), and it has shown some"
_SAYS_NOBODY = re.compile(
    r"no (?:matching )?customers? (?:was |were )?found\b|customers? (?:was |were )?not found\b", re.IGNORECASE
)


class Pages:
    """Reads the pages of a site's lists, and takes one that is refused since nobody is on it for an empty one.

    That a search finds nobody is believed. That a list ends, or has nobody at all, is looked at twice; and that a list
    has nobody at all (`nobody`) is not believed of a site that has shown somebody, or does so later.
    """

    def __init__(self) -> None:
        self._somebody = False
        self.nobody = False

    def read(self, read: Callable[[], Page], number: int, filtered: bool) -> Page:
        """Returns the page that `read` reads; raises its AnswerError where that doesn't say that nobody is there."""
        for last in (filtered and number == 1, True):
            try:
                return self._noted(read())
            except AnswerError as error:
                if not _says_nobody(error, filtered and number == 1):
                    raise
                if last:
                    break
        if number == 1 and not filtered:
            self.nobody = True
            self.check()
        return Page((), 0 if number == 1 else None, None, False)

    def check(self) -> None:
        """Raises AnswerError where a list had nobody at all, and the site has shown somebody."""
        if self.nobody and self._somebody:
            raise AnswerError(VANISHED, "incomplete_listing", None, 404, scope=Scope.SITE)

    def shown(self, record: Record) -> Record:
        """Returns the record that the site shows of somebody, after noting it."""
        self._somebody = True
        return record

    def _noted(self, page: Page) -> Page:
        self._somebody = self._somebody or bool(page.raw)
        return page


def _says_nobody(error: AnswerError, searched: bool) -> bool:
    """Whether a failed reading says only that it finds no customer; `searched`: it is the answer to a search."""
    if isinstance(error, NotFoundError):
        return True
    code = error.code.lower()
    if error.status_code != 404 or code not in (*CODES, *VAGUE):
        return False
    return code in CODES or (searched and code == "not_found") or bool(_SAYS_NOBODY.match(error.message))
