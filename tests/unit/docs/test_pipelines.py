# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pipelines fit the schemas of GitHub and GitLab and the options of awx.awx, and lose no apply."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import yaml

from tools.pages import ROOT

PIPELINES = ROOT / "docs" / "pipelines"
WORKFLOW = PIPELINES / "github-actions" / ".github" / "workflows" / "latepoint.yml"
OURS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
GITLAB = PIPELINES / "gitlab-ci" / ".gitlab-ci.yml"
# What setup.yml may set, by awx.awx 24.6.1: the first option of each is required.
AWX = {
    "credential_type": "name kind description injectors inputs new_name state",
    "credential": "name copy_from credential_type description inputs new_name organization state update_secrets",
    "project": "name credential description organization scm_branch scm_clean scm_delete_on_update scm_type"
    " scm_update_cache_timeout scm_update_on_launch scm_url state timeout update_project wait",
    "inventory": "name copy_from description host_filter input_inventories kind new_name organization state variables",
    "inventory_source": "name inventory credential description enabled_value enabled_var organization overwrite"
    " overwrite_vars source source_path source_project source_vars state timeout update_cache_timeout update_on_launch",
    "job_template": "name ask_limit_on_launch ask_variables_on_launch credentials description execution_environment"
    " extra_vars forks instance_groups inventory job_slice_count job_type limit organization playbook project state"
    " survey_enabled survey_spec timeout verbosity",
    "workflow_job_template": "name allow_simultaneous ask_limit_on_launch ask_variables_on_launch description"
    " extra_vars inventory limit organization state survey_enabled survey_spec workflow_nodes",
    "schedule": "name description enabled extra_data organization rrule state unified_job_template",
}


class Loader(yaml.SafeLoader):
    """Reads AWX's `!unsafe` as text."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def _tasks() -> list[dict[str, Any]]:
    (play,) = yaml.load((PIPELINES / "awx" / "setup.yml").read_text("utf-8"), Loader)
    tasks: list[dict[str, Any]] = play["tasks"]
    return tasks


def setup_tasks() -> list[tuple[str, dict[str, Any]]]:
    return [(name, task[name]) for task in _tasks() for name in task if name.startswith("awx.")]


def workflow() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    return document


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", [WORKFLOW, *OURS]),
        ("gitlab-ci", [GITLAB]),
        ("dependabot", [ROOT / ".github/dependabot.yml"]),
    ],
    ids=["github", "gitlab", "dependabot"],
)
def test_pipelines_fit_the_schema_of_their_service(schema, files):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, files)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


def test_an_apply_that_waits_is_never_cancelled():
    jobs = workflow()["jobs"]
    assert "concurrency" not in workflow()
    assert jobs["apply"]["concurrency"] == {"group": "latepoint-apply", "queue": "max"}
    assert not jobs["audit"]["concurrency"]["group"].startswith("latepoint-apply")


@pytest.mark.parametrize("path", sorted(PIPELINES.rglob("requirements.yml")), ids=lambda path: path.parts[-2])
def test_the_collection_is_pinned(path):
    (collection,) = yaml.safe_load(path.read_text("utf-8"))["collections"]
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))
    assert collection == {"name": "latepoint.api", "version": galaxy["version"]}


def test_awx_is_set_up_by_options_that_its_modules_have():
    for name, options in setup_tasks():
        known = AWX[name.removeprefix("awx.awx.")].split()
        assert set(options) <= set(known), name
        assert known[0] in options


def test_awx_adopts_in_a_single_job_and_every_night():
    """Slices would replace each other's branch."""
    templates = {name: options for name, options in setup_tasks() if name.endswith(".job_template")}
    assert templates["awx.awx.job_template"]["job_slice_count"] == "{{ 1 if item == 'adopt' else slices }}"
    looped = [task for task in _tasks() if "loop" in task]
    assert [task["loop"] for task in looped] == [["audit", "apply", "apply_plan", "adopt"], ["audit", "adopt"]]
    assert all((PIPELINES / "awx" / f"{name}.yml").exists() for task in looped for name in task["loop"])


def test_awx_asks_somebody_between_audit_and_apply():
    (flow,) = [options for name, options in setup_tasks() if name.endswith(".workflow_job_template")]
    nodes = {node["identifier"]: node for node in flow["workflow_nodes"]}
    ways = {
        name: [next_["identifier"] for next_ in node.get("related", {}).get("success_nodes", [])]
        for name, node in nodes.items()
    }
    assert ways == {"audit": ["approve"], "approve": ["apply"], "apply": []}
    assert nodes["approve"]["unified_job_template"]["type"] == "workflow_approval"
    templates = {nodes[name]["unified_job_template"]["name"].rpartition(" ")[2] for name in ("audit", "apply")}
    assert templates == {"audit", "apply_plan"}
    assert all((PIPELINES / "awx" / f"{name}.yml").exists() for name in templates)
    assert flow["survey_enabled"]
    assert {"question_name", "variable", "type", "required"} <= set.intersection(*map(set, flow["survey_spec"]["spec"]))
