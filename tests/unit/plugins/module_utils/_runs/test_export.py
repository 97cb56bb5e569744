# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All customers of a site with all fields, or an error."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError
from ansible_collections.latepoint.api.plugins.module_utils._runs.export import SiteExport
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, lacking, people, person
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import not_found, reply


def exported(site, workers=1):
    return SiteExport(site.api(concurrency=workers), workers).records()


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("count", [0, 1, 7])
def test_every_customer_once_by_number(count, workers):
    site = BulkSite(*people(range(1, count + 1)), page_size=3)
    assert [record["id"] for record in exported(site, workers)] == list(range(1, count + 1))


@pytest.mark.parametrize("workers", [1, 4])
def test_customers_whom_a_list_shows_in_part_are_read_one_by_one(workers):
    site = BulkSite(*people(range(1, 5)), list_hides=("city", "custom_fields"))
    for customer in site.customers.values():
        customer.update(city="Oslo", custom_fields={"vip": "yes"})
    whole = exported(site, workers)
    assert [(record["city"], record["custom_fields"]) for record in whole] == [("Oslo", {"vip": "yes"})] * 4
    assert {call.method for call in site.calls} == {"GET"}


@pytest.mark.parametrize(
    ("own", "internal", "notes", "source"),
    [
        ("theirs", None, "theirs", None),
        ("theirs", "", "theirs", None),
        (None, "ours", "ours", None),
        ("same", " same\n", "same", None),
        ("theirs", "ours", "ours", "admin_notes"),
        (None, None, "", None),
    ],
)
def test_of_two_kinds_of_notes_those_that_are_not_empty_are_taken(own, internal, notes, source):
    (record,) = exported(BulkSite(dict(person(1), notes=own, admin_notes=internal)))
    assert (record["notes"], record.get("notes_from")) == (notes, source)


@pytest.mark.parametrize("shown", [{"phone": None}, {"custom_fields": []}, {"notes": "V…"}, {"city": ""}])
@pytest.mark.parametrize("workers", [1, 4])
def test_placeholders_of_a_list_are_not_exported(shown, workers):
    site = BulkSite(*people(range(1, 12), phone="+1555", notes="VIP", custom_fields={"tier": "gold"}), page_size=3)
    honest = site._list

    def listing(query):
        body = honest(query).json()
        return reply(200, dict(body, data=[dict(row, **shown) for row in body["data"]]))

    site._list = listing
    found = exported(site, workers)
    assert {
        (record["phone"], record["notes"], record["city"], record["custom_fields"]["tier"]) for record in found
    } == {("+1555", "VIP", "Oslo", "gold")}


@pytest.mark.parametrize("without", [(), (1,), (1, 6), (2, 3)])
def test_custom_fields_that_lists_lack_beside_others_are_not_lost(without):
    fields = {number: {"tier": "gold", **({} if number in without else {"room": "5"})} for number in range(1, 12)}
    site = BulkSite(*(person(number, custom_fields=fields[number]) for number in fields))
    honest = site._list

    def listing(query):
        body = honest(query).json()
        return reply(200, dict(body, data=[dict(row, custom_fields={"tier": "gold"}) for row in body["data"]]))

    site._list = listing
    assert {record["id"]: record["custom_fields"] for record in exported(site)} == fields


@pytest.mark.parametrize("hidden", ["notes", "admin_notes"])
@pytest.mark.parametrize("sampled", ["ours", ""])
def test_places_that_lists_lack_are_not_lost(hidden, sampled):
    site = BulkSite(*people(range(1, 12), notes="theirs", admin_notes="ours"))
    for number in (1, 6, 11):
        site.customers[number]["admin_notes"] = sampled
    found = {record["id"]: (record["notes"], record.get("notes_from")) for record in exported(lacking(site, hidden))}
    assert {found[number] for number in found if number not in (1, 6, 11)} == {("ours", "admin_notes")}


