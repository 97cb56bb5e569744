# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs playbooks as a user does, by several Ansibles, against the sandbox over HTTP.

A test asks for `playbook` (and for `site`, or starts sandboxes of its own by `sandbox.handle.running`):

    def test_rename(site, playbook):
        task = {"name": "Rename", "latepoint.api.latepoint_customer": {"id": 1, "customer": {"first_name": "Ada"}}}
        played = playbook([task], site=site)
        assert played.result("Rename")["changed"]

It runs with the newest Ansible; marked `@pytest.mark.smoke`, with the oldest one and on Python 3.8 as well; marked
`@pytest.mark.controller`, with the oldest one as well. Or with the one Ansible and the one Python that a run names:
`--ansible-playbook FOLDER --target-python FILE`. A play is a fork of a process that has imported Ansible already; what
is marked `@pytest.mark.start` starts `ansible-playbook` as users do.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox import handle
from tests.integration.forked import TIMEOUT, Forker, play

ROOT = Path(__file__).resolve().parents[2]
VENVS = ROOT / ".cache" / "venv"
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Ansible:
    """An Ansible to run playbooks by, and the Python that modules run on."""

    name: str
    folder: Path  # of ansible-playbook
    interpreter: Path

    @property
    def there(self) -> bool:
        return (self.folder / "ansible-playbook").exists() and self.interpreter.exists()

    @property
    def forced(self) -> dict[str, str]:
        """Variables that make every module run on `interpreter`, also where playbooks would take Ansible's own."""
        own = self.interpreter.parent == self.folder
        return {} if own else {"ansible_python_interpreter": str(self.interpreter)}


