"""Routes, headers, keys and bodies: who reaches what, and in which order the site refuses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.handle import running

ADA = 123


def error(answer):
    body = answer.json()
    assert body["data"]["status"] == answer.status_code
    return answer.status_code, body["code"]


def test_the_page_of_the_seed_as_printed(client, site):
    answer = client.put(ADA, {"first_name": "John", "last_name": "Smith", "phone": "+1-555-0199"})
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["success", "message", "data"]
    assert body["success"] is True
    assert body["message"] == "Customer updated successfully"
    assert list(body["data"]) == ["id", "first_name", "last_name", "email", "phone", "status", "updated_at"]
    assert body["data"]["id"] == ADA
    assert body["data"]["phone"] == "+1-555-0199"
    assert site.customer(ADA)["phone"] == "+15550199"


def test_put_is_partial(client, site):
    before = site.customer(ADA)
    client.put(ADA, {"city": "Paris"})
    after = site.customer(ADA)
    assert after == {**before, "city": "Paris", "updated_at": after["updated_at"]}


@pytest.mark.parametrize("folder", ["", "/blog"])
@pytest.mark.parametrize("front", ["/wp-json", "/index.php?rest_route="])
def test_every_way_to_the_api(client, site, folder, front):
    client.base = f"{site.base_url}{folder}{front}/latepoint-api/v1"
    more = "&" if "?" in front else "?"
    assert client.get("/status").json()["success"] is True
    assert len(client.get(f"/customers{more}per_page=3&page=2").json()["data"]) == 3
    assert client.put(ADA, {"city": "Rome"}).status_code == 200
    assert client.post({"first_name": "A", "last_name": "B", "email": "a@example.com"}).status_code == 201
    assert client.delete(ADA).status_code == 200
    client.base = site.rest_base


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 400), ("PUT", 405), ("DELETE", 405)])
def test_rest_route_on_the_front_page(client, site, method, status):
    route = "/customers" if method == "POST" else f"/customers/{ADA}"
    answer = client(method, f"{site.base_url}/?rest_route=/latepoint-api/v1{route}", {"city": "Rome"})
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html" if status == 405 else "application/json")
    assert site.customer(ADA)["city"] == "London"


def test_trailing_slash_and_case_of_a_route(client, site):
    assert client.get(f"/customers/{ADA}/").status_code == 200
    assert client.get(f"{site.base_url}/wp-json/LatePoint-API/v1/Customers/{ADA}").status_code == 200


def test_the_namespace_itself_needs_no_key(client):
    answer = client.get("", headers={"X-API-Key": None})
    assert answer.status_code == 200
    assert answer.json()["namespace"] == "latepoint-api/v1"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/customers/-1"),
        ("GET", "/customers/abc"),
        ("PUT", "/customers/1.5"),
        ("PATCH", f"/customers/{ADA}"),
        ("POST", f"/customers/{ADA}"),
        ("PUT", "/customers"),
        ("DELETE", "/customers"),
        ("POST", "/status"),
        ("GET", "/status/1"),
        ("GET", "/bookings"),
        ("POST", ""),
    ],
)
def test_no_route(client, method, path):
    assert error(client(method, path, headers={"X-API-Key": None})) == (404, "rest_no_route")


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/index.php", 200), ("/about", 404), ("/blog", 200)])
def test_pages_for_people(client, site, path, status):
    answer = client.get(site.base_url + path)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (status, "text/html")


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_plain_permalinks_answer_the_page_and_store_nothing(client, site, method):
    site.set_dialect("plain_permalinks")
    answer = client(method, f"/customers/{ADA}", {"city": "Rome"} if method == "PUT" else None)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, "text/html")
    assert site.customer(ADA)["city"] == "London"
    assert client(method, f"{site.plain_base}/customers/{ADA}", {"city": "Rome"}).json()["success"] is True
    assert site.customer(ADA)["city"] == ("Rome" if method == "PUT" else "London")


@pytest.mark.parametrize(
    ("key", "reads", "writes"),
    [
        ("key", 200, 200),
        ("test_key", 200, 200),
        ("read_key", 200, 403),
        ("no_customers_key", 403, 403),
    ],
)
def test_permissions(client, site, key, reads, writes):
    headers = {"X-API-Key": getattr(site, key)}
    assert client.get("/status", headers=headers).status_code == 200
    assert client.page(headers=headers).status_code == reads
    assert client.get(f"/customers/{ADA}", headers=headers).status_code == reads
    assert client.put(ADA, {"city": "Rome"}, headers=headers).status_code == writes
    assert client.delete(ADA, headers=headers).status_code == writes


@pytest.mark.parametrize("value", [None, "", "lp_live_other"])
def test_no_key_or_a_wrong_one(client, site, value):
    headers = {"X-API-Key": value}
    assert error(client.get("/status", headers=headers)) == (401, "unauthorized")
    assert error(client.put(ADA, {"city": "Rome"}, headers=headers)) == (401, "unauthorized")
    assert site.customer(ADA)["city"] == "London"


@pytest.mark.parametrize(
    "body",
    [b"{", b"nonsense", b'{"notes": NaN}', b'{"notes": "\\ud83d"}', b'{"notes": "\xff"}', b"[" * 600 + b"]" * 600],
)
def test_invalid_json_is_refused_before_the_key_is_looked_at(client, body):
    answer = client("PUT", f"/customers/{ADA}", data=body, headers={"X-API-Key": None})
    assert error(answer) == (400, "rest_invalid_json")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_put_body_that_is_not_declared_as_json_reads_as_nothing(client, site, kind):
    answer = client.put(ADA, {"city": "Rome"}, headers={"Content-Type": kind})
    assert answer.json()["success"] is True
    assert site.customer(ADA)["city"] == "London"


@pytest.mark.parametrize("body", [b"", b" ", b"[]", b"5", b'"text"', b"null", b'[{"city": "Rome"}]'])
def test_a_put_without_fields_changes_nothing_and_succeeds(client, site, body):
    before = site.customer(ADA)
    answer = client("PUT", f"/customers/{ADA}", data=body)
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert {**site.customer(ADA), "updated_at": before["updated_at"]} == before


def test_updated_at_moves_although_nothing_changed(client, site):
    before = site.customer(ADA)["updated_at"]
    client.put(ADA, {"first_name": "Ada"})
    assert site.customer(ADA)["updated_at"] > before


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("where", ["query", "body"])
def test_an_id_in_body_or_query_wins_over_the_url(client, site, method, where):
    more = {"json": {"id": 2, "city": "Rome"}} if where == "body" else {"params": {"id": "2", "city": "Rome"}}
    answer = client(method, f"/customers/{ADA}", **more)
    assert answer.json()["data"]["id"] == 2
    assert site.customer(ADA)["city"] == "London"
    assert site.requests[-1].customer_id == 2
    left = site.customers()
    assert (2 in left) == (method != "DELETE")
    assert method != "PUT" or left[2]["city"] == "Rome"


def test_an_id_of_text_in_the_body_is_nobody(client):
    assert error(client.put(ADA, {"id": "abc"})) == (404, "customer_not_found")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("number", [0, 999, 10**30])
def test_unknown_customer(client, method, number):
    assert error(client(method, f"/customers/{number}", {"city": "Rome"})) == (404, "customer_not_found")


def test_the_last_of_a_parameter_wins(client, site):
    assert client.ids("per_page=3&per_page=1") == [123]
    client("PUT", f"/customers/{ADA}?city=Rome&city=Oslo")
    assert site.customer(ADA)["city"] == "Oslo"


def test_a_plus_in_a_query_is_a_space(client):
    assert client.ids("phone=+4420") == []
    assert client.ids("phone=%2B4420") == [123, 7]


def test_too_large_a_body_is_refused_by_the_web_server(client, site):
    answer = client.put(ADA, {"notes": "x" * 8 * 1024 * 1024})
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (413, "text/html")
    assert site.requests[-1].stored is False


def test_create(client, site):
    answer = client.post({"first_name": "New", "last_name": "One", "email": "new@example.com", "city": "Ulm"})
    assert answer.status_code == 201
    number = answer.json()["data"]["id"]
    assert number == 124
    stored = site.customer(number)
    assert (stored["city"], stored["status"], stored["is_guest"], stored["custom_fields"]) == (
        "Ulm",
        "active",
        False,
        {},
    )
    assert stored["created_at"] == stored["updated_at"]
    assert site.requests[-1].customer_id == number


def test_a_form_can_create_too(client, site):
    body = "first_name=New&last_name=One&email=new%40example.com"
    answer = client.post(data=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 201


@pytest.mark.parametrize("missing", ["first_name", "last_name", "email"])
def test_create_wants_names_and_email(client, site, missing):
    body = {"first_name": "New", "last_name": "One", "email": "new@example.com"}
    del body[missing]
    assert error(client.post(body)) == (400, "customer_create_failed")
    assert len(site.customers()) == 25


def test_ids_are_not_used_again(client):
    body = {"first_name": "New", "last_name": "One", "email": "new@example.com"}
    first = client.post(body).json()["data"]["id"]
    client.delete(first)
    assert client.post(body).json()["data"]["id"] == first + 1


def test_delete(client, site):
    answer = client.delete(ADA)
    assert (answer.status_code, answer.json()["data"]) == (200, {"id": ADA, "deleted": True})
    assert ADA not in site.customers()
    assert error(client.delete(ADA)) == (404, "customer_not_found")


def test_customers_with_bookings_are_not_deleted(client, site):
    answer = client.delete(1)
    assert error(answer) == (400, "customer_has_bookings")
    assert answer.json()["data"]["booking_count"] == 3
    assert 1 in site.customers()


def test_includes(client):
    plain = client.get("/customers/1").json()["data"]
    assert not {"avatar_url", "stats", "bookings"} & set(plain)
    full = client.get("/customers/1?include=avatar,stats,bookings").json()["data"]
    assert full["avatar_url"].startswith("https://")
    assert full["stats"]["total_bookings"] == 3
    assert len(full["bookings"]) == 3
    assert "stats" in client.get("/customers/1?include[]=stats").json()["data"]


def test_two_puts_at_once_lose_one_of_the_changes(make_client):
    with running(write_window=0.3) as site, ThreadPoolExecutor(2) as pool:
        clients = [make_client(site), make_client(site)]
        answers = list(pool.map(lambda sender, body: sender.put(ADA, body), clients, ({"city": "X"}, {"state": "Y"})))
        stored = site.customer(ADA)
        entries = site.requests
        for client in clients:
            client.close()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (stored["city"] == "X") != (stored["state"] == "Y")
    assert [entry.overlapped for entry in entries] == [False, True]
    assert max(entry.at_once for entry in entries) == 2
