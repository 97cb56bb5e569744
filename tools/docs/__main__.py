"""Build the documentation site from the Markdown pages and the modules, and follow every link inside it"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tools.pages import BLOB, ROOT, inside

SITE = ROOT / ".cache" / "docs"
SOURCE, HTML = SITE / "source", SITE / "html"
GUIDES = ROOT / "docs"
# Pages that stand elsewhere in the repository, and the front page.
PLACES = {
    ROOT / "README.md": "index.md",
    GUIDES / "README.md": "index.md",
    ROOT / "CONTRIBUTING.md": "contributing.md",
    ROOT / "CHANGELOG.md": "changelog.md",
    ROOT / "sandbox" / "README.md": "sandbox.md",
}
_LINK = re.compile(r"(?<=\]\()(?P<target>[^)\s#]+)(?P<anchor>#[^)\s]*)?(?=\))")
_CONTENTS = re.compile(r"^\.\. (?:contents|toctree)::\n(?:[ \t]+\S.*\n|\n(?=[ \t]))*", re.MULTILINE)
_ITEM = re.compile(r"^## (?P<heading>.+)|^- \[[^]]+\]\((?P<target>[^)#]+\.md)\)", re.MULTILINE)


def places() -> dict[Path, str]:
    """Each page, and the name of its copy."""
    guides = {page: page.name for page in GUIDES.glob("*.md") if page not in PLACES}
    return {**guides, **{page: name for page, name in PLACES.items() if page.exists()}}


def rewritten(page: Path, text: str, known: dict[Path, str]) -> str:
    """The text of a page for the site: links to pages and pictures of ours stay inside, others go to the repository."""

    def target(found: re.Match[str]) -> str:
        path, anchor = inside(page, found["target"]), found["anchor"] or ""
        if path is None:
            return found[0]
        if path in known:
            return known[path] + anchor
        if path.parent == GUIDES / "images":
            return f"images/{path.name}"
        return f"{BLOB}/{path.relative_to(ROOT)}{anchor}"

    return _LINK.sub(target, text)


def contents(index: str, known: dict[Path, str]) -> str:
    """The site's table of contents: the lists of the front page under their headings, other pages, the reference."""
    parts: dict[str, list[str]] = {}
    heading = ""
    for found in _ITEM.finditer(index):
        heading = found["heading"] or heading
        path = inside(GUIDES / "README.md", found["target"]) if found["target"] else None
        if path is not None:
            parts.setdefault(heading, []).append(known[path].removesuffix(".md"))
    listed = {"index", *(name for names in parts.values() for name in names)}
    if others := sorted({name.removesuffix(".md") for name in known.values()} - listed):
        parts["More"] = others
    parts["Reference"] = ["Overview <reference/index>", *reference()]
    trees = [
        "```{toctree}\n:hidden:\n:caption: " + caption + "\n\n" + "\n".join(names) + "\n```\n"
        for caption, names in parts.items()
    ]
    return "\n".join(trees)


def reference() -> list[str]:
    """The entries of the reference: modules, then the role, by their short names."""
    pages = sorted((SOURCE / "reference").glob("*_module.rst")) + sorted((SOURCE / "reference").glob("*_role.rst"))
    shown = [(page.stem, *page.stem.rsplit("_", 1)) for page in pages]
    names = [f"{name if kind == 'module' else f'{name} ({kind})'} <reference/{stem}>" for stem, name, kind in shown]
    beside = sorted((SOURCE / "reference" / "docsite").glob("*.rst"))
    return [*names, *(f"reference/docsite/{page.stem}" for page in beside)]


def write_reference() -> None:
    """Let antsibull-docs write it, without the tables of contents that the theme has of its own."""
    (SOURCE / "reference").mkdir(parents=True)
    options = ("--use-current", "--squash-hierarchy", "--fail-on-error", "--no-add-antsibull-docs-version")
    run("antsibull-docs", "collection", *options, "--dest-dir", str(SOURCE / "reference"), "latepoint.api")
    for name in ("guide_start.rst", "guides.rst"):  # the guides themselves are here
        (SOURCE / "reference" / "docsite" / name).unlink(missing_ok=True)
    for page in (SOURCE / "reference").glob("*.rst"):
        page.write_text(_CONTENTS.sub("", page.read_text("utf-8")), encoding="utf-8")


def stage() -> None:
    """Copy pages and pictures beside the reference."""
    shutil.rmtree(SITE, ignore_errors=True)
    write_reference()
    known = places()
    for page, name in known.items():
        if page == ROOT / "README.md":
            continue
        text = rewritten(page, page.read_text("utf-8"), known)
        if name == "index.md":
            text += "\n" + contents(page.read_text("utf-8"), known)
        (SOURCE / name).write_text(text, encoding="utf-8")
    if (GUIDES / "images").exists():
        shutil.copytree(GUIDES / "images", SOURCE / "images")


def run(*command: str) -> None:
    """Run a program of this environment."""
    subprocess.run([str(Path(sys.executable).parent / command[0]), *command[1:]], check=True)


class Page(HTMLParser):
    """The anchors of a page, and where its links and pictures lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.targets: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag names and where it leads."""
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.add(value)
            if name in ("href", "src") and value and not urlsplit(value).netloc and urlsplit(value).scheme == "":
                self.targets.add(value)


def broken(folder: Path) -> Iterator[str]:
    """The links inside the site that lead nowhere, as sentences."""
    pages = {path: Page(path.read_text("utf-8")) for path in folder.rglob("*.html")}
    for path, page in pages.items():
        for target in sorted(page.targets):
            parts = urlsplit(target)
            there = Path(os.path.normpath(path.parent / unquote(parts.path))) if parts.path else path
            if not there.exists():
                yield f"{path.relative_to(folder)}: {target} is not there"
            elif parts.fragment and there in pages and unquote(parts.fragment) not in pages[there].anchors:
                yield f"{path.relative_to(folder)}: {target} has no such anchor"


def main() -> int:
    """Build it, and tell where it is."""
    conf = str(ROOT / "tools" / "docs" / "docsite")
    try:
        stage()
        run("sphinx-build", "-q", "-W", "--keep-going", "-c", conf, "-b", "html", str(SOURCE), str(HTML))
    except subprocess.CalledProcessError as error:
        print(f"{Path(error.cmd[0]).name} is not content, see above", file=sys.stderr)
        return 1
    wrong = list(broken(HTML))
    print("\n".join(wrong) or f"{HTML.relative_to(ROOT) / 'index.html'}: {len(list(HTML.rglob('*.html')))} pages")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
