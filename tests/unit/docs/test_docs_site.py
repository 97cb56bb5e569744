# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links lead to the same place on GitHub, on the documentation site, and in the artifact."""

from __future__ import annotations

import tarfile
from pathlib import PurePosixPath

import pytest

from tools.docs.__main__ import broken, contents, places, rewritten
from tools.pages import ROOT, links
from tools.release import check_build
from tools.release.build import for_readers

GUIDES = sorted((ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_guide_is_in_the_list_of_guides(page):
    assert page.name == "README.md" or page.name in set(links(ROOT / "docs" / "README.md"))


@pytest.mark.parametrize(
    ("written", "on_the_site"),
    [
        ("[a](plans.md)", "[a](plans.md)"),
        ("[a](../CONTRIBUTING.md#style)", "[a](contributing.md#style)"),
        (
            "[a](https://github.com/latepoint-api/latepoint.api/blob/main/CONTRIBUTING.md#style)",
            "[a](contributing.md#style)",
        ),
        ("[a](../README.md)", "[a](index.md)"),
        ("![a](images/report.png)", "![a](images/report.png)"),
        ("[a](https://example.com/x.md)", "[a](https://example.com/x.md)"),
        ("[a](#here)", "[a](#here)"),
        ("[a](../galaxy.yml)", "[a](https://github.com/latepoint-api/latepoint.api/blob/main/galaxy.yml)"),
    ],
)
def test_links_of_a_guide_on_the_site(written, on_the_site):
    assert rewritten(ROOT / "docs" / "faq.md", written, places()) == on_the_site


def test_the_contents_have_the_headings_of_the_front_page(monkeypatch):
    monkeypatch.setattr("tools.docs.__main__.reference", list)
    known = {page: name for page, name in places().items() if page.name in ("plans.md", "errors.md", "faq.md")}
    made = contents("## Begin\n\n- [A](plans.md): x\n\n## Then\n\n- [B](errors.md): y\n", known)
    trees = [tree.split() for tree in made.split("```{toctree}")[1:]]
    assert [tree[2] for tree in trees] == ["Begin", "Then", "More", "Reference"]
    assert [tree[3] for tree in trees[:3]] == ["plans", "errors", "faq"]


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    (tmp_path / "a.html").write_text('<p id="x"><a href="b.html#y">1</a><a href="b.html">2</a><img src="c.png"></p>')
    (tmp_path / "b.html").write_text('<p id="z"><a href="#z">1</a><a href="https://example.com/">2</a></p>')
    assert list(broken(tmp_path)) == ["a.html: b.html#y has no such anchor", "a.html: c.png is not there"]


@pytest.mark.parametrize(
    ("page", "written", "in_the_artifact"),
    [
        (
            "README.md",
            "[a](docs/faq.md)",
            "[a](https://github.com/latepoint-api/latepoint.api/blob/v9.8.7/docs/faq.md)",
        ),
        (
            "README.md",
            "![a](docs/images/b.svg)",
            "![a](https://raw.githubusercontent.com/latepoint-api/latepoint.api/v9.8.7/docs/images/b.svg)",
        ),
        ("README.md", "[a](#here) [b](https://example.com/)", "[a](#here) [b](https://example.com/)"),
        ("docs/faq.md", "[a](plans.md#what)", "[a](plans.md#what)"),
        ("docs/faq.md", "![a](images/b.svg)", "![a](images/b.svg)"),
        (
            "docs/faq.md",
            "[a](https://github.com/latepoint-api/latepoint.api/blob/main/Makefile)",
            "[a](https://github.com/latepoint-api/latepoint.api/blob/v9.8.7/Makefile)",
        ),
    ],
)
def test_links_of_a_page_in_the_artifact(page, written, in_the_artifact):
    assert for_readers(PurePosixPath(page), written, "9.8.7") == in_the_artifact


def test_a_link_that_leads_nowhere_in_the_artifact_is_found(tmp_path):
    ours = "https://github.com/latepoint-api/latepoint.api/blob"
    (tmp_path / "a.md").write_text(
        f"[1](b.md#x) [2](c.png) [3]({ours}/v1.0.0/sandbox/README.md) [4]({ours}/main/nowhere.md) [5](https://e.com/x)"
    )
    (tmp_path / "b.md").write_text("[1](#here) [2](sub) [3](../a.md)")
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "a.md", "docs/a.md")
        archive.add(tmp_path / "b.md", "docs/b.md")
        archive.add(tmp_path / "b.md", "docs/sub/b.md")
    assert check_build.broken(tmp_path / "x.tar.gz") == [
        "docs/a.md: c.png is not there",
        f"docs/a.md: {ours}/main/nowhere.md is not there",
        "docs/b.md: ../a.md is not there",
        "docs/sub/b.md: sub is not there",
    ]
