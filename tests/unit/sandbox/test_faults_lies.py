"""Faults that answer with a success and do something else: dropped and rewritten values, lists that move."""

from __future__ import annotations

import pytest

from .faulty import ADA


def test_drop_on_post_and_delete(client, site):
    site.fault("drop", on="post,delete", times=2)
    body = {"first_name": "A", "last_name": "B", "email": "new@example.com"}
    answer = client.post(body)
    assert (answer.status_code, answer.json()["data"]["email"]) == (201, "new@example.com")
    assert client.delete(ADA).json()["success"] is True
    assert len(site.customers()) == 25


@pytest.mark.parametrize("name", ["seed", "wordpress", "doc", "sanitizing"])
def test_drop_shows_what_was_sent_in_every_dialect(client, site, name):
    site.set_dialect(name)
    before = site.customer(ADA)
    site.fault("drop")
    data = client.put(ADA, {"first_name": "Augusta", "phone": "+1-555"}).json()["data"]
    assert (data["first_name"], data["phone"]) == ("Augusta", "+1-555")
    assert site.customer(ADA) == before


@pytest.mark.parametrize(
    ("field", "value", "old", "new"),
    [
        ("phone", "1", "+442071234567", "99"),
        ("city", "Rome", "London", "99"),
        ("is_guest", True, False, True),
        ("custom_fields.preferred_time", "x", "evening", "99"),
        ("custom_fields.vip", "x", None, "99"),
    ],
)
def test_one_field_is_dropped_or_rewritten(client, site, field, value, old, new):
    name, _mark, key = field.partition(".")
    body = {name: {key: value} if key else value, "notes": "kept"}

    def now():
        record = site.customer(ADA)
        assert record["notes"] == "kept"
        return record[name].get(key) if key else record[name]

    site.fault("drop_field", field=field)
    client.put(ADA, body)
    assert now() == old
    site.fault("rewrite_field", field=field, value=new)
    client.put(ADA, body)
    assert now() == new


@pytest.mark.parametrize(("answer", "phone"), [("stored", "+442071234567"), ("sent", "1-2")])
def test_a_dropped_field_is_shown_as_stored_or_as_sent(client, site, answer, phone):
    site.fault("drop_field", field="phone", answer=answer)
    assert client.put(ADA, {"phone": "1-2"}).json()["data"]["phone"] == phone


def test_a_dropped_field_on_post(client, site):
    site.fault("drop_field", on="post", field="city")
    number = client.post({"first_name": "A", "last_name": "B", "email": "new@example.com", "city": "X"}).json()["data"][
        "id"
    ]
    assert site.customer(number)["city"] == ""


def test_what_would_be_refused_is_refused_under_a_fault_too(client, site):
    site.fault("drop")
    assert client.put(ADA, {"email": "nonsense"}).status_code == 400


def test_list_shrinks(client, site):
    site.fault("list_shrinks", on="list")
    query = "order_by=id&order=asc&per_page=10&page="
    first = client.page(query + "1").json()
    assert (len(first["data"]), first["pagination"]["total"]) == (10, 25)
    assert 1 not in site.customers()
    second = client.page(query + "2").json()
    assert (second["data"][0]["id"], second["pagination"]["total"]) == (12, 24)


def test_list_shrinks_by_the_one_that_is_named(client, site):
    site.fault("list_shrinks", on="list", id=7)
    client.page()
    assert set(site.customers()) == {*range(1, 25), 123} - {7}


def test_list_grows(client, site):
    site.fault("list_grows", on="list", record={"email": "late@example.com"})
    assert client.page("per_page=10").json()["pagination"]["total"] == 25
    second = client.page("per_page=10&page=2").json()
    assert second["pagination"]["total"] == 26
    assert second["data"][0]["id"] == client.ids("per_page=100")[10]
    assert client.ids()[0] == site.by_email("late@example.com")[0]["id"] == 124


def test_list_lies_total(client, site):
    site.fault("list_lies_total", on="list", by=3, times=None)
    bodies = [client.page(f"per_page=14&page={page}").json() for page in (1, 2)]
    assert [body["pagination"]["total"] for body in bodies] == [28, 28]
    assert sum(len(body["data"]) for body in bodies) == 25
