# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/pipelines holds works when it is copied into an empty folder and two variables are changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.latepoint.api.plugins.module_utils._files.files import read_many

PIPELINES = Path(__file__).resolve().parents[2] / "docs" / "pipelines"


class Copy:
    """A copy of one pipeline's folder, with the site's address in inventory.yml and the keys in the environment."""

    def __init__(self, playbook: Any, site: Any, name: str) -> None:
        self.folder = playbook.folder / "repository"
        shutil.copytree(PIPELINES / name, self.folder)
        inventory = self.folder / "inventory.yml"
        text = inventory.read_text("utf-8")
        assert text.count("https://north.example.com") == 1
        inventory.write_text(text.replace("https://north.example.com", site.rest_base), "utf-8")
        self.declare("- id: 123\n  status: active\n- email: kari@example.no\n  city: Oslo\n")
        self.environment = {
            **playbook._environment(playbook.folder / "events.jsonl"),
            "LATEPOINT_API_KEYS": f"{{north: {site.key}}}",
            "GITHUB_STEP_SUMMARY": str(playbook.folder / "summary.md"),
            "CI_PROJECT_DIR": str(self.folder),
        }
        self.environment["PATH"] = f"{playbook.commands()}:{self.environment['PATH']}"
        del self.environment["ANSIBLE_CONFIG"]

    def nothing_was_applied(self) -> None:
        """As `base.sh` leaves it of a repository that has not applied anything yet."""
        (self.folder / ".base" / "north" / "customers" / "north").mkdir(parents=True)

    def declare(self, records: str) -> None:
        (self.folder / "customers" / "north" / "customers.yml").write_text(f"customers:\n{records}", "utf-8")

    def run(self, script: str, **environment: str) -> tuple[int, str]:
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        return done.returncode, done.stdout

    def status(self) -> str:
        return str(json.loads((self.folder / "reports" / "north.json").read_text())["status"])


