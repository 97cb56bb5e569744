# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Argument specs, and the connection that parameters describe."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._task import options as _argspec

PARAMS = {
    "base_url": "https://salon.example.com",
    "api_key": "lp_live_x",
    "allow_http": False,
    "validate_certs": True,
    "ca_path": None,
    "timeout": 30.0,
    "retries": 4,
    "requests_per_minute": 0,
}


def params(**changed: Any) -> dict[str, Any]:
    return dict(PARAMS, **changed)


def test_the_options_and_defaults_are_those_that_are_promised():
    spec = _argspec.connection_spec()
    assert {name: option.get("default") for name, option in spec.items()} == {
        "base_url": None,
        "api_key": None,
        "username": None,
        "password": None,
        "allow_http": False,
        "validate_certs": True,
        "ca_path": None,
        "timeout": 30.0,
        "retries": 4,
        "requests_per_minute": 0,
    }
    assert spec["base_url"]["aliases"] == ["site_url"]
    assert [spec[name]["fallback"][1] for name in ("base_url", "api_key")] == [
        ["LATEPOINT_BASE_URL"],
        ["LATEPOINT_API_KEY"],
    ]
    assert spec["api_key"]["no_log"] is True
    assert _argspec.mask_spec()["mask"]["default"] == []
    assert {name: option.get("default") for name, option in _argspec.goal_spec().items()} == {
        "state": "present",
        "create": False,
        "custom_fields_mode": "merge",
        "site_changes": None,
        "only_if_empty": [],
        "verify": "auto",
    }
    assert _argspec.goal_spec()["verify"]["choices"] == ["auto", "read", "response", "none"]


def test_a_connection(tmp_path):
    bundle = tmp_path / "ca.pem"
    bundle.write_text("x")
    connection = _argspec.read_connection(params(ca_path=str(bundle), retries=0, timeout=0.5), concurrency=3)
    assert connection.site.root == "https://salon.example.com"
    assert (connection.ca_path, connection.retries, connection.timeout) == (str(bundle), 0, 0.5)
    assert (connection.concurrency, connection.validate_certs, connection.requests_per_minute) == (3, True, 0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"timeout": 0.0}, "timeout must be more than 0 seconds, and a day at most, not 0.0"),
        ({"timeout": -1.0}, "timeout must be more than 0"),
        ({"timeout": float("nan")}, "timeout must be more than 0"),
        ({"timeout": float("inf")}, "timeout must be more than 0"),
        ({"retries": -1}, "retries must be 0 or more, not -1"),
        ({"requests_per_minute": -1}, "requests_per_minute must be 0 or more, not -1"),
        ({"ca_path": "/nowhere/ca.pem"}, "ca_path /nowhere/ca.pem is not there, or can't be read"),
        ({"base_url": "http://salon.example.com"}, "use https://, or set allow_http: true"),
        ({"base_url": "salon.example.com"}, "is not a URL"),
    ],
)
def test_options_that_make_no_sense(changed, said):
    with pytest.raises(InputError) as caught:
        _argspec.read_connection(params(**changed))
    assert said in caught.value.message
    assert caught.value.code == "invalid_parameters"
