"""The page of what was tried: tables, what failed, what could not be installed"""

# ruff: noqa: E501 (sentences of the page that it writes)
from __future__ import annotations

import platform
from collections.abc import Iterator

from tools.compat.matrix import Row, Seen
from tools.made import made
from tools.pages import BLOB, ROOT

PAGE = ROOT / "docs" / "compatibility.md"


def page(seen: Seen, tried: str) -> str:
    """The whole page; `tried` is the occasion."""
    parts = (_head(seen, tried), _playbooks(seen), _libraries(seen), _troubles(seen))
    return "\n".join(line for part in parts for line in part)


def occasion() -> str:
    """The day, the commit, and what kind of machine this is."""
    system = platform.freedesktop_os_release()["PRETTY_NAME"] if platform.system() == "Linux" else platform.platform()
    return f"{made()}, on {system}, {platform.machine()}"


def _head(seen: Seen, tried: str) -> Iterator[str]:
    yield "# Compatibility"
    yield ""
    yield "Promised are ansible-core 2.17 and newer on the controller, and Python 3.8 and newer with `requests` and `PyYAML` where the"
    yield "modules run ([versions and promises](policy.md)). This page tells what of it was tried."
    yield ""
    yield "One thing differs for users: in ansible-core 2.17 and 2.18, a template that yields null hands an empty text to the module, which"
    yield "clears the field ([what to write instead](one-customer.md#null-from-a-template))."
    yield ""
    yield f"Written by `make compat` {tried}."
    yield "Anyone can make it again with the Pythons at hand; it fails where a test fails. One row of it: `make compat ARGS=--only=2.19`."
    if seen.untried:
        yield f"Not on that machine, and so not tried: {', '.join(seen.untried)}."
    yield ""


def _playbooks(seen: Seen) -> Iterator[str]:
    yield "## Playbooks"
    yield ""
    yield "Each ansible-core on the lowest and on the highest Python of its own that was at hand. A number counts the smoke tests that passed:"
    yield f"playbooks over HTTP against the [sandbox]({BLOB}/sandbox/README.md), with one customer and with many, reading, refusals, by both APIs."
    yield "Every module of them ran on the Python above the column."
    yield "It had nothing but `requests`, `PyYAML` and what `requests` brings; ansible-core had nothing beside its own requirements. Only in the"
    yield "column of a row's own Python (in italics) both are one environment, as on a machine that runs everything;"
    yield "there the tests of export, encrypted files, the doctor, the daily round of audit, plan and apply over three sites, and of"
    yield "what ansible-core alone does ran as well."
    yield ""
    yield f"| ansible-core | on Python | {' | '.join(f'modules on {python}' for python in seen.columns)} |"
    yield f"| --- | --- |{' --: |' * len(seen.columns)}"
    for row in seen.installed:
        cells = [cell(seen, row, python) for python in seen.columns]
        yield f"| {seen.version(row)} | {row.controller} | {' | '.join(cells)} |"
    yield ""
    yield "`-`: this ansible-core does not support modules on that Python."
    yield ""


def cell(seen: Seen, row: Row, python: str) -> str:
    """What came of a row's Ansible with its modules on this Python."""
    if python not in row.targets:
        return "-"
    if (row, python) not in seen.cells:
        return "not tried"
    text = str(seen.cells[row, python])
    return f"*{text}*" if python == row.controller else text


def _libraries(seen: Seen) -> Iterator[str]:
    yield "## Each Python, with new and with old libraries"
    yield ""
    yield "The unit tests of what runs on a target, `plugins/modules` and `plugins/module_utils`, on each Python: with the newest `requests` and `PyYAML`"
    yield "that pip installs there, and with old ones, about those that a distribution with that Python has. With the old ones the smoke tests ran as well,"
    yield "by the newest ansible-core that supports the Python; with the newest they are those of the table above."
    yield ""
    yield "| Python | requests | urllib3 | PyYAML | unit tests | smoke tests |"
    yield "| --- | --- | --- | --- | --: | --- |"
    for libraries in seen.libraries:
        versions = [
            libraries.installed.packages.get(name, "not installed") for name in ("requests", "urllib3", "PyYAML")
        ]
        row = libraries.row
        smoke = f"{libraries.smoke}, by ansible-core {seen.version(row)}" if libraries.smoke and row else ""
        yield f"| {libraries.python} | {' | '.join(versions)} | {libraries.unit or 'not tried'} | {smoke or ('not tried' if libraries.old else 'above')} |"
    yield ""


def _troubles(seen: Seen) -> Iterator[str]:
    for title, troubles in (("What failed", seen.failures), ("What could not be installed", seen.problems)):
        lines = [f"- {trouble}" for trouble in troubles]
        if lines:
            yield from (f"## {title}", "", *lines, "")
