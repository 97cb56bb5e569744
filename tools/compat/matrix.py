"""Which combinations of ansible-core and Python are due, and what came of one"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

PYTHONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
"""Those that the modules may meet, the oldest that is promised first."""


@dataclass(frozen=True)
class Support:
    """The Pythons that an ansible-core supports: where it runs itself, and where its modules run."""

    controllers: tuple[str, ...]
    targets: tuple[str, ...]


def span(first: str, last: str) -> tuple[str, ...]:
    """Pythons from one to another, both included."""
    return PYTHONS[PYTHONS.index(first) : PYTHONS.index(last) + 1]


SUPPORT = {  # each installed ansible-core is asked whether this is so, as far as we promise the Python
    "2.17": Support(span("3.10", "3.12"), span("3.8", "3.12")),
    "2.18": Support(span("3.11", "3.13"), span("3.8", "3.13")),
    "2.19": Support(span("3.11", "3.13"), span("3.8", "3.13")),
    "2.20": Support(span("3.12", "3.14"), span("3.9", "3.14")),
    "2.21": Support(span("3.12", "3.14"), span("3.9", "3.14")),
}


@dataclass(frozen=True)
class Row:
    """An ansible-core on a Python, and the Pythons that its modules are to be tried on."""

    ansible: str
    controller: str
    targets: tuple[str, ...]

    @property
    def label(self) -> str:
        """The row as people say it."""
        return f"ansible-core {self.ansible} on Python {self.controller}"


def rows(there: Collection[str], only: Collection[str] = ()) -> Iterator[Row]:
    """Each ansible-core, or those asked for, on the lowest and on the highest of its Pythons that are there."""
    for ansible, support in SUPPORT.items():
        controllers = [python for python in support.controllers if python in there]
        if controllers and (not only or ansible in only):
            for controller in dict.fromkeys((controllers[0], controllers[-1])):
                yield Row(ansible, controller, tuple(python for python in support.targets if python in there))


def newest_for(python: str, among: Iterable[Row]) -> Row | None:
    """The last of these rows whose modules are to be tried on this Python."""
    return next((row for row in reversed(list(among)) if python in row.targets), None)


@dataclass(frozen=True)
class Outcome:
    """What a run of tests came to: how many passed, and what did not, with its reason."""

    passed: int
    failures: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"**{len(self.failures)} failed**" if self.failures else f"{self.passed}"


@dataclass(frozen=True)
class Installed:
    """The packages of an environment by their names, or why it could not be made."""

    packages: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Libraries:
    """What came of a Python with a certain requests and PyYAML: unit tests, and smoke tests by the Ansible of `row`."""

    python: str
    old: bool
    installed: Installed
    unit: Outcome | None = None
    row: Row | None = None
    smoke: Outcome | None = None


@dataclass
class Seen:
    """All that one run has seen."""

    columns: Sequence[str] = ()
    installed: dict[Row, Installed] = field(default_factory=dict)
    targets: dict[str, Installed] = field(default_factory=dict)
    cells: dict[tuple[Row, str], Outcome] = field(default_factory=dict)
    libraries: list[Libraries] = field(default_factory=list)

    @property
    def untried(self) -> list[str]:
        """What of all that may be tried was not due: nothing of it was on this machine, or it was not asked for."""
        pythons = [f"Python {python}" for python in PYTHONS if python not in self.columns]
        ansibles = {row.ansible for row in self.installed}
        return pythons + [f"ansible-core {ansible}" for ansible in SUPPORT if ansible not in ansibles]

    def version(self, row: Row) -> str:
        """The exact version of a row's ansible-core."""
        return self.installed[row].packages.get("ansible-core", row.ansible)

    def name(self, row: Row) -> str:
        """The row with that version."""
        return f"ansible-core {self.version(row)} on Python {row.controller}"

    @property
    def failures(self) -> Iterator[str]:
        """What failed, and where."""
        for (row, target), outcome in self.cells.items():
            for failure in outcome.failures:
                yield f"{self.name(row)}, modules on Python {target}: {failure}"
        for libraries in self.libraries:
            where = f"Python {libraries.python} with {packages(libraries.installed)}"
            for failure in libraries.unit.failures if libraries.unit else ():
                yield f"{where}, unit tests: {failure}"
            if libraries.smoke and libraries.row:
                yield from (
                    f"{where}, by {self.name(libraries.row)}: {failure}" for failure in libraries.smoke.failures
                )

    @property
    def problems(self) -> Iterator[str]:
        """What could not be installed, and why."""
        for row, installed in self.installed.items():
            if installed.problem:
                yield f"{row.label}: {installed.problem}"
        for python, installed in self.targets.items():
            if installed.problem:
                yield f"Python {python}, for modules: {installed.problem}"
        for libraries in self.libraries:
            if libraries.installed.problem:
                age = "old" if libraries.old else "new"
                yield f"Python {libraries.python}, with {age} libraries: {libraries.installed.problem}"


def packages(installed: Installed) -> str:
    """The two packages that modules need, with their versions."""
    return " and ".join(f"{name} {installed.packages.get(name, '?')}" for name in ("requests", "PyYAML"))
