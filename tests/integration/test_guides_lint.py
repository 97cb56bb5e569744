# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The YAML of the pages is as ansible-lint and yamllint want it, as if it stood in files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tools.pages import PAGES, ROOT, Block, blocks

BLOCKS = [block for page in PAGES for block in blocks(page) if block.language == "yaml"]


def is_list_of(block: Block, key: str) -> bool:
    data = yaml.safe_load(block.text)
    return isinstance(data, list) and all(isinstance(entry, dict) and key in entry for entry in data)


PLAYBOOKS = [block for block in BLOCKS if is_list_of(block, "hosts")]
TASKS = [block for block in BLOCKS if is_list_of(block, "name") and block not in PLAYBOOKS]
FILES = [block for block in BLOCKS if block not in (*PLAYBOOKS, *TASKS)]


def file_name(block: Block) -> str:
    return block.place.replace("/", "-").replace(":", "-") + ".yml"


def linted(command: str, folder: Path, *arguments: str) -> str:
    """What a linter complains of in the folder."""
    environment = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "tree"),
    }
    done = subprocess.run(
        [command, *arguments], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path):
    """A folder with each block in a file of its own, and the project's settings of the linters."""
    for name in (".yamllint", ".gitignore"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "tasks").mkdir()
    for kind, found in (("", PLAYBOOKS), ("tasks", TASKS), ("", FILES)):
        for block in found:
            text = block.text if block.text.startswith("---") else f"---\n{block.text}"
            (tmp_path / kind / file_name(block)).write_text(text, encoding="utf-8")
    return tmp_path


def test_there_is_much_to_lint():
    assert len(PLAYBOOKS) >= 2
    assert len(TASKS) >= 20
    assert len(FILES) >= 5


def test_yamllint_is_content(folder):
    quoted = {"octal-values": "disable", "truthy": "disable", "comments": "disable"}  # customer files need no quotes
    rules = ", ".join(f"{name}: {level}" for name, level in quoted.items())
    assert linted("yamllint", folder, "--strict", "-d", f"{{extends: .yamllint, rules: {{{rules}}}}}", ".") == ""


def test_ansible_lint_is_content(folder):
    names = [str(path.relative_to(folder)) for path in sorted((folder / "tasks").iterdir())]
    names += [file_name(block) for block in PLAYBOOKS]
    complaint = linted("ansible-lint", folder, "--offline", "--profile", "production", "--nocolor", *names)
    assert complaint == ""


def test_both_linters_find_something_in_what_is_bad(folder):
    (folder / "tasks" / "bad.yml").write_text("---\n- name: x \n  shell: ls\n", encoding="utf-8")
    assert "trailing spaces" in linted("yamllint", folder, "--strict", ".")
    assert "fqcn" in linted("ansible-lint", folder, "--offline", "--profile", "production", "tasks/bad.yml")
