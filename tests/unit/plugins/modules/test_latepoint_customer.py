# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_customer` from arguments to result: offline errors before any request, then the whole way."""

from __future__ import annotations

import json

import pytest

from ansible_collections.latepoint.api.plugins.modules import latepoint_customer
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import KEY, FakeSite, ada, reply

main = latepoint_customer.main
CITY = {"id": 1, "customer": {"city": "Paris"}}


def test_the_options_are_those_that_are_promised():
    options = {name: option.get("default") for name, option in latepoint_customer.SPEC.items() if name[0] != "_"}
    assert options == {
        "base_url": None,
        "api_key": None,
        "username": None,
        "password": None,
        "allow_http": False,
        "validate_certs": True,
        "ca_path": None,
        "timeout": 30.0,
        "retries": 4,
        "requests_per_minute": 0,
        "id": None,
        "email": None,
        "customer": None,
        "src": None,
        "state": "present",
        "create": False,
        "custom_fields_mode": "merge",
        "base": None,
        "site_changes": None,
        "only_if_empty": [],
        "verify": "auto",
        "mask": [],
    }


# Each with what the message tells; nothing is sent (a request would fail the test).
OFFLINE = [
    ({}, "invalid_record", "Customer is missing"),
    ({"customer": {"city": "x"}}, "invalid_record", "Neither id nor email is given"),
    ({"id": 1, "customer": {}}, "invalid_record", "Customer is empty"),
    ({"id": 0, "customer": {"city": "x"}}, "invalid_record", "id must be a whole number from 1 on, not 0"),
    ({"id": 1, "customer": {"id": 2}}, "invalid_record", "id says 1, but customer.id says 2"),
    ({"email": "ada", "customer": {"city": "x"}}, "invalid_record", "Email 'ada' is not an e-mail address"),
    (
        {"id": 1, "customer": {"zipcode": 2134}},
        "invalid_record",
        "customer.zipcode is a number (2134), not text: put it in",
    ),
    ({"id": 1, "customer": {"country": False}}, "invalid_record", "customer.country is a boolean (False), not text"),
    ({"id": 1, "customer": {"frist_name": "A"}}, "invalid_record", "unknown field 'frist_name' - did you mean"),
    ({"id": 1, "customer": {"status": "pending"}}, "invalid_record", "customer.status must be one of active, inactive"),
    ({"id": 1, "customer": {"custom_fields": []}}, "invalid_record", "customer.custom_fields must be a dictionary"),
    ({"id": 1, "customer": {"city": 1, "state": 2, "notes": 3}}, "invalid_record", "customer.notes is a number (3)"),
    ({"id": 1, "src": "a.yml"}, "invalid_parameters", "src was not read"),
    ({"id": 1, "src": "a.yml", "customer": {}}, "invalid_parameters", "exclude each other"),
    (dict(CITY, mask=["emial"]), "invalid_record", "mask: unknown field 'emial' - did you mean 'email'?"),
    (dict(CITY, base_url="http://salon.example.com"), "invalid_parameters", "use https://, or set allow_http: true"),
    (dict(CITY, base_url="salon"), "invalid_parameters", "base_url 'salon' is not a URL"),
    (dict(CITY, timeout=0), "invalid_parameters", "timeout must be more than 0"),
    (dict(CITY, retries=-1), "invalid_parameters", "retries must be 0 or more"),
    (dict(CITY, requests_per_minute=-1), "invalid_parameters", "requests_per_minute must be 0 or more"),
    (dict(CITY, ca_path="/nowhere.pem"), "invalid_parameters", "ca_path /nowhere.pem is not there"),
    (dict(CITY, api_key="a b"), "invalid_parameters", "api_key is empty or holds characters that a key can't have"),
    (dict(CITY, api_key=""), "invalid_parameters", "api_key is empty"),
    (dict(CITY, api_key=..., username="ann"), "invalid_parameters", "missing required arguments: password, which goes"),
    (dict(CITY, state="gone"), "invalid_parameters", "value of state must be one of: present, absent"),
    (dict(CITY, verify="never"), "invalid_parameters", "value of verify must be one of"),
    (dict(CITY, id="five"), "invalid_parameters", "id"),
    (dict(CITY, nonsense=1), "invalid_parameters", "Unsupported parameters"),
    (dict(CITY, base_url=...), "invalid_parameters", "missing required arguments: base_url"),
]


@pytest.mark.parametrize(("args", "code", "said"), OFFLINE)
def test_bad_input_is_told_before_any_request(run_module, args, code, said):
    result = run_module(main, args)
    assert (result["failed"], result["error"]["code"]) == (True, code)
    assert said.lower() in result["msg"].lower()
    assert set(latepoint_customer.DEFAULTS) < set(result)
    assert KEY not in run_module.output


