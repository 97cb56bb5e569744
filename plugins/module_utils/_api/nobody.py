# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page with nobody on it that a site answers with 404 (api-facts, "Newer facts")."""

from __future__ import annotations

import re
from typing import Callable

from .._base.errors import AnswerError, NotFoundError, Scope
from .page import Page

# With these, and with `customer_not_found`, some sites answer 404 to a search that finds nobody.
CODES = ("customers_not_found", "no_customers_found", "no_customers", "no_results")
# These may as well mean an address that isn't there. A search is at an address that is.
VAGUE = ("not_found", "unexpected_answer")
VANISHED = "the site says that its list has no customers (HTTP 404), and it showed some a moment ago"
_SAYS_NOBODY = re.compile(
    r"no (?:matching )?customers? (?:was |were )?found\b|customers? (?:was |were )?not found\b", re.IGNORECASE
)


class Pages:
    """Reads the pages of a site's lists, and takes one that is refused since nobody is on it for an empty one.

    That a search finds nobody is believed. That a list ends, or has nobody at all, is looked at twice; and that a list
    has nobody at all is not believed of a site that has shown somebody.
    """

    def __init__(self) -> None:
        self._somebody = False

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
        if number == 1 and not filtered and self._somebody:
            raise AnswerError(VANISHED, "incomplete_listing", None, 404, scope=Scope.SITE)
        return Page((), 0 if number == 1 else None, None, False)

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
