# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor against sites of every dialect, and against broken ones: what it says is what really happens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._doctor.cases import cases
from ansible_collections.latepoint.api.plugins.module_utils._doctor.client import WatchedClient
from ansible_collections.latepoint.api.plugins.module_utils._doctor.run import Doctor
from ansible_collections.latepoint.api.plugins.module_utils._http.client import Client
from ansible_collections.latepoint.api.plugins.module_utils._http.connection import Connection
from ansible_collections.latepoint.api.plugins.module_utils._http.links import Links
from ansible_collections.latepoint.api.plugins.module_utils._http.pacer import Clock
from ansible_collections.latepoint.api.plugins.module_utils._http.site import ABILITIES, NAMESPACE, parse_site
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import OFFICIAL
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._runs.one import OneCustomer
from ansible_collections.latepoint.api.plugins.module_utils._runs.target import Target
from sandbox.dialects import ALL_DIALECTS
from sandbox.handle import running
from tests.proof.run import ShortClock, short_clock
from tests.proof.socketless import socketless

EVER = {"times": None}
ROOT = Path(__file__).resolve().parents[2]


def connection(site, base=None, **options):
    """The connection of the API that the site has; to the extension's API at `base`, where that is given."""
    if base or options.get("key"):
        return Connection(parse_site(base or site.rest_base), options.pop("key", site.key), retries=1, **options)
    given = site.connection()
    namespace = ABILITIES if site.api == "abilities" else NAMESPACE
    return Connection(parse_site(given.pop("base_url"), namespace=namespace), retries=1, **given, **options)


def examine(site, write=False, base=None, fields=(), custom_field="", clock=None, **options):
    client = WatchedClient(connection(site, base, **options), read_only=not write, clock=clock or short_clock(Clock))
    return Doctor(client, write, fields, custom_field).run()


def found(result, name):
    """The finding of this name, which must be there once."""
    (finding,) = [candidate for candidate in result["findings"] if candidate["name"] == name]
    return finding


def problems(result):
    return {finding["name"] for finding in result["findings"] if finding["verdict"] == "problem"}


# --- sound sites ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", ALL_DIALECTS)
def test_a_sound_site_is_read_without_a_write_and_without_a_problem(dialect):
    with running(dialect, customers=230) as site:
        result = examine(site)
        assert site.requests.writes() == []
        assert problems(result) == set()
        assert result["changed"] is False
        assert sum(result["requests"].values()) < 40


@pytest.mark.parametrize("dialect", ALL_DIALECTS)
def test_the_round_trip_leaves_nothing_behind_and_touches_nobody(dialect):
    with running(dialect) as site:
        before = site.customers()
        result = examine(site, write=True)
        assert problems(result) == set()
        assert site.customers() == before
        touched = {entry.customer_id for entry in site.requests.stored()}
        assert touched
        assert not touched & set(before)


@pytest.mark.parametrize("verify", ["auto", "read"])
@pytest.mark.parametrize("dialect", ALL_DIALECTS)
def test_what_the_doctor_says_of_a_value_is_what_a_run_does(dialect, verify):
    """Each value, reconciled by the code of the module itself: twice, then in check mode."""
    with socketless(dialect, [{"id": 5, "email": "five@example.com"}], ShortClock()) as site:
        result, links = examine(site, write=True), Links()
        trials = {}
        for trial in result["round_trip"]:
            trials.setdefault((trial["field"], json.dumps(trial["sent"])), []).append(trial)

        def run(values, read_only=False):
            client = Client(connection(site), read_only=read_only, clock=short_clock(Clock), links=links)
            target = Target(declare({"id": 5, **values}), Goal())
            customer = OneCustomer(client, target, Mask(), verify)
            return dict(customer.run(), warned=any("will be kept as" in str(text) for text in customer.warnings))

        settled, unsettled, warned = 0, 0, False
        for case in cases("doctor@example.com", "latepoint_doctor"):
            for field, value in case.values.items():
                if site.api == "abilities" and field not in OFFICIAL:
                    continue
                run({field: value})
                again = run({field: value}, read_only=True)
                texts = value.values() if field == "custom_fields" else [value]
                said = [tried for text in texts for tried in trials.get((field, json.dumps(text)), ())]
                if said and not any(tried["outcome"] not in ("kept", "alike") for tried in said):
                    assert not again["changed"], (field, value)
                    settled += 1
                elif said and all(tried["outcome"] == "rewritten" for tried in said):
                    assert again["changed"] is not again["warned"], (field, value)
                    unsettled += 1
                    warned |= again["warned"]
        links.close()
        assert settled > (30 if site.api == "extension" else 15)
        assert bool(unsettled) == (dialect not in ("wordpress",))
        assert warned == (dialect == "latepoint_5_5" or site.api == "abilities")


