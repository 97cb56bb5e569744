# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every customer of a site with every field, for an export: all of them, or an error."""

from __future__ import annotations

from typing import Any, Dict, Iterable, Iterator, List, Sequence

from .._api.customers import INCLUDES, CustomersApi, readable
from .._api.listing import (
    READINGS,
    Listing,
    UnsteadyError,
    incomplete,
)
from .._api.nobody import REFUSED
from .._base.errors import NotFoundError
from .._base.parallel import in_order
from .._plan.trust import differing, has_shortened, sample_of
from .._record.catalogue import ADDRESS, BY_NAME
from .._record.customer import Customer, customer_from_api
from .._record.same import folded_text

# So many keys are named in a warning.
SHOWN = 8


class SiteExport:
    """Reads a site as a whole, with so many requests under way at once."""

    def __init__(self, api: CustomersApi, workers: int) -> None:
        self._api = api
        self._workers = workers
        self._listing = Listing(api, INCLUDES, workers)

    def records(self) -> List[Dict[str, Any]]:
        """All customers, by ascending id. Raises AnswerError; `incomplete_listing` where the list never settles."""
        for again in range(READINGS):
            try:
                # A site that doesn't order by id looks unsteady at first.
                found = self._complete(self._rows(any_order=again > 0))
            except (UnsteadyError, NotFoundError):
                continue
            if self._api.refused_list:
                raise incomplete("that is no basis for an export. Nothing was written", REFUSED)
            found.sort(key=lambda customer: customer.id or 0)
            self._api.warnings.extend(_left_out(found))
            return [self._declarable(_record(readable(customer))) for customer in found]
        raise incomplete("half a list is no export. Nothing was written")

    def _declarable(self, record: Dict[str, Any]) -> Dict[str, Any]:
        """What can be declared of a record, and where its notes come from."""
        names = ("notes_from", *self._api.fields)
        return {name: value for name, value in record.items() if name in names}

    def _rows(self, any_order: bool) -> List[Customer]:
        rows = self._listing.everybody(self._listing.first(), any_order)
        return [customer_from_api(row) for row in rows]

    def _complete(self, listed: Sequence[Customer]) -> List[Customer]:
        """A list may show less than the customers have, or other values: then each is read by id.

        Who has a value that looks shortened is read by id in any case.
        """
        if not self._api.partial_rows:
            return list(listed)
        sample = sample_of(listed)
        alone = dict(zip(sample, self._fetched(listed[at] for at in sample)))
        names = (name for customer in alone.values() for name in (*customer.shown, *customer.unreadable))
        wanted = {name for name in names if name in BY_NAME}
        if any(differing(listed[at], customer) for at, customer in alone.items()):
            short = list(range(len(listed)))
        else:
            short = [at for at, row in enumerate(listed) if has_shortened(row) or not wanted <= set(row.shown)]
        left = [at for at in short if at not in alone]
        alone.update(zip(left, self._fetched(listed[at] for at in left)))
        return [alone.get(at, row) for at, row in enumerate(listed)]

    def _fetched(self, rows: Iterable[Customer]) -> Iterator[Customer]:
        return in_order(self._api.fetch, (row.id or 0 for row in rows), self._workers)


def _left_out(customers: Sequence[Customer]) -> List[str]:
    """Returns the warning about parts of addresses that no customer shows, beside keys that nobody knows."""
    foreign = sorted({key[:40] for customer in customers for key in customer.foreign})
    hidden = [name for name in ADDRESS if not any(customer.shows(name) for customer in customers)]
    if not (foreign and hidden):
        return []
    keys = ", ".join(foreign[:SHOWN]) + (" and more" if len(foreign) > SHOWN else "")
    shown = f"The site shows no {' and no '.join(hidden)}, but {keys} in its addresses"
    return [f"{shown}: nobody knows what these are. The export lacks what stands there."]


def _record(customer: Customer) -> Dict[str, Any]:
    """As results show it; `notes_from` names the place of the notes where the site has others in another place.

    Which of the two a write goes to is not known beforehand: an API that shows `admin_notes` means those
    (api-facts, "Answers").
    """
    record = customer.as_record()
    if len({folded_text(text) for text in customer.shown.get("notes", ())} - {""}) > 1:
        record.update(notes=customer.shown["notes"][-1], notes_from="admin_notes")
    return record
