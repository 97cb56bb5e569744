"""The project's Markdown pages: their blocks of code, their links, their tables"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
REPOSITORY = re.findall(r"^repository: (\S+)$", (ROOT / "galaxy.yml").read_text("utf-8"), re.MULTILINE)[0]
BLOB = f"{REPOSITORY}/blob/main"  # for links to what the collection is built without
PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "sandbox" / "README.md")
_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_OURS = re.compile(re.escape(REPOSITORY) + r"/blob/(?:main|v[0-9.]+)/(?P<path>.+)")
_ROW = re.compile(r"^\| `(?P<first>[^`]+)`[^|]*\|(?P<rest>.*)\|$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of code: where it is, its language, what the word behind the language says of it, its text."""

    page: Path
    line: int
    language: str
    use: str
    text: str

    @property
    def place(self) -> str:
        """The place as people say it: `README.md:12`."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, with how it marks them.

    `yaml run` are tasks that run on a sample site, `yaml customers` is a file of customers; of a walk, `yaml file` is
    a file that the reader makes, its name in the first line, and `sh run` are the commands, one a line.
    """
    text = page.read_text("utf-8")
    for found in _FENCE.finditer(text):
        language, use = ([*found["info"].split(), "", ""])[:2]
        yield Block(page, text.count("\n", 0, found.start()) + 1, language, use, found["text"])


def links(page: Path) -> Iterator[str]:
    """What a page links to, code left aside."""
    yield from links_in(page.read_text("utf-8"))


def links_in(text: str) -> Iterator[str]:
    """The same for the text of a page."""
    prose = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text))
    yield from (found["target"] for found in _LINK.finditer(prose))


def of_ours(url: str) -> Path | None:
    """The file in this tree that an address in our repository names; None for other addresses."""
    found = _OURS.fullmatch(url.partition("#")[0])
    return ROOT / found["path"] if found else None


def inside(page: Path, target: str) -> Path | None:
    """The file of ours that a page's link leads to, relative or by its address; None where it leads elsewhere."""
    path = target.partition("#")[0]
    if not path or urlsplit(path).scheme:
        return of_ours(path)
    return Path(os.path.normpath(page.parent / path))


def rows(text: str) -> dict[str, list[str]]:
    """The rows of tables whose first cell begins with code: that code, and the other cells."""
    return {found["first"]: [cell.strip() for cell in found["rest"].split("|")] for found in _ROW.finditer(text)}
