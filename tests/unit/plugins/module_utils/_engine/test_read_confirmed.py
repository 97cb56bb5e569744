# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that show other values than the customers have, or only some fields: what is planned, and what it costs."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._engine.read import SiteReader
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import (
    BulkSite,
    declared,
    lacking,
    people,
    reconcile,
)
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import reply

FIELDS = {"phone": "+15550199", "notes": "VIP", "custom_fields": {"tier": "gold"}}
PLACEHOLDERS = {"phone": [None, ""], "notes": [None, "V…"], "custom_fields": [[], {}, None]}


def showing(site, only=None, **placeholders):
    """A site whose lists show these instead of the values (of the customers `only`)."""
    honest = site._list

    def listing(query):
        body = honest(query).json()
        for row in body["data"]:
            row.update(placeholders if only is None or row["id"] in only else {})
        return reply(200, body)

    site._list = listing
    return site


def salon(count=12, size=100, **fields):
    return BulkSite(*people(range(1, count + 1), **(fields or FIELDS)), page_size=size)


def read(site, records, goal=None):
    return SiteReader(site.api(), declared(*records), goal or Goal(), 1, lambda _known: None).read()


def by_id(site):
    return [path for path in site.sent() if path.startswith("GET /customers/")]


CASES = pytest.mark.parametrize(
    ("name", "shown"), [(name, shown) for name, found in PLACEHOLDERS.items() for shown in found]
)


@CASES
@pytest.mark.parametrize("size", [1, 4, 12])
@pytest.mark.parametrize("key", ["id", "email"])
def test_a_placeholder_is_no_drift(name, shown, size, key):
    site = showing(salon(), **{name: shown})
    records = [{key: site.customers[number][key], name: FIELDS[name]} for number in range(1, size + 1)]
    assert read(site, records).survey.changes == {}
    assert len(by_id(site)) == size


@CASES
def test_a_placeholder_is_not_empty_either(name, shown):
    """Declared empty, shown as nothing, and not empty: to be written."""
    site = showing(salon(), **{name: shown})
    empty = {"tier": ""} if name == "custom_fields" else ""
    survey = read(site, [{"id": number, name: empty} for number in range(1, 13)]).survey
    assert sorted(change.id for change in survey.changes.values()) == list(range(1, 13))


def test_one_difference_is_real_and_the_others_are_placeholders():
    site = showing(salon(), phone=None)
    site.customers[12]["phone"] = "+19"
    site.customers[1]["phone"] = ""
    survey = read(site, [{"id": number, "phone": FIELDS["phone"]} for number in range(1, 13)]).survey
    assert sorted(change.id for change in survey.changes.values()) == [1, 12]


def test_a_value_that_a_list_shortens_is_no_drift():
    site = showing(salon(), phone="+1555****", notes="V…")
    assert read(site, [{"id": number, **FIELDS} for number in range(1, 13)]).survey.changes == {}


@pytest.mark.parametrize(
    ("true", "misshown", "shown"),
    [
        ({1: "old"}, range(2, 9), "VI\u2026"),
        ({1: "old"}, range(2, 9), "VI..."),
        ({1: "old"}, range(2, 9), "VI [&hellip;]"),
        ({1: "old"}, range(2, 9), "VI"),
        ({1: "old"}, range(2, 9), "hidden"),
        ({1: "old"}, [8], "VI\u2026"),
        ({3: "", 7: ""}, [4, 5, 6], None),
    ],
)
def test_customers_who_differ_do_not_hide_those_who_only_seem_to(true, misshown, shown):
    site = showing(salon(8), misshown, notes=shown)
    for number, notes in true.items():
        site.customers[number]["notes"] = notes
    survey = read(site, [{"id": number, "notes": "VIP"} for number in range(1, 9)]).survey
    assert sorted(change.id for change in survey.changes.values()) == sorted(true)


@pytest.mark.parametrize(
    ("tiers", "wanted", "exact", "written"),
    [
        ({1: {}}, {"tier": "gold"}, False, [1]),
        ({1: {}, 6: {}}, {"tier": "gold"}, False, [1, 6]),
        ({1: {}}, {"tier": ""}, False, range(2, 12)),
        ({1: {}}, {"tier": "", "level": "1"}, False, range(2, 12)),
        ({1: {}}, {"level": "1"}, True, range(2, 12)),
    ],
)
def test_a_key_that_lists_lack_is_not_absent(tiers, wanted, exact, written):
    site = showing(salon(11), custom_fields={"level": "1"})
    for number, customer in site.customers.items():
        customer["custom_fields"] = {"level": "1", **tiers.get(number, {"tier": "gold"})}
    records = [{"id": number, "custom_fields": wanted} for number in range(1, 12)]
    survey = read(site, records, Goal(exact=exact)).survey
    assert sorted(change.id for change in survey.changes.values()) == list(written)