@pytest.mark.parametrize(
    ("dialect", "name", "seen"),
    [
        ("seed", "success", "success: true"),
        ("doc", "success", 'status: "success"'),
        ("doc", "list_metadata", "pagination"),
        ("doc_meta", "list_metadata", "meta"),
        ("legacy", "list_metadata", "none"),
        ("seed", "errors", "{code, data, message}"),
        ("doc", "errors", 'status: "error", error {'),
        ("quiet_errors", "errors", "as HTTP 200"),
        ("seed", "address", "flat"),
        ("doc", "address", "nested"),
        ("doc", "notes", "admin_notes"),
        ("legacy", "notes", "notes and admin_notes"),
        ("wordpress", "types", "id: number as text; is_guest: number as text"),
        ("legacy", "types", "null"),
        ("wordpress", "custom_fields", "[]"),
        ("seed", "custom_fields", "{}"),
        ("doc", "countries", "names"),
        ("seed", "countries", "codes"),
        ("short_lists", "list_row", "doesn't show address, city, state, zipcode, country and custom_fields"),
        ("doc", "pages", "refused with invalid_parameters"),
        ("seed", "pages", "100 rows come"),
        ("plain_permalinks", "permalinks", "plain"),
        ("seed", "totals", "230 customers on 3 pages"),
    ],
)
def test_what_is_peculiar_is_told(dialect, name, seen):
    with running(dialect, customers=230) as site:
        assert seen in found(examine(site), name)["seen"]


def test_a_site_that_rewrites_what_it_echoes_is_told():
    with running("legacy") as site:
        result = examine(site, write=True)
    assert found(result, "answers")["verdict"] == "note"
    assert "verify: read" in found(result, "field_first_name")["meaning"]
    assert "<b>Ada</b>" in found(result, "field_first_name")["seen"]


def test_an_empty_site_and_a_rate_limit():
    with running(customers=0, rate_limit="60/2") as site:
        result = examine(site, write=True, clock=Clock())
        assert site.customers() == {}
    assert problems(result) == set()
    assert found(result, "customers")["verdict"] == "note"
    assert "60 requests" in found(result, "rate_limit")["seen"]
    assert found(result, "steadiness")["verdict"] == "ok"


def test_the_page_about_the_doctor_names_every_finding():
    """Those of a sound site, and those of one that can't be read."""
    with running() as site, running("plain_permalinks") as plain:
        names = {
            finding["name"] for result in (examine(site, write=True), examine(plain)) for finding in result["findings"]
        }
    page = (ROOT / "docs" / "doctor.md").read_text("utf-8")
    assert [name for name in names if f"`{name}`" not in page and not name.startswith("field_")] == []


# --- sites that can't be trusted --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ({"kind": "drop", **EVER}, {"answers", "field_phone", "field_email", "field_notes", "field_custom_fields"}),
        ({"kind": "drop", "skip": 14}, {"answers", "field_first_name"}),
        ({"kind": "drop_honest", **EVER}, {"field_phone", "field_city"}),
        ({"kind": "drop_field", "field": "city", **EVER}, {"field_city"}),
        ({"kind": "drop_field", "field": "phone", "answer": "sent", **EVER}, {"field_phone", "answers"}),
        ({"kind": "drop_field", "field": "custom_fields.latepoint_doctor", **EVER}, {"field_custom_fields"}),
        ({"kind": "rewrite_field", "field": "last_name", "value": "X", **EVER}, {"field_last_name", "partial_updates"}),
        ({"kind": "html_200", **EVER}, {"field_phone", "round_trip"}),
        ({"kind": "redirect_301", **EVER}, {"field_phone", "round_trip"}),
        ({"kind": "status_403", **EVER}, {"field_phone", "round_trip", "permissions"}),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else min(value),
)
def test_updates_that_are_not_kept_are_found(fault, named):
    with running() as site:
        before = site.customers()
        site.fault(on="put", **fault)
        result = examine(site, write=True)
        assert result["verdict"] == "problem"
        assert named <= problems(result)
        assert site.customers() == before


