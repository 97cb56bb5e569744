# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_customer` on the controller: its file read, dates refused, everything else handed on."""

from __future__ import annotations

import datetime

import pytest
from ansible.plugins.loader import become_loader

from ansible_collections.latepoint.api.plugins.action.latepoint_customer import ActionModule
from ansible_collections.latepoint.api.plugins.modules.latepoint_customer import DEFAULTS
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.sources import SourceAction

MODULE = "latepoint.api.latepoint_customer"

QUOTED = "put it in quotes, so that it stays the text that it is; a template needs | string at its end, too"


def test_arguments_are_handed_on(run_action):
    args = {"id": 1, "customer": {"city": "Paris"}}
    result = run_action(ActionModule, args)
    assert result["msg"] == "ran"
    (ran,) = run_action.ran
    assert (ran["module_name"], ran["module_args"], ran["wrap_async"]) == (MODULE, args, False)


def test_a_file_is_handed_on_as_text(run_action, tmp_path):
    (tmp_path / "ada.yml").write_text("id: 1\nzipcode: 02134\n")
    run_action(ActionModule, {"src": "ada.yml"})
    assert run_action.ran[0]["module_args"] == {
        "src": "ada.yml",
        "_sources": [{"name": "ada.yml", "text": "id: 1\nzipcode: 02134\n"}],
    }


def test_no_file_is_read_where_src_is_null(run_action):
    run_action(ActionModule, {"src": None, "id": 1})
    assert run_action.ran[0]["module_args"] == {"src": None, "id": 1}


@pytest.mark.parametrize("name", ["_sources", "_shared", "_id", "_foo"])
def test_what_the_action_plugin_hands_over_is_no_option(run_action, name):
    result = run_action(ActionModule, {"id": 1, name: [{"name": "x", "text": "y"}], "api_key": "lp_secret"})
    assert (result["failed"], result["changed"], result["customer"]) == (True, False, None)
    assert result["error"]["code"] == "invalid_parameters"
    assert result["msg"].startswith(f"Unsupported parameters for ({MODULE}) module: {name}. Supported parameters incl")
    assert "base_url" in result["msg"]
    assert run_action.ran == []


def test_async(run_action):
    run_action(ActionModule, {"id": 1}, async_val=60)
    assert run_action.ran[0]["wrap_async"] is True


def test_a_file_that_is_not_there(run_action, tmp_path):
    result = run_action(ActionModule, {"src": "nowhere.yml"})
    assert (result["failed"], result["changed"], result["error"]["code"]) == (True, False, "invalid_parameters")
    assert result["msg"] == f"src nowhere.yml is not there (looked in {tmp_path}, and in files/ below each)."
    assert run_action.ran == []


DATE = datetime.date(2024, 1, 15)


@pytest.mark.parametrize(
    ("customer", "field"),
    [({"zipcode": DATE}, "zipcode"), ({"custom_fields": {"since": DATE}}, "custom_fields.since"), ({"id": DATE}, "id")],
)
def test_dates_are_refused_here(run_action, customer, field):
    """Given as module arguments, a date in a text field is an error that says to quote it."""
    result = run_action(ActionModule, {"id": 1, "customer": customer})
    assert (result["failed"], result["changed"], result["error"]["code"]) == (True, False, "invalid_record")
    assert result["msg"].startswith("customer.{} ".format(field))
    assert "a date (2024-01-15)" in result["msg"]
    assert ("put it in quotes" in result["msg"]) is (field != "id")
    assert run_action.ran == []


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (83, "the key 83, which is a number (83)"),
        (False, "the key False, which is a boolean (False)"),
        (1.5, "the key 1.5, which is a number (1.5)"),
        (DATE, "the key 2024-01-15, which is a date (2024-01-15)"),
        (None, "the key None, which is nothing"),
    ],
)
def test_keys_that_are_no_text_are_refused_here(run_action, key, said):
    """On the way to the module they would become another text than what stands there."""
    result = run_action(ActionModule, {"id": 1, "customer": {"city": "Oslo", "custom_fields": {key: "a"}}})
    assert (result["failed"], result["error"]["code"]) == (True, "invalid_record")
    quoted = QUOTED + "."
    assert result["msg"] == f"customer.custom_fields has {said}, not text: {quoted}"
    assert run_action.ran == []


