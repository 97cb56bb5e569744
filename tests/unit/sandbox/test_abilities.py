"""The Abilities API: routes, users, switches, and the order in which the site refuses."""

from __future__ import annotations

from base64 import b64encode

import pytest

from sandbox.abilities.catalogue import ABILITIES

ADA = 123
NAMES = [name.removeprefix("latepoint/") for name in ABILITIES]
GOOD = {
    "list-customers": {},
    "get-customer": {"id": 2},
    "get-customer-by-email": {"email": "zoe.lefevre@example.com"},
    "get-total-customers-count": {},
    "get-customer-bookings": {"customer_id": 2},
    "update-customer": {"id": 2, "phone": "1"},
    "create-customer": {"first_name": "A", "last_name": "B", "email": "new@example.com"},
    "delete-customer": {"id": 2},
}
READING = {"list-customers", "get-customer", "get-customer-by-email", "get-total-customers-count"}
READING |= {"get-customer-bookings"}


def error(answer):
    body = answer.json()
    assert list(body) == ["code", "message", "data"]
    assert body["data"]["status"] == answer.status_code
    return answer.status_code, body["code"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("front", ["/wp-json", "/index.php?rest_route=", "/?rest_route=", "/blog/wp-json"])
def test_every_ability_by_every_way(api, site, name, front):
    url = f"{site.base_url}{front}/wp-abilities/v1/abilities/latepoint/{name}/run"
    answer = api("POST", url, {"input": GOOD[name]})
    assert answer.status_code == 200
    assert not {"success", "data", "code"} & set(answer.json())
    entry = site.requests[-1]
    assert (entry.api, entry.ability, entry.key) == ("abilities", f"latepoint/{name}", "manager")
    assert entry.is_write == (name not in READING) == entry.stored


def test_plain_permalinks(api, site):
    site.set_dialect("abilities_plain")
    answer = api.run("update-customer", {"id": ADA, "phone": "1"})
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, "text/html")
    url = f"{site.abilities_plain_base}/abilities/latepoint/update-customer/run"
    assert api("POST", url, {"input": {"id": ADA, "phone": "2"}}).json()["phone"] == site.customer(ADA)["phone"] == "2"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("name", ["get-customer", "delete-customer"])
def test_abilities_are_run_by_post_alone(api, site, method, name):
    answer = api(method, f"/abilities/latepoint/{name}/run?input[id]={ADA}", {"input": {"id": ADA}})
    assert error(answer) == (405, "rest_ability_invalid_method")
    assert ADA in site.customers()


def test_abilities_that_are_marked_as_reading_are_run_by_get_alone(api, site):
    site.set_dialect("abilities_get")
    assert error(api.run("get-customer", {"id": ADA})) == (405, "rest_ability_invalid_method")
    assert api("GET", f"/abilities/latepoint/get-customer/run?input[id]={ADA}").json()["id"] == ADA
    entry = site.requests[-1]
    assert (entry.operation, entry.customer_id, entry.is_write, entry.given) == ("get", ADA, False, {"id": str(ADA)})
    for tail in ("", "?input=5", "?input[id]=x"):
        answer = api("GET", f"/abilities/latepoint/get-customer/run{tail}")
        assert error(answer) == (400, "ability_invalid_input")
    assert error(api("GET", f"/abilities/latepoint/delete-customer/run?input[id]={ADA}"))[0] == 405
    assert api.run("update-customer", {"id": ADA, "phone": "1"}).status_code == 200


@pytest.mark.parametrize(
    "body", [None, {}, [], {"id": ADA}, {"input": None}, {"input": 5}, {"input": [1]}, {"input": "x"}, {"input": ""}]
)
@pytest.mark.parametrize("name", ["get-customer", "list-customers"])
def test_the_body_holds_an_object_input(api, name, body):
    answer = api("POST", f"/abilities/latepoint/{name}/run?input[id]={ADA}", body)
    assert error(answer) == (400, "ability_invalid_input")
    assert answer.json()["message"].endswith("Reason: input is not of type object.")


