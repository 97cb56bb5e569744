# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters that a site does not heed: applied to what rows show, or told of."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._runs.filters import FILTERS
from ansible_collections.latepoint.api.plugins.module_utils._runs.info import Reader
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeSite, ada, reply

PARAMS = dict.fromkeys(("id", "email", "limit", "include", *FILTERS))


def salon(count=40, heeds=True, **hidden):
    """One customer a day; `heeds`: whether the site filters at all. Every tenth has a booking; the seventh is Zoe."""
    rows = [
        ada(
            id=day + 1,
            email=f"a{day}@b.org",
            first_name="Zoe" if day == 7 else "Ada",
            created_at=f"2024-{1 + day // 28:02d}-{1 + day % 28:02d} 14:30:25",
            stats={"total_bookings": int(day % 10 == 0)},
        )
        for day in range(count)
    ]
    site = FakeSite(*rows)
    site.list_hides = list(hidden.get("hides", ("stats",)))
    honest = site._list

    def fits(row, query):
        created = row["created_at"]
        return (
            query.get("created_after", "") <= created <= query.get("created_before", "9")
            and query.get("search", "").lower() in row["first_name"].lower()
            and query.get("has_bookings", str(row["stats"]["total_bookings"])) == str(row["stats"]["total_bookings"])
        )

    def listing(query):
        everybody = site.customers
        if heeds:
            site.customers = {number: row for number, row in everybody.items() if fits(row, query)}
        try:
            return honest(query)
        finally:
            site.customers = everybody

    site._list = listing
    return site


def found_by(site, **params):
    reader = Reader(site.client(read_only=True, retries=0), dict(PARAMS, **params), Mask())
    return [customer["id"] for customer in reader.run()["customers"]], reader.warnings


DATES = pytest.mark.parametrize(
    "filters",
    [
        {"created_after": "2024-02-01"},
        {"created_after": "2024-01-20 14:30:25"},
        {"created_after": "2024-01-20T14:30:26"},
        {"created_before": "2024-01-10"},
        {"created_before": "2024-01-10 23:00:00"},
        {"created_after": "2024-01-10", "created_before": "2024-01-20"},
    ],
)


@DATES
@pytest.mark.parametrize("limit", [None, 3, 39, 100])
def test_dates_are_applied_here_where_the_site_does_not_heed_them(filters, limit):
    right, _none = found_by(salon(), **{name: text.replace("T", " ") for name, text in filters.items()})
    found, warnings = found_by(salon(heeds=False), limit=limit, **filters)
    assert found == right[:limit]
    if limit is None:
        assert [name for name in filters if f"does not heed the filter {name}" in " ".join(warnings)] == list(filters)


@DATES
def test_a_site_that_heeds_dates_is_believed(filters):
    assert found_by(salon(), **filters)[1] == []


@pytest.mark.parametrize("filters", [{"has_bookings": True}, {"has_bookings": False}])
def test_bookings_are_applied_here_where_rows_show_them(filters):
    right, warned = found_by(salon(), **filters)
    assert warned == []
    found, warnings = found_by(salon(heeds=False, hides=()), **filters)
    assert (found, "does not heed the filter has_bookings" in warnings[0]) == (right, True)


@pytest.mark.parametrize(
    "filters", [{"has_bookings": True}, {"has_bookings": False, "limit": 3}, {"search": "zoe"}, {"search": "nobody"}]
)
def test_a_filter_that_is_not_heeded_and_that_rows_do_not_show_gives_a_warning(filters):
    site = salon(heeds=False)
    found, warnings = found_by(site, **filters)
    assert (len(found), len(warnings)) == (filters.get("limit", 40), 1)
    assert f"does not heed the filter {next(iter(filters))}" in warnings[0]
    assert "others may be among these customers" in warnings[0]
    assert len(site.sent()) == 2


@pytest.mark.parametrize(("filters", "sent"), [({"has_bookings": True}, 2), ({"search": "zoe"}, 1)])
def test_a_filter_that_is_heeded_gives_none(filters, sent):
    site = salon()
    found, warnings = found_by(site, **filters)
    assert (bool(found), warnings, len(site.sent())) == (True, [], sent)


def test_a_site_that_refuses_the_contrary_heeds_the_filter():
    site = salon()
    site.skip("GET")
    site.instead("GET", lambda: reply(400, {"code": "invalid_parameters", "message": "No"}))
    assert found_by(site, has_bookings=True)[1] == []
