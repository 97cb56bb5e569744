# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks under ansible-runner, which is what AWX and Automation Controller run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SETTINGS = ("PATH", "HOME", "ANSIBLE_CONFIG", "ANSIBLE_COLLECTIONS_PATH", "LC_ALL")


def prepare(folder: Path, files: dict[str, Any]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))


def run(folder: Path, name: str) -> tuple[int, str, str]:
    """Exit code, status and output of a playbook, as the runner's artifacts tell them."""
    command = [sys.executable, "-m", "ansible_runner", "run", str(folder), "-p", name, "-i", name, "--quiet"]
    subprocess.run(command, check=False, capture_output=True, timeout=300)
    artifacts = folder / "artifacts" / name
    rc, status, output = ((artifacts / artifact).read_text("utf-8") for artifact in ("rc", "status", "stdout"))
    return int(rc), status, output


def test_audit_and_apply_under_ansible_runner(playbook, site):
    environment = playbook._environment(playbook.folder / "events.jsonl")
    folder = playbook.folder / "job"
    files = {
        "project/customers/north/all.yml": "- id: 1\n  notes: declared\n",
        "inventory/hosts.json": {"all": {"hosts": {"north": {"latepoint_base_url": site.rest_base}}}},
        "env/extravars": {"latepoint_report_dir": "reports"},
        # The key as a credential of AWX gives it.
        "env/envvars": {**{name: environment[name] for name in SETTINGS}, "LATEPOINT_API_KEY": site.key},
    }
    prepare(folder, files)
    rc, status, output = run(folder, "latepoint.api.audit")
    assert (rc, status) == (2, "failed"), output
    assert "north: 1 of 1 customer differs" in output
    assert site.key not in output
    assert json.loads((folder / "project" / "reports" / "north.json").read_text())["status"] == "drift"
    assert {request.method for request in site.requests} == {"GET"}

    rc, status, output = run(folder, "latepoint.api.apply")
    assert (rc, status) == (0, "successful"), output
    assert json.loads((folder / "project" / "reports" / "north.json").read_text())["outcomes"] == {"done": 1}
    assert site.customer(1)["notes"] == "declared"