NEWEST = Ansible("newest", Path(sys.executable).parent, Path(sys.executable))
OLDEST = Ansible("oldest", VENVS / "oldest" / "bin", VENVS / "oldest" / "bin" / "python")
PY38 = Ansible("python3.8", VENVS / "oldest" / "bin", VENVS / "py38" / "bin" / "python")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run name its Ansible and its Python."""
    group = parser.getgroup("ansible")
    group.addoption(
        "--ansible-playbook", type=Path, metavar="FOLDER", help="run by the ansible-playbook in this folder"
    )
    group.addoption("--target-python", type=Path, metavar="FILE", help="run all modules on this Python")


def chosen(config: pytest.Config) -> Ansible | None:
    """The Ansible that the run names."""
    folder, interpreter = config.getoption("--ansible-playbook"), config.getoption("--target-python")
    if folder is None and interpreter is None:
        return None
    if folder is None or interpreter is None:
        raise pytest.UsageError("--ansible-playbook and --target-python go together")
    named = Ansible("chosen", folder.absolute(), interpreter.absolute())
    if not named.there:
        raise pytest.UsageError(f"no ansible-playbook in {named.folder}, or no {named.interpreter}")
    return named


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test the Ansibles it shall run with."""
    if "ansible" not in metafunc.fixturenames:
        return
    smoke, controller = (metafunc.definition.get_closest_marker(name) for name in ("smoke", "controller"))
    named = chosen(metafunc.config)
    several = [NEWEST, OLDEST, PY38] if smoke else [NEWEST, OLDEST] if controller else [NEWEST]
    wanted = [named] if named else several
    missing = [candidate.name for candidate in wanted if not candidate.there]
    if missing and os.environ.get("CI"):
        raise pytest.UsageError(f"not installed: {', '.join(missing)} (make test installs them)")
    there = [candidate for candidate in wanted if candidate.there]
    metafunc.parametrize("ansible", there, ids=[candidate.name for candidate in there], indirect=True)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say what a run has named, or loudly what is left out."""
    named = chosen(config)
    if named:
        return [f"by the ansible-playbook in {named.folder}, modules on {named.interpreter}"]
    return [f"!!!! not installed, so left out: {candidate.name}" for candidate in (OLDEST, PY38) if not candidate.there]


@dataclass(frozen=True)
class Task:
    """What one task did on one host; outcome: ok, failed, ignored, skipped or unreachable."""

    task: str
    action: str
    host: str
    outcome: str
    result: dict[str, Any]


@dataclass(frozen=True)
class Played:
    """What a run of ansible-playbook did."""

    rc: int
    stdout: str
    stderr: str
    tasks: tuple[Task, ...]

    @property
    def output(self) -> str:
        return self.stdout + self.stderr

    def task(self, name: str, host: str | None = None) -> Task:
        """The task of this name, which must have run exactly once (on this host)."""
        found = [task for task in self.tasks if task.task.endswith(name) and host in (None, task.host)]
        assert len(found) == 1, f"{len(found)} tasks {name!r} in:\n{self.output}"
        return found[0]

    def result(self, name: str, host: str | None = None) -> dict[str, Any]:
        """What the task of this name returned."""
        return self.task(name, host).result


@dataclass
class Playbook:
    """Runs plays in a folder of its own; its environment has nothing of the user's."""

    ansible: Ansible
    folder: Path
    fork: Forker | None = None
    runs: int = 0

    def __call__(
        self,
        what: str | Path | Sequence[Mapping[str, Any]],
        *args: str,
        site: handle.Site | None = None,
        extra_vars: Mapping[str, Any] | None = None,
        inventory: Mapping[str, Any] | None = None,
        check: bool = False,
        diff: bool = False,
        env: Mapping[str, str | None] | None = None,
    ) -> Played:
        """Run a playbook: a list of tasks or of plays, a path, or a name such as `latepoint.api.audit`.

        `site` is where modules connect, by the variables that hold address and credentials. `inventory` gives the
        variables of each host by its name; without it there is localhost. Every host is this machine. What is None in
        `env` is not set at all.
        """
        self.runs += 1
        events = self._path("events.jsonl")
        command = [str(self.ansible.folder / "ansible-playbook"), self._play(what), "-i", self._inventory(inventory)]
        variables = {**self.ansible.forced, **(extra_vars or {})}
        command += ["--extra-vars", f"@{self._json('vars.json', variables)}"] if variables else []
        command += ["--check"] if check else []
        command += ["--diff"] if diff else []
        wanted = {**self._environment(events), **_keys(site), **(env or {})}
        environment = {name: value for name, value in wanted.items() if value is not None}
        run = self._as_users_do if self.fork is None else self._forked
        done = run([*command, *args], environment)
        lines = events.read_text("utf-8").splitlines() if events.exists() else []
        played = Played(done.returncode, done.stdout, done.stderr, tuple(Task(**json.loads(line)) for line in lines))
        assert "DEPRECATION" not in played.output, played.output
        return played

    def commands(self) -> Path:
        """A folder with `ansible-playbook`, for what starts it itself."""
        return self.fork.commands(self._environment(self._path("unused"))) if self.fork else self.ansible.folder

    def _as_users_do(self, command: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=False,
        )

    def _forked(self, command: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """The same by a fork of a process that has Ansible imported already."""
        assert self.fork
        outputs = self._path("stdout"), self._path("stderr")
        address = self.fork.address(self._environment(self._path("unused")))
        code = play(address, command, str(self.folder), environment, [str(path) for path in outputs])
        return subprocess.CompletedProcess(command, code, *(path.read_text("utf-8") for path in outputs))

    def _path(self, name: str) -> Path:
        return self.folder / f"{self.runs}-{name}"

    def _json(self, name: str, data: Any) -> str:
        path = self._path(name)
        path.write_text(json.dumps(data, default=str), encoding="utf-8")
        return str(path)

    def _play(self, what: str | Path | Sequence[Mapping[str, Any]]) -> str:
        if isinstance(what, (str, Path)):
            return str(what)
        plays = what if "hosts" in what[0] else [{"hosts": "all", "gather_facts": False, "tasks": list(what)}]
        return self._json("play.yml", plays)

    def _inventory(self, hosts: Mapping[str, Any] | None) -> str:
        local = {"ansible_connection": "local", "ansible_python_interpreter": str(self.ansible.interpreter)}
        data = {name: {**local, **variables} for name, variables in (hosts or {"localhost": {}}).items()}
        return self._json("inventory.json", {"all": {"hosts": data}})

    def _environment(self, events: Path) -> dict[str, str]:
        return {
            "PATH": os.pathsep.join([str(self.ansible.folder), os.environ["PATH"]]),
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_CONFIG": str(ROOT / "tools" / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "tree"),
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
            "ANSIBLE_CALLBACKS_ENABLED": "events",
            "ANSIBLE_NOCOLOR": "1",
            "EVENTS_FILE": str(events),
        }


def _keys(site: handle.Site | None) -> dict[str, str]:
    return {} if site is None else {f"LATEPOINT_{name.upper()}": value for name, value in site.connection().items()}


@pytest.fixture
def ansible(request: pytest.FixtureRequest) -> Ansible:
    """The Ansible of this test."""
    wanted: Ansible = request.param
    return wanted


@pytest.fixture(scope="session")
def forkers() -> Iterator[dict[Ansible, Forker]]:
    """A process with Ansible imported, for each Ansible that has run."""
    started: dict[Ansible, Forker] = {}
    yield started
    for forker in started.values():
        forker.close()


def forker_of(ansible: Ansible, started: dict[Ansible, Forker]) -> Forker:
    """The process of this Ansible."""
    if ansible not in started:
        started[ansible] = Forker(ansible.folder)
    return started[ansible]


@pytest.fixture
def playbook(
    request: pytest.FixtureRequest, ansible: Ansible, tmp_path: Path, forkers: dict[Ansible, Forker]
) -> Playbook:
    """Runs playbooks by the Ansible of this test; what is marked `start` starts it as users do."""
    start = request.node.get_closest_marker("start")
    return Playbook(ansible, tmp_path, None if start else forker_of(ansible, forkers))


@pytest.fixture
def site() -> Iterator[handle.Site]:
    """A LatePoint site with 25 customers."""
    with handle.running() as running:
        yield running
