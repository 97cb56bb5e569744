"""Whatever is sent, the sandbox answers as a site does, and never falls over."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings, strategies as st

from sandbox.abilities.catalogue import ABILITIES
from sandbox.dialects import ALL_DIALECTS, DIALECTS
from sandbox.records import FIELDS, complete, tidy

ADA = 123
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2))
BODIES = VALUES | st.dictionaries(st.sampled_from([*FIELDS[1:], "admin_notes"]), VALUES, max_size=6)
QUERIES = st.dictionaries(
    st.sampled_from(["page", "per_page", "email", "phone", "search", "order", "order_by", "include", "created_after"]),
    TEXT
    | st.integers().map(str)
    | st.sampled_from(["id", "created_at", "asc", "%", "_", "\\", "1e9", "custom_fields"]),
    max_size=4,
)
usual = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@usual
@given(body=BODIES, name=st.sampled_from(sorted(DIALECTS)))
def test_any_body_of_a_put(client, site, body, name):
    site.set_dialect(name)
    before = site.customer(ADA)
    answer = client("PUT", f"{site.plain_base}/customers/{ADA}", body)
    assert answer.status_code in (200, 400, 422)
    answer.json()
    after = site.customer(ADA)
    assert tidy(dict(after)) == after == complete(after, ADA)
    assert site.requests[-1].stored or after == before


@usual
@given(query=QUERIES, name=st.sampled_from(sorted(DIALECTS)))
def test_any_query_of_a_list(client, site, query, name):
    site.set_dialect(name)
    answer = client.get(f"{site.plain_base}/customers", params=query)
    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or len(answer.json()["data"]) <= 100


@usual
@given(body=st.binary(max_size=30), path=TEXT, method=st.sampled_from(["GET", "PUT", "POST", "DELETE", "PATCH"]))
def test_any_bytes_anywhere(client, site, body, path, method):
    answer = client(method, f"/customers/{path}", data=body)
    assert answer.status_code in (200, 400, 404)


INPUTS = VALUES | st.dictionaries(
    st.sampled_from(["id", "customer_id", "email", "first_name", "last_name", "phone", "notes", "page", "search"]),
    VALUES | st.just(ADA) | st.just("new@example.com"),
    max_size=6,
)


@usual
@given(given=INPUTS, ability=st.sampled_from(sorted(ABILITIES)), name=st.sampled_from(sorted(ALL_DIALECTS)))
def test_any_input_of_any_ability(api, site, given, ability, name):
    site.set_dialect(name)
    before = site.customers()
    answer = api("POST", f"{site.abilities_plain_base}/abilities/{ability}/run", {"input": given})
    statuses = {"legacy": (404,), "abilities_get": (200, 400, 404, 405, 500)}
    assert answer.status_code in statuses.get(name, (200, 400, 404, 422))
    answer.json()
    entry, after = site.requests[-1], site.customers()
    assert all(tidy(dict(customer)) == customer == complete(customer, number) for number, customer in after.items())
    assert entry.stored <= entry.is_write
    assert entry.stored or after == before
