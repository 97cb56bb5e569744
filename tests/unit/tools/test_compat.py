# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which combinations `make compat` tries, how it reads what came of them, and what its page says."""

from __future__ import annotations

import re

import pytest
import yaml

from tools.compat import __main__ as compat
from tools.compat.env import OLD, Environment, supported, unit
from tools.compat.matrix import SUPPORT, Installed, Libraries, Outcome, Row, Seen, newest_for, rows, span
from tools.compat.page import page
from tools.compat.run import outcome
from tools.pages import ROOT

HERE = span("3.8", "3.13")


def test_the_oldest_ansible_and_the_oldest_python_are_those_that_are_promised():
    promised = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text("utf-8"))["requires_ansible"]
    oldest = next(iter(SUPPORT))
    assert promised == f">={oldest}.0"
    assert SUPPORT[oldest].targets[0] == "3.8"


def test_each_ansible_is_due_on_its_lowest_and_its_highest_python():
    due = [(row.ansible, row.controller, row.targets[0], row.targets[-1]) for row in rows(HERE)]
    assert due == [
        ("2.17", "3.10", "3.8", "3.12"),
        ("2.17", "3.12", "3.8", "3.12"),
        ("2.18", "3.11", "3.8", "3.13"),
        ("2.18", "3.13", "3.8", "3.13"),
        ("2.19", "3.11", "3.8", "3.13"),
        ("2.19", "3.13", "3.8", "3.13"),
        ("2.20", "3.12", "3.9", "3.13"),
        ("2.20", "3.13", "3.9", "3.13"),
        ("2.21", "3.12", "3.9", "3.13"),
        ("2.21", "3.13", "3.9", "3.13"),
    ]


@pytest.mark.parametrize(
    ("there", "only", "due"),
    [
        (HERE, ["2.19"], [Row("2.19", "3.11", HERE), Row("2.19", "3.13", HERE)]),
        (("3.9", "3.10"), [], [Row("2.17", "3.10", ("3.9", "3.10"))]),
        (("3.8", "3.9"), [], []),
        (("3.14",), ["2.20"], [Row("2.20", "3.14", ("3.14",))]),
    ],
)
def test_only_what_is_there_and_asked_for_is_due(there, only, due):
    assert list(rows(there, only)) == due


@pytest.mark.parametrize(("python", "ansible"), [("3.8", "2.19"), ("3.9", "2.21"), ("3.13", "2.21")])
def test_old_libraries_are_tried_by_the_newest_ansible_that_supports_the_python(python, ansible):
    row = newest_for(python, rows(HERE))
    assert row is not None
    assert (row.ansible, row.controller) == (ansible, "3.13")


def test_nothing_supports_a_python_that_no_row_has():
    assert newest_for("3.14", rows(HERE)) is None


def test_what_an_ansible_says_of_its_pythons_is_read_as_far_as_we_promise_them():
    said = "from __future__ import annotations\nREMOTE_ONLY_PYTHON_VERSIONS = (\n '3.7',\n '3.8',\n '3.9',\n)\n"
    said += "CONTROLLER_PYTHON_VERSIONS = ('3.10', '3.11', '3.12')\n"
    assert supported(said) == SUPPORT["2.17"]


def test_unit_tests_have_the_newest_ansible_that_installs_or_else_the_oldest():
    cores = {python: unit(python, old=False).installs[1][-1] for python in HERE}
    assert cores == {
        "3.8": "ansible-core==2.17.*",
        "3.9": "ansible-core==2.17.*",
        "3.10": "ansible-core==2.17.*",
        "3.11": "ansible-core==2.19.*",
        "3.12": "ansible-core==2.21.*",
        "3.13": "ansible-core==2.21.*",
    }


def test_old_libraries_are_pinned_for_each_python():
    pinned = re.findall(r"^(\w+)==[\d.]+ ; python_version", OLD.read_text("utf-8"), re.MULTILINE)
    assert set(pinned) == {"requests", "urllib3", "PyYAML"}


# --- what a run of tests came to -----------------------------------------------------------------


def report(*cases):
    return f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>"


PASSED = '<testcase name="test_good"/>'
FAILED = '<testcase name="test_bad"><failure message="assert 1 == 2&#10;more"/></testcase>'
BROKEN = '<testcase name="test_worse"><error message="no fixture"/></testcase>'
SKIPPED = '<testcase name="test_lazy"><skipped message="not today"/></testcase>'


@pytest.mark.parametrize(
    ("xml", "code", "expected"),
    [
        (report(PASSED, PASSED), 0, Outcome(2)),
        (report(PASSED, FAILED), 1, Outcome(1, ("`test_bad`: assert 1 == 2",))),
        (report(BROKEN), 1, Outcome(0, ("`test_worse`: no fixture",))),
        (report(PASSED, SKIPPED), 0, Outcome(1, ("`test_lazy`: not today",))),
        (report(), 5, Outcome(0, ("pytest ended with 5 after 0 tests, see log",))),
        (report(), 0, Outcome(0, ("pytest ended with 0 after 0 tests, see log",))),
        (report(PASSED), 3, Outcome(1, ("pytest ended with 3 after 1 tests, see log",))),
        (None, 4, Outcome(0, ("pytest ended with 4, see log",))),
    ],
)
def test_an_outcome_is_what_pytest_reports_and_nothing_may_be_left_out(xml, code, expected):
    assert outcome(xml, code, "log") == expected


# --- the page ------------------------------------------------------------------------------------

ROW = Row("2.20", "3.12", ("3.9", "3.12"))
OTHER = Row("2.17", "3.10", ("3.8", "3.9", "3.12"))
NEW = Installed({"requests": "2.34.2", "urllib3": "2.8.0", "PyYAML": "6.0.3"})


