# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What modules document, against the specs and the catalogue: nothing forgotten, nothing invented."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
import yaml
from ansible.plugins.loader import fragment_loader
from ansible.utils.plugin_docs import get_docstring, merge_fragment

from ansible_collections.latepoint.api.plugins.doc_fragments import attributes, connection, mask, reconcile, record
from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import FIELDS, NAMES
from ansible_collections.latepoint.api.plugins.module_utils._results.many import DONE, FAILED, KEPT, PLANNED, SKIPPED
from ansible_collections.latepoint.api.plugins.module_utils._results.one import OPTIONS
from ansible_collections.latepoint.api.plugins.module_utils._task.options import connection_spec, goal_spec, mask_spec
from ansible_collections.latepoint.api.plugins.modules import (
    latepoint_adopt,
    latepoint_customer,
    latepoint_customer_files,
    latepoint_customer_info,
    latepoint_customers,
    latepoint_doctor,
    latepoint_export,
    latepoint_report,
    latepoint_report_index,
    latepoint_settings,
    latepoint_site_info,
)

MODULES = (latepoint_customer, latepoint_customers, latepoint_customer_info, latepoint_site_info)
ALL = (
    *MODULES,
    latepoint_adopt,
    latepoint_customer_files,
    latepoint_doctor,
    latepoint_export,
    latepoint_report,
    latepoint_report_index,
    latepoint_settings,
)
FRAGMENTS = {
    "attributes": attributes,
    "connection": connection,
    "mask": mask,
    "reconcile": reconcile,
    "record": record,
}

# Keys of a result by which Ansible itself decides, and those of them that a module returns because they mean just that.
ANSIBLES = {
    *("ansible_facts", "ansible_job_id", "ansible_loop_var", "ansible_stats", "add_group", "add_host", "async_result"),
    *("attempts", "changed", "deprecations", "diff", "exception", "failed", "failed_when_result", "finished"),
    *("include", "include_variables", "invocation", "item", "msg", "rc", "results", "retries", "skipped"),
    *("skip_reason", "started", "stderr", "stderr_lines", "stdout", "stdout_lines", "unreachable", "warnings"),
}
MEANT = {
    latepoint_adopt: {"msg", "diff"},
    latepoint_customer: {"msg", "diff"},
    latepoint_customers: {"msg", "diff", "results"},
}


def returned(module: Any) -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load(module.RETURN)
    return values


@pytest.mark.parametrize(
    ("fragment", "spec"),
    [(connection, connection_spec()), (mask, mask_spec()), (reconcile, goal_spec())],
    ids=["connection", "mask", "reconcile"],
)
def test_fragments_document_the_options_of_their_spec(fragment, spec):
    options = yaml.safe_load(fragment.ModuleDocFragment.DOCUMENTATION)["options"]
    assert set(options) == set(spec)
    for name, option in spec.items():
        for key in ("type", "default", "choices", "required", "aliases", "elements"):
            assert options[name].get(key) == option.get(key), f"{name}: {key}"


@pytest.mark.parametrize("name", ["base_url", "api_key"])
def test_the_environment_variables_are_documented(name):
    option = yaml.safe_load(connection.ModuleDocFragment.DOCUMENTATION)["options"][name]
    (variable,) = connection_spec()[name]["fallback"][1]
    assert f"E({variable})" in " ".join(option["description"])


@pytest.mark.parametrize(
    ("text", "option"),
    [(record.ModuleDocFragment.DOCUMENTATION, "customer"), (record.ModuleDocFragment.MANY, "customers")],
    ids=["one", "many"],
)
def test_records_are_documented_field_by_field(text, option):
    suboptions = yaml.safe_load(text)["options"][option]["suboptions"]
    assert tuple(suboptions) == NAMES
    for field in FIELDS:
        said = suboptions[field.name]
        assert said["type"] == field.kind.option
        assert said.get("choices", []) == list(field.choices)
        assert said["description"][-1].startswith("For example V(")
        assert "ignore:" not in " ".join(said["description"])


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.__name__.rpartition(".")[2])
def test_ansible_merges_the_documentation_with_its_fragments(module):
    documentation, *_others = get_docstring(module.__file__, fragment_loader)
    own = yaml.safe_load(module.DOCUMENTATION)
    assert set(documentation["options"]) >= set(own.get("options", {}))


def attributes_of(module: Any) -> dict[str, dict[str, Any]]:
    """The attributes of a module, merged with those of its fragments as Ansible does it: what is said first wins."""
    documentation = yaml.safe_load(module.DOCUMENTATION)
    said: dict[str, dict[str, Any]] = documentation.get("attributes", {})
    for name in documentation["extends_documentation_fragment"]:
        fragment, _dot, part = name.removeprefix("latepoint.api.").partition(".")
        text = getattr(FRAGMENTS[fragment].ModuleDocFragment, part.upper() or "DOCUMENTATION")
        merge_fragment(said, yaml.safe_load(text).get("attributes", {}))
    return said


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_attribute_says_what_it_is_and_whether_it_is_supported(module):
    documentation, said = yaml.safe_load(module.DOCUMENTATION), attributes_of(module)
    fragments = documentation["extends_documentation_fragment"]
    kinds = {"action_group": "latepoint.api.connection", "action": "latepoint.api.attributes.controller"}
    expected = {name for name, fragment in kinds.items() if fragment in fragments}
    assert set(said) == {"async", "check_mode", "diff_mode", "idempotent", "platform", *expected}
    assert expected
    assert all(attribute["description"] and attribute["support"] for attribute in said.values())


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.__name__.rpartition(".")[2])
def test_async_is_documented_as_the_action_plugin_has_it(module):
    name = module.__name__.rpartition(".")[2]
    action = importlib.import_module(f"ansible_collections.latepoint.api.plugins.action.{name}").ActionModule
    assert (attributes_of(module)["async"]["support"] != "none") == getattr(action, "_supports_async", False)


def test_samples_show_every_field():
    assert set(returned(latepoint_customer)["customer"]["sample"]) == set(NAMES)
    assert set(returned(latepoint_customer_info)["customers"]["sample"][0]) == set(NAMES)


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.__name__.rpartition(".")[2])
def test_no_result_has_a_name_that_means_something_else_to_ansible(module):
    named = {*returned(module), *getattr(module, "DEFAULTS", {})} - {"changed"}
    assert named & ANSIBLES == MEANT.get(module, {"msg"})


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_result_is_documented(module):
    assert set(module.DEFAULTS) - {"changed"} <= set(returned(module))
    assert {"msg", "error"} <= set(returned(module))


def test_every_outcome_is_documented():
    described = returned(latepoint_customers)["results"]["contains"]["outcome"]["description"]
    assert all(f"C({outcome})" in described for outcome in (DONE, PLANNED, FAILED, SKIPPED, KEPT))


def test_names_of_options_are_known_where_a_message_begins_with_one():
    documents = [yaml.safe_load(module.DOCUMENTATION) for module in ALL]
    fragments = [fragment.ModuleDocFragment for fragment in (attributes, connection, mask, reconcile, record)]
    texts = [getattr(fragment, name) for fragment in fragments for name in dir(fragment) if name.isupper()]
    documents.extend(yaml.safe_load(text) for text in texts)
    names = {name for document in documents for name in document.get("options", {}) if name.isalpha()}
    assert names - {"customer", "customers"} == {*OPTIONS.split()}
