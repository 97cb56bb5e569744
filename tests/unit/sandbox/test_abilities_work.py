"""What the abilities do: records, pages, values, refusals, and what is lost."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.handle import running
from sandbox.records import FIELDS

ADA = 123
SHOWN = ["id", "first_name", "last_name", "full_name", "email", "phone", "notes", "wp_user_id", "status"]
SHOWN += ["created_at", "updated_at"]


def error(answer):
    assert answer.json()["data"]["status"] == answer.status_code
    return answer.status_code, answer.json()["code"]


def reason(answer):
    assert error(answer) == (400, "ability_invalid_input")
    return answer.json()["message"].partition(" Reason: ")[2]


def test_a_customer(api):
    shown = api.run("get-customer", {"id": ADA}).json()
    assert list(shown) == SHOWN
    assert (shown["id"], shown["full_name"], shown["status"]) == (ADA, "Ada Lovelace", "inactive")
    assert shown["created_at"] == "2024-01-15T14:30:25+00:00"
    assert (shown["wp_user_id"], api.run("get-customer", {"id": 1}).json()["wp_user_id"]) == (None, 11)


def test_nulls_and_another_zone(api, site):
    site.set_dialect("abilities_nulls")
    site.edit(ADA, phone="", notes="", last_name="")
    shown = api.run("get-customer", {"id": ADA}).json()
    assert (shown["phone"], shown["notes"], shown["last_name"], shown["full_name"]) == (None, None, None, "Ada")
    assert shown["created_at"] == "2024-01-15T16:30:25+02:00"
    assert api.run("update-customer", {"id": ADA, "phone": "1"}).json()["phone"] == "1"
    assert api.run("create-customer", {"first_name": "A", "email": "a@example.com"}).status_code == 200


@pytest.mark.parametrize("given", [ADA, "123", 123.0])
def test_an_id_may_be_text(api, given):
    assert api.run("get-customer", {"id": given}).json()["id"] == ADA


@pytest.mark.parametrize("given", [True, None, "", "abc", "1a", 1.5, [1], {"a": 1}])
def test_an_id_that_is_no_number(api, given):
    assert reason(api.run("get-customer", {"id": given})) == "input[id] is not of type integer."


@pytest.mark.parametrize("name", ["get-customer", "update-customer", "delete-customer"])
@pytest.mark.parametrize("number", [0, -1, 999, 10**30])
def test_nobody(api, name, number):
    assert error(api.run(name, {"id": number})) == (404, "not_found")


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@Example.COM"])
def test_by_email(api, site, email):
    assert api.run("get-customer-by-email", {"email": email}).json()["id"] == ADA
    assert site.requests[-1].customer_id == ADA


def test_an_email_is_found_as_a_whole(api):
    assert error(api.run("get-customer-by-email", {"email": "da@example.com"})) == (404, "not_found")
    assert reason(api.run("get-customer-by-email", {"email": "example.com"})) == "Invalid email address."


def test_count(api, site):
    assert api.run("get-total-customers-count").json() == {"count": 25}
    assert api.run("get-total-customers-count", []).json() == {"count": 25}


def listed(api, **given):
    return api.run("list-customers", given).json()


def test_a_list(api, site):
    page = listed(api)
    assert (len(page["customers"]), page["total"], page["page"], page["per_page"]) == (20, 25, 1, 20)
    assert all(list(customer) == SHOWN for customer in page["customers"])
    names = [(customer["last_name"], customer["first_name"]) for customer in listed(api, per_page=100)["customers"]]
    assert names[:3] == [("Blocked", "Bob"), ("Côté", "Émile"), ("D'Angelo", "Luca")]


def test_beyond_the_last_page(api):
    assert listed(api, page=9) == {"customers": [], "total": 25, "page": 9, "per_page": 20}


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"per_page": 101}, "input[per_page] must be between 1 (inclusive) and 100 (inclusive)"),
        ({"per_page": 0}, "input[per_page] must be between"),
        ({"page": 0}, "input[page] must be greater than or equal to 1"),
        ({"page": None}, "input[page] is not of type integer."),
        ({"search": 5}, "input[search] is not of type string."),
        ({"status": ["active"]}, "input[status] is not of type string."),
    ],
)
def test_lists_that_make_no_sense(api, given, part):
    assert part in reason(api.run("list-customers", given))


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({"search": "lovelace"}, {ADA}),
        ({"search": "ADA@example"}, {12, ADA}),
        ({"search": "+44207"}, {7, ADA}),
        ({"status": "blocked"}, {7}),
        ({"status": "blocked", "search": "Ada"}, set()),
        ({"email": "ada@example.com", "order_by": "id", "per_page": 100}, {*range(1, 25), ADA}),
    ],
)
def test_filters_and_what_is_none(api, given, ids):
    assert {customer["id"] for customer in listed(api, **given)["customers"]} == ids


def test_namesakes_repeat_on_some_pages_and_are_missing_from_all(api, site):
    site.replace({"id": number, "first_name": "Ann", "last_name": "Lee"} for number in range(1, 301))
    seen = Counter(
        customer["id"] for page in (1, 2, 3) for customer in listed(api, page=page, per_page=100)["customers"]
    )
    assert sum(seen.values()) == 300
    assert len(seen) < 280
    again = Counter(
        customer["id"] for page in (1, 2, 3) for customer in listed(api, page=page, per_page=100)["customers"]
    )
    assert again == seen


def test_customers_of_different_names_are_all_listed(api, site):
    site.replace({"id": number, "last_name": f"Lee{number}"} for number in range(1, 301))
    seen = {customer["id"] for page in (1, 2, 3) for customer in listed(api, page=page, per_page=100)["customers"]}
    assert seen == set(range(1, 301))


def test_bookings(api, site):
    found = api.run("get-customer-bookings", {"customer_id": 1}).json()
    assert (len(found["bookings"]), found["total"]) == (3, 3)
    assert {booking["customer_id"] for booking in found["bookings"]} == {1}
    site.edit(1, bookings=45)
    last = api.run("get-customer-bookings", {"customer_id": 1, "page": 3}).json()
    assert (len(last["bookings"]), last["total"]) == (5, 45)
    assert error(api.run("get-customer-bookings", {"customer_id": 999})) == (404, "not_found")


def test_update_is_partial_and_answers_what_is_stored(api, site):
    before = site.customer(ADA)
    shown = api.run("update-customer", {"id": ADA, "first_name": " <b>Augusta</b> ", "phone": "+1-555-0199"}).json()
    after = site.customer(ADA)
    assert after == {**before, "first_name": "Augusta", "phone": "+1-555-0199", "updated_at": after["updated_at"]}
    assert shown == api.run("get-customer", {"id": ADA}).json()


@pytest.mark.parametrize(
    ("field", "sent", "kept"),
    [
        ("first_name", "Ada\n  <i>B</i>\t", "Ada B"),
        ("last_name", "50%20off", "50off"),
        ("last_name", "a < b", "a &lt; b"),
        ("notes", " one\n  two <br> ", "one\n  two"),
        ("notes", "", ""),
        ("phone", "", ""),
        ("phone", " tel:+1 (555) x <b>9</b> ", " tel:+1 (555) x <b>9</b> "),
        ("email", "ADA@example.com", "ADA@example.com"),
    ],
)
@pytest.mark.parametrize("dialect", ["seed", "sanitizing", "abilities"])
def test_values(api, site, field, sent, kept, dialect):
    site.set_dialect(dialect)
    assert api.run("update-customer", {"id": ADA, field: sent}).json()[field] == kept
    assert site.customer(ADA)[field] == kept


@pytest.mark.parametrize("field", ["first_name", "last_name", "email", "phone", "notes"])
@pytest.mark.parametrize("value", [None, 5, True, ["x"], {"a": "b"}])
def test_text_is_text(api, site, field, value):
    answer = api.run("update-customer", {"id": ADA, "notes": "new", field: value})
    assert reason(answer) == f"input[{field}] is not of type string."
    assert site.customer(ADA)["notes"] == "First of her kind"


@pytest.mark.parametrize("email", ["", "nonsense", "zoé@example.com", "ada@exämple.de", " ada@example.com"])
@pytest.mark.parametrize("name", ["update-customer", "create-customer"])
def test_emails_that_are_none(api, name, email):
    given = {"id": ADA, "first_name": "A", "last_name": "B", "email": email}
    assert reason(api.run(name, given)) == "Invalid email address."


@pytest.mark.parametrize(
    "given",
    [
        {"email": "John.SMITH@example.com"},
        {"first_name": ""},
        {"last_name": " <b></b> "},
        {"first_name": "x" * 256},
        {"phone": "1" * 256},
        {"notes": "x" * 65_536},
    ],
)
def test_what_latepoint_refuses_has_no_reason(api, site, given):
    before = site.customer(ADA)
    answer = api.run("update-customer", {"id": ADA, **given})
    assert error(answer) == (422, "save_failed")
    assert not any(field.split("_")[0] in answer.text.lower() for field in given)
    assert site.customer(ADA) == before


def test_the_whole_record_is_validated(api, site):
    site.edit(ADA, last_name="")
    assert error(api.run("update-customer", {"id": ADA, "phone": "1"})) == (422, "save_failed")


def test_unknown_properties_are_ignored(api, site):
    before = site.customer(ADA)
    given = {name: "blocked" for name in FIELDS if name not in ("id", "email", "first_name", "last_name", "phone")}
    answer = api.run("update-customer", {"id": ADA, **given, "notes": "new"})
    assert (answer.status_code, answer.json()["status"]) == (200, "inactive")
    assert site.customer(ADA) == {**before, "notes": "new", "updated_at": site.customer(ADA)["updated_at"]}


def test_create(api, site):
    given = {"first_name": "New", "last_name": "<b>Person</b>", "email": "new@example.com", "status": "active"}
    shown = api.run("create-customer", given).json()
    assert (shown["id"], shown["status"], shown["last_name"]) == (124, "pending_verification", "Person")
    assert site.requests[-1].customer_id == 124
    assert site.customer(124)["status"] == "pending_verification"
    assert error(api.run("create-customer", given)) == (422, "save_failed")


@pytest.mark.parametrize("missing", ["first_name", "email"])
def test_create_wants(api, missing):
    given = {"first_name": "New", "last_name": "Person", "email": "new@example.com"}
    del given[missing]
    assert reason(api.run("create-customer", given)) == f"{missing} is a required property of input."


def test_with_wp_debug_a_refusal_has_its_reason_and_another_status(api, site):
    site.set_dialect("abilities_get")
    answer = api.run("update-customer", {"id": ADA, "last_name": ""})
    assert error(answer) == (500, "save_failed")
    assert answer.json()["data"]["errors"] == ["Last Name can not be blank"]


def test_delete_takes_the_bookings_without_asking(api, site):
    assert api.run("delete-customer", {"id": 1}).json() == {"deleted": True, "id": 1}
    assert 1 not in site.customers()
    assert (site.requests[-1].stored, site.requests[-1].bookings_deleted) == (True, 3)
    assert error(api.run("delete-customer", {"id": 1})) == (404, "not_found")


def test_both_apis_have_the_same_customers(api, client, site):
    client.put(ADA, {"first_name": "Augusta"})
    assert api.run("get-customer", {"id": ADA}).json()["first_name"] == "Augusta"
    api.run("update-customer", {"id": ADA, "last_name": "Byron"})
    assert client.get(f"/customers/{ADA}").json()["data"]["last_name"] == "Byron"
    assert site.requests.operations() == ["put", "get", "put", "get"]
    assert [len(part) for part in (site.requests.writes(), site.requests.reads())] == [2, 2]
    assert site.requests.abilities() == ["get-customer", "update-customer"]


@pytest.mark.parametrize("other", ["abilities", "extension"])
def test_two_updates_at_once_lose_one_of_the_changes(make_client, make_api, other):
    with running(write_window=0.3) as site, ThreadPoolExecutor(2) as pool:
        clients = [make_client(site), make_client(site)]
        first, second = map(make_api, clients)
        jobs = [pool.submit(first.run, "update-customer", {"id": ADA, "phone": "X"})]
        if other == "abilities":
            jobs.append(pool.submit(second.run, "update-customer", {"id": ADA, "notes": "Y"}))
        else:
            jobs.append(pool.submit(clients[1].put, ADA, {"notes": "Y"}))
        answers = [job.result() for job in jobs]
        stored, entries = site.customer(ADA), site.requests
        for client in clients:
            client.close()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (stored["phone"] == "X") != (stored["notes"] == "Y")
    assert sorted(entry.overlapped for entry in entries) == [False, True]