def test_a_firewall_that_dislikes_one_value_is_told_and_no_reason_to_stop():
    tried = [(case.what, *case.values) for case in cases("doctor@example.com", "latepoint_doctor")]
    with running() as site:
        site.fault("status_403", on="put", html=True, skip=tried.index(("HTML", "first_name")))
        result = examine(site, write=True)
    said = found(result, "field_first_name")
    assert (result["verdict"], said["verdict"]) == ("note", "note")
    assert "HTML" in said["meaning"]
    assert "a firewall" in said["seen"]
    assert found(result, "permissions")["verdict"] == "ok"


def test_what_concerns_only_fields_that_nobody_declares_is_a_note():
    with running() as site:
        site.fault("drop_field", field="city", **EVER)
        assert examine(site, write=True, fields=["email", "phone"])["verdict"] == "note"


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ({"kind": "html_200", "on": "list"}, "permalinks"),
        ({"kind": "redirect_308", "on": "*", "to": "https"}, "redirects"),
        ({"kind": "redirect_301", "on": "get"}, "list_row"),
        ({"kind": "list_lies_total", "on": "list"}, "totals"),
        ({"kind": "rest_no_route", "on": "*"}, "api"),
        ({"kind": "latepoint_not_available", "on": "*"}, "api"),
        ({"kind": "status_401", "on": "*"}, "key"),
        ({"kind": "status_403", "on": "list"}, "key"),
        ({"kind": "wrong_customer", "on": "get"}, "list_row"),
        ({"kind": "not_a_record", "on": "get"}, "list_row"),
        ({"kind": "php_fatal", "on": "get"}, "errors"),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else min(value),
)
def test_reading_finds_what_is_broken(fault, name):
    with running() as site:
        site.fault(**fault, **EVER)
        result = examine(site)
        assert name in problems(result)
        assert site.requests.writes() == []
        assert not any(entry.followed for entry in site.requests)


def test_a_list_that_is_not_found_may_be_that_of_nobody():
    with running() as site:
        site.fault("status_404", on="list", **EVER)
        said = found(examine(site), "api")
    assert (said["verdict"], "404" in said["seen"]) == ("note", True)


def test_the_other_permalinks_are_named():
    with running("plain_permalinks") as site:
        said = found(examine(site, base=site.rest_base), "base_url")
        assert site.plain_base in said["meaning"]
        assert examine(site, base=site.plain_base)["verdict"] != "problem"


def test_noise_is_told():
    with running() as site:
        site.fault("prefixed_json", on="*", **EVER)
        assert found(examine(site), "noise")["verdict"] == "note"


def test_a_key_that_may_only_read():
    with running() as site:
        assert problems(examine(site, key=site.read_key)) == set()
        result = examine(site, write=True, key=site.read_key)
        assert problems(result) == {"round_trip"}
        assert found(result, "permissions")["seen"] == "the key may not create"
        assert found(result, "cleanup")["seen"] == "there was nobody to delete"
        assert result["changed"] is False


def test_a_key_that_is_revoked_in_between():
    with running() as site:
        site.fault("status_401", on="delete", **EVER)
        result = examine(site, write=True)
        assert result["changed"] is True
        assert "permissions" not in {finding["name"] for finding in result["findings"]}
        assert "Nothing was written" not in found(result, "cleanup")["seen"]


def test_an_update_that_is_refused_does_not_say_that_nothing_was_written():
    with running() as site:
        site.fault("status_401", on="put", **EVER)
        assert "Nothing was written" not in found(examine(site, write=True), "round_trip")["seen"]


# --- whatever happens ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["close_after", "error_500_after", "bad_gateway_after", "cut_json"])
def test_a_customer_whose_creation_was_lost_is_found_and_deleted(kind):
    with running() as site:
        before = site.customers()
        site.fault(kind, on="post")
        result = examine(site, write=True)
        assert (problems(result), result["changed"]) == (set(), True)
        assert site.customers() == before


def test_updates_that_time_out_end_in_a_deletion():
    with running() as site:
        before = site.customers()
        site.fault("timeout_before", on="put", seconds=1.0, **EVER)
        assert "round_trip" in problems(examine(site, write=True, timeout=0.2))
        assert site.customers() == before


@pytest.mark.parametrize("kind", ["drop", "status_403", "status_500", "html_200", "close_before"])
def test_who_can_not_be_deleted_is_named(kind):
    with running() as site:
        before = site.customers()
        site.fault(kind, on="delete", **EVER)
        said = found(examine(site, write=True), "cleanup")
        (left,) = set(site.customers()) - set(before)
        assert said["verdict"] == "problem"
        assert f"customer {left} could not be deleted" in said["seen"]
