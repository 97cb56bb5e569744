# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_customer_info` and its arguments."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.modules import latepoint_customer_info
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeSite, ada, reply

main = latepoint_customer_info.main


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"id": 1, "email": "a@b.org"}, "exclude each other: id, or email, or filters"),
        ({"id": 0}, "id must be a whole number from 1 on, not 0"),
        ({"id": True}, "id must be a whole number from 1 on, not True"),
        ({"limit": 0}, "limit must be 1 or more, not 0"),
        (
            {"status": "gone"},
            "value of status must be one of: active, inactive, pending_verification, blocked, got: gone",
        ),
        ({"include": ["everything"]}, "value of include must be one or more of"),
        ({"base_url": "http://salon.example.com"}, "use https://"),
        ({"api_key": ...}, "missing required arguments: api_key"),
        ({"mask": ["nope"]}, "mask: unknown field 'nope'"),
    ],
)
def test_bad_input_is_told_before_any_request(run_module, args, said):
    result = run_module(main, args)
    assert (result["failed"], result.get("changed", False)) == (True, False)
    assert said.lower() in result["msg"].lower()
    assert result["error"]["code"] in ("invalid_parameters", "invalid_record")


@pytest.mark.parametrize("check_mode", [True, False])
def test_reading(run_module, check_mode):
    site = FakeSite(ada(), ada(id=2, email="b@b.org"))
    run_module.serve(site)
    result = run_module(main, {"email": "ADA@example.com", "include": ["custom_fields"]}, check_mode=check_mode)
    assert (result["changed"], result["count"]) == (False, 1)
    assert result["customers"][0]["custom_fields"] == {"preferred_time": "morning"}
    assert site.writes() == []


def test_a_site_that_fails(run_module):
    run_module.serve(lambda request: reply(401, {"message": "m"}))
    result = run_module(main, {})
    assert result["error"]["code"] == "unauthorized"
    assert not {"customers", "count"} & set(result)  # a failure must not read as nobody


def test_what_was_looked_for_is_masked(run_module):
    """mask: in "diff, results, invocation, messages"."""
    run_module.serve(
        lambda request: reply(400, {"code": "invalid_parameters", "message": "Bad ZQold, zqold@x.org, 77"})
    )
    for args in ({"search": "ZQold"}, {"email": "ZQold@x.org"}):
        result = run_module(main, dict(args, mask=["all"]))
        assert "zqold@" not in run_module.output.lower()
        assert result["msg"].startswith("*** (HTTP 400, invalid_parameters)")
        (name,) = args
        assert result["invocation"]["module_args"][name].startswith("masked-")
    assert "ZQold" not in run_module(main, {"search": "ZQold", "mask": ["email"]})["msg"]
    assert "ZQold" in run_module(main, {"search": "ZQold"})["msg"]
    assert run_module(main, {"search": "ZQold"})["invocation"]["module_args"]["search"] == "ZQold"


def test_the_result_and_the_invocation_have_the_same_tokens(run_module):
    run_module.serve(FakeSite(ada()))
    result = run_module(main, {"email": ada()["email"], "mask": ["email"]})
    assert result["customers"][0]["email"] == result["invocation"]["module_args"]["email"]
