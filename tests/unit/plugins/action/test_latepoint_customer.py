# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`latepoint_customer` on the controller: its file read, dates refused, everything else handed on."""

from __future__ import annotations

import datetime

import pytest
from ansible.plugins.loader import become_loader

from ansible_collections.latepoint.api.plugins.action.latepoint_customer import ActionModule
from ansible_collections.latepoint.api.plugins.plugin_utils._source_action import SourceAction

MODULE = "latepoint.api.latepoint_customer"


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


def test_nobody_can_hand_in_sources_himself(run_action):
    run_action(ActionModule, {"id": 1, "_sources": [{"name": "x", "text": "y"}]})
    assert run_action.ran[0]["module_args"] == {"id": 1}


def test_async(run_action):
    run_action(ActionModule, {"id": 1}, async_val=60)
    assert run_action.ran[0]["wrap_async"] is True


def test_a_file_that_is_not_there(run_action):
    result = run_action(ActionModule, {"src": "nowhere.yml"})
    assert (result["failed"], result["changed"], result["error"]["code"]) == (True, False, "invalid_parameters")
    assert result["msg"] == "Src nowhere.yml is not there (looked in ., and in files/ below each)."
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