def jobs(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The steps of each job of GitHub."""
    workflow = yaml.safe_load((folder / ".github" / "workflows" / "latepoint.yml").read_text("utf-8"))
    return {name: job["steps"] for name, job in workflow["jobs"].items()}


def steps(folder: Path, job: str) -> dict[str, str]:
    return {step["name"]: step["run"] for step in jobs(folder)[job] if "run" in step}


def test_github_actions(playbook, site):
    copy = Copy(playbook, site, "github-actions")
    audit, apply = steps(copy.folder, "audit"), steps(copy.folder, "apply")
    assert list(audit) == ["Install", "Base", "Audit", "Summary", "Comment"]
    names = ["Install", "Fetch the plan of the pull request", "Base", "Apply", "Note what was applied", "Summary"]
    assert list(apply) == names
    copy.nothing_was_applied()
    assert copy.run(audit["Audit"], FAIL_ON_DRIFT="true")[0] == 2
    rc, output = copy.run(audit["Audit"], FAIL_ON_DRIFT="false")
    assert rc == 0, output
    assert copy.status() == "drift"
    assert copy.run(audit["Summary"])[0] == 0
    assert "`123`" in (playbook.folder / "summary.md").read_text("utf-8")
    rc, output = copy.run(apply["Apply"])
    assert rc == 0, output
    assert site.customer(123)["status"] == "active"
    assert copy.run(audit["Audit"], FAIL_ON_DRIFT="true")[0] == 0
    assert site.key not in output


def test_github_fetches_the_plan_of_the_pull_request_and_comments(playbook, site):
    copy = Copy(playbook, site, "github-actions")
    tools = playbook.folder / "tools"
    tools.mkdir()
    (tools / "gh").write_text(
        "#!/bin/sh\n"
        'echo "$@" >> ../gh.log\n'
        'case "$1 $2" in "run list") echo 77;; api*) echo abc;; "run download") mkdir -p plans; esac\n'
    )
    (tools / "gh").chmod(0o755)
    environment = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "GITHUB_REPOSITORY": "team/customers",
        "GITHUB_SHA": "merged",
        "NUMBER": "5",
    }
    fetch = steps(copy.folder, "apply")["Fetch the plan of the pull request"]
    assert copy.run(fetch, **environment)[0] == 0
    (copy.folder / "reports").mkdir()
    for name, text in (("index", "all"), ("a", "ü" * 64_000), ("b", "ü" * 2_000), ("c", "ü" * 500)):
        (copy.folder / "reports" / f"{name}.md").write_text(f"{text}\n", "utf-8")
    assert copy.run(steps(copy.folder, "audit")["Comment"], **environment)[0] == 0
    comment = (copy.folder / "comment.md").read_text("utf-8")
    assert [len(line) for line in comment.splitlines()] == [3, 64_000, 500]
    assert (playbook.folder / "gh.log").read_text().splitlines() == [
        "api repos/team/customers/commits/merged/pulls --jq .[0].head.sha // empty",
        (
            "run list --workflow latepoint.yml --event pull_request --commit abc"
            " --json databaseId --jq .[0].databaseId // empty"
        ),
        "run download 77 --name plan --dir plans",
        "pr comment 5 --body-file comment.md --edit-last --create-if-none",
    ]
    for answers, message in (("api*) echo;;", "No pull request belongs to"), ("api*) echo abc;;", "was never audited")):
        (tools / "gh").write_text(f'#!/bin/sh\ncase "$1 $2" in "run download") exit 9;; {answers} esac\n')
        rc, output = copy.run(fetch, **environment)
        assert (rc, output.count(message), output.count("Nothing was applied")) == (1, 1, 1)


def test_gitlab_ci(playbook, site):
    copy = Copy(playbook, site, "gitlab-ci")
    jobs = yaml.safe_load((copy.folder / ".gitlab-ci.yml").read_text("utf-8"))
    base, audit = jobs["audit"]["script"]
    find, download, unpack, again, apply = jobs["apply"]["script"]
    assert base == again == "./base.sh"
    copy.nothing_was_applied()
    config = {"ANSIBLE_CONFIG": str(copy.folder / "ansible.cfg")}
    rc, output = copy.run(audit, FAIL_ON_DRIFT="false", **config)
    assert rc == 0, output
    assert copy.status() == "drift"
    assert copy.run(audit, FAIL_ON_DRIFT="true", **config)[0] == 2
    message = "Merge branch 'x' into 'main'\n\nAda is active\n\nSee merge request team/customers!42"
    assert copy.run(find + "\necho $request", CI_COMMIT_MESSAGE=message)[1] == "42\n"
    assert "merge-requests%2F$request%2Fhead" in download
    for without in ("Ada is active", "See merge request"):
        rc, output = copy.run(find, CI_COMMIT_MESSAGE=without)
        assert (rc, output.count("merge commit")) == (1, 1)
    assert copy.run("python -m zipfile --create artifacts.zip plans reports")[0] == 0
    rc, output = copy.run(f"{unpack}\n{apply}", **config)
    assert rc == 0, output
    assert site.customer(123)["status"] == "active"


@pytest.mark.parametrize("name", ["github-actions", "gitlab-ci", "awx"])
def test_nobody_is_declared_at_first_so_that_an_export_can_be_the_beginning(playbook, site, name):
    copy = Copy(playbook, site, name)
    shutil.copy(PIPELINES / name / "customers" / "north" / "customers.yml", copy.folder / "customers" / "north")
    for what in ("audit", "export", "audit"):
        rc, output = copy.run(f"ansible-playbook -i inventory.yml latepoint.api.{what} -e latepoint_report_dir=reports")
        assert rc == 0, output
    assert site.requests.writes() == []
    document = json.loads((copy.folder / "reports" / "north.json").read_text("utf-8"))
    assert document["summary"]["declared"] == len(site.customers())


def test_the_example_in_the_comments_is_a_good_one():
    text = (PIPELINES / "awx" / "customers" / "north" / "customers.yml").read_text("utf-8")
    example = "".join(
        f"{line[2:]}\n" for line in text.partition("example:\n#\n")[2].splitlines() if line.startswith("# ")
    )
    problems: list[str] = []
    assert len(list(read_many("customers.yml", example, problems))) == 2
    assert problems == []


@pytest.mark.controller
@pytest.mark.parametrize("secret", ["", "{south: lp_live_1}", "lp_live_1"])
def test_a_secret_that_is_missing_or_lacks_the_site_is_named(playbook, site, secret):
    copy = Copy(playbook, site, "github-actions")
    rc, output = copy.run(
        "ansible-playbook latepoint.api.audit -e latepoint_report_dir=reports", LATEPOINT_API_KEYS=secret
    )
    assert rc == 2
    assert "LATEPOINT_API_KEYS is not set, or has no key for north" in output
    assert "LATEPOINT_API_KEYS is not set" in (copy.folder / "reports" / "north.md").read_text("utf-8").replace(
        "\\", ""
    )
    assert "lp_live_1" not in output


def test_a_misspelt_site_is_an_error(playbook, site):
    copy = Copy(playbook, site, "github-actions")
    rc, output = copy.run("ansible-playbook latepoint.api.audit -e latepoint_hosts=nroth")
    assert rc != 0, output


def test_what_the_pipelines_have_in_common_is_the_same():
    for name in ("inventory.yml", "customers/north/customers.yml", "base.sh", ".gitignore"):
        pipelines = ("github-actions", "gitlab-ci", "awx")
        assert len({(PIPELINES / pipeline / name).read_text("utf-8") for pipeline in pipelines}) == 1
    for name in ("ansible.cfg", "requirements.yml", "requirements.txt", "applied.sh"):
        pipelines = ("github-actions", "gitlab-ci")
        assert len({(PIPELINES / pipeline / name).read_text("utf-8") for pipeline in pipelines}) == 1
    collections = (PIPELINES / "awx" / "collections" / "requirements.yml").read_text("utf-8")
    assert collections == (PIPELINES / "gitlab-ci" / "requirements.yml").read_text("utf-8")
