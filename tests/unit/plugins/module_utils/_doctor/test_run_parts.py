# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's pure parts: shapes, measures, what came of values, and the verdicts."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._doctor import findings, lookups, measures, shapes
from ansible_collections.latepoint.api.plugins.module_utils._doctor.client import Exchange, Stale
from ansible_collections.latepoint.api.plugins.module_utils._http.rate_limit import Quota
from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import NAMES
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import Customer, customer_from_api

from .. import fakes

NOBODY = Customer(None, {})


def visit(*rows, exchanges=(), quota=None, stale=Stale.NEVER, warnings=(), **envelope):
    """A visit of a site that shows these records, in the list and by id."""
    return SimpleNamespace(
        who="key",
        rows=rows,
        samples=rows,
        customers=[customer_from_api(row) for row in rows],
        fields=NAMES,
        exchanges=exchanges,
        patient=SimpleNamespace(
            envelope=envelope,
            stale=stale,
            api=SimpleNamespace(warnings=warnings),
            client=SimpleNamespace(pacer=SimpleNamespace(quota=quota or Quota())),
        ),
    )


# --- findings ---------------------------------------------------------------------------------------------


def test_the_worst_verdict_counts():
    assert findings.worst([]) == "ok"
    assert findings.worst(["note", "ok"]) == "note"
    assert findings.worst(["note", "problem", "ok"]) == "problem"


def test_what_concerns_other_fields_only_is_no_problem():
    part = findings.problem("seen", "meaning", ["city"])
    whole = findings.problem("seen", "meaning")
    assert [f.verdict for f in findings.concerning([part, whole], ["phone"])] == ["note", "problem"]
    assert [f.verdict for f in findings.concerning([part], ["city", "phone"])] == ["problem"]
    assert findings.concerning([findings.ok("", "", ["city"])], ["phone"])[0].verdict == "ok"


@pytest.mark.parametrize(
    ("names", "said"), [([], "nothing"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_listed(names, said):
    assert findings.listed(names) == said


def test_a_finding_as_a_result():
    result = findings.note("seen", "meaning", ["city"]).named("x").as_result()
    assert result == {"name": "x", "seen": "seen", "verdict": "note", "meaning": "meaning", "fields": ["city"]}
    assert findings.plural(1, "page") + findings.plural(2, "page") == "1 page2 pages"


# --- shapes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (None, "null"),
        (True, "true/false"),
        (5, "number"),
        ("5", "number as text"),
        ("Ada", "text"),
        ("", '""'),
        ([], "[]"),
        ([1], "list"),
        ({}, "{}"),
        ({"a": 1}, "object"),
    ],
)
def test_shapes_tell_types_and_no_values(value, shape):
    assert shapes.shape_of(value) == shape
    assert shapes.shapes([value, value]) == shape


def test_no_values_have_no_shape():
    assert shapes.shapes([]) == "not shown"


def test_no_finding_about_a_record_repeats_its_values():
    here = visit(fakes.ada())
    questions = (
        shapes.address,
        shapes.notes,
        shapes.custom_fields,
        shapes.fields_shown,
        shapes.statuses,
        shapes.countries,
    )
    found = [shapes.types_of(here.rows), *(ask(here) for ask in questions)]
    assert {finding.verdict for finding in found} == {"ok"}
    text = " ".join(str(finding.as_result()) for finding in found)
    for value in ("Ada", "Lovelace", "ada@", "5550199", "12 St", "London", "02134", "morning", "preferred"):
        assert value not in text


@pytest.mark.parametrize(
    ("record", "verdict", "seen"),
    [
        ({"is_guest": "0", "email": ["x"]}, "problem", "id: not shown"),
        ({"is_guest": {"a": 1}}, "problem", "is_guest: object"),
        ({"avatar_image_id": "x"}, "problem", "avatar_image_id: text"),
        ({"is_guest": "yes", "id": "5", "city": None}, "ok", "empty texts: null"),
        ({"address": {"street": "x"}, "notes": []}, "ok", "none seen"),
    ],
)
def test_types_that_can_not_be_read_are_problems(record, verdict, seen):
    finding = shapes.types_of([record])
    assert finding.verdict == verdict
    assert seen in finding.seen


@pytest.mark.parametrize(
    ("envelope", "verdict", "seen"),
    [
        ({"pagination": {"total": 5}}, "ok", "pagination with total"),
        ({"meta": {"total": "5", "page": 1}}, "ok", "meta with page and total"),
        ({"meta": {"page": 1}}, "note", "meta with page"),
        ({}, "note", "none"),
    ],
)
def test_the_metadata_of_lists(envelope, verdict, seen):
    finding = shapes.list_metadata(visit(**envelope))
    assert (finding.verdict, finding.seen) == (verdict, seen)


def test_envelopes_of_success():
    assert shapes.success(visit(success=True, data=[], pagination={})).seen == "success: true, beside pagination"
    assert shapes.success(visit(status="success", data=[])).seen == 'status: "success"'


def test_peculiar_records():
    assert shapes.address(visit({"address": {"street": "x", "city": ""}})).seen == "nested: city and street"
    assert shapes.notes(visit({"notes": "", "admin_notes": ""})).verdict == "note"
    assert shapes.custom_fields(visit({"custom_fields": [{"key": "a"}]})).verdict == "problem"
    found = shapes.custom_fields(visit({"custom_fields": {"tier": ["gold"], "room": {"value": "5"}}}))
    assert (found.verdict, "custom_fields.tier can't be read" in found.meaning) == ("problem", True)
    hidden = shapes.fields_shown(visit({"id": 1, "email": "a@example.com"}, {"id": 2, "phone": "1"}))
    assert hidden.verdict == "problem"
    assert "city" in hidden.fields
    assert not {"email", "phone"} & set(hidden.fields)


def test_statuses_and_countries_that_can_not_be_declared():
    odd = fakes.ada(status="pending", country="Atlantis")
    assert shapes.statuses(visit(odd, odd)).seen == "2 of 2 customers with a status of their own"
    assert shapes.countries(visit(odd)).seen == "1 of 1 are no country that is known"
    name = fakes.ada(address={"country": "United Kingdom"})
    del name["country"]
    assert shapes.countries(visit(name)).seen == "names"
    assert shapes.countries(visit()).seen == "no country in sight"


def test_two_readings_of_one_customer():
    ada = customer_from_api(fakes.ada())
    alike = customer_from_api(fakes.ada(phone="+1-555-0199", email="ADA@example.com"))
    assert lookups.differing_fields(ada, alike) == []
    assert lookups.differing_fields(ada, customer_from_api(fakes.ada(city="Paris"))) == ["city"]


# --- measures -------------------------------------------------------------------------------------------------


def seen(kind="list", status=200, ms=10.0, **headers):
    return Exchange("GET", kind, status, {name.replace("_", "-"): value for name, value in headers.items()}, ms, 0.0)


def test_speed_is_the_median_of_each_kind():
    said = measures.speed(
        visit(exchanges=[seen(ms=10), seen(ms=30), seen(ms=20), seen("one", ms=5), seen("page", ms=9000)])
    )
    assert (said.verdict, said.seen) == ("ok", "a list page 20 ms, a customer 5 ms")
    assert measures.speed(visit(exchanges=[seen("put", ms=3000)])).verdict == "note"
    assert measures.speed(visit(exchanges=[seen(status=None)])).seen == "no answer at all"


def test_rate_limits():
    assert measures.rate_limit(visit(exchanges=[seen()])).seen == "none announced"
    assert measures.rate_limit(visit(exchanges=[seen(status=429), seen()])).verdict == "note"
    said = measures.rate_limit(visit(quota=Quota(60, 5, 12.4)))
    assert said.seen == "60 requests in a window, 5 left, the window ends in 12 s"
    assert measures.rate_limit(visit(quota=Quota(60, 5))).seen == "60 requests in a window, 5 left"


def test_clocks():
    assert measures.clock(visit(exchanges=[seen()])).seen == "no Date header"
    assert measures.clock(visit(exchanges=[seen(Date="Thu, 01 Jan 1970 00:00:30 GMT")])).verdict == "ok"
    said = measures.clock(visit(exchanges=[seen(Date="Thu, 01 Jan 1970 00:05:00 GMT"), seen(Date="nonsense")]))
    assert (said.verdict, said.seen) == ("note", "300 s ahead of this machine's")
    assert "behind" in measures.clock(visit(exchanges=[seen(Date="Wed, 31 Dec 1969 23:00:00 GMT")])).seen


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Age": "12"}, "the host's panel"),
        ({"X_Cache": "HIT from edge"}, "the host's panel"),
        ({"X_Cache": "TCP_HIT"}, "the host's panel"),
        ({"CF_Cache_Status": "HIT"}, "In Cloudflare, bypass"),
        ({"X_LiteSpeed_Cache": "hit,private"}, "switch off Cache REST API"),
    ],
)
def test_answers_out_of_a_cache_are_a_problem(headers, said):
    found = measures.cache(visit(exchanges=[seen(**headers)]))
    assert (found.verdict, said in found.meaning) == ("problem", True)
    assert measures.cache(visit(exchanges=[seen("status", **headers)])).verdict == "ok"


