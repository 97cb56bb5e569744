# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The exception tree."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base import errors as _errors
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import Arrived, NotFoundError, Scope


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (_errors.LatePointError("m"), "unexpected_answer"),
        (_errors.InputError("m"), "invalid_parameters"),
        (_errors.RecordError(["m"]), "invalid_record"),
        (_errors.PlanError("m"), "duplicate_customer"),
        (_errors.AnswerError("m"), "unexpected_answer"),
        (_errors.NotFoundError("m"), "customer_not_found"),
        (_errors.PlanError("m", "stale_plan"), "stale_plan"),
    ],
)
def test_the_code_of_each_kind(error, code):
    assert isinstance(error, _errors.LatePointError)
    assert error.as_result()["code"] == code
    assert error.as_result()["message"] == str(error) == "m"


def test_details_are_a_copy():
    details = {"ids": [1]}
    error = _errors.PlanError("m", details=details)
    error.details["more"] = 1
    assert details == {"ids": [1]}


def test_an_answer_that_failed_did_nothing_unless_somebody_says_so():
    error = _errors.AnswerError("m")
    assert (error.passing, error.arrived, error.scope, error.retry_after) == (False, Arrived.NO, Scope.REQUEST, None)


@pytest.mark.parametrize(("count", "end"), [(1, "p0"), (20, "p19"), (21, "p19; and 1 more"), (30, "p19; and 10 more")])
def test_a_record_error_tells_all_problems_and_shows_twenty(count, end):
    error = _errors.RecordError([f"p{number}" for number in range(count)])
    assert error.message.endswith(end)
    assert len(error.problems) == len(error.details["problems"]) == count


def test_an_error_replaced_leaves_the_first_one_as_it_was():
    error = NotFoundError("gone", details={"request": "GET /customers/1"}, status_code=404)
    other = error.replaced(message="gone. Nothing was written", scope=Scope.SITE)
    other.details["written"] = "no"
    assert (type(other), other.message, other.scope) == (NotFoundError, "gone. Nothing was written", Scope.SITE)
    assert (other.code, other.status_code) == ("customer_not_found", 404)
    assert (error.message, error.details, error.scope) == ("gone", {"request": "GET /customers/1"}, Scope.REQUEST)
