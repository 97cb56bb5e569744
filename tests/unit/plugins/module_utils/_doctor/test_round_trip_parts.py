# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The round trip of the doctor: outcomes of values, and the findings that they make."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._doctor import judge
from ansible_collections.latepoint.api.plugins.module_utils._doctor.cases import (
    ALIKE,
    DROPPED,
    KEPT,
    REFUSED,
    REWRITTEN,
    TOUCHED,
    UNKNOWN,
    Attempt,
    Case,
    Trial,
    cases,
    trials,
)
from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import VALUES
from ansible_collections.latepoint.api.plugins.module_utils._record.customer import Customer, customer_from_api
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare

from .. import fakes

NOBODY = Customer(None, {})


# --- what came of values ----------------------------------------------------------------------------------------


def attempt(values, after, ordinary=True, answer=NOBODY, confirmed=True, error="", refused=False, **before):
    """A case tried on Ada, who is `after` it."""
    case = Case("tried", declare(values).values, ordinary)
    now = None if after is None else customer_from_api(fakes.ada(**after))
    return Attempt(case, customer_from_api(fakes.ada(**before)), answer, now, confirmed, error, refused)


@pytest.mark.parametrize(
    ("values", "after", "outcome"),
    [
        ({"city": "Oslo"}, {"city": "Oslo"}, KEPT),
        ({"phone": "+1 (7) 8"}, {"phone": "+178"}, ALIKE),
        ({"city": "Oslo"}, {}, DROPPED),
        ({"city": "Oslo"}, {"city": "Olso"}, REWRITTEN),
        ({"city": "Oslo"}, None, UNKNOWN),
        ({"custom_fields": {"A": "1"}}, {"custom_fields": {"preferred_time": "morning", "a": "1"}}, KEPT),
        ({"custom_fields": {"a": " 1 "}}, {"custom_fields": {"preferred_time": "morning", "a": "1"}}, ALIKE),
        ({"custom_fields": {"preferred_time": "noon"}}, {}, DROPPED),
        ({"custom_fields": {"preferred_time": "noon"}}, {"custom_fields": {"preferred_time": "no"}}, REWRITTEN),
        ({"custom_fields": {"preferred_time": ""}}, {"custom_fields": []}, KEPT),
        ({"is_guest": True}, {"is_guest": "1"}, KEPT),
        ({"notes": "VIP"}, {"notes": "", "admin_notes": "VIP"}, KEPT),
    ],
)
def test_outcomes(values, after, outcome):
    (trial,) = trials(attempt(values, after))
    assert trial.outcome == outcome
    assert trial.settled == (outcome in (KEPT, ALIKE))


def test_a_refusal():
    (trial,) = trials(attempt({"city": "Oslo"}, {}, confirmed=False, error="no", refused=True))
    assert (trial.outcome, trial.error, trial.silent) == (REFUSED, "no", False)
    (gone,) = trials(attempt({"city": "Oslo"}, None, confirmed=False, refused=True))
    assert gone.outcome == REFUSED


@pytest.mark.parametrize(("sent", "outcome"), [("Oslo", DROPPED), ("", KEPT)])
def test_a_field_that_is_not_shown_is_empty(sent, outcome):
    hidden = fakes.ada()
    del hidden["city"]
    case = Case("tried", {"city": sent})
    (trial,) = trials(Attempt(case, customer_from_api(hidden), NOBODY, customer_from_api(hidden)))
    assert trial.outcome == outcome


def test_what_was_left_out_but_changed():
    found = trials(attempt({"city": "Oslo"}, {"city": "Oslo", "last_name": "King", "custom_fields": []}))
    assert [(tried.field, tried.outcome) for tried in found] == [
        ("city", KEPT),
        ("last_name", TOUCHED),
        ("custom_fields", TOUCHED),
    ]


def test_an_answer_that_shows_what_was_sent_and_not_what_is_stored():
    echo = customer_from_api({"phone": "+1 (7) 8"})
    (trial,) = trials(attempt({"phone": "+1 (7) 8"}, {"phone": "+178"}, answer=echo))
    assert trial.echoed
    (honest,) = trials(attempt({"phone": "+1 (7) 8"}, {"phone": "+178"}, answer=customer_from_api({"phone": "+178"})))
    assert not honest.echoed


def test_every_field_is_tried_and_every_case_can_be_declared():
    tried = set()
    for case in cases("doctor@example.com", "key"):
        tried |= set(declare(case.values).values)
    assert tried == {entry.name for entry in VALUES}


# --- findings of the round trip ---------------------------------------------------------------------------------


def trial(outcome=KEPT, ordinary=True, confirmed=True, field="city", what="tried", **more):
    return Trial(field, what, "Oslo", more.pop("kept", "Olso"), outcome, ordinary, confirmed, **more)


def by_name(*tried):
    return {finding.name: finding for finding in judge.round_trip(tried)}


@pytest.mark.parametrize(
    ("given", "field", "answers"),
    [
        (trial(), "ok", "ok"),
        (trial(ALIKE), "ok", "ok"),
        (trial(ALIKE, echoed=True), "ok", "ok"),
        (trial(REWRITTEN, confirmed=False), "problem", "ok"),
        (trial(REWRITTEN), "problem", "problem"),
        (trial(REWRITTEN, ordinary=False, confirmed=False), "note", "ok"),
        (trial(REWRITTEN, ordinary=False), "note", "note"),
        (trial(DROPPED, ordinary=False, confirmed=False), "note", "ok"),
        (trial(DROPPED, ordinary=False), "problem", "problem"),
        (trial(REFUSED, ordinary=False, confirmed=False), "note", "ok"),
        (trial(REFUSED, confirmed=False), "problem", "ok"),
        (trial(UNKNOWN, confirmed=False, kept=None), "problem", "ok"),
    ],
)
def test_verdicts_of_a_field_and_of_the_answers(given, field, answers):
    said = by_name(given)
    assert (said["field_city"].verdict, said["answers"].verdict) == (field, answers)
    assert said["field_city"].fields == ("city",)


def test_a_touched_field_is_a_problem_for_everybody():
    said = by_name(trial(), trial(TOUCHED, field="last_name"))
    assert said["partial_updates"].verdict == "problem"
    assert said["partial_updates"].fields == ()
    assert "field_last_name" not in said


def test_what_is_seen_of_a_field_is_short():
    said = by_name(*(trial(DROPPED, what=f"number {n}", confirmed=False) for n in range(30)))["field_city"]
    assert said.seen.startswith('0 of 30 values kept; number 0: "Oslo" not kept, it is still "Olso"')
    assert said.seen.endswith("and 24 more")
    assert "and 24 more" in said.meaning


def test_refusals_repeat_what_the_site_said():
    said = by_name(trial(REFUSED, ordinary=False, confirmed=False, error="City is odd"))["field_city"]
    assert "refused (City is odd)" in said.seen
    assert said.meaning == "Refused, which a run reports: tried."
    assert "refused" in by_name(trial(REFUSED, confirmed=False))["field_city"].seen


def test_values_are_shown_short():
    assert judge.show("x" * 100).endswith("…")
    assert (judge.show(True), judge.show(0), judge.show('"')) == ("true", "0", '"\\""')


def test_trials_as_results():
    assert judge.as_results([trial()])[0] == {
        "field": "city",
        "what": "tried",
        "sent": "Oslo",
        "kept": "Olso",
        "outcome": KEPT,
        "ordinary": True,
        "error": "",
        "told": True,
    }
