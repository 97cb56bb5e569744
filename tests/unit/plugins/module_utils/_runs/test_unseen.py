# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a site doesn't show is not called reconciled, and what it changes beside a write is named."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import ADDRESS
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._runs.one import OneCustomer
from ansible_collections.latepoint.api.plugins.module_utils._runs.target import read_target
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, code, people, reconcile, source
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeSite, ada, reply

from ..one_customer import PARAMS

HIDDEN = {
    "notes": ({"notes": ""}, {}),
    "is_guest": ({"is_guest": False}, {}),
    "avatar_image_id": ({"avatar_image_id": 0}, {}),
    "custom_fields.tier": ({"custom_fields": {"tier": ""}}, {}),
    "custom_fields": ({"custom_fields": {}}, {"custom_fields_mode": "exact"}),
}


def hiding(site, field):
    """The site never shows the field."""
    for record in site.customers.values():
        record.pop(field.partition(".")[0], None)
    return site


def run(site, check=False, verify="auto", **params):
    """The result of the single module, and its warnings as one text."""
    client = site.client(read_only=check, retries=0)
    task = OneCustomer(client, read_target(dict(PARAMS, **params)), Mask(), verify)
    result = task.run()
    return result, " ".join(task.warnings)


# --- what isn't shown -------------------------------------------------------------------------------


@pytest.mark.parametrize("field", HIDDEN)
@pytest.mark.parametrize(("verify", "check"), [("auto", True), ("auto", False), ("read", False)])
def test_nothing_to_write_and_nothing_to_see_is_a_warning(field, verify, check):
    values, options = HIDDEN[field]
    result, said = run(hiding(FakeSite(ada()), field), check, verify, id=1, customer=values, **options)
    assert (result["changed"], result.get("failed")) == (False, None)
    assert f"does not show {field}." in said


EMPTY = [[], {}]


def without_address(customer, nothing):
    return {**{name: value for name, value in customer.items() if name not in ADDRESS}, "address": nothing}


@pytest.mark.parametrize("nothing", EMPTY)
def test_no_address_shows_that_its_parts_are_empty(nothing):
    result, said = run(FakeSite(without_address(ada(), nothing)), id=1, customer={"city": "", "zipcode": ""})
    assert (result["changed"], said) == (False, "")
    result, said = run(
        FakeSite(without_address(ada(), nothing)), True, id=1, customer={"city": "Rome"}, only_if_empty=["city"]
    )
    assert (result["changed"], said) == (True, "")


def test_null_in_place_of_an_address_says_nothing_of_its_parts():
    """A site may hide them, and null may be the street alone."""
    hiding_parts = FakeSite(without_address(ada(), None))
    result, said = run(hiding_parts, id=1, customer={"city": "Bonn"}, only_if_empty=["city"])
    assert (result["changed"], hiding_parts.writes()) == (False, [])
    assert "does not show city" in said


@pytest.mark.parametrize("nothing", EMPTY)
def test_in_bulk_a_row_without_an_address_is_read_by_id(nothing):
    """In a row it may be a placeholder."""
    site = BulkSite(*(without_address(each, nothing) for each in people(range(1, 10))), page_size=3)
    site.customers[5]["address"] = {"city": "Oslo"}
    site = lying_in_lists(site, nothing)
    records = [{"id": number, "city": ""} for number in range(1, 10)]
    result = reconcile(site, records, check=True)
    assert ([entry["id"] for entry in result["results"]], result["warnings"]) == ([5], [])
    records = [{"id": number, "city": "Rome"} for number in range(1, 10)]
    result = reconcile(site, records, check=True, only_if_empty=["city"])
    assert [entry["id"] for entry in result["results"]] == [1, 2, 3, 4, 6, 7, 8, 9]


def lying_in_lists(site, nothing):
    honest = site._list

    def listing(query):
        body = honest(query).json()
        return reply(200, dict(body, data=[dict(row, address=nothing) for row in body["data"]]))

    site._list = listing
    return site


YIELDING = {
    "notes": {"notes": "default"},
    "is_guest": {"is_guest": True},
    "custom_fields": {"custom_fields": {"tier": "silver"}},
    "custom_fields.tier": {"custom_fields": {"tier": "silver"}},
}


@pytest.mark.parametrize("field", YIELDING)
@pytest.mark.parametrize("check", [True, False])
def test_what_is_written_only_while_it_is_empty_is_left_alone_where_it_is_not_shown(field, check):
    site = hiding(FakeSite(ada()), field)
    result, said = run(site, check, id=1, customer=YIELDING[field], only_if_empty=[field])
    assert (result["changed"], result.get("failed"), site.writes()) == (False, None, [])
    assert f"does not show {field.partition('.')[0]}" in said


