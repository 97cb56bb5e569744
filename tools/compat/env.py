"""The environments of `make compat`, in .cache/compat: made once, then used again"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.compat.matrix import PYTHONS, SUPPORT, Installed, Row, Support
from tools.pages import ROOT

CACHE = ROOT / ".cache" / "compat"
LINKS = ROOT / ".cache" / "pythons"
OLD = ROOT / "requirements" / "compat-old.txt"
PROMISED = ("requests", "pyyaml")
"""All that a target needs beside Python."""
BROUGHT = {"certifi", "chardet", "charset-normalizer", "idna", "urllib3"}
"""What requests itself needs, in one version or another."""
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check")
_LIST = """
import json
from importlib.metadata import distributions
print(json.dumps({one.metadata["Name"]: one.version for one in distributions()}))
"""


class CompatError(Exception):
    """An environment that can't be made here, or isn't what it is to be."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment: its folder's name, its Python, and what pip installs, one call after the other."""

    name: str
    python: str
    installs: tuple[tuple[str, ...], ...]
    bare: bool = False  # without pip itself, and what came with it

    @property
    def folder(self) -> Path:
        """Where its commands are."""
        return CACHE / self.name / "bin"

    @property
    def interpreter(self) -> Path:
        """Its Python."""
        return self.folder / "python"


def there() -> list[str]:
    """The Pythons of this machine."""
    return [python for python in PYTHONS if (LINKS / f"python{python}").exists()]


def controller(row: Row, own: bool) -> Environment:
    """ansible-core and nothing else; with requests, where the modules are to run on this very Python."""
    wanted = (f"ansible-core=={row.ansible}.*", *(PROMISED if own else ()))
    return Environment(f"{'own' if own else 'core'}-{row.ansible}-{row.controller}", row.controller, (wanted,))


def target(python: str, old: bool) -> Environment:
    """A Python with what the modules need, and nothing else."""
    wanted = ("-r", str(OLD)) if old else PROMISED
    return Environment(f"target-{python}{'-old' if old else ''}", python, (wanted,), bare=True)


def unit(python: str, old: bool) -> Environment:
    """A Python for unit tests. The tests come last, so that they get along with what the modules need.

    Of ansible-core, without its own requirements, only what modules use is used; the oldest that we support where this
    Python is none of its controllers'.
    """
    wanted = ("-r", str(OLD)) if old else PROMISED
    core = next(
        (version for version in reversed(SUPPORT) if python in SUPPORT[version].controllers), next(iter(SUPPORT))
    )
    alone = ("--no-deps", "--ignore-requires-python", f"ansible-core=={core}.*")
    return Environment(f"unit-{python}{'-old' if old else ''}", python, (wanted, alone, ("pytest", "hypothesis")))


def make(environment: Environment, fresh: bool = False) -> Installed:
    """Make it, unless it was made before of the same; tell its packages."""
    stamp = CACHE / environment.name / "made.json"
    made_of = [repr(environment), OLD.read_text("utf-8")]
    if fresh or not stamp.exists() or json.loads(stamp.read_text("utf-8")) != made_of:
        try:
            _make(environment)
        except CompatError as problem:
            return Installed({}, str(problem))
        stamp.write_text(json.dumps(made_of), "utf-8")
    packages = json.loads(_run(environment.interpreter, "-c", _LIST))
    return Installed(packages, _too_much(packages) if environment.bare else "")


def _make(environment: Environment) -> None:
    place = CACHE / environment.name
    shutil.rmtree(place, ignore_errors=True)
    _run((LINKS / f"python{environment.python}").resolve(), "-m", "venv", str(place))
    for wanted in environment.installs:
        _run(environment.interpreter, *PIP, "install", *wanted)
    if environment.bare:
        _run(environment.interpreter, *PIP, "uninstall", "--yes", "setuptools", "pip")


def _run(python: Path, *arguments: str) -> str:
    """Call a Python; its output, or the last line of what went wrong."""
    command = [str(python), *arguments]
    done = subprocess.run(command, cwd=ROOT, env=clean(), capture_output=True, text=True, check=False)
    if done.returncode:
        found = [
            line.strip() for line in (done.stderr + done.stdout).splitlines() if "ERROR" in line or "rror:" in line
        ]
        raise CompatError(found[0] if found else f"{python.name} {' '.join(arguments[:4])} failed")
    return done.stdout


def clean() -> dict[str, str]:
    """The environment variables, without what would let a Python find somebody else's packages."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


def _too_much(packages: Iterable[str]) -> str:
    more = {name.lower().replace("_", "-") for name in packages} - {*PROMISED, *BROUGHT}
    return f"there is more than is promised: {', '.join(sorted(more))}" if more else ""


def unlike(row: Row) -> str:
    """Where this ansible-core supports other Pythons than we think it does; nothing if all is well."""
    (path,) = (CACHE / controller(row, own=False).name).glob("lib/*/site-packages/ansible_test/" + _CONSTANTS)
    said = supported(path.read_text("utf-8"))
    return "" if said == SUPPORT[row.ansible] else f"it supports other Pythons than tools/compat/matrix.py has: {said}"


_CONSTANTS = "_util/target/common/constants.py"


def supported(constants: str) -> Support:
    """What ansible-test's own constants say, as far as we promise these Pythons."""
    found = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(constants).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    controllers, others = found["CONTROLLER_PYTHON_VERSIONS"], found["REMOTE_ONLY_PYTHON_VERSIONS"]
    return Support(controllers, tuple(python for python in PYTHONS if python in {*controllers, *others}))