def test_a_body_that_is_not_declared_as_json_is_none(api, site):
    more = {"headers": {"Content-Type": "text/plain"}}
    assert error(api.run("get-customer", {"id": ADA}, **more)) == (400, "ability_invalid_input")
    url = "/abilities/latepoint/get-customer/run"
    assert error(api("POST", url, data=b"{", user=None)) == (400, "rest_invalid_json")


@pytest.mark.parametrize("name", ["list-bookings", "Update-Customer", "nonsense/deep"])
def test_unknown_ability(api, site, name):
    assert error(api.run(name)) == (404, "rest_ability_not_found")
    assert site.requests[-1].is_write


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/abilities"),
        ("POST", "/abilities/latepoint/get-customer"),
        ("POST", ""),
        ("GET", "/categories"),
        ("POST", "/abilities/latepoint/get_customer/run"),
        ("POST", "/run"),
    ],
)
def test_no_route(api, method, path):
    assert error(api(method, path, {"input": {}})) == (404, "rest_no_route")


@pytest.mark.parametrize("where", ["body", "query"])
def test_a_name_in_body_or_query_wins_over_the_url(api, site, where):
    name = "latepoint/delete-customer"
    body = {"input": {"id": ADA}, **({"name": name} if where == "body" else {})}
    query = f"?name={name}" if where == "query" else ""
    assert api("POST", f"/abilities/latepoint/get-customer/run{query}", body).json() == {"deleted": True, "id": ADA}
    entry = site.requests[-1]
    assert (entry.ability, entry.is_write, ADA in site.customers()) == (name, True, False)
    assert error(api("POST", "/abilities/latepoint/get-customer/run", {"name": 5, "input": {"id": 1}}))[0] == 404


def passwords(site):
    user = site.manager
    return {
        "as it is shown": (user.login, user.password),
        "without spaces": (user.login, user.password.replace(" ", "")),
        "with other spaces": (user.login, f" {user.password[:3]} {user.password[3:]} "),
        "in lower case": (user.login, user.password.lower()),
        "wrong": (user.login, "wrong"),
        "empty": (user.login, ""),
        "of another": (user.login, site.reader.password),
        "unknown user": ("nobody", user.password),
        "none": None,
    }


@pytest.mark.parametrize(
    ("case", "good"),
    [
        ("as it is shown", True),
        ("without spaces", True),
        ("with other spaces", True),
        ("in lower case", False),
        ("wrong", False),
        ("empty", False),
        ("of another", False),
        ("unknown user", False),
        ("none", False),
    ],
)
def test_passwords(api, site, case, good):
    answer = api.run("get-customer", {"id": ADA}, user=passwords(site)[case])
    expected = (200, None) if good else (401, "rest_ability_cannot_execute")
    assert (answer.status_code, answer.json().get("code")) == expected
    assert site.requests[-1].key == ("manager" if good else None if case == "none" else "unknown")


@pytest.mark.parametrize("header", ["Basic", "Basic !", "Bearer x", "Basic " + b64encode(b"\xff:x").decode()])
def test_headers_that_are_no_password(api, header):
    answer = api.run("get-customer", {"id": ADA}, user=None, headers={"Authorization": header})
    assert error(answer) == (401, "rest_ability_cannot_execute")


def test_a_key_opens_nothing_here_and_a_password_nothing_there(api, client, site):
    answer = api.run("get-customer", {"id": ADA}, user=None, headers={"X-API-Key": site.key})
    assert error(answer) == (401, "rest_ability_cannot_execute")
    assert api("GET", site.rest_base + "/status").status_code == 401


def test_no_password_is_logged(api, site):
    api.run("get-customer", {"id": ADA})
    assert "authorization" not in site.requests[-1].headers
    assert site.requests[-1].key_present


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("user", ["reader", "subscriber"])
def test_permissions(api, site, user, name):
    answer = api.run(name, GOOD[name], user=user)
    if user == "reader" and name in READING:
        assert answer.status_code == 200
    else:
        assert error(answer) == (403, "rest_ability_cannot_execute")
        assert not site.requests[-1].stored


