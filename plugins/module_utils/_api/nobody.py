# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page with nobody on it that a site answers with 404, or another failure (api-facts, "Newer facts")."""

from __future__ import annotations

import re
from typing import Any, Callable, Mapping

from .._base.errors import AnswerError, NotFoundError, Scope, UnclaimedError
from .page import Page

Record = Mapping[str, Any]

# With these, and with `customer_not_found`, some sites answer 404 to a search that finds nobody.
CODES = ("customers_not_found", "no_customers_found", "no_customers", "no_results")
# These may as well mean an address that isn't there. A search is at an address that is.
VAGUE = ("not_found", "resource_not_found", "unexpected_answer")
REFUSED = "the site answers its list of customers with HTTP 404, as if it had none"
BELIEVED = (
    f"{REFUSED[0].upper()}{REFUSED[1:]}. It is taken at its word. "
    "If it has some, its lists are broken, and whoever is said to be missing here may be there."
)
VANISHED = "the site says that its list has no customers (HTTP 404), and it has shown some"
_SAYS_NOBODY = re.compile(
    r"no (?:matching )?customers? (?:was |were )?found\b|customers? (?:was |were )?not found\b", re.IGNORECASE
)
# All that a refused search says under a 2xx.
_ONLY_NOBODY = re.compile(
    r"(?:no (?:matching )?(?:customers?|results?|records?|match(?:es)?)(?: (?:was |were )?found| match(?:ed)?| exist)?"
    r"|customers? (?:was |were )?not found|nobody (?:was )?found)[.!]? \(HTTP ",
    re.IGNORECASE,
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
    named, code = _names_nobody(error), error.code.lower()
    if error.status_code != 404 or not (named or code in VAGUE):
        return searched and _refuses_for_nobody(error)
    if searched and (error.empty or code != "unexpected_answer"):
        return True
    return named or bool(_SAYS_NOBODY.match(error.message))


def _refuses_for_nobody(error: AnswerError) -> bool:
    """Whether a 2xx says that it failed, and of that no more than that nobody was found."""
    claimed = 200 <= (error.status_code or 0) < 300 and not isinstance(error, UnclaimedError)
    return claimed and (_names_nobody(error) or (error.code in VAGUE and bool(_ONLY_NOBODY.match(error.message))))


def _names_nobody(error: AnswerError) -> bool:
    return re.sub("^rest_", "", error.code.lower()) in CODES