@pytest.fixture
def seen():
    """A run in which one cell failed and one ansible-core could not be installed."""
    return Seen(
        columns=("3.8", "3.9", "3.12"),
        installed={ROW: Installed({"ansible-core": "2.20.10"}), OTHER: Installed({}, "ERROR: no such version")},
        cells={(ROW, "3.9"): Outcome(8, ("`test_x`: assert 0",)), (ROW, "3.12"): Outcome(9)},
        libraries=[
            Libraries("3.8", False, NEW, Outcome(2643)),
            Libraries("3.9", True, NEW, Outcome(2643), ROW, Outcome(9)),
            Libraries("3.12", True, Installed({}, "ERROR: no compiler")),
        ],
    )


def test_the_page_tells_each_cell_and_why_there_is_none(seen):
    text = page(seen, "on 2026-01-02")
    assert "Written by `make compat` on 2026-01-02." in text
    assert (
        "so not tried: Python 3.10, Python 3.11, Python 3.13, Python 3.14, ansible-core 2.18, ansible-core 2.19, "
        in text
    )
    assert "| ansible-core | on Python | modules on 3.8 | modules on 3.9 | modules on 3.12 |" in text
    assert "| 2.20.10 | 3.12 | - | **1 failed** | *9* |" in text
    assert "| 2.17 | 3.10 | not tried | not tried | not tried |" in text
    assert "| 3.8 | 2.34.2 | 2.8.0 | 6.0.3 | 2643 | above |" in text
    assert "| 3.9 | 2.34.2 | 2.8.0 | 6.0.3 | 2643 | 9, by ansible-core 2.20.10 |" in text
    assert "| 3.12 | not installed | not installed | not installed | not tried | not tried |" in text


def test_the_page_names_what_failed_and_what_was_not_installed(seen):
    text = page(seen, "on 2026-01-02")
    failed, missing = text.partition("## What failed")[2].split("## What could not be installed")
    assert failed.strip() == "- ansible-core 2.20.10 on Python 3.12, modules on Python 3.9: `test_x`: assert 0"
    assert missing.strip().splitlines() == [
        "- ansible-core 2.17 on Python 3.10: ERROR: no such version",
        "- Python 3.12, with old libraries: ERROR: no compiler",
    ]


def test_a_page_without_trouble_has_no_such_chapters(seen):
    well = Seen(seen.columns, {ROW: seen.installed[ROW]}, {}, {(ROW, "3.9"): Outcome(9)}, seen.libraries[:2])
    assert [line for line in page(well, "").splitlines() if line.startswith("#")] == [
        "# Compatibility",
        "## Playbooks",
        "## Each Python, with new and with old libraries",
    ]


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def machine(monkeypatch):
    """A machine with three Pythons, where everything installs; the tests of what `bad` names fail."""
    bad: set[str] = set()

    def ran(name):
        return Outcome(8, (f"`test_x` of {name}",)) if name in bad else Outcome(9)

    monkeypatch.setattr("tools.compat.__main__.env.there", lambda: ["3.8", "3.11", "3.13"])
    monkeypatch.setattr("tools.compat.__main__.env.make", made)
    monkeypatch.setattr("tools.compat.__main__.env.unlike", lambda row: "")
    monkeypatch.setattr(
        "tools.compat.__main__.compat_run.smoke", lambda row, python, old=False: ran(f"{row.ansible} {python}")
    )
    monkeypatch.setattr("tools.compat.__main__.compat_run.unit", lambda python, old: ran(f"unit {python}"))
    return bad


def made(environment: Environment, fresh: bool) -> Installed:
    wanted = " ".join(environment.installs[0])
    version = re.search(r"ansible-core==([\d.]+)\.\*", wanted)
    return Installed({"ansible-core": f"{version[1]}.7"} if version else NEW.packages)


def test_all_is_tried_and_the_page_written(machine, tmp_path, capsys):
    assert compat.main(["--out", str(tmp_path / "page.md")]) == 0
    text = (tmp_path / "page.md").read_text("utf-8")
    assert "| 2.19.7 | 3.11 | 9 | *9* | 9 |" in text
    assert "| 2.20.7 | 3.13 | - | 9 | *9* |" in text
    assert "9, by ansible-core 2.19.7" in text
    shown = capsys.readouterr().out
    assert "ansible-core 2.19.7 on Python 3.11, modules on 3.8: 9, 0 s" in shown
    assert "18 combinations of ansible-core and Python tried, 0 failures" in shown


@pytest.mark.parametrize("bad", ["2.19 3.8", "unit 3.13"])
def test_one_failure_fails_the_command_and_stands_on_the_page(machine, tmp_path, capsys, bad):
    machine.add(bad)
    assert compat.main(["--out", str(tmp_path / "page.md")]) == 1
    assert f"`test_x` of {bad}" in (tmp_path / "page.md").read_text("utf-8").partition("## What failed")[2]
    assert f"`test_x` of {bad}" in capsys.readouterr().out.partition("FAILED: ")[2]


def test_one_ansible_alone_writes_no_page(machine, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("tools.compat.__main__.PAGE", tmp_path / "page.md")
    assert compat.main(["--only", "2.19"]) == 0
    assert not (tmp_path / "page.md").exists()
    assert "6 combinations of ansible-core and Python tried, 0 failures" in capsys.readouterr().out


def test_a_machine_where_nothing_is_tried_fails(machine, monkeypatch, capsys):
    monkeypatch.setattr("tools.compat.__main__.env.there", lambda: ["3.8"])
    assert compat.main(["--only", "2.19"]) == 1
    shown = capsys.readouterr().out.partition("NOT TRIED: ")[2]
    assert "Python 3.13" in shown
    assert "ansible-core 2.19" in shown
