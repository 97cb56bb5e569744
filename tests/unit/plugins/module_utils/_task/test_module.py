# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From parameters to results: what is shown, what is masked, and that nothing of a fault gets out."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from ansible.module_utils.basic import AnsibleModule

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import AnswerError, InputError
from ansible_collections.latepoint.api.plugins.module_utils._http import client as _http
from ansible_collections.latepoint.api.plugins.module_utils._task import task as _task
from ansible_collections.latepoint.api.plugins.module_utils._task.invocation import refusal, shown_parameters
from ansible_collections.latepoint.api.plugins.module_utils._task.module import _connected, run
from ansible_collections.latepoint.api.plugins.module_utils._task.options import connection_spec, mask_spec
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Job, Task
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import BASE, KEY

SPEC = dict(connection_spec(), **mask_spec(), email={"type": "str"}, src={"type": "path"}, customer={"type": "dict"})
DEFAULTS = {"changed": False, "extra": None}


def main_of(work: Any) -> Any:
    return lambda: run(Job(SPEC, work, DEFAULTS))


def test_a_result_is_filled_up(run_module):
    result = run_module(main_of(lambda task: {"changed": True, "msg": "done"}), {})
    assert (result["changed"], result["extra"], result["msg"]) == (True, None, "done")
    assert result["invocation"]["module_args"]["timeout"] == 30.0


@pytest.mark.parametrize("check_mode", [True, False])
def test_check_mode_makes_a_read_only_client(run_module, check_mode):
    def work(task: Task) -> Any:
        assert task.check_mode is check_mode
        assert task.client.read_only is check_mode
        assert task.client is task.client
        return {"msg": "ok", "diff_asked": task.diff}

    assert run_module(main_of(work), {}, check_mode=check_mode, diff=True)["diff_asked"] is True


def test_an_error_becomes_a_failed_result(run_module):
    def work(task: Task) -> Any:
        raise AnswerError("no ada@example.com here", "unauthorized", {"who": "ada@example.com"}, 401)

    result = run_module(main_of(work), {"mask": ["email"]})
    assert (result["failed"], result["changed"], result["extra"]) == (True, False, None)
    assert result["msg"].startswith("No masked-")
    assert result["msg"].endswith(
        "Check api_key (environment variable LATEPOINT_API_KEY): is it this site's, and not revoked?"
    )
    assert result["error"]["code"] == "unauthorized"
    assert "ada@example.com" not in run_module.output


def test_a_fault_of_our_own_tells_neither_data_nor_a_traceback(run_module):
    def work(task: Task) -> Any:
        raise ValueError("ada@example.com " + KEY)

    result = run_module(main_of(work), {})
    assert result["failed"] is True
    assert result["error"]["code"] == "internal_error"
    assert result["error"]["details"] == {"written": "unknown"}
    assert result["msg"].startswith("internal error: ValueError at test_module.py:")
    assert "It is not known whether anything was written" in result["msg"]
    for secret in ("ada@example.com", KEY, "Traceback"):
        assert secret not in run_module.output


def test_a_fault_without_a_place():
    assert "at nowhere" in _task._internal(ValueError("x"))["msg"]


