"""Prepare a release: version, changelog and artifact; what is left to do by hand is printed"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

from tools.pages import ROOT

GALAXY = ROOT / "galaxy.yml"
# Where the version stands, beside galaxy.yml: a target has only the module's own code.
HTTP = ROOT / "plugins" / "module_utils" / "_http" / "client.py"
_PINNED = re.compile(r"^(    version: )(\S+)$", re.MULTILINE)
_PLACES = {
    GALAXY: re.compile(r"^(version: )(\S+)$", re.MULTILINE),
    HTTP: re.compile(r'^(VERSION = ")([^"]+)(?=")', re.MULTILINE),
    ROOT / "docs" / "files.md": re.compile(r"(latepoint\.api/v)([0-9.]+)(?=/schemas/)"),
    **dict.fromkeys(sorted((ROOT / "docs" / "pipelines").glob("**/requirements.yml")), _PINNED),
}
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


class ReleaseError(Exception):
    """Why no release can be prepared."""


def versions() -> dict[Path, str]:
    """The version that each of the files names."""
    found = {path: pattern.search(path.read_text("utf-8")) for path, pattern in _PLACES.items()}
    return {path: match[2] if match else "" for path, match in found.items()}


def released() -> set[str]:
    """The versions that the changelog has."""
    return set(yaml.safe_load((ROOT / "changelogs" / "changelog.yaml").read_text("utf-8"))["releases"])


def check(version: str) -> None:
    """Raise ReleaseError unless this version can be the next release of what is committed."""
    if not _VERSION.fullmatch(version):
        raise ReleaseError(f"'{version}' is no version: make release VERSION=1.1.0")
    if version in released():
        raise ReleaseError(f"{version} is in the changelog already")
    newest = max(map(_parts, released()), default=(0, 0, 0))
    if _parts(version) < newest:
        raise ReleaseError(f"{version} is older than {'.'.join(map(str, newest))}, which is in the changelog")
    if not list((ROOT / "changelogs" / "fragments").glob("*.yml")):
        raise ReleaseError("changelogs/fragments is empty: what is new in this release?")
    if changed := _output("git", "status", "--porcelain"):
        raise ReleaseError(f"commit or remove these first:\n{changed}")


def set_version(version: str) -> None:
    """Write it into each of the files."""
    for path, pattern in _PLACES.items():
        text, count = pattern.subn(rf"\g<1>{version}", path.read_text("utf-8"))
        if not count:
            raise ReleaseError(f"{path.relative_to(ROOT)} does not name the version where it should")
        path.write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Prepare the release that the command line names."""
    try:
        version = (*arguments, "")[0]
        check(version)
        set_version(version)
        _run(str(Path(sys.executable).parent / "antsibull-changelog"), "release")
        _run("make", "build")
    except ReleaseError as error:
        print(f"No release: {error}", file=sys.stderr)
        return 1
    print(instructions(version))
    return 0


def instructions(version: str) -> str:
    """What is left to do, as commands."""
    return f"""
{version} is prepared. Read CHANGELOG.md and `git diff`, then run:

  make test
  git add --update
  git commit -m "Release {version}"
  git tag -a v{version} -m "latepoint.api {version}"
  git push origin main v{version}
  ansible-galaxy collection publish .cache/build/latepoint-api-{version}.tar.gz

To take it back before the commit:
  git checkout ."""


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("-")[0].split("."))


def _run(*command: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise ReleaseError(f"{' '.join(command)} failed, see above; git diff shows how far it came")


def _output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
