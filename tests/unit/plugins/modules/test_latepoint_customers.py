# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_customers` from arguments to result: offline errors before any request, then the whole way."""

from __future__ import annotations

import json

import pytest

from ansible_collections.latepoint.api.plugins.modules import latepoint_customers
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, people, source
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import KEY, reply

main = latepoint_customers.main
ROME = {"customers": [{"id": number, "city": "Rome"} for number in (1, 2, 3)]}


def test_the_options_are_those_that_are_promised():
    options = {name: option.get("default") for name, option in latepoint_customers.SPEC.items() if name[0] != "_"}
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
        "customers": None,
        "src": None,
        "save_plan": None,
        "plan": None,
        "state": "present",
        "create": False,
        "custom_fields_mode": "merge",
        "base": None,
        "site_changes": None,
        "only_if_empty": [],
        "mask": [],
        "verify": "auto",
        "concurrency": 4,
        "max_changes": None,
        "on_error": "continue",
        "journal": None,
    }


# Each with what the message tells; nothing is sent (a request would fail the test).
OFFLINE = [
    ({}, "invalid_parameters", "neither customers nor src is given"),
    ({"src": ["a.yml"]}, "invalid_parameters", "src was not read"),
    ({"customers": [{"city": "Rome"}]}, "invalid_record", "customers[0]: says neither id nor email"),
    ({"customers": [{"id": 1}, {"id": 1}]}, "duplicate_customer", "customers[1]: customer 1 is declared at"),
    ({"customers": [{"id": 1, "zipcode": 2134}]}, "invalid_record", "customers[0].zipcode is a number (2134), not"),
    ({"customers": [{"id": 1, "zip": "1"}]}, "invalid_record", "customers[0]: unknown field 'zip'"),
    (dict(ROME, concurrency=0), "invalid_parameters", "concurrency must be from 1 to 64, not 0"),
    (dict(ROME, max_changes="many"), "invalid_parameters", "max_changes must be a whole number or a percentage"),
    (dict(ROME, on_error="ignore"), "invalid_parameters", "value of on_error must be one of: continue, stop"),
    (dict(ROME, plan="/nowhere/plan.json"), "invalid_parameters", "plan /nowhere/plan.json can't be read"),
    (dict(ROME, mask=["emial"]), "invalid_record", "mask: unknown field 'emial' - did you mean 'email'?"),
    (dict(ROME, base_url="http://salon.example.com"), "invalid_parameters", "use https://, or set allow_http: true"),
    (dict(ROME, api_key=""), "invalid_parameters", "api_key is empty"),
    (dict(ROME, api_key=..., username="ann"), "invalid_parameters", "missing required arguments: password, which goes"),
    (dict(ROME, customers="ada"), "invalid_parameters", "customers"),
]


@pytest.mark.parametrize(("args", "code", "said"), OFFLINE)
def test_bad_input_is_told_before_any_request(run_module, args, code, said):
    result = run_module(main, args)
    assert (result["failed"], result["error"]["code"]) == (True, code)
    assert said.lower() in result["msg"].lower()
    assert not result.get("changed")
    assert KEY not in run_module.output


@pytest.mark.parametrize("limit", [1, "1", "10%"])
def test_max_changes_as_number_and_as_text(run_module, limit):
    site = BulkSite(*people(range(1, 11)))
    run_module.serve(site)
    args = {"customers": [{"id": number, "city": "Rome"} for number in range(1, 11)], "max_changes": limit}
    assert run_module(main, args)["error"]["code"] == "too_many_changes"
    assert site.writes() == []


def test_check_run_and_run_again(run_module):
    site = BulkSite(*people([1, 2, 3]))
    run_module.serve(site)
    checked = run_module(main, ROME, check_mode=True, diff=True)
    assert site.writes() == []
    done = run_module(main, ROME, diff=True)
    again = run_module(main, ROME, diff=True)
    assert sorted(site.writes()) == ["PUT /customers/{}".format(number) for number in (1, 2, 3)]
    assert (checked["changed"], done["changed"], again["changed"]) == (True, True, False)
    assert checked["diff"] == done["diff"]
    assert checked["diff"][0] == {
        "before": {"city": "Oslo"},
        "after": {"city": "Rome"},
        "before_header": "customer 1 (c1@example.com)",
        "after_header": "customer 1 (c1@example.com)",
    }
    assert (again["diff"], again["results"], again["summary"]["unchanged"]) == ([], [], 3)
    assert KEY not in json.dumps([checked, done, again])


