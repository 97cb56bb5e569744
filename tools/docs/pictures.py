"""Make the README's pictures anew, in docs/images, from real runs; the report's needs chromium"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from sandbox.handle import Site, running
from tools import demo
from tools.pages import ROOT, blocks

IMAGES = ROOT / "docs" / "images"
TERMINAL, REPORT = IMAGES / "terminal.svg", IMAGES / "report.png"
LARGEST = 150_000
WIDTH = 92
COMMANDS = (
    "ansible-playbook site.yml --check --diff",
    "ansible-playbook site.yml",
    "ansible-playbook site.yml",
)
CHROMIUM = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--window-size=1100,900",
)


def recorded(site: Site) -> str:
    """What a terminal shows of the quick start's playbook: looked at, done, done again."""
    (playbook,) = (block.text for block in blocks(ROOT / "docs" / "quick-start.md") if block.use == "file")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "site.yml").write_text(playbook, encoding="utf-8")
        return "\n".join(f"\x1b[1m$ {command}\x1b[0m\n{_output(command, folder, site)}" for command in COMMANDS)


def _output(command: str, folder: str, site: Site) -> str:
    environment = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": folder,
        "LC_ALL": "C.UTF-8",
        "COLUMNS": str(WIDTH),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "tree"),
        "ANSIBLE_CONFIG": str(ROOT / "tools" / "ansible.cfg"),
        "ANSIBLE_FORCE_COLOR": "1",
        "LATEPOINT_BASE_URL": site.rest_base,
        "LATEPOINT_API_KEY": site.key,
    }
    done = subprocess.run(
        command.split(), cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=True
    )
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    return "\n".join(re.sub(r"\*{4,}", "***", line) for line in lines) + "\n"


def drawn(text: str) -> str:
    """The text as a picture of a terminal, which loads nothing."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(text.rstrip()), soft_wrap=True)
    picture = console.export_svg(title="Look, do it, nothing left to do", unique_id="terminal")
    plain = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    return re.sub(r"[ \t]+$", "", plain, flags=re.MULTILINE)


def photographed(page: Path) -> None:
    """Take the picture of a report by chromium, if it is installed."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print(f"no chromium: {REPORT.relative_to(ROOT)} stays as it is", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        options = (*CHROMIUM, f"--user-data-dir={folder}", f"--screenshot={REPORT}")
        subprocess.run([browser, *options, page.as_uri()], capture_output=True, check=True, timeout=120)


def main() -> int:
    """Make both, and tell their sizes."""
    IMAGES.mkdir(exist_ok=True)
    with running() as site:
        TERMINAL.write_text(drawn(recorded(site)), encoding="utf-8")
    with running() as site:
        demo.show(site)
    photographed(demo.REPORTS / "1-audit" / "salon.html")
    sizes = {path: path.stat().st_size for path in (TERMINAL, REPORT) if path.exists()}
    print("\n".join(f"{path.relative_to(ROOT)}: {size:,} bytes" for path, size in sizes.items()))
    return 1 if max(sizes.values()) > LARGEST else 0


if __name__ == "__main__":
    sys.exit(main())