def test_no_cache():
    assert (
        measures.cache(
            visit(exchanges=[seen(Age="0", X_Cache="MISS", Cache_Control="max-age=0", X_Cache_Info="white")])
        ).verdict
        == "ok"
    )


@pytest.mark.parametrize(("stale", "hopeless"), [(Stale.AVOIDABLE, False), (Stale.LISTS, True), (Stale.ALWAYS, True)])
def test_a_customer_as_before_a_write_is_a_cache(stale, hopeless):
    said = measures.cache(visit(exchanges=[seen()], stale=stale))
    assert (said.verdict, "no run can avoid that" in said.meaning) == ("problem", hopeless)


def test_noise_and_steadiness():
    assert measures.noise(visit()).verdict == "ok"
    assert measures.noise(visit(warnings=["text"])).verdict == "note"
    assert measures.steadiness(visit(exchanges=[seen()])).verdict == "ok"
    said = measures.steadiness(visit(exchanges=[seen(), seen(status=502), seen(status=None)]))
    assert said.seen == "2 of 3 requests had no good answer: HTTP 502 and no answer"


@pytest.mark.parametrize(
    ("exchanges", "verdict", "said"),
    [
        ([seen("post", 201), seen("put"), seen("delete")], "ok", "the key may create, update and delete"),
        (
            [seen("post", 201), seen("put"), seen("delete", 403)],
            "note",
            "the key may create and update, but not delete",
        ),
        ([seen("post", 201), seen("put", 403)], "problem", "the key may create, but not update"),
        ([seen("list"), seen("post", 403)], "note", "the key may not create"),
        ([seen("post", 201), seen("put", 500), seen("delete")], "note", "the key may create and delete"),
    ],
)
def test_permissions(exchanges, verdict, said):
    finding = measures.permissions(visit(exchanges=exchanges))
    assert (finding.verdict, finding.seen) == (verdict, said)


@pytest.mark.parametrize(
    "exchanges",
    [[seen("post", 500)], [seen("post", 401)], [seen("post", 201), seen("put"), seen("delete", 401)]],
    ids=["no answer tells", "refused key", "revoked key"],
)
def test_permissions_that_nobody_knows(exchanges):
    assert measures.permissions(visit(exchanges=exchanges)) is None