def test_a_key_that_customers_lack_costs_a_sample_alone():
    site = salon(150)
    survey = read(site, [{"id": number, "custom_fields": {"level": "1"}} for number in range(1, 151)]).survey
    assert len(survey.changes) == 150
    assert by_id(site) == ["GET /customers/1", "GET /customers/76", "GET /customers/150"]


def test_a_place_that_lists_lack_is_read_by_id():
    """Lists show `notes` alone, and writes go to `admin_notes`."""
    site = lacking(salon(11, notes="A", admin_notes="B"), "admin_notes")
    result = reconcile(site, [{"id": number, "notes": "B"} for number in range(1, 12)])
    assert (result["changed"], site.writes()) == (False, [])
    assert any("show another notes" in warning for warning in result["warnings"])


def test_a_shortened_value_costs_no_lookup_of_the_others():
    site = showing(salon(150), [70], notes="VI\u2026")
    records = [{"id": number, "notes": "VIP", "phone": "+17"} for number in range(1, 151)]
    assert len(read(site, records).survey.changes) == 150
    assert by_id(site) == ["GET /customers/70", "GET /customers/1"]


def test_a_list_that_is_honest_costs_a_sample_alone():
    site = salon(150)
    survey = read(site, [{"id": number, "phone": "+17", "notes": "x"} for number in range(1, 151)]).survey
    assert len(survey.changes) == 150
    assert site.sent() == ["GET /customers"] * 2 + ["GET /customers/1"]


def test_what_is_as_declared_needs_no_sample():
    site = salon(150)
    assert read(site, [{"id": number, **FIELDS} for number in range(1, 151)]).survey.changes == {}
    assert site.sent() == ["GET /customers"] * 2


def test_an_only_if_empty_field_is_not_written_over():
    site = showing(salon(), phone=None)
    records = [{"id": number, "phone": "+19"} for number in range(1, 13)]
    reconcile(site, records, only_if_empty=["phone"])
    assert {customer["phone"] for customer in site.customers.values()} == {FIELDS["phone"]}


def test_the_result_names_the_field_and_nobody_is_written_to():
    site = showing(salon(), custom_fields=[])
    result = reconcile(site, [{"id": number, **FIELDS} for number in range(1, 13)])
    assert (result["changed"], site.writes()) == (False, [])
    assert any("show another custom_fields" in warning for warning in result["warnings"])


def test_who_is_gone_when_the_list_is_confirmed_is_missing():
    site = salon(3)
    site.after_list = lambda page: site.customers.pop(1, None)
    survey = read(site, [{"id": number, "phone": "+19"} for number in (1, 2, 3)]).survey
    assert sorted(change.id for change in survey.changes.values()) == [2, 3]
    assert [error.code for error in survey.missing.values()] == ["customer_not_found"]


# --- fields that lists don't show ------------------------------------------------------------------


def test_fields_that_only_some_declare_are_read_of_them_alone():
    """300 declared by id, five of them with an address, which lists don't show: three pages and five customers."""
    site = BulkSite(*people(range(1, 301)), list_hides=("address", "city", "zipcode", "country"))
    records = [{"id": number, "status": "active"} for number in range(1, 301)]
    for number in (7, 107, 207, 208, 300):
        records[number - 1]["city"] = "Oslo"
    assert read(site, records).survey.changes == {}
    assert len(site.sent()) == 3 + 5


@pytest.mark.parametrize("number", [1, 50, 100])
def test_a_row_that_lacks_a_key_is_read_alone(number):
    site = BulkSite(*people(range(1, 201)))
    honest = site._list

    def listing(query):
        body = honest(query).json()
        return reply(200, dict(body, data=[without(row) if row["id"] == number else row for row in body["data"]]))

    def without(row):
        return {name: value for name, value in row.items() if name != "phone"}

    site._list = listing
    records = [{"id": number, "phone": site.customers[number]["phone"]} for number in range(1, 201)]
    assert read(site, records).survey.changes == {}
    assert site.sent() == ["GET /customers"] * 2 + [f"GET /customers/{number}"]


def test_writes_to_fields_that_lists_show_are_verified_by_a_sweep_where_others_declare_more():
    site = BulkSite(*people(range(1, 301)), list_hides=("city",))
    records = [{"id": number, "zipcode": "02134"} for number in range(1, 301)]
    records[6]["city"] = "Rome"
    result = reconcile(site, records, concurrency=1)
    assert result["summary"]["changed"] == 300
    assert result["summary"]["requests"]["GET"] <= 3 + 1 + 1 + 3 + 1
