# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks for AWX, run as AWX does: each in a shallow clone, with what a job hands on as extra variables."""

from __future__ import annotations

import json
import shutil
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from .test_gitops_two_way import Clone


class Project(Clone):
    """The project, of which each job gets a fresh clone."""

    pipeline = "awx"

    def launch(self, template: str, *options: str, code: int = 0) -> str:
        """Run a job template on the project's newest commit; a container is gone when its job has ended."""
        job = self.folder.parent / "job"
        shutil.rmtree(job, ignore_errors=True)
        self.git(f"git clone --quiet --depth 1 file://{self.folder} {job}")
        variables = {"repository": str(self.origin), "report_dir": "reports", "branch": "main", "requests": ""}
        variables["latepoint_report_dir"] = "reports"
        command = f"cd {job} && ansible-playbook -i inventory.yml {template}.yml -e '{json.dumps(variables)}' "
        environment = {"LATEPOINT_GIT_TOKEN": "secret-token", "ANSIBLE_SHOW_CUSTOM_STATS": "true"}
        found, output = self.copy.run(command + " ".join(options), **environment)
        assert found == code, output
        assert "secret-token" not in output
        return output

    def report(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(
            (self.folder.parent / "job" / "reports" / "north.json").read_text("utf-8")
        )
        return document

    def take_over(self, branch: str) -> None:
        """Merge a branch of the repository, as a reviewer does."""
        self.git(
            f"git fetch --quiet origin {branch} && git merge --quiet FETCH_HEAD && git push --quiet origin HEAD:main"
        )


@pytest.fixture
def project(playbook, site) -> Project:
    return Project(playbook, site)


@pytest.fixture
def requests_server():
    """Where requests to merge are opened: answers with the last of the statuses, and notes what was sent there."""
    answers: list[int] = []
    sent: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Authorization"] == "Bearer secret-token"
            sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            answer = b'{"message": "A pull request already exists for x:latepoint/adopt."}'
            self.send_response(answers.pop())
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield answers, sent, f"http://127.0.0.1:{server.server_port}/pulls"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_a_customer_changes_comes_home(project, site, requests_server):
    project.launch("apply")
    assert (site.customer(123)["status"], project.applied()) == ("active", project.head())

    site.edit(123, phone="+15559999")
    project.edit("city: Paris", "city: Lyon")
    project.commit("the files changed, too")
    site.edit(2, city="Nice")  # a conflict, which must not keep the phone from coming home
    answers, sent, url = requests_server
    for answer in (201, 422):
        answers.append(answer)
        project.launch("adopt", f"-e requests={url}")
    (body, again) = sent
    assert body["head"] == again["head"]
    assert (body["title"], body["head"], body["target_branch"]) == (
        "What changed on the sites",
        "latepoint/adopt",
        "main",
    )
    assert "north" in body["description"]
    diff = project.git("git fetch --quiet origin latepoint/adopt && git diff HEAD FETCH_HEAD --unified=0")
    assert [line for line in diff.splitlines()[4:] if line[0] in "+-"] == [
        '-    phone: "+15550123"   # she prefers SMS',
        '+    phone: "+15559999"   # she prefers SMS',
    ]

    project.take_over("latepoint/adopt")
    before = project.applied()
    project.launch("apply", code=2)  # the conflict: nothing is noted
    assert (project.applied(), site.customer(2)["city"]) == (before, "Nice")
    project.edit("city: Lyon", "city: Nice")
    project.commit("settled")
    writes = len(site.requests.writes())
    project.launch("apply")
    assert (project.report()["status"], len(site.requests.writes())) == ("clean", writes)
    assert project.applied() == project.head()
    assert (site.customer(123)["phone"], site.customer(2)["city"]) == ("+15559999", "Nice")


def test_the_plan_goes_from_the_audit_to_the_apply(project, site):
    """What `set_stats` sets in one job are extra variables of the next, in another container."""
    output = project.launch("audit", "-e '{latepoint_save_plan: plans/, latepoint_fail_on_drift: false}'")
    artifacts = output.partition("CUSTOM STATS: ")[2].partition("RUN: ")[2].strip()
    assert "audited_plan_" in artifacts
    project.launch("apply_plan", code=2)
    assert (site.requests.writes().methods(), project.applied()) == ([], "")
    handed_on = project.folder.parent / "artifacts.json"
    handed_on.write_text(artifacts, "utf-8")
    project.launch("apply", "--check")
    assert project.applied() == ""
    project.launch("apply_plan", f"-e @{handed_on}")
    assert (site.customer(123)["status"], project.applied()) == ("active", project.head())
    site.edit(2, city="Nice")
    project.launch("audit")
    assert project.report()["status"] == "kept"
