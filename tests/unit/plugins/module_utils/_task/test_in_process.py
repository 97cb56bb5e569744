# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work in the calling process gives what the module gives: the same result for the same requests."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._http import client as _http
from ansible_collections.latepoint.api.plugins.module_utils._task import in_process
from ansible_collections.latepoint.api.plugins.modules import (
    latepoint_customer,
    latepoint_customer_info,
    latepoint_customers,
    latepoint_doctor,
    latepoint_export,
    latepoint_site_info,
)
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import BASE, KEY, FakeSite, ada, reply
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.runner import mounted

ONE, MANY, INFO = latepoint_customer, latepoint_customers, latepoint_customer_info
CITY = {"id": 1, "customer": {"city": "Paris"}}
SCENARIOS: dict[str, tuple[Any, dict[str, Any]]] = {
    "updated": (ONE, CITY),
    "as declared": (ONE, {"id": 1, "customer": {"first_name": "Ada"}}),
    "not there": (ONE, {"id": 77, "customer": {"city": "Paris"}}),
    "created": (ONE, {"customer": {"email": "new@example.com", "first_name": "New"}, "create": True}),
    "deleted": (ONE, {"id": 1, "state": "absent"}),
    "masked": (ONE, dict(CITY, mask=["all"])),
    "many": (MANY, {"customers": [{"id": 1, "city": "Paris"}, {"id": 77, "city": "Rome"}]}),
    "many, masked": (MANY, {"customers": [{"id": 1, "city": "Paris"}], "mask": ["city"]}),
    "many, one wrong": (MANY, {"customers": [{"id": 1, "zipcode": 2134}]}),
    "found": (INFO, {"email": "ada@example.com"}),
    "site": (latepoint_site_info, {}),
    "doctor": (latepoint_doctor, {}),
    "export": (latepoint_export, {"dest": "/nowhere"}),
    "unknown option": (ONE, dict(CITY, nonsense=1)),
    "no key": (ONE, dict(CITY, api_key=...)),
    "empty key": (ONE, dict(CITY, api_key="")),
    "a choice that is none, masked": (ONE, dict(CITY, state="ada@example.com", mask=["all"])),
    "wrong type": (ONE, dict(CITY, id="five")),
    "wrong mask": (ONE, dict(CITY, mask=["emial"])),
    "base_url in its other name": (ONE, dict(CITY, base_url=..., site_url=BASE)),
    "both names": (ONE, dict(CITY, site_url=BASE)),
    "text for a number": (ONE, dict(CITY, id="1", timeout="5", validate_certs="no")),
    "key with white space": (ONE, dict(CITY, api_key=f" {KEY}\n")),
    "no such ca_path": (ONE, dict(CITY, ca_path="nowhere.pem")),
    "src that nobody read": (MANY, {"src": ["x.yml"]}),
}
# What passes between two runs, or is random.
VOLATILE = ("elapsed_ms", "ms", "latency_ms", "median_ms")


@pytest.fixture
def here(monkeypatch):
    """Runs a job in this process, with requests to `site`."""

    def run(job: Any, args: dict[str, Any], site: Any, **modes: Any) -> dict[str, Any]:
        original = _http._session
        monkeypatch.setattr(_http, "_session", lambda connection: mounted(original(connection), site))
        given = {"base_url": BASE, "api_key": KEY, "retries": 0, **args}
        call = in_process.Call("the module", modes.get("check", False), modes.get("diff", False), "/folder")
        result = in_process.run(job, call, {name: value for name, value in given.items() if value is not ...})
        monkeypatch.setattr(_http, "_session", original)
        json.dumps(result)
        return result

    return run


def steady(value: Any) -> Any:
    """The value without what passes."""
    if isinstance(value, dict):
        return {key: steady(item) for key, item in value.items() if key not in VOLATILE}
    if isinstance(value, list):
        return [steady(item) for item in value]
    return value


@pytest.mark.parametrize("check", [False, True], ids=["real", "check"])
@pytest.mark.parametrize("name", list(SCENARIOS))
def test_both_ways_give_the_same(run_module, here, monkeypatch, name, check):
    monkeypatch.setattr("os.urandom", lambda size: b"k" * size)
    module, args = SCENARIOS[name]
    sites = [FakeSite(ada()), FakeSite(ada())]
    run_module.serve(sites[0])
    by_module = run_module(
        module.main, args, check_mode=check, diff=True, module_name="the module", version="2.17.0", verbosity=3
    )
    by_module.setdefault("warnings", [])
    in_here = here(module.JOB, args, sites[1], check=check, diff=True)
    in_here.setdefault("warnings", [])
    assert steady(in_here) == steady(by_module)
    assert [str(call) for call in sites[1].calls] == [str(call) for call in sites[0].calls]


def test_nothing_secret_is_in_a_result(here):
    def echo(request: Any) -> Any:
        return reply(500, {"code": "customer_update_failed", "message": f"key {KEY}", "data": {KEY: [KEY]}})

    for key in (KEY, f" {KEY} "):
        assert KEY not in json.dumps(here(ONE.JOB, dict(CITY, api_key=key), echo))
