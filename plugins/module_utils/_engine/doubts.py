# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a list can't prove: who is missing, and what differs. Lookups by id settle it."""

from __future__ import annotations

from typing import List, Sequence, Set, Tuple

from .._api.customers import CustomersApi
from .._plan.matcher import Survey
from .lookup import Lookup


class Doubts:
    """Settles the doubts of a survey that was made from a list. Its methods raise AnswerError."""

    def __init__(self, api: CustomersApi, lookup: Lookup) -> None:
        self._api = api
        self._lookup = lookup

    def look_up_missing(self, survey: Survey, counted: bool, filters: bool) -> None:
        """Look up declared customers that the list lacks, where absence is an error or the list proves too little.

        Without a total (`counted`), a customer may have slipped through between two pages. Otherwise a list is trusted
        about customers who are to be absent, who may be as many as all others, if a sample agrees. A customer to be
        created needs no lookup: the site refuses an e-mail that is there. Where a list hides e-mails, each record is
        searched for, or those customers are read by id, whichever takes fewer requests. `filters`: the site can search
        by e-mail.
        """
        present = survey.goal.state == "present"
        creating = present and survey.goal.create
        trusted = creating or not (present or not counted)
        by_id = [at for at in survey.unresolved() if survey.declared[at].id is not None]
        self._look_up(survey, by_id, present or not counted)
        if trusted:
            self._reveal_blank(survey)
            self.reveal(survey, len(self._by_email(survey)))
        if filters and (survey.hides_emails or not creating):
            self._look_up(survey, self._by_email(survey), survey.hides_emails or not trusted)

    def reveal(self, survey: Survey, searches: int) -> None:
        """Read by id the customers whose e-mail the list hides, where that takes the place of more searches."""
        hidden = survey.hidden()
        if len(hidden) < searches:
            for number, customer in self._lookup.by_id([(number, number) for number in hidden]):
                survey.reveal(number, customer)

    def _reveal_blank(self, survey: Survey) -> None:
        """Read by id one of the customers without an e-mail, where the list shows no e-mail at all."""
        blank = survey.blank()
        if blank is not None and self._by_email(survey):
            for number, customer in self._lookup.by_id([(blank, blank)]):
                survey.reveal(number, customer)

    @staticmethod
    def _by_email(survey: Survey) -> List[int]:
        """Returns the positions of the records without a customer so far who are declared by e-mail."""
        return [at for at in survey.unresolved() if survey.declared[at].id is None]

    def _look_up(self, survey: Survey, positions: Sequence[int], all_of_them: bool) -> None:
        """Look up all, or the first; and the others where the list was wrong about the first."""
        size = len(positions) if all_of_them else 1
        self._lookup.declared(survey, positions[:size])
        if any(position in survey.roster.resolved for position in positions[:size]):
            self._lookup.declared(survey, positions[size:])

    def confirm(self, survey: Survey) -> Set[str]:
        """Look up customers whose plans rest on a list: who shows a shortened value there, and a sample of the others.

        A list may show `phone: null` or `custom_fields: []` for a customer who has both, or come out of a cache. Where
        the sample disagrees, all are looked up. Returns the fields about which the list was wrong.
        """
        if not self._api.partial_rows:
            return set()
        shortened = self._belied(survey, survey.shortened())
        wrong = self._belied(survey, survey.sample())
        if wrong:
            self._belied(survey, survey.doubted())
        wrong |= shortened
        if wrong:
            self._warn_of(wrong)
        if wrong or survey.unresolved():
            survey.finish()
        return wrong

    def _belied(self, survey: Survey, customers: Sequence[Tuple[int, int]]) -> Set[str]:
        """Look the customers up, and plan anew; returns the fields in which the list was wrong about them."""
        wrong: Set[str] = set()
        for position, customer in self._lookup.by_id(customers):
            wrong |= survey.belied(position, customer)
        return wrong

    def _warn_of(self, wrong: Set[str]) -> None:
        self._api.warnings.append(
            f"The site's lists show another {' and '.join(sorted(wrong))} than its customers have. All customers that "
            "this concerns were read one by one. latepoint_doctor says more"
        )
