# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_export` and its arguments."""

from __future__ import annotations

import pytest
import yaml

from ansible_collections.latepoint.api.plugins.module_utils._task.options import connection_spec
from ansible_collections.latepoint.api.plugins.modules import latepoint_export
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import FakeSite, ada

main = latepoint_export.main


@pytest.mark.parametrize("name", ["per_file", "concurrency"])
def test_bad_input_is_told_before_any_request(run_module, name):
    result = run_module(main, {"dest": "x", name: 0})
    assert result["failed"]
    assert f"{name} must be 1 or more" in result["msg"].lower()


@pytest.mark.parametrize("check_mode", [True, False])
def test_it_reads_all_customers(run_module, check_mode):
    site = FakeSite(ada(), ada(id=2, email="b@b.org"))
    run_module.serve(site)
    result = run_module(main, {"dest": "x"}, check_mode=check_mode)
    assert sorted(customer["email"] for customer in result["customers"]) == sorted([ada()["email"], "b@b.org"])
    assert not result["changed"]
    assert {call.method for call in site.calls} == {"GET"}


def test_its_options_are_documented():
    options = yaml.safe_load(latepoint_export.DOCUMENTATION)["options"]
    own = {name: option for name, option in latepoint_export.SPEC.items() if name not in connection_spec()}
    assert set(options) == set(own)
    for name, option in own.items():
        for key in ("type", "default", "required"):
            assert options[name].get(key) == option.get(key), f"{name}: {key}"
