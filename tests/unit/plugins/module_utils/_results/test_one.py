# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages, and the shape of results."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, LatePointError
from ansible_collections.latepoint.api.plugins.module_utils._engine.outcome import Written
from ansible_collections.latepoint.api.plugins.module_utils._plan.change import Change
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal, plan_customer
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare
from ansible_collections.latepoint.api.plugins.module_utils._results import one as _results
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils import fakes

KEYS = {"changed", "msg", "customer", "changed_fields", "diff"}


def change(goal: Goal | None = None) -> Change:
    found = plan_customer(
        declare({"city": "Paris", "last_name": "King"}), customer_from_api(fakes.ada()), goal or Goal()
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("one", "two"), "one. two."),
        (("one.", "two?", "three!", "four…"), "one. two? three! four…"),
        (("one", "", "  "), "one."),
        ((), ""),
    ],
)
def test_sentence(parts, text):
    assert _results.sentence(*parts) == text


@pytest.mark.parametrize("code", sorted(_results.ADVICE))
def test_each_advice_is_a_sentence(code):
    text = _results.advice(code)
    assert text[0].isupper()
    assert text[-1] in ".?"


@pytest.mark.parametrize("code", ["unauthorized", "forbidden"])
def test_where_a_page_refuses_the_key_is_not_at_fault(code):
    assert _results.advice_for(AnswerError("m", code)) == _results.advice(code)
    assert _results.advice_for(AnswerError("m", code, {"page": True})) == ""


def test_no_advice():
    assert _results.advice("something_else") == ""


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("customer 1 is gone", "Customer 1 is gone."),
        ("base_url is not a URL", "base_url is not a URL."),
        ("customer.city is a list", "customer.city is a list."),
        ("a.yml:2: city is a list", "a.yml:2: city is a list."),
        ("src is empty", "src is empty."),
        ("id must be 1 or more", "id must be 1 or more."),
    ],
)
def test_a_failure_begins_as_a_sentence_unless_it_begins_with_a_name(message, said):
    assert _results.failure(LatePointError(message, "x"), Mask())["msg"] == said


def test_a_failure():
    error = AnswerError("no such key", "unauthorized", {"a": 1}, 401)
    assert _results.failure(error, Mask(), "customer 1: no such key") == {
        "failed": True,
        "msg": "Customer 1: no such key. Check api_key (environment variable LATEPOINT_API_KEY): is it this site's, "
        "and not revoked?",
        "error": {"code": "unauthorized", "message": "no such key", "details": {"a": 1}},
    }


def test_a_plan_and_its_result_look_alike():
    planned = _results.planned_result(change(), Mask())
    written = _results.written_result(Written(change(), True, customer_from_api(fakes.ada())), Mask())
    assert set(planned) == KEYS
    assert set(written) == {*KEYS, "status_code", "tries"}
    assert planned["msg"] == "customer 1 (ada@example.com) would be updated: city, last_name"
    assert written["msg"] == "customer 1 (ada@example.com) was updated: city, last_name"
    assert planned["customer"]["city"] == "Paris"


def test_the_wording_of_a_deletion():
    found = plan_customer(declare({"id": 1}), customer_from_api(fakes.ada()), Goal(state="absent"))
    assert _results.planned_result(found, Mask())["msg"] == "customer 1 (ada@example.com) would be deleted"
    failed = Written(found, False, customer_from_api(fakes.ada()), LatePointError("still there", "write_not_kept"))
    result = _results.written_result(failed, Mask())
    assert result["msg"].startswith("Customer 1 (ada@example.com) could not be deleted: still there.")
    assert (result["diff"]["before"], result["diff"]["after"]) == ({}, {})


def test_a_failed_write_shows_what_is_there_now():
    error = LatePointError("city was not kept", "write_not_kept")
    kept = tuple(difference for difference in change().differences if difference.name == "last_name")
    now = customer_from_api(fakes.ada(last_name="KING"))
    result = _results.written_result(Written(change(), True, now, error, 200, 2, kept=kept), Mask())
    assert result["changed_fields"] == ["last_name"]
    assert (result["diff"]["before"], result["diff"]["after"]) == ({"last_name": "Lovelace"}, {"last_name": "KING"})
    assert (result["tries"], result["status_code"], result["failed"]) == (2, 200, True)


def test_masked():
    mask = Mask(["email", "city"])
    result = _results.planned_result(change(), mask)
    assert result["msg"].startswith("customer 1 (masked-")
    assert result["diff"]["before"]["city"] == mask.token("London")
