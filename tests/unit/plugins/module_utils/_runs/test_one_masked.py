# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One customer: nothing that is masked in any result; and what holds for any record."""

from __future__ import annotations

import json
from typing import Any, Callable, Mapping

import pytest
import requests
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils import strategies
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeSite, ada, reply

from ..one_customer import GET, KEYS, LIST, run

SECRETS = ("Ada", "Lovelace", "King", "ada@example.com", "15550199", "London", "Paris", "morning", "02134", "James")


def broken() -> Exception:
    return requests.exceptions.ReadTimeout("ada@example.com")


RUNS: Mapping[str, Callable[[FakeSite], Any]] = {
    "done": lambda site: None,
    "dropped": lambda site: site.drops.append("city"),
    "refused": lambda site: site.instead(
        "PUT", lambda: reply(400, {"message": "ada@example.com, Paris: no", "code": "x"})
    ),
    "details": lambda site: site.instead("PUT", lambda: reply(422, {"message": "m", "data": {"city": "Paris"}})),
    "unreadable": lambda site: site.instead("GET", lambda: reply(500, {"message": "not King of Paris"})),
    "lost": lambda site: site.after("PUT", broken),
    "gone": lambda site: site.customers.clear(),
}


@pytest.mark.parametrize("check", [False, True])
def test_an_email_that_another_customer_has(check):
    """The site would refuse it: nothing is sent, and check mode says the same."""
    site = FakeSite(ada(), ada(id=2, email="Grace@example.com"))
    result = run(site, check, id=1, customer={"email": "grace@example.com", "city": "Paris"})
    assert (result["changed"], result["failed"], result["error"]["code"]) == (False, True, "email_taken")
    assert result["error"]["details"]["written"] == "no"
    assert site.sent() == [GET, LIST]


def test_check_mode_looks_for_holders_of_a_new_email_alone():
    site = FakeSite(ada(), ada(id=2, email="grace@example.com"))
    assert run(site, True, id=1, customer={"email": "ada@navy.example.mil"})["changed"]
    assert site.sent() == [GET, LIST]
    assert run(site, True, id=1, customer={"city": "Paris"})["changed"]
    assert site.sent() == [GET, LIST, GET]
    site.instead("GET", lambda: reply(401, {"message": "m"}))
    assert run(site, True, id=1, customer={"email": "x@y.org"})["error"]["code"] == "unauthorized"


@pytest.mark.parametrize("check", [False, True], ids=["run", "check"])
@pytest.mark.parametrize("by", [{"id": 1}, {"email": "ada@example.com"}], ids=["id", "email"])
@pytest.mark.parametrize("what", list(RUNS))
def test_no_masked_value_in_any_result(what, by, check):
    """`mask`: old and new values alike, in diff, results, messages."""
    site = FakeSite(ada())
    RUNS[what](site)
    result = run(
        site, check, Mask(["all"]), **by, customer={"city": "Paris", "last_name": "King", "phone": "+1-555-0199"}
    )
    shown = json.dumps(result, ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in shown] == []
    assert "masked-" in shown or result.get("failed")


@given(strategies.raw_declarations, strategies.raw_customers, st.booleans())
def test_a_run_and_its_check_agree_and_a_second_run_is_quiet(declared, stored, exact):
    """Over the whole way: check mode's plan is the plan applied, and then there is nothing left to do."""
    stored = dict({"email": "ada@example.com"}, **stored)
    params = {
        "id": 1,
        "customer": dict(declared, id=1),
        "custom_fields_mode": "exact" if exact else "merge",
        "verify": "read",
    }
    site = FakeSite(stored)
    planned = run(site, check=True, **params)
    assert site.writes() == []
    done = run(site, **params)
    details = (done.get("error") or {}).get("details", {})
    assert details.get("fields") == details.get("unseen"), "nothing fails but what the site doesn't show"
    if not details:
        assert {key: planned[key] for key in KEYS} == {key: done[key] for key in KEYS}
    assert run(site, **params)["changed"] is False
