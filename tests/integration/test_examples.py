# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of the documentation runs against a sample site, and finds nothing to do the second time."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.handle import running
from tools import demo
from tools.pages import PAGES, ROOT, blocks

FILES = Path(__file__).parent / "example_files"
MODULES = sorted((ROOT / "plugins" / "modules").glob("*.py"))
RECONCILING = [path for path in MODULES if "- latepoint.api.reconcile" in path.read_text("utf-8")]
OTHERS = [path for path in MODULES if path not in RECONCILING]
RUNNABLE = {
    str(page.relative_to(ROOT)): [
        yaml.safe_load(block.text) for block in blocks(page) if (block.language, block.use) == ("yaml", "run")
    ]
    for page in PAGES
}


def examples(module: Path) -> list[dict[str, Any]]:
    """The tasks of a module's EXAMPLES."""
    found = re.search(r'^EXAMPLES = (r""".*?""")$', module.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found, f"{module} has no EXAMPLES"
    tasks: list[dict[str, Any]] = yaml.safe_load(ast.literal_eval(found[1]))
    return tasks


def played(playbook, tasks):
    """A run of the tasks against a sample site: all succeed, but for those that are told to fail on drift."""
    shutil.copytree(FILES, playbook.folder, dirs_exist_ok=True)
    with running() as site:
        here = {"latepoint_base_url": site.base_url, "latepoint_api_key": site.key}
        result = playbook(tasks, site=site, extra_vars={**here, "control": f"{site.base_url}/_sandbox"})
    meant = {task["name"] for task in tasks for options in task.values() if "fail_on" in str(options)}
    assert {task.task for task in result.tasks if task.outcome != "ok"} == meant, result.output
    assert result.rc == (2 if meant else 0), result.output
    return result


def twice(task: dict[str, Any]) -> list[dict[str, Any]]:
    """The task on a fresh site, and again; a saved plan is applied where it was made, and once."""
    if any("plan" in options for options in task.values() if isinstance(options, dict)):
        return [task]
    fresh = {"name": "A fresh site", "ansible.builtin.uri": {"url": "{{ control }}/reset", "method": "POST"}}
    return [fresh, task, {**task, "name": f"Again: {task['name']}"}]


@pytest.mark.parametrize("module", RECONCILING, ids=lambda path: path.stem)
def test_each_example_changes_something_once(playbook, module):
    tasks = examples(module)
    assert len(tasks) >= 5
    result = played(playbook, [attempt for task in tasks for attempt in twice(task)])
    changed = {task.task: task.result["changed"] for task in result.tasks if task.action.startswith("latepoint.api.")}
    looks_only = {f"Again: {task['name']}" for task in tasks if task.get("check_mode")}
    assert changed == {name: not name.startswith("Again: ") or name in looks_only for name in changed}


@pytest.mark.parametrize("module", OTHERS, ids=lambda path: path.stem)
def test_the_examples_of_another_module_run(playbook, module):
    result = played(playbook, examples(module))
    assert module.stem in {task.action.rpartition(".")[2] for task in result.tasks}


@pytest.mark.parametrize("page", [page for page, found in RUNNABLE.items() if found])
def test_the_examples_of_a_page_run_one_after_the_other(playbook, page):
    result = played(playbook, [task for found in RUNNABLE[page] for task in found])
    assert any(task.result["changed"] for task in result.tasks)


def test_the_demo_shows_what_it_says(playbook, capfd, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(demo, "ANSIBLE", playbook.commands())
    assert demo.main() == 0
    said = capfd.readouterr().out.splitlines()[-9:]
    assert said == [
        "With the API extension, by a key:",
        "Audit:       7 of 10 declared customers had drifted; 4 GET sent.",
        "Apply:       6 PUT, 1 POST sent, only with what differed; the database holds what the files say.",
        (
            "Audit again: nothing to do. The first audit's report: .cache/demo/extension/1-audit/salon.html. "
            "To play, change demo/customers and run this again."
        ),
        "Adopt:       a customer's new phone was kept, and came into the files; the last audit is clean.",
        "With LatePoint alone, by an Application Password:",
        "Audit:       2 of 3 declared customers had drifted; 1 list-customers sent.",
        (
            "Apply:       1 create-customer, 1 update-customer sent, only with what differed; "
            "the database holds what the files say."
        ),
        (
            "Audit again: nothing to do. The first audit's report: .cache/demo/abilities/1-audit/salon.html. "
            "To play, change demo/official and run this again."
        ),
    ]
    assert "Ada" in Path(".cache/demo/extension/1-audit/salon.html").read_text("utf-8")


def test_the_demo_tells_if_the_site_does_not_keep_what_it_accepts(playbook, tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "ANSIBLE", playbook.commands())
    with running() as site:
        site.fault("drop_honest", times=None)
        with pytest.raises(demo.UnexpectedError, match="applying failed"):
            demo.show(site, tmp_path)


def test_the_demo_looks_into_the_database_itself():
    with running() as site:
        wrong = demo.not_as_declared(site, demo.DEMO / "customers")
    assert len(wrong) == 7
    assert wrong[0].startswith("customer 2:")
    assert any("grace@example.com: 0 customers" in line for line in wrong)
