"""What a page that a command makes says of its making: the day and the commit"""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime

from tools.pages import ROOT

MAKES = ("plugins", "roles", "playbooks", "sandbox", "tools", "tests/proof")
"""What a page is made of and by: a change here that isn't committed is told."""


def made() -> str:
    """`on 2026-05-17, at commit 1a2b3c4`."""
    return f"on {datetime.now(UTC):%Y-%m-%d}, at commit {commit()}"


def commit() -> str:
    """The commit as Markdown, and whether anything is changed beside it."""
    changed = _git("status", "--porcelain", "--", *MAKES)
    return f"`{_git('rev-parse', '--short', 'HEAD') or 'unknown'}`" + (" with changes of its own" if changed else "")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
