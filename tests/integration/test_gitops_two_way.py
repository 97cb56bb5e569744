# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Git and the site as two authors: the commands of the pipelines, with real repositories."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from .test_gitops_pipelines import Copy, jobs

FILE = """\
customers:
  # Ada, since the first day
  - id: 123
    status: active
    phone: "+15550123"   # she prefers SMS
  - id: 2
    city: Paris
"""


class Clone:
    """A pipeline's folder in a clone of a bare repository."""

    pipeline = ""

    def __init__(self, playbook: Any, site: Any) -> None:
        self.copy = Copy(playbook, site, self.pipeline)
        self.folder = self.copy.folder
        self.origin = playbook.folder / "origin.git"
        self.tools = playbook.folder / "tools"
        self.tools.mkdir()
        (self.tools / "gh").write_text('#!/bin/sh\necho "$@" >> ../gh.log\n')
        (self.tools / "gh").chmod(0o755)
        self.copy.environment.update(
            PATH=f"{self.tools}:{self.copy.environment['PATH']}",
            GIT_AUTHOR_NAME="a",
            GIT_AUTHOR_EMAIL="a@b.c",
            GIT_COMMITTER_NAME="a",
            GIT_COMMITTER_EMAIL="a@b.c",
            GIT_CONFIG_GLOBAL="/dev/null",
        )
        self.file = self.folder / "customers" / "north" / "customers.yml"
        self.file.write_text(FILE, "utf-8")
        self.git(f"git init --quiet --bare --initial-branch main {self.origin}")
        self.git(f"git init --quiet --initial-branch main . && git remote add origin {self.origin}")
        self.commit("begin")

    def git(self, script: str) -> str:
        code, output = self.copy.run(script)
        assert code == 0, output
        return output

    def commit(self, message: str) -> None:
        self.git(f"git add --all && git commit --quiet -m '{message}' && git push --quiet origin HEAD:main")

    def applied(self) -> str:
        """The commit that was applied last; nothing where there is none."""
        return self.git(f"git ls-remote {self.origin} refs/heads/latepoint/applied/north").partition("\t")[0]

    def head(self) -> str:
        return self.git("git rev-parse HEAD").strip()

    def report(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.folder / "reports" / "north.json").read_text("utf-8"))
        return document

    def edit(self, old: str, new: str) -> None:
        text = self.file.read_text("utf-8")
        assert text.count(old) == 1
        self.file.write_text(text.replace(old, new), "utf-8")


class Repository(Clone):
    """Its jobs are run as GitHub would."""

    pipeline = "github-actions"

    def job(self, name: str, *only: str, fails: bool = False, **environment: str) -> str:
        """Run the steps of a job up to the one that fails, and those that run always."""
        output, failed = "", False
        for step in jobs(self.folder)[name]:
            if step.get("name") in only and (not failed or step.get("if") == "always()"):
                code, text = self.copy.run(step["run"], **environment)
                output, failed = output + text, failed or (code != 0 and not step.get("continue-on-error"))
        assert failed is fails, output
        return output

    def audit(self, fails: bool = False, on_drift: str = "true") -> str:
        return self.job("audit", "Base", "Audit", "Summary", fails=fails, FAIL_ON_DRIFT=on_drift)

    def apply(self) -> None:
        """A pull request's audit, then its merge."""
        self.audit(on_drift="false")
        self.job("apply", "Base", "Apply", "Note what was applied", "Summary")

    def night(self) -> str:
        """The job that proposes what was adopted. It ends well though the audit finds a conflict."""
        return self.job("adopt", "Base", "Audit", "Adopt", "Propose")


@pytest.fixture
def repository(playbook, site) -> Repository:
    return Repository(playbook, site)


def test_what_a_customer_changes_comes_home(repository, site):
    assert repository.applied() == ""
    repository.apply()
    assert site.customer(123)["status"] == "active"
    assert repository.applied() == repository.head()

    site.edit(123, phone="+15559999")
    repository.audit()  # kept is no failure
    assert repository.report()["status"] == "kept"
    assert repository.report()["changes"][0]["fields"][0]["origin"] == "site"
    repository.night()
    assert "pr create --head latepoint/adopt" in (repository.folder.parent / "gh.log").read_text()
    diff = repository.git("git diff main latepoint/adopt --stat --patch")
    assert '-    phone: "+15550123"   # she prefers SMS' in diff
    assert '+    phone: "+15559999"   # she prefers SMS' in diff

    repository.git("git checkout --quiet main && git merge --quiet latepoint/adopt && git push --quiet origin main")
    writes = len(site.requests.writes())
    repository.apply()
    assert (repository.report()["status"], len(site.requests.writes())) == ("clean", writes)
    assert repository.applied() == repository.head()
    assert site.customer(123)["phone"] == "+15559999"