@pytest.mark.parametrize(
    ("off", "gone"),
    [
        ("reading", set(NAMES)),
        ("editing", {"update-customer", "create-customer"}),
        ("deleting", {"delete-customer"}),
    ],
)
def test_switches(api, site, off, gone):
    site.switch(**{off: False})
    for name in NAMES:
        answer = api.run(name, GOOD[name])
        if name in gone:
            assert error(answer) == (404, "rest_ability_not_found")
        else:
            assert answer.status_code == 200
    site.switch(**{off: True})
    assert api.run("get-customer", {"id": ADA}).status_code == 200


def test_application_passwords_switched_off(api, site):
    site.switch(passwords=False)
    assert error(api.run("get-customer", {"id": ADA})) == (401, "rest_ability_cannot_execute")
    site.reset()
    assert api.run("get-customer", {"id": ADA}).status_code == 200


def test_switches_that_make_no_sense(site):
    with pytest.raises(ValueError, match="no such switch: writing"):
        site.switch(writing=False)


def test_the_order_of_refusals(api, site):
    stranger = ("manager", "wrong")
    bad = {"id": "x"}
    assert error(api("GET", "/abilities/latepoint/delete-customer/run", user=stranger))[0] == 405
    assert error(api.run("delete-customer", bad, user=stranger))[0] == 400
    assert error(api.run("delete-customer", {"id": 999}, user=stranger))[0] == 401
    assert error(api.run("delete-customer", {"id": 999}))[0] == 404
    site.switch(deleting=False)
    assert error(api("GET", "/abilities/latepoint/delete-customer/run", user=stranger))[0] == 404


def test_the_list_of_abilities(api, site):
    def names(query="", **more):
        return [ability["name"] for ability in api("GET", "/abilities" + query, **more).json()]

    every = names("?per_page=100")
    assert set(ABILITIES) < set(every)
    assert not set(ABILITIES) & set(names())
    assert [*names(), *names("?page=2")] == every
    assert names("?page=9") == []
    assert api("GET", "/abilities").headers["X-WP-TotalPages"] == "2"
    assert names("?per_page=100", user="subscriber") == every
    site.switch(editing=False)
    assert set(every) - set(names("?per_page=100")) == {"latepoint/update-customer", "latepoint/create-customer"}
    assert site.requests.writes() == []


@pytest.mark.parametrize("query", ["per_page=101", "per_page=0", "page=0", "page=x"])
def test_pages_of_abilities_that_make_no_sense(api, query):
    assert error(api("GET", f"/abilities?{query}")) == (400, "rest_invalid_param")


def test_one_ability(api):
    shown = api("GET", "/abilities/latepoint/get-customer").json()
    assert (shown["name"], shown["input_schema"]["required"]) == ("latepoint/get-customer", ["id"])
    assert error(api("GET", "/abilities/latepoint/nonsense")) == (404, "rest_ability_not_found")
    assert api("GET", "").json()["namespace"] == "wp-abilities/v1"


@pytest.mark.parametrize("path", ["/abilities", "/abilities/latepoint/get-customer"])
def test_the_list_is_not_for_strangers(api, path):
    assert error(api("GET", path, user=("manager", "wrong"))) == (401, "rest_forbidden")


@pytest.mark.parametrize("name", ["core/get-site-info", "other-plugin/task-07"])
def test_abilities_of_others_are_not_for_us(api, name):
    assert error(api("POST", f"/abilities/{name}/run", {"input": {}})) == (403, "rest_ability_cannot_execute")


def test_an_old_latepoint_has_none(api, site):
    site.set_dialect("legacy")
    assert error(api.run("get-customer", {"id": ADA})) == (404, "rest_no_route")
    assert error(api("GET", "/abilities")) == (404, "rest_no_route")


@pytest.mark.parametrize(
    ("name", "base", "credentials"),
    [
        ("seed", "rest_base", {"api_key"}),
        ("plain_permalinks", "plain_base", {"api_key"}),
        ("abilities", "abilities_base", {"username", "password"}),
        ("abilities_plain", "abilities_plain_base", {"username", "password"}),
    ],
)
def test_how_a_site_is_reached(site, name, base, credentials):
    site.set_dialect(name)
    found = site.connection()
    assert (found.pop("base_url"), set(found)) == (getattr(site, base), credentials)
    assert "username" in site.connection("abilities")
