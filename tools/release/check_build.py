"""Checks the built collection as its users get it: complete, nothing of ours in it, installable, documented."""

from __future__ import annotations

import os
import posixpath
import subprocess
import sys
import tarfile
from pathlib import Path
from urllib.parse import urlsplit

from tools.pages import ROOT, links_in, of_ours

NOT_FOR_USERS = (
    *(".", "antsibull-nox.toml", "conftest.py", "demo/", "docs/pipelines/", "noxfile.py"),
    *("pyproject.toml", "requirements/", "sandbox/", "tests/", "tools/", "Makefile", "CONTRIBUTING.md"),
)
MUST_BE_IN = ("plugins/**/*.py", "roles/**/*.*", "playbooks/**/*.*", "meta/*.yml", "README.md", "LICENSE")
# The kinds that Ansible documents, by the folder of their files.
DOCUMENTED = {
    "module": "plugins/modules/[!_]*.py",
    "lookup": "plugins/lookup/[!_]*.py",
    "callback": "plugins/callback/[!_]*.py",
    "inventory": "plugins/inventory/[!_]*.py",
}


def content(tarball: Path) -> set[str]:
    """The names of the files in it."""
    with tarfile.open(tarball) as archive:
        return {member.name for member in archive if member.isfile()}


def complaints(names: set[str]) -> list[str]:
    """What is missing, and what should not be there."""
    wanted = {str(path.relative_to(ROOT)) for pattern in MUST_BE_IN for path in ROOT.glob(pattern)}
    missing = [f"missing: {name}" for name in sorted(wanted - names)]
    return missing + [f"not for users: {name}" for name in sorted(names) if name.startswith(NOT_FOR_USERS)]


def broken(tarball: Path) -> list[str]:
    """The links of its pages that lead nowhere: relative ones in the tarball, those to our repository in the tree."""
    names = content(tarball)
    found = []
    with tarfile.open(tarball) as archive:
        for name in sorted(member for member in names if member.endswith(".md")):
            file = archive.extractfile(name)
            text = file.read().decode("utf-8") if file else ""
            found += [f"{name}: {target} is not there" for target in links_in(text) if not _leads(name, target, names)]
    return found


def _leads(page: str, target: str, names: set[str]) -> bool:
    """Whether a link leads somewhere, as far as that can be told without a network."""
    path = target.partition("#")[0]
    ours = of_ours(path)
    if ours is not None:
        return ours.exists()
    if not path or urlsplit(path).scheme:
        return True
    there = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
    return there in names or any(name.startswith(f"{there}/") for name in names)


def ansible(command: str, *arguments: str, collections: Path) -> bool:
    """Whether a command of Ansible succeeds that knows the collections of one folder; prints what it says if not."""
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(collections)}
    done = subprocess.run([command, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode == 0


def undocumented(collections: Path) -> list[str]:
    """The plugins that Ansible can't tell about."""
    return [
        f"{kind} without documentation: {path.stem}"
        for kind, pattern in DOCUMENTED.items()
        for path in sorted(ROOT.glob(pattern))
        if not ansible("ansible-doc", "-t", kind, f"latepoint.api.{path.stem}", collections=collections)
    ]


def main() -> int:
    """Check the one tarball in the folder that the command line names."""
    folder = Path(sys.argv[1])
    (tarball,) = folder.glob("*.tar.gz")
    wrong = [*complaints(content(tarball)), *broken(tarball)]
    installed = folder.resolve() / "installed"
    install = ("collection", "install", "--offline", "-p", str(installed), str(tarball))
    if ansible("ansible-galaxy", *install, collections=installed):
        wrong += undocumented(installed)
    else:
        wrong.append(f"can't be installed: {tarball.name}")
    print("\n".join(wrong) or f"{tarball.name}: complete, installs, documented")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
