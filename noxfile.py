# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For those who are used to nox: `nox` is `make test`, a session for each of its steps."""

from __future__ import annotations

import os
import re
from pathlib import Path

import antsibull_nox
import nox

ROOT = Path(__file__).resolve().parent
STAGES = re.search(r"^STAGES := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
BY_NOX = "extra-checks"  # which the Makefile leaves to antsibull-nox

os.environ.setdefault("PIP_CONSTRAINT", str(ROOT / "requirements" / "constraints.txt"))
nox.options.envdir = ".cache/nox"
antsibull_nox.load_antsibull_nox_toml()


def add_session(step: str) -> None:
    """A session that runs one step of `make test`."""

    @nox.session(name=step, venv_backend="none")
    def session(session: nox.Session) -> None:
        arguments = [f"ARGS={' '.join(session.posargs)}"] if session.posargs else []
        session.run("make", step, *arguments, external=True)


for name in re.split(r"[ +]", STAGES[1]) if STAGES else ():
    if name != BY_NOX:
        add_session(name)