@pytest.mark.parametrize("args", [{"src": "nowhere.yml"}, {"src": ""}, {"customer": {"zipcode": DATE}}])
def test_a_refusal_has_every_key_that_the_module_would_return(run_action, args):
    result = run_action(ActionModule, {"id": 1, **args})
    assert result["failed"]
    assert {**DEFAULTS, **result} == result
    assert (result["customer"], result["changed_fields"], result["attempts"]) == (None, [], 0)


class Decrypted:
    """As ansible-core 2.17 has a value from Vault: no str, but it gives one."""

    def __str__(self) -> str:
        return "TopSecretNote"


@pytest.mark.parametrize("hidden", [{"notes": Decrypted()}, {"custom_fields": {"note": Decrypted()}}])
def test_a_value_from_vault_is_no_problem_and_is_not_shown(run_action, hidden):
    result = run_action(ActionModule, {"id": 1, "customer": {**hidden, "first_name": DATE}})
    said = "customer.first_name is a date (2024-01-15), not text: " + QUOTED
    assert result["error"]["details"]["problems"] == [said]
    assert "TopSecretNote" not in str(result)


def test_an_empty_src_is_refused(run_action):
    result = run_action(ActionModule, {"src": ""})
    assert result["msg"] == "src is empty: name a file, or leave src out."
    assert run_action.ran == []


def test_the_key_stands_in_the_task_no_longer_than_it_is_needed(run_action):
    """Ansible may print what the task still holds; a task that is tried again needs all of it once more."""
    action = run_action.plugin(ActionModule, {"id": 1, "api_key": "lp_secret"})
    for _attempt in range(2):
        action.run(None, {"inventory_hostname": "salon", "latepoint_in_process": False})
        assert action._task.args == {"id": 1}
    assert [ran["module_args"] for ran in run_action.ran] == [{"id": 1, "api_key": "lp_secret"}] * 2


SECRETS = {"api_key": "lp_live_1"}, {"username": "ansible", "password": "lp_live_1"}


@pytest.mark.parametrize("credentials", SECRETS)
@pytest.mark.parametrize("given", [{"customer": {"first_name": DATE, "status": "lp_live_1"}}, {"src": "lp_live_1.yml"}])
def test_a_refusal_shows_no_secret(run_action, given, credentials):
    result = run_action(ActionModule, {"id": 1, **credentials, **given})
    assert result["failed"]
    assert "lp_live_1" not in str(result)


@pytest.mark.parametrize("mask", [["zipcode"], "zipcode", ["all"], ["nonsense"]])
def test_a_refusal_is_masked(run_action, mask):
    args = {"id": 1, "mask": mask, "customer": {"zipcode": DATE}}
    assert "2024-01-15" not in str(run_action(ActionModule, args))


@pytest.mark.parametrize("customer", [None, "text", {"city": "x"}, {"custom_fields": ["x"]}])
def test_what_holds_no_date_is_the_modules_matter(run_action, customer):
    run_action(ActionModule, {"id": 1, "customer": customer})
    assert run_action.ran[0]["module_args"]["customer"] == customer


@pytest.mark.parametrize(
    ("secret", "style", "asynchronous", "become", "piped"),
    [
        (True, "new", False, None, True),
        (False, "new", False, None, False),
        (True, "old", False, None, False),
        (True, "new", True, None, False),
        (True, "new", False, "sudo", False),
    ],
)
def test_what_was_decrypted_is_piped(run_action, secret, style, asynchronous, become, piped):
    """So that it never lies in a temporary file in clear."""
    action = run_action.plugin(ActionModule, {})
    action._secret = secret
    action._connection.become = become_loader.get(become) if become else None
    assert action._is_pipelining_enabled(style, asynchronous) is piped


def test_the_base_says_nothing_of_files_and_records(run_action):
    action = run_action.plugin(SourceAction, {})
    with pytest.raises(RuntimeError, match="a subclass says which"):
        action.records()
    with pytest.raises(RuntimeError, match="a subclass says which"):
        action.read_sources(None)


@pytest.mark.parametrize(("number", "refused"), [("010", True), (" 07", True), ("10", False), (10, False)])
def test_an_id_with_a_leading_zero_is_refused(run_action, number, refused):
    """The module would take 10 for it, and where it stands unquoted YAML has made 8 of it."""
    result = run_action(ActionModule, {"id": number, "customer": {"city": "Oslo"}})
    assert ("must not begin with 0" in result.get("msg", "")) is refused
    assert bool(run_action.ran) is not refused