def test_all_problems_at_once(run_module):
    result = run_module(main, {"id": 1, "customer": {"city": 1, "state": 2, "nope": 3}})
    assert len(result["error"]["details"]["problems"]) == 3
    assert set(latepoint_customer.DEFAULTS) < set(result)


def test_check_run_and_run_again(run_module):
    site = FakeSite(ada())
    run_module.serve(site)
    args = dict(CITY, verify="read")
    checked = run_module(main, args, check_mode=True, diff=True)
    assert site.writes() == []
    done = run_module(main, args, diff=True)
    again = run_module(main, args, diff=True)
    assert site.writes() == ["PUT /customers/1"]
    assert (checked["changed"], done["changed"], again["changed"]) == (True, True, False)
    assert checked["diff"] == done["diff"]
    assert done["request"] == {"method": "PUT", "path": "/customers/1", "body": {"city": "Paris"}}
    assert again["diff"]["before"] == {}
    assert KEY not in json.dumps([checked, done, again])


def test_a_key_that_may_only_read_is_enough_for_check_mode(run_module):
    """api-facts: A key has permissions (customers: read, create, update, delete)."""
    site = FakeSite(ada())
    site.instead("PUT", lambda: reply(403, {"message": "m"}))
    run_module.serve(site)
    assert run_module(main, CITY, check_mode=True)["changed"] is True
    assert run_module(main, CITY)["error"]["code"] == "forbidden"


def test_masked_invocation_and_result(run_module):
    site = FakeSite(ada())
    run_module.serve(site)
    args = {"email": "ada@example.com", "customer": {"first_name": "Augusta", "notes": "VIP client"}, "mask": ["all"]}
    result = run_module(main, args)
    assert result["changed"] is True
    for secret in ("ada@example.com", "Augusta", "VIP client", "Lovelace", "London", "15550199", "morning"):
        assert secret not in run_module.output
    assert result["invocation"]["module_args"]["customer"]["first_name"].startswith("masked-")


def test_warnings(run_module):
    site = FakeSite(ada())
    body = "Notice: x\n" + json.dumps({"success": True, "data": ada(city="Paris")})
    site.instead("GET", lambda: reply(200, body))
    run_module.serve(site)
    result = run_module(main, CITY)
    assert "The site sent text (a PHP warning?) in front of its JSON" in json.dumps(result["warnings"])


def test_what_may_be_a_mistake_is_a_warning(run_module):
    run_module.serve(FakeSite(ada()))
    result = run_module(main, {"id": 1, "customer": {"city": "Par\u200eis"}})
    assert result["warnings"] == [
        "customer.city holds a character that nobody sees: U+200E LEFT-TO-RIGHT MARK at character 4"
    ]


def test_src(run_module):
    site = FakeSite(ada())
    run_module.serve(site)
    source = {"name": "ada.yml", "text": "id: 1\nzipcode: 02134\ncity: Paris\n"}
    result = run_module(main, {"src": "ada.yml", "_sources": [source]})
    assert result["changed_fields"] == ["city"]
    assert "_sources" not in result["invocation"]["module_args"]


@pytest.mark.parametrize("name", sorted(latepoint_customer.DEFAULTS))
def test_every_promised_key_is_there_even_where_reading_failed(run_module, name):
    run_module.serve(lambda request: reply(502, "<html>"))
    assert name in run_module(main, CITY)


@pytest.mark.parametrize(("mask", "shown"), [([], True), (["is_guest"], False), (["all"], False)])
def test_a_wrong_value_is_shown_where_it_may_be(run_module, mask, shown):
    result = run_module(main, {"id": 1, "mask": mask, "customer": {"is_guest": "perhaps"}})
    assert result["msg"].startswith("customer.is_guest must be true or false, not text (")
    assert ("perhaps" in run_module.output) is shown


NASTY = "a@b.c\x1b[31m\n[WARNING]: all is well"


@pytest.mark.parametrize(
    ("site", "said"),
    [
        (FakeSite(ada(email=NASTY)), "customer 1 (a@b.c [31m [WARNING]: all is well) was updated: city"),
        (FakeSite(ada(city="\x1b[2J\nok: all"), drops=["city"]), "city (it is ' [2J ok: all' now, not 'Paris')"),
    ],
    ids=["e-mail", "value"],
)
def test_what_the_site_stores_begins_no_line_of_the_log(run_module, site, said):
    run_module.serve(site)
    result = run_module(main, {"id": 1, "customer": {"city": "Paris"}})
    assert said in result["msg"]
    texts = (result["msg"], result["diff"]["before_header"], (result.get("error") or {}).get("message", ""))
    assert [text for text in texts if not text.isprintable()] == []
