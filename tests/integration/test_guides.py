# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever walks through a guide, makes its files and types its commands, gets what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.handle import Site, running
from tools.pages import ROOT, blocks

WALKS = [page for page in sorted((ROOT / "docs").glob("*.md")) if any(block.use == "file" for block in blocks(page))]
ENDS_WITH = re.compile(r"\s+# ends with (\d+)$")


class Walk:
    """A folder, a site, and what a reader does there."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder, self.site = folder, site
        self.told: list[tuple[str, str]] = []

    def through(self, page: Path) -> None:
        """Make each file and type each command, in the order of the page."""
        for block in blocks(page):
            if block.use == "file":
                self.make(block.text)
            elif (block.language, block.use) == ("sh", "run"):
                for line in block.text.splitlines():
                    self.type(line)

    def make(self, text: str) -> None:
        name = re.match(r"# (\S+)\n", text)
        assert name, f"no name in the first line:\n{text}"
        path = self.folder / name[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("https://salon.example.com", self.site.base_url), encoding="utf-8")

    def type(self, line: str) -> None:
        found = ENDS_WITH.search(line)
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        assert done.returncode == (int(found[1]) if found else 0), f"{line}\n{done.stdout}"
        self.told.append((line, done.stdout))

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "tree"),
            "ANSIBLE_NOCOLOR": "1",
            **{f"LATEPOINT_{name.upper()}": value for name, value in self.site.connection().items()},
        }


@pytest.fixture(params=["seed"])
def walk(request, tmp_path):
    with running(request.param) as site:
        yield Walk(tmp_path, site)


def test_there_are_walks():
    assert {page.stem for page in WALKS} == {"backup", "quick-start", "whole-site"}


@pytest.mark.parametrize("walk", ["seed", "abilities"], indirect=True)
def test_the_quick_start(walk):
    walk.through(ROOT / "docs" / "quick-start.md")
    works, customer, look, first, second, *two_authors = (said for _line, said in walk.told)
    assert '"authorized": true' in works
    assert '"zoe.lefevre@example.com"' in customer
    assert "changed=1" in look
    assert '-    "phone": "+33142685300"' in look
    assert '+    "phone": "+33 4 78 42 53 00"' in look
    assert "changed=1" in first
    assert "changed=0" in second
    applied, _copied, _edited, kept, adopted, last = two_authors
    assert "SUCCESS" in applied
    assert '"kept": 1' in kept
    assert '-    phone: "+33 4 78 42 53 00" # asked on the phone' in adopted
    assert '+    phone: "+33611223344" # asked on the phone' in adopted
    assert '"changed": false' in last
    zoe = walk.site.by_email("zoe.lefevre@example.com")[0]
    assert (zoe["phone"], zoe["notes"], zoe["last_name"]) == ("+33611223344", "Comes on Thursdays.", "Lefèvre")
    assert walk.site.requests.writes().operations() == ["put", "put"]


def test_a_whole_site(walk):
    inactive = [number for number, customer in walk.site.customers().items() if customer["status"] == "inactive"]
    assert inactive
    walk.through(ROOT / "docs" / "whole-site.md")
    said = [said for line, said in walk.told if "ansible-playbook" in line]
    assert len(said) == 5
    assert "failed=0" in said[1]
    assert "failed=1" in said[2]
    assert "failed=0" in said[4]
    assert all(walk.site.customer(number)["status"] == "active" for number in inactive)
    assert walk.site.requests.writes().methods() == ["PUT"] * len(inactive)
    made = {str(path.relative_to(walk.folder)) for path in walk.folder.rglob("*.*")}
    assert {"customers/salon/customers-0001.yml", "reports/salon.html", "reports/salon.md", "plan.json"} <= made


def test_a_backup_brings_back_what_an_apply_changed(walk):
    (before,) = walk.site.by_email("zoe.lefevre@example.com")
    walk.through(ROOT / "docs" / "backup.md")
    (after,) = walk.site.by_email("zoe.lefevre@example.com")
    assert {**after, "updated_at": before["updated_at"]} == before
    assert walk.site.requests.writes().methods() == ["PUT", "PUT"]
