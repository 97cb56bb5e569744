# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_doctor` and its arguments."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.modules import latepoint_doctor
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.doctor_salon import Salon
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import ada, reply

main = latepoint_doctor.main


def served(run_module, *customers):
    """A site with a front page, and with indexes of its APIs."""
    site = Salon(*customers)
    run_module.serve(site)
    return site


def test_reading_is_all_that_is_done_unasked(run_module):
    site = served(run_module, ada())
    result = run_module(main, {})
    assert (result["changed"], result["verdict"], site.writes()) == (False, "note", [])
    assert result["findings"][0]["name"] == "api"


def test_writing_on_request(run_module):
    site = served(run_module)
    result = run_module(main, {"write": True, "custom_field": "preferred_time"})
    assert (result["changed"], site.customers) == (True, {})
    assert any("preferred_time" in (call.body or {}).get("custom_fields", {}) for call in site.calls)


def test_check_mode_wins(run_module):
    site = served(run_module, ada())
    result = run_module(main, {"write": True}, check_mode=True)
    assert (result["changed"], result["round_trip"], site.writes()) == (False, [], [])


def test_a_site_that_is_down_is_a_finding(run_module):
    run_module.serve(lambda request: reply(502, "<html>"))
    result = run_module(main, {})
    assert result["verdict"] == "problem"
    assert "failed" not in result


@pytest.mark.parametrize(
    ("args", "said"),
    [({"base_url": "salon"}, "is not a URL"), ({"fields": ["fone"]}, "did you mean"), ({"mask": []}, "Unsupported")],
)
def test_bad_input_is_told_before_any_request(run_module, args, said):
    result = run_module(main, args)
    assert result["failed"] is True
    assert said.lower() in result["msg"].lower()
