# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers by LatePoint's own API that no version is known to give, and those of what stands in front of it."""

from __future__ import annotations

import json

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._api.choice import customers_of
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, Scope
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import client_of, reply, script


def row(number, **fields):
    return {
        "id": number,
        "first_name": "Ada",
        "last_name": "B",
        "email": "ada@example.com",
        "status": "active",
        **fields,
    }


def refusal(code, status, message="No."):
    return {"code": code, "message": message, "data": {"status": status}}


def page(api):
    return api.page(1)


def fetched(api):
    return api.fetch(5)


def deleted(api):
    return api.delete(5)


def asked(status, body, call):
    text = body if isinstance(body, (bytes, str)) else json.dumps(body)
    client, _adapter = client_of(script(reply(status, text)), username="ada", password="abcd efgh", retries=0)
    return call(customers_of(client))


NO_ANSWERS = {
    "customers as an object": ({"customers": {"0": row(1)}, "total": 1}, page),
    "customers as nothing": ({"customers": None, "total": 0}, page),
    "no customers": ({"total": 0}, page),
    "nobody shown of five": ({"customers": [], "total": 5}, page),
    "a row that is none": ({"customers": [None], "total": 1}, page),
    "a list for a customer": ([row(5)], fetched),
    "an envelope": ({"data": row(5)}, fetched),
    "another customer": (row(6), fetched),
    "nothing at all": ("null", fetched),
    "a word": ("false", fetched),
    "not deleted": ({"deleted": False, "id": 5, "total": 0}, deleted),
    "another deleted": ({"deleted": True, "id": 6, "total": 0}, deleted),
    "bookings without their number": ({"bookings": []}, deleted),
    "abilities as an object": ({"0": {"name": "latepoint/get-customer"}}, lambda api: api.status()),
}


@pytest.mark.parametrize(("body", "call"), NO_ANSWERS.values(), ids=list(NO_ANSWERS))
def test_what_is_no_answer_is_an_error(body, call):
    with pytest.raises(AnswerError) as caught:
        asked(200, body, call)
    assert caught.value.code in ("unexpected_answer", "not_json")


READ = {
    "numbers as text": ({"customers": [row("7")], "total": "1"}, page, lambda found: found.customers[0].id == 7),
    "fewer to a page": ({"customers": [row(1)], "total": 3, "per_page": 1}, page, lambda found: found.pages == 3),
    "an id as text": (row("5"), fetched, lambda found: found.email == "ada@example.com"),
    "nulls": (row(5, phone=None, notes=None), fetched, lambda found: found.value("notes") == ""),
    "a warning in front": (f"<b>Warning</b>: x in a.php\n{json.dumps(row(5))}", fetched, lambda found: found.id == 5),
    "no bookings, as text": ({"total": "0", "deleted": True, "id": "5"}, deleted, lambda done: done.shown.id == 5),
}


@pytest.mark.parametrize(("body", "call", "as_meant"), READ.values(), ids=list(READ))
def test_what_can_be_read_without_guessing_is_read(body, call, as_meant):
    assert as_meant(asked(200, body, call))


REFUSALS = [
    (401, refusal("incorrect_password", 401), "unauthorized", "No (HTTP 401"),
    (401, refusal("application_passwords_disabled", 401), "unauthorized", "No (HTTP 401"),
    (401, refusal("rest_not_logged_in", 401), "unauthorized", "something closes the site's REST API"),
    (401, "<html>Login</html>", "unauthorized", "something in front of the API asks for a login"),
    (403, refusal("forbidden", 403), "forbidden", "No (HTTP 403"),
    (403, "<html>Forbidden</html>", "forbidden", "something in front of the API forbids the request"),
    (404, refusal("rest_no_route", 404), "rest_no_route", "No (HTTP 404"),
    (404, refusal("rest_ability_not_found", 404), "rest_ability_not_found", "the site has no ability latepoint/"),
    (404, "<html>Not found</html>", "not_json", "there is no such page"),
    (405, "<html>Not allowed</html>", "not_json", "the web server refuses the method (HTTP 405): it must let POST"),
    (405, refusal("rest_ability_invalid_method", 405), "rest_ability_invalid_method", "No (HTTP 405"),
    (500, refusal("ability_invalid_output", 500), "ability_invalid_output", "No (HTTP 500"),
]


@pytest.mark.parametrize("call", [page, fetched, deleted], ids=lambda call: call.__name__)
@pytest.mark.parametrize(("status", "body", "code", "said"), REFUSALS)
def test_a_refusal_says_who_refuses(status, body, code, said, call):
    with pytest.raises(AnswerError) as caught:
        asked(status, body, call)
    assert (caught.value.code, caught.value.status_code) == (code, status)
    assert caught.value.message.startswith(said)
    assert "latepoint-api" not in caught.value.message
    assert "api_key" not in caught.value.message
    assert caught.value.scope is Scope.SITE or status in (405, 500)


def test_a_list_of_abilities_that_is_missing_itself():
    with pytest.raises(AnswerError) as caught:
        asked(404, refusal("rest_ability_not_found", 404), lambda api: api.status())
    assert caught.value.code == "rest_ability_not_found"


def test_a_list_of_nobody_may_be_not_found():
    assert asked(404, refusal("not_found", 404), lambda api: api.find_by_email("ada@example.com")) == []
    assert asked(404, refusal("not_found", 404), page).total == 0