def test_both_changed_the_same_field(repository, site):
    """The pull request's audit fails, and shows the three values."""
    repository.apply()
    site.edit(123, phone="+15559999")
    repository.edit("+15550123", "+15550000")
    repository.commit("both")
    repository.audit(on_drift="false", fails=True)
    report = repository.report()
    assert (report["status"], report["error"]["code"]) == ("error", "conflict")
    summary = (repository.folder.parent / "summary.md").read_text("utf-8")
    assert "`+15559999` | `+15550000` | `+15550123` | both |" in summary
    site.edit(2, city="Nice")
    repository.night()
    diff = repository.git("git diff main latepoint/adopt --unified=0")
    assert [line for line in diff.splitlines()[4:] if line[0] in "+-"] == ["-    city: Paris", "+    city: Nice"]


def test_an_apply_that_failed_half_way(repository, site):
    """What was written is not taken for the site's change afterwards; the next apply does the rest."""
    repository.apply()
    before = repository.applied()
    repository.edit("city: Paris", "city: Lyon")
    repository.edit("status: active", "status: inactive")
    repository.commit("two changes")
    repository.audit(on_drift="false")
    site.fault("status_422", on="put", customer=123)
    output = repository.job("apply", "Base", "Apply", "Note what was applied", fails=True)
    assert "north: error, so nothing is noted as applied" in output
    assert (site.customer(2)["city"], site.customer(123)["status"]) == ("Lyon", "active")
    assert repository.applied() == before
    repository.audit(on_drift="false")
    assert [change["fields"][0]["origin"] for change in repository.report()["changes"]] == ["declared"]
    repository.job("apply", "Base", "Apply", "Note what was applied")
    assert site.customer(123)["status"] == "inactive"
    assert repository.applied() == repository.head()


def test_a_repository_that_cannot_be_asked_is_no_beginning(repository, site):
    repository.git("git remote set-url origin /nowhere")
    assert "/nowhere" in repository.job("audit", "Base", fails=True, FAIL_ON_DRIFT="true")
    assert not site.requests


class Project(Clone):
    """Its jobs are run as GitLab would: the lines of a job in one shell."""

    pipeline = "gitlab-ci"

    def __init__(self, playbook: Any, site: Any) -> None:
        super().__init__(playbook, site)
        (self.tools / "curl").write_text('#!/bin/sh\nfor one; do echo "$one"; done > ../curl.log\n')
        (self.tools / "curl").chmod(0o755)
        pushed = "https://oauth2:token@gitlab.example.com/team/customers.git"
        self.copy.environment.update(
            ANSIBLE_CONFIG=str(self.folder / "ansible.cfg"),
            CI_API_V4_URL="https://gitlab.example.com/api/v4",
            CI_DEFAULT_BRANCH="main",
            CI_PROJECT_ID="7",
            CI_PROJECT_PATH="team/customers",
            CI_SERVER_HOST="gitlab.example.com",
            GIT_CONFIG_COUNT="1",
            GIT_CONFIG_KEY_0=f"url.{self.origin}.insteadOf",
            GIT_CONFIG_VALUE_0=pushed,
            LATEPOINT_GIT_TOKEN="token",
        )

    def night(self) -> None:
        lines = yaml.safe_load((self.folder / ".gitlab-ci.yml").read_text("utf-8"))["adopt"]["script"]
        self.git("\n".join(line if isinstance(line, str) else line[0] for line in lines))


def test_gitlab_takes_home_what_a_customer_changed(playbook, site):
    """Though another customer is in conflict."""
    project = Project(playbook, site)
    project.git("git push --quiet origin HEAD:refs/heads/latepoint/applied/north")
    site.edit(123, status="active", phone="+15559999")
    site.edit(2, city="Nice")
    project.edit("city: Paris", "city: Lyon")
    project.commit("both")
    project.night()
    diff = project.git("git diff main latepoint/adopt --unified=0")
    assert [line for line in diff.splitlines()[4:] if line[0] in "+-"] == [
        '-    phone: "+15550123"   # she prefers SMS',
        '+    phone: "+15559999"   # she prefers SMS',
    ]
    assert project.git(f"git ls-remote {project.origin} refs/heads/latepoint/adopt")
    sent = (project.folder.parent / "curl.log").read_text().splitlines()
    assert sent[-1] == "https://gitlab.example.com/api/v4/projects/7/merge_requests"
    assert "description@reports/index.md" in sent


def test_gitlab_runs_the_same(repository):
    """Beside its own commands to push, and to open the merge request."""
    folder = Path(__file__).resolve().parents[2] / "docs" / "pipelines"
    for name in ("base.sh", "applied.sh"):
        assert (folder / "gitlab-ci" / name).read_text() == (folder / "github-actions" / name).read_text()
        assert os.access(folder / "gitlab-ci" / name, os.X_OK)
        subprocess.run(["sh", "-n", folder / "gitlab-ci" / name], check=True)
