# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor says which APIs a site has, what is switched on, and whether texts are sanitized; with either API."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.modules import latepoint_doctor
from sandbox.handle import running


def finding(result, name):
    (found,) = [entry for entry in result["findings"] if entry["name"] == name]
    return found


@pytest.mark.parametrize(
    ("dialect", "apis", "sanitizes"),
    [
        ("seed", ["extension", "abilities"], False),
        ("plain_permalinks", ["extension", "abilities"], False),
        ("latepoint_5_5", ["extension", "abilities"], True),
        ("legacy", ["extension"], False),
        ("abilities", ["abilities"], True),
        ("abilities_plain", ["abilities"], True),
    ],
)
def test_the_apis_and_the_sanitizing(run_in_process, dialect, apis, sanitizes):
    with running(dialect) as site:
        result = run_in_process(latepoint_doctor.JOB, site.connection())
    seen = finding(result, "apis")["seen"]
    assert [name for name in ("extension", "abilities") if name in seen] == apis
    assert finding(result, "sanitizing")["seen"].startswith("names and notes are stored without") is sanitizes
    assert not site.requests.writes().count()


@pytest.mark.parametrize("switch", ["editing", "deleting"])
def test_what_is_switched_off(run_in_process, switch):
    with running("abilities") as site:
        site.switch(**{switch: False})
        found = finding(run_in_process(latepoint_doctor.JOB, site.connection()), "apis")
    assert found["verdict"] == "note"
    assert found["seen"].endswith(f"; off: {switch}")


def test_a_key_for_an_extension_that_is_not_there(run_in_process):
    with running("abilities") as site:
        result = run_in_process(latepoint_doctor.JOB, {"base_url": site.base_url, "api_key": site.key})
    assert result["verdict"] == "problem"
    assert "abilities" in finding(result, "apis")["seen"]


def test_a_round_trip_by_the_official_api(run_in_process):
    with running("abilities") as site:
        result = run_in_process(latepoint_doctor.JOB, {**site.connection(), "write": True})
        assert len(site.customers()) == 25
    assert (result["verdict"], result["changed"]) == ("note", True)
    assert finding(result, "permissions")["seen"] == "the user may create, update and delete"
    assert {trial["field"] for trial in result["round_trip"]} == {"email", "first_name", "last_name", "phone", "notes"}


def test_a_refusal_with_wp_debug_is_no_failure_of_the_site(run_in_process):
    with running("abilities_get") as site:
        result = run_in_process(latepoint_doctor.JOB, {**site.connection(), "write": True})
        assert 500 in {entry.status for entry in site.requests}
    assert finding(result, "steadiness")["verdict"] == "ok"
    assert finding(result, "throwaway_email_again")["verdict"] == "ok"


def test_nobody_is_created_where_nobody_can_be_deleted(run_in_process):
    with running("abilities") as site:
        site.switch(deleting=False)
        result = run_in_process(latepoint_doctor.JOB, {**site.connection(), "write": True})
        assert not site.requests.writes().count()
    assert (result["verdict"], result["changed"]) == ("problem", False)
    assert "the throwaway customer would stay" in finding(result, "round_trip")["seen"]


def test_a_user_who_may_not_create_is_told_what_a_user_needs(run_in_process):
    with running("abilities") as site:
        reader = {"username": site.reader.login, "password": site.reader.password}
        result = run_in_process(latepoint_doctor.JOB, {**site.connection(), **reader, "write": True})
    assert "take an administrator" in finding(result, "round_trip")["meaning"]
    assert finding(result, "permissions")["seen"] == "the user may not create"