def test_the_key_is_never_shown(run_module):
    result = run_module(main_of(lambda task: {"msg": "sent with " + KEY}), {})
    assert KEY not in run_module.output
    assert result["invocation"]["module_args"]["api_key"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


@pytest.mark.parametrize("given", [KEY + "\n", "  " + KEY])
def test_a_key_with_white_space_around_it_is_never_shown_without_it(run_module, given):
    run_module(main_of(lambda task: {"msg": "the site says: " + KEY}), {"api_key": given})
    assert KEY not in run_module.output


def test_a_key_with_white_space_is_not_shown_where_ansible_refuses_the_options(run_module):
    result = run_module(main_of(lambda task: {}), {"api_key": KEY + " ", "timeout": "x" + KEY})
    assert result["failed"]
    assert KEY not in run_module.output


def test_the_system_log_of_the_host_gets_no_parameters(run_module, monkeypatch):
    said: list[Any] = []
    monkeypatch.setattr(AnsibleModule, "log", lambda module, *args, **more: said.append(args))
    assert "msg" in run_module(main_of(lambda task: {"msg": "done"}), {})
    assert said == []


def test_a_value_has_one_token_in_result_and_invocation(run_module):
    """So that a reader of both still sees what is equal."""
    result = run_module(
        main_of(lambda task: {"msg": task.mask.token("ada@example.com")}),
        {"mask": ["all"], "email": "ada@example.com"},
    )
    assert result["msg"] == result["invocation"]["module_args"]["email"]


def test_warnings_are_masked(run_module):
    def work(task: Task) -> Any:
        task.warnings = ["about ada@example.com"]
        return {"msg": "ok"}

    result = run_module(main_of(work), {"mask": ["all"]})
    assert json.dumps(result["warnings"]).count("about masked-") == 1
    assert "ada@example.com" not in run_module.output


def test_connection_options_are_checked_when_they_are_needed(run_module):
    result = run_module(main_of(lambda task: {"msg": str(task.client)}), {"base_url": "http://salon.example.com"})
    assert (result["error"]["code"], result["failed"]) == ("invalid_parameters", True)


def test_the_variable_serves_for_the_address_alone():
    assert "LATEPOINT" not in refusal("missing required arguments: dest", {}, SPEC)["msg"]
    assert "LATEPOINT_BASE_URL" in refusal("missing required arguments: base_url, dest", {}, SPEC)["msg"]


@pytest.mark.parametrize("missing", ["base_url", "api_key"])
def test_missing_arguments(run_module, missing):
    result = run_module(main_of(lambda task: {"msg": str(task.client)}), {missing: ...})
    assert result["msg"].lower().startswith("missing required arguments: " + missing)
    assert f"LATEPOINT_{missing.upper()}" in result["msg"]
    assert (result["error"]["code"], result["error"]["details"]) == ("invalid_parameters", {"written": "no"})


def test_the_environment_serves_as_well(run_module, monkeypatch):
    """api-facts: the documented environment names are `LATEPOINT_API_KEY` and `LATEPOINT_BASE_URL` (the whole base)."""
    monkeypatch.setenv("LATEPOINT_BASE_URL", BASE)
    monkeypatch.setenv("LATEPOINT_API_KEY", KEY)
    result = run_module(
        main_of(lambda task: {"msg": task.client.connection.site.root}), {"base_url": ..., "api_key": ...}
    )
    assert result["msg"] == BASE
    assert KEY not in run_module.output


def test_the_alias(run_module):
    result = run_module(main_of(lambda task: {"msg": task.params["base_url"]}), {"base_url": ..., "site_url": BASE})
    assert result["msg"] == BASE


def test_the_alias_comes_before_the_environment(run_module, monkeypatch):
    monkeypatch.setenv("LATEPOINT_BASE_URL", "https://other.example.com")
    args = {"base_url": ..., "site_url": BASE}
    result = run_module(main_of(lambda task: {"msg": task.params["base_url"]}), args)
    assert (result["msg"], result["warnings"]) == (BASE, [])


def test_requests_is_missing(run_module, monkeypatch):
    monkeypatch.setattr(_http, "REQUESTS_IMPORT_ERROR", "Traceback: no module")
    result = run_module(main_of(lambda task: {"msg": "never"}), {})
    assert "Failed to import the required Python library (requests)" in result["msg"]
    assert f"{sys.executable} -m pip install requests" in result["msg"]
    assert "pipx inject ansible-core requests" in result["msg"]
    assert "Traceback" not in run_module.output


@pytest.mark.parametrize(("src", "failed"), [("a.yml", True), (None, False)])
def test_pyyaml_is_missing(run_module, monkeypatch, src, failed):
    """It is only needed where there are files to read."""
    from ansible_collections.latepoint.api.plugins.module_utils._files import events as _events

    monkeypatch.setattr(_events, "YAML_IMPORT_ERROR", "Traceback: no module")
    result = run_module(main_of(lambda task: {"msg": "done"}), {"src": src})
    assert result.get("failed", False) is failed
    assert ("Python library (PyYAML)" in result["msg"]) is failed


def test_a_mask_that_is_wrong(run_module):
    """Then everything is masked, since nobody knows what was meant."""
    args = {"mask": ["emial"], "email": "ada@example.com", "customer": {"first_name": "Ada-Marie"}}
    result = run_module(main_of(lambda task: {"msg": "never"}), args)
    assert result["error"]["code"] == "invalid_record"
    assert "ada@example.com" not in run_module.output
    assert "Ada-Marie" not in run_module.output


def test_parameters_of_the_wrong_type_are_masked_too(run_module):
    """Ansible itself refuses them, before `mask` was a list."""
    args = {"mask": "all", "timeout": "soon", "email": "ada@example.com", "customer": {"first_name": "Ada-Marie"}}
    result = run_module(main_of(lambda task: {"msg": "never"}), args)
    assert "timeout" in result["msg"]
    assert "ada@example.com" not in run_module.output
    assert "Ada-Marie" not in run_module.output


SHOWN = dict(SPEC, id={"type": "int"}, customers={"type": "list"}, state={"type": "str", "choices": ["present"]})


@pytest.mark.parametrize("name", ["id", "timeout", "allow_http", "state"])
def test_what_was_meant_for_another_option_is_masked(run_module, name):
    """Ansible's own message repeats the value that it refuses, and the invocation would, too."""
    for value in ("ada@example.com", "Ada"):
        args = {name: value, "mask": ["city"]}
        result = run_module(lambda: run(Job(SHOWN, lambda task: {"msg": "never"}, DEFAULTS)), args)
        assert (result["failed"], result["error"]["code"]) == (True, "invalid_parameters")
        assert name in result["msg"]
        assert value not in run_module.output
        assert result["invocation"]["module_args"][name].startswith("masked-")
        shown = run_module(lambda: run(Job(SHOWN, lambda task: {"msg": "never"}, DEFAULTS)), {name: value})
        assert value in shown["invocation"]["module_args"][name]


def test_a_field_beside_the_record_is_not_shown(run_module):
    """A usual slip: given one level too high, it is no option."""
    result = run_module(main_of(lambda task: {"msg": "never"}), {"first_name": "Ada-Marie", "mask": ["all"]})
    assert "Unsupported parameters" in result["msg"]
    assert "Ada-Marie" not in run_module.output
    assert "timeout" in result["invocation"]["module_args"]


def test_shown_parameters():
    """`invocation` repeats neither what is masked nor the records of many customers."""
    shown = shown_parameters(
        {
            "mask": ["email", "first_name"],
            "email": "ada@example.com",
            "id": 5,
            "customer": {"first_name": "Ada", "frist_name": "Ada", "city": "London"},
            "customers": [{"id": 1}, {"id": 2}],
            "_sources": [{"name": "a.yml", "text": "secret"}],
            "last_name": "Lovelace",
        },
        SHOWN,
    )
    assert shown["email"].startswith("masked-")
    assert shown["customer"]["first_name"].startswith("masked-")
    assert shown["customer"]["frist_name"] == shown["customer"]["first_name"], "misspelt, and so of an unknown field"
    assert shown["customer"]["city"] == "London"
    assert (shown["id"], shown["customers"]) == (5, "2 customers")
    assert not {"_sources", "last_name"} & set(shown)


@pytest.mark.parametrize("customer", ["first_name=Ada", ["Ada"], None])
def test_a_customer_that_is_no_dictionary_is_not_shown(customer):
    assert shown_parameters({"customer": customer}, SPEC)["customer"] is None


def test_input_errors_come_before_any_request(run_module):
    def work(task: Task) -> Any:
        raise InputError("nothing was sent")

    assert run_module(main_of(work), {})["msg"] == "Nothing was sent."


def test_a_file_that_another_user_can_not_see_ends_nothing(tmp_path):
    stop, params = _connected({"id": 1, "_watched": str(tmp_path / "elsewhere")})
    stop.check()
    assert params == {"id": 1}


def test_a_file_that_nobody_locks_any_more_ends_the_task_of_another_user(tmp_path):
    (tmp_path / "file").touch()
    stop, _params = _connected({"_watched": str(tmp_path / "file")})
    with pytest.raises(AnswerError, match="ended"):
        stop.check()