def test_an_address_that_comes_twice_costs_a_sample():
    site = BulkSite(*people(range(1, 102), zipcode="0150", postal_code="0150"))
    assert {record["zipcode"] for record in exported(lacking(site, "postal_code"))} == {"0150"}
    assert len(site.sent()) <= 2 + 3


def test_an_honest_list_costs_a_sample():
    site = BulkSite(*people(range(1, 302)))
    exported(site)
    assert len(site.sent()) <= 4 + 3


@pytest.mark.parametrize(("field", "value"), [("custom_fields", ["gold"]), ("notes", [{"text": "VIP"}])])
def test_what_cannot_be_read_ends_an_export(field, value):
    with pytest.raises(AnswerError) as caught:
        exported(BulkSite(person(1), person(2, **{field: value})))
    assert (caught.value.code, f"with {field} as a list of" in caught.value.message) == ("unexpected_answer", True)


def test_custom_fields_as_a_list_of_keys_and_values_are_exported():
    site = BulkSite(person(1), person(2, custom_fields=[{"key": "tier", "value": "gold"}]))
    assert [record["custom_fields"] for record in exported(site)] == [{}, {"tier": "gold"}]


def test_somebody_deleted_meanwhile_makes_it_read_again():
    site = BulkSite(*people(range(1, 13)), page_size=3)
    pages = []

    def once(page):
        pages.append(page)
        if len(pages) == 2:
            del site.customers[1]

    site.after_list = once
    assert [record["id"] for record in exported(site)] == list(range(2, 13))


def test_a_site_that_never_settles_is_an_error():
    site = BulkSite(*people(range(1, 20)), page_size=3)
    site.after_list = lambda page: site.customers.pop(min(site.customers), None)
    with pytest.raises(AnswerError) as caught:
        exported(site)
    assert caught.value.code == "incomplete_listing"


def test_a_list_that_is_answered_with_404_removes_no_files():
    site = BulkSite(*people(range(1, 4)))
    site._list = lambda query: not_found()
    with pytest.raises(AnswerError, match=r"HTTP 404, as if it had none: that is no basis for an export") as caught:
        exported(site)
    assert caught.value.code == "incomplete_listing"


@pytest.mark.parametrize("shown", ["word word\u2026", "word word...", "word [\u2026]", "word &hellip;"])
def test_a_value_that_a_list_shortens_for_a_few_is_read_by_id(shown):
    site = BulkSite(*people(range(1, 21), notes="short"))
    for number in (2, 9):
        site.customers[number]["notes"] = "word " * 60
    honest = site._list

    def listing(query):
        body = honest(query).json()
        for row in body["data"]:
            row["notes"] = shown if len(row["notes"]) > 100 else row["notes"]
        return reply(200, body)

    site._list = listing
    assert [record["notes"] for record in exported(site) if len(record["notes"]) > 5] == ["word " * 60] * 2
    assert len(site.sent()) <= 1 + 3 + 2


def test_an_odd_value_of_a_custom_field_is_no_text():
    site = BulkSite(*people(range(1, 12), custom_fields={"tier": ["gold"]}), page_size=3)
    with pytest.raises(AnswerError, match=r"with custom_fields\.tier as a list of texts, for customer 1") as caught:
        exported(site)
    assert caught.value.code == "unexpected_answer"
    assert len(site.calls) < 8


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"line1": "12 High St", "town": "Leeds", "country": "GB"}, "no address and no city"),
        ({"street": "12 High St", "city": "Leeds", "state": "", "postal_code": "LS1", "country": "GB", "lat": 1}, ""),
    ],
)
def test_an_export_without_parts_of_the_address_says_so(address, said):
    person_there = {**person(1), "address": address}
    for name in ("city", "state", "zipcode", "country"):
        person_there.pop(name, None)
    api = BulkSite(person_there).api()
    SiteExport(api, 1).records()
    assert said in " ".join(api.warnings)
    assert ("line1, town in its addresses" in " ".join(api.warnings)) == bool(said)
