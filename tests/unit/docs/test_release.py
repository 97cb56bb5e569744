# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The version is the same everywhere, and no release is prepared that should not be."""

from __future__ import annotations

import subprocess

import pytest
import yaml

from ansible_collections.latepoint.api.plugins.module_utils._http.client import VERSION
from tools.pages import ROOT
from tools.release import __main__ as release


def test_the_version_is_the_same_everywhere():
    assert set(release.versions().values()) == {VERSION}
    assert yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))["version"] == VERSION


def test_the_version_is_in_the_changelog():
    assert VERSION in release.released()
    assert f"v{VERSION}".replace(".", r"\.") in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A small project with one release, and a fragment for the next one."""
    (tmp_path / "changelogs" / "fragments").mkdir(parents=True)
    (tmp_path / "changelogs" / "fragments" / "new.yml").write_text("minor_changes: [x]\n")
    (tmp_path / "changelogs" / "changelog.yaml").write_text("releases: {1.0.0: {}, 1.10.0: {}}\n")
    places = {tmp_path / "galaxy.yml": "version: 1.10.0\n", tmp_path / "http.py": 'VERSION = "1.10.0"\n'}
    patterns = {path: release._PLACES[of] for path, of in zip(places, (release.GALAXY, release.HTTP), strict=True)}
    for path, text in places.items():
        path.write_text(text)
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    monkeypatch.setattr(release, "ROOT", tmp_path)
    monkeypatch.setattr(release, "_PLACES", patterns)
    return tmp_path


def test_a_release_sets_the_version_in_both_files(project):
    release.check("1.11.0")
    release.set_version("1.11.0")
    assert set(release.versions().values()) == {"1.11.0"}


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        ("", "is no version"),
        ("1.11", "is no version"),
        ("1.10.0", "in the changelog already"),
        ("1.9.0", "is older than 1.10.0"),
    ],
)
def test_a_version_that_can_not_be(project, version, reason):
    with pytest.raises(release.ReleaseError, match=reason):
        release.check(version)


def test_changes_must_be_committed(project):
    (project / "new.txt").write_text("x")
    with pytest.raises(release.ReleaseError, match="commit or remove"):
        release.check("1.11.0")


def test_something_must_be_new(project):
    (project / "changelogs" / "fragments" / "new.yml").unlink()
    with pytest.raises(release.ReleaseError, match="what is new"):
        release.check("1.11.0")


def test_a_failure_is_told(project, capsys):
    assert release.main([]) == 1
    assert "No release: '' is no version" in capsys.readouterr().err


def test_the_instructions_name_the_version():
    said = release.instructions("1.11.0")
    assert "git tag -a v1.11.0" in said
    assert "latepoint-api-1.11.0.tar.gz" in said
