# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page with nobody on it that a site answers with 404 (api-facts, "Newer facts")."""

from __future__ import annotations

import re
from typing import Callable

from .._base.errors import AnswerError, NotFoundError
from .page import Page

# With these, and with `customer_not_found`, some sites answer 404 to a search that finds nobody.
CODES = ("customers_not_found", "no_customers_found", "no_customers", "no_results")
# These may as well mean an address that isn't there. A search is at an address that is.
VAGUE = ("not_found", "unexpected_answer")
_SAYS_NOBODY = re.compile(
    r"no (?:matching )?customers? (?:was |were )?found\b|customers? (?:was |were )?not found\b", re.IGNORECASE
)


def page_or_nobody(read: Callable[[], Page], number: int, filtered: bool) -> Page:
    """Returns the page that is read, empty where the site refuses it since nobody is on it; raises its AnswerError.

    That a search finds nobody is believed. That a list ends, or has nobody at all, is looked at twice.
    """
    searched = filtered and number == 1
    for last in (searched, True):
        try:
            return read()
        except AnswerError as error:
            if not _says_nobody(error, filtered or number > 1):
                raise
            if last:
                break
    return Page((), 0 if number == 1 else None, None, False)


def _says_nobody(error: AnswerError, there: bool) -> bool:
    """Whether a failed reading says only that it finds no customer; `there`: the list is known to be there."""
    if isinstance(error, NotFoundError):
        return True
    code = error.code.lower()
    if error.status_code != 404 or code not in (*CODES, *VAGUE):
        return False
    return code in CODES or (there and code == "not_found") or bool(_SAYS_NOBODY.match(error.message))
