"""List every message that the plugins can give, with its place, to be read as a tired operator reads it"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.pages import ROOT

PLUGINS = ROOT / "plugins"
FOLDERS = ("module_utils", "plugin_utils", "action", "modules")
# What is shown as it stands elsewhere: documentation, and a list of names.
NO_MESSAGES = {"DOCUMENTATION", "EXAMPLES", "RETURN", "COUNTRIES"}
_WORDS = re.compile(r"[A-Za-z{][^\s]*\s+[A-Za-z{(]")


@dataclass(frozen=True)
class Message:
    """A text with at least two words that is no documentation; what is filled in stands in braces."""

    path: Path
    line: int
    text: str

    @property
    def place(self) -> str:
        """Where it is made: `plugins/module_utils/_http/site.py:12`."""
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def messages() -> Iterator[Message]:
    """All of them, file by file."""
    for folder in FOLDERS:
        for path in sorted((PLUGINS / folder).rglob("*.py")):
            found = {(line, text) for line, text in _texts(ast.parse(path.read_text("utf-8"))) if _WORDS.search(text)}
            yield from (Message(path, line, text) for line, text in sorted(found))


def _texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts below a node, docstrings and documentation left out; an f-string is one text."""
    if isinstance(node, ast.Assign) and NO_MESSAGES & {getattr(target, "id", "") for target in node.targets}:
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, (ast.JoinedStr, ast.Constant)):
        yield node.lineno, " ".join(shown(node).split())
    for child in ast.iter_child_nodes(node):
        if not isinstance(node, ast.JoinedStr) or not isinstance(child, ast.Constant):
            yield from _texts(child)


def shown(node: ast.AST) -> str:
    """A text as its reader sees it, `{expression}` where a value is filled in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(shown(part) for part in node.values)
    return "{" + ast.unparse(node.value) + "}" if isinstance(node, ast.FormattedValue) else ""


def main() -> int:
    """Print them all."""
    last = None
    for message in messages():
        if message.path != last:
            print(f"\n{message.path.relative_to(ROOT)}")
            last = message.path
        print(f"{message.line:5}  {message.text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