def test_without_diff_there_is_none(run_module):
    run_module.serve(BulkSite(*people([1, 2, 3])))
    assert run_module(main, ROME, check_mode=True)["diff"] == []


def test_a_key_that_may_only_read_is_enough_for_check_mode(run_module):
    site = BulkSite(*people([1, 2, 3]))
    site.instead("PUT", lambda: reply(403, {"message": "m"}), 9)
    run_module.serve(site)
    assert run_module(main, ROME, check_mode=True)["summary"]["changed"] == 3
    assert run_module(main, ROME)["error"]["code"] == "forbidden"


def test_many_records_are_shown_as_their_number(run_module):
    run_module.serve(BulkSite(*people([1, 2, 3])))
    args = dict(ROME, src=["x.yml"], _sources=[source("x.yml", "- id: 4\n  notes: a secret\n")], _progress="/nowhere/p")
    shown = run_module(main, args, inject_invocation=True)["invocation"]["module_args"]
    assert shown["customers"] == "3 customers"
    assert not any(name.startswith("_") for name in shown)
    assert "a secret" not in json.dumps(shown)


def test_warnings(run_module):
    site = BulkSite(*people([1, 2, 3]))
    page = {"success": True, "data": people([1, 2, 3]), "pagination": {"total": 3, "total_pages": 1}}
    site.instead("GET", lambda: reply(200, "Notice: x\n" + json.dumps(page)))
    run_module.serve(site)
    assert "PHP warning" in json.dumps(run_module(main, ROME)["warnings"])


def test_what_may_be_a_mistake_is_a_warning(run_module):
    run_module.serve(BulkSite(*people(range(1, 31))))
    records = [{"id": number, "city": "Ro\u200bme"} for number in range(1, 31)]
    warnings = run_module(main, {"customers": records})["warnings"]
    assert warnings[:1] == [
        "customers[0].city holds a character that nobody sees: U+200B ZERO WIDTH SPACE at character 3"
    ]
    assert warnings[20:] == ["… and 10 more values that may be mistakes"]


def test_files(run_module):
    site = BulkSite(*people([1, 2, 3]))
    run_module.serve(site)
    files = [
        source("a.yml", "customers:\n  - id: 1\n    zipcode: 02134\n"),
        source("b.json", '[{"id": 2, "city": "X"}]'),
    ]
    done = run_module(main, {"src": ["a.yml", "b.json"], "_sources": files})
    assert [entry["source"] for entry in done["results"]] == ["a.yml:2", "b.json:1"]
    assert (site.customers[1]["zipcode"], site.customers[2]["city"]) == ("02134", "X")


@pytest.mark.parametrize(
    ("args", "declared"),
    [
        ({}, 0),
        ({"customers": [{}]}, 1),
        ({"customers": [{"id": 1}, {"id": 2, "zipcode": 1}, "id=3"]}, 3),
        ({"customers": [{"id": 1}, {"id": 1}]}, 2),
        (dict(ROME, plan="/nowhere/plan.json"), 3),
        (dict(ROME, concurrency=0), 3),
        (dict(ROME, api_key=""), 3),
        (dict(ROME, mask=["emial"]), 0),
        (dict(ROME, api_key=...), 3),
        (dict(ROME, verfy="read"), 0),
        (dict(ROME, on_error="ignore"), 0),
        (dict(ROME, retries="many"), 0),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_a_run_that_fails_early_has_every_key(run_module, args, declared, check):
    result = run_module(main, args, check_mode=check)
    assert result["failed"]
    assert set(latepoint_customers.DEFAULTS) < set(result)
    assert result["summary"] == {
        "declared": declared,
        "unchanged": 0,
        "changed": 0,
        "created": 0,
        "deleted": 0,
        "failed": 0,
        "skipped": declared,
        "unmanaged": None,
        "requests": {},
    }
    assert (result["changed"], result["results"], result["diff"], result["forecast"]) == (False, [], [], None)
    assert result["error"]["details"]["written"] == "no"
