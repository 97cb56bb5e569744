"""The parts of the page of the proof, each written by a command of its own"""

from __future__ import annotations

from pathlib import Path

from tools.pages import ROOT

PAGE = ROOT / "docs" / "proof.md"
SIMULATED = "## Years of a site, simulated\n"


def with_proof(text: str, page: Path = PAGE) -> str:
    """The page with what `make prove` has written, and the part of `make simulate` that it had."""
    return text + _parts(page)[1]


def with_simulation(text: str, page: Path = PAGE) -> str:
    """The page with what `make simulate` has written, its heading included, behind the part of `make prove`."""
    return _parts(page)[0] + text


def _parts(page: Path) -> tuple[str, str]:
    before, heading, after = (page.read_text("utf-8") if page.exists() else "").partition("\n" + SIMULATED)
    return before, heading + after
