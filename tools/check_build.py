"""Checks the built collection as its users get it: complete, nothing of ours in it, installable, documented."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_FOR_USERS = (".", "conftest.py", "pyproject.toml", "requirements/", "sandbox/", "tests/", "tools/")
MUST_BE_IN = ("plugins/**/*.py", "roles/**/*.yml", "playbooks/**/*.yml", "meta/*.yml", "README.md", "LICENSE")
# The kinds that Ansible documents, by the folder of their files.
DOCUMENTED = {"module": "plugins/modules/*.py", "lookup": "plugins/lookup/*.py", "filter": "plugins/filter/*.py"}


def content(tarball: Path) -> set[str]:
    """The names of the files in it."""
    with tarfile.open(tarball) as archive:
        return {member.name for member in archive if member.isfile()}


def complaints(names: set[str]) -> list[str]:
    """What is missing, and what should not be there."""
    wanted = {str(path.relative_to(ROOT)) for pattern in MUST_BE_IN for path in ROOT.glob(pattern)}
    missing = [f"missing: {name}" for name in sorted(wanted - names)]
    return missing + [f"not for users: {name}" for name in sorted(names) if name.startswith(NOT_FOR_USERS)]


def ansible(command: str, *arguments: str, collections: Path) -> str:
    """Run a command of Ansible that knows only the collections of one folder; returns what it printed."""
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(collections)}
    done = subprocess.run([command, *arguments], env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def documented(kind: str, collections: Path) -> set[str]:
    """The plugins of this kind that Ansible can tell about."""
    listed = json.loads(ansible("ansible-doc", "--json", "-t", kind, "-l", "latepoint.api", collections=collections))
    for name in listed:
        ansible("ansible-doc", "-t", kind, name, collections=collections)
    return {name.rpartition(".")[2] for name in listed}


def undocumented(collections: Path) -> list[str]:
    """The plugins that Ansible can't tell about."""
    found = []
    for kind, pattern in DOCUMENTED.items():
        there = {path.stem for path in ROOT.glob(pattern)}
        known = documented(kind, collections) if there else set()
        found += [f"{kind} without documentation: {name}" for name in sorted(there - known)]
    return found


def main() -> int:
    """Check the one tarball in the folder that the command line names."""
    folder = Path(sys.argv[1])
    (tarball,) = folder.glob("*.tar.gz")
    installed = folder.resolve() / "installed"
    wrong = complaints(content(tarball))
    ansible(
        "ansible-galaxy",
        "collection",
        "install",
        "--offline",
        "-p",
        str(installed),
        str(tarball),
        collections=installed,
    )
    wrong += undocumented(installed)
    print("\n".join(wrong) or f"{tarball.name}: complete, installs, documented")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
