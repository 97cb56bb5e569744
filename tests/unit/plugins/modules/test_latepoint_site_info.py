# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_site_info` and its arguments."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.modules import latepoint_site_info
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeSite, ada, reply

main = latepoint_site_info.main


def test_a_site_that_is_there(run_module):
    run_module.serve(FakeSite(ada()))
    result = run_module(main, {}, check_mode=True)
    assert (result["changed"], result["reachable"], result["authorized"], result["error"]) == (False, True, True, None)
    assert result["plugin"] == {"plugin": "LatePoint", "version": "5.2.4"}
    assert isinstance(result["elapsed_ms"], int)


def test_a_site_that_is_down_is_an_answer_too(run_module):
    run_module.serve(lambda request: reply(502, "<html>"))
    result = run_module(main, {})
    assert (result["reachable"], result["authorized"]) == (False, False)
    assert result["error"]["code"] == "server_error"
    assert "failed" not in result


@pytest.mark.parametrize(
    ("args", "said"),
    [({"base_url": "salon"}, "is not a URL"), ({"timeout": -1}, "timeout must be more"), ({"mask": []}, "Unsupported")],
)
def test_bad_input_is_told_before_any_request(run_module, args, said):
    result = run_module(main, args)
    assert result["failed"] is True
    assert said.lower() in result["msg"].lower()