def test_beside_it_the_rest_is_written():
    site = hiding(BulkSite(*people(range(1, 13)), page_size=3), "notes")
    records = [{"id": number, "notes": "default", "city": "Rome"} for number in range(1, 13)]
    result = reconcile(site, records, only_if_empty=["notes"])
    assert (result["summary"]["changed"], result.get("failed")) == (12, None)
    assert all("notes" not in customer and customer["city"] == "Rome" for customer in site.customers.values())
    assert "does not show notes (12 customers)." in " ".join(result["warnings"])


def applied(site, notes, **options):
    """The result of a run after one that applied other notes."""
    base = [source("base.yml", "- {id: 1, notes: as applied, custom_fields: {tier: as applied}}")]
    return reconcile(site, [{"id": 1, **notes}], base=["base"], _base=base, **options)


@pytest.mark.parametrize(("mode", "writes"), [("keep", 0), ("fail", 0), ("overwrite", 1)])
@pytest.mark.parametrize("values", [{"notes": "as applied"}, {"custom_fields": {"tier": "as applied"}}])
def test_what_the_files_did_not_change_is_left_alone_where_it_is_not_shown(mode, writes, values):
    site = hiding(BulkSite(*people(range(1, 3))), next(iter(values)))
    result = applied(site, values, site_changes=mode)
    assert (result["changed"], result.get("failed"), len(site.writes())) == (bool(writes), None, writes)
    assert ("does not show" in " ".join(result["warnings"])) is not bool(writes)


def test_what_the_files_did_change_is_written():
    site = hiding(BulkSite(*people(range(1, 3))), "notes")
    assert applied(site, {"notes": "new"}, site_changes="keep")["changed"]
    assert site.customers[1]["notes"] == "new"


@pytest.mark.parametrize("field", HIDDEN)
@pytest.mark.parametrize("count", [1, 9])
def test_the_same_in_bulk(field, count):
    values, options = HIDDEN[field]
    site = hiding(BulkSite(*people(range(1, 13)), page_size=3), field)
    records = [{"id": number, **values} for number in range(1, count + 1)]
    result = reconcile(site, records, **options)
    assert (result["changed"], result.get("failed")) == (False, None)
    times = f" ({count} customers)" if count > 1 else ""
    assert f"does not show {field}{times}." in " ".join(result["warnings"])


@pytest.mark.parametrize("field", HIDDEN)
def test_beside_a_write_it_is_a_warning_or_with_verify_read_a_failure(field):
    values, options = HIDDEN[field]
    wanted = {"city": "Rome", **values}
    result, said = run(hiding(FakeSite(ada()), field), id=1, customer=wanted, **options)
    assert (result["changed"], result.get("failed")) == (True, None)
    assert f"does not show {field}." in said
    result, _told = run(hiding(FakeSite(ada()), field), verify="read", id=1, customer=wanted, **options)
    assert (result["failed"], result["error"]["code"], result["changed"]) == (True, "write_not_kept", True)
    details = result["error"]["details"]
    assert (details["fields"], details["unseen"], details["written"]) == ([field], [field], "partly")
    assert "moved" not in details
    assert f"does not show {field}, so that nobody can tell" in result["msg"]


@pytest.mark.parametrize("values", [{"notes": ""}, {"custom_fields": {"tier": ""}}, {"custom_fields": {}}])
def test_what_is_shown_gives_no_warning(values):
    result, said = run(FakeSite(ada()), id=1, customer=values)
    assert (result["changed"], said) == (False, "")


# --- what moves -------------------------------------------------------------------------------------


EQUAL = {"größe": "grosse", "tier ": "tier"}


class Folding(BulkSite):
    """Writes a custom field into the field of that name, and takes keys for the same that a collation makes equal."""

    def _store(self, number, body):
        fields = dict(body.get("custom_fields") or {})
        own = {key: fields.pop(key) for key in list(fields) if key in self.customers[number]}
        folded = {EQUAL.get(key, key): value for key, value in fields.items()}
        super()._store(number, {**body, **own, "custom_fields": folded})


def salon(count=1):
    return Folding(
        *(dict(customer, custom_fields={"grosse": "M", "tier": "gold"}) for customer in people(range(1, count + 1)))
    )


MOVES = {"city": "city", "größe": "custom_fields.grosse", "tier ": "custom_fields.tier"}


@pytest.mark.parametrize(("key", "moved"), MOVES.items())
@pytest.mark.parametrize("verify", ["auto", "read"])
def test_a_key_that_the_site_folds_into_another(key, moved, verify):
    result, _told = run(salon(), verify=verify, id=1, customer={"custom_fields": {key: "XL"}})
    assert (result["failed"], result["error"]["code"], result["changed"]) == (True, "write_not_kept", True)
    details = result["error"]["details"]
    assert (details["fields"], details["moved"], details["written"]) == (["custom_fields." + key], [moved], "partly")
    assert f"changed {moved}, which this run did not send" in result["msg"]
    assert result["moved"] == [moved]


@pytest.mark.parametrize(("key", "moved"), MOVES.items())
@pytest.mark.parametrize("count", [1, 9])
def test_the_same_folding_in_bulk(key, moved, count):
    result = reconcile(salon(12), [{"id": at, "custom_fields": {key: "XL"}} for at in range(1, count + 1)])
    assert (code(result), result["changed"], result["error"]["details"]["written"]) == (
        "write_not_kept",
        True,
        "partly",
    )
    assert [entry["error"]["details"]["moved"] for entry in result["results"]] == [[moved]] * count


def moving(site):
    """With each write the site changes the notes, too."""
    honest = site.work

    def work(call):
        answer = honest(call)
        if call.method == "PUT":
            site.customers[int(call.path.rpartition("/")[2])]["notes"] = "synced"
        return answer

    site.work = work
    return site


def test_what_moves_beside_a_write_that_was_kept_is_a_warning():
    result, said = run(moving(FakeSite(ada())), id=1, customer={"city": "Rome"})
    assert (result["changed"], result.get("failed"), result["changed_fields"]) == (True, None, ["city"])
    assert (result["moved"], "changed notes, which this run did not send" in said) == (["notes"], True)


def test_what_moves_in_bulk_is_counted():
    records = [{"id": at, "city": "Rome", "notes": ""} for at in (1, 2, 3)]
    result = reconcile(moving(BulkSite(*people(range(1, 13)))), records)
    assert "changed notes (3 customers), which this run did not send" in " ".join(result["warnings"])
    assert [entry["moved"] for entry in result["results"]] == [["notes"]] * 3


def test_what_stays_is_not_called_moved():
    result, said = run(FakeSite(ada()), id=1, customer={"city": "Rome"})
    assert ("moved" in result, said) == (False, "")


@pytest.mark.parametrize(("keys", "verb"), [(("City",), "is"), (("email ", "phone"), "are")])
@pytest.mark.parametrize("check", [False, True])
def test_keys_named_like_fields_get_a_warning_before_the_first_write(keys, verb, check):
    values = {"custom_fields": dict.fromkeys(keys, "x")}
    said = f"custom_fields: {', '.join(keys)} {verb} named like fields"
    assert said in run(FakeSite(ada()), check, id=1, customer=values)[1]
    result = reconcile(BulkSite(*people([1, 2])), [{"id": 1, **values}], check=check)
    assert said in " ".join(result["warnings"])


def test_other_keys_get_none():
    assert run(FakeSite(ada()), id=1, customer={"custom_fields": {"street": "x", "tier": "x"}})[1] == ""


# --- what is shown twice ------------------------------------------------------------------------------


@pytest.mark.parametrize("notes", ["Own", "Internal"])
@pytest.mark.parametrize("count", [1, 9])
def test_two_notes_that_differ_are_named(notes, count):
    """api-facts: `notes` may stand beside `admin_notes`, and nobody knows beforehand which of them a write changes."""
    two = {"notes": "Own", "admin_notes": "Internal"}
    said = run(FakeSite(ada(**two)), True, id=1, customer={"notes": notes})[1]
    assert "two different values of notes, as notes and admin_notes" in said
    site = BulkSite(*({**person, **two} for person in people(range(1, 13))))
    result = reconcile(site, [{"id": number, "notes": notes} for number in range(1, count + 1)])
    assert (result["changed"], site.writes()) == (False, [])
    named = f"notes ({count} customers)" if count > 1 else "notes"
    assert f"two different values of {named}, as notes and admin_notes" in " ".join(result["warnings"])


@pytest.mark.parametrize("two", [{"notes": "VIP", "admin_notes": ""}, {"notes": "VIP", "admin_notes": " VIP\n"}])
def test_two_notes_that_say_the_same_are_not(two):
    site = FakeSite(ada(**two))
    assert run(site, True, id=1, customer={"notes": "VIP"})[1] == ""
    assert run(FakeSite(ada(notes="Own", admin_notes="Internal")), True, id=1, customer={"city": "London"})[1] == ""


@pytest.mark.parametrize(
    ("declared", "code_", "writes"),
    [
        ({"custom_fields": {"Tier": "gold"}}, "unexpected_answer", []),
        ({"custom_fields": {"room": "6"}}, None, ["PUT /customers/1"]),
        ({"custom_fields": {"tier": ""}}, None, ["PUT /customers/1"]),
        ({"city": "Paris"}, None, ["PUT /customers/1"]),
    ],
)
def test_only_a_declared_key_has_to_be_readable(declared, code_, writes):
    site = FakeSite(ada(custom_fields={"tier": ["gold", "new"], "room": "5"}))
    result, _said = run(site, id=1, customer=declared)
    assert ((result.get("error") or {}).get("code"), site.writes()) == (code_, writes)
    if code_:
        assert "custom_fields.tier as a list of texts, for customer 1" in result["msg"]


def test_a_value_beside_its_label_is_read():
    site = FakeSite(ada(custom_fields={"tier": {"label": "Tier", "value": "gold"}}))
    result, _said = run(site, id=1, customer={"custom_fields": {"tier": "gold"}})
    assert (result["changed"], site.writes()) == (False, [])
