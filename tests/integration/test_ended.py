# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that are ended from outside: nothing is written after what was under way, and the journal has a line for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import handle

MANY = "latepoint.api.latepoint_customers"
CUSTOMERS = [{"id": number, "notes": "ended?"} for number in range(1, 61)]
WRITING = 6
# Long enough for a task that goes on to write dozens of customers.
AFTERWARDS = 2.0


@pytest.fixture
def site() -> Iterator[handle.Site]:
    """A site that takes its time for each write."""
    with handle.running(customers=len(CUSTOMERS)) as running:
        running.fault("slow", on="put", times=None, seconds=1.0)
        yield running


def task_of(folder: Path, **keywords: Any) -> dict[str, Any]:
    """A task that writes for some fifteen seconds, so that a busy machine ends it in time, too."""
    options = {"customers": CUSTOMERS, "journal": str(folder / "journal"), "verify": "none", "concurrency": 4}
    return {"name": "Write", MANY: options, **keywords}


def writes(site: handle.Site) -> list[int]:
    return [entry.customer_id or 0 for entry in site.requests if entry.method == "PUT"]


def settled(site: handle.Site) -> list[int]:
    """The writes of a run that is over: none follows."""
    time.sleep(AFTERWARDS)
    known = writes(site)
    time.sleep(AFTERWARDS)
    assert writes(site) == known
    return known


def journal(folder: Path) -> dict[int, str]:
    lines = [json.loads(line) for line in (folder / "journal").read_text("ascii").splitlines()]
    assert len({line["id"] for line in lines}) == len(lines)
    return {line["id"]: line["outcome"] for line in lines}


def assert_journal_tells_of(sent: list[int], folder: Path) -> None:
    """The journal has each write that has reached the site; one that was on its way there is unknown."""
    outcomes = journal(folder)
    assert set(sent) <= set(outcomes)
    assert {outcomes[number] for number in set(outcomes) - set(sent)} <= {"unknown"}


@pytest.mark.controller
@pytest.mark.parametrize("in_process", [True, False], ids=["here", "module"])
def test_the_time_of_a_task_is_over(playbook, site, tmp_path, in_process):
    limit = 3 if in_process else 8  # a module has to be built and sent first
    played = playbook([task_of(tmp_path, timeout=limit)], site=site, extra_vars={"latepoint_in_process": in_process})
    assert played.rc == 2
    sent = settled(site)
    assert len(sent) < len(CUSTOMERS)
    if sent:
        assert_journal_tells_of(sent, tmp_path)
        assert set(journal(tmp_path).values()) <= {"done", "unknown"}


def begun(playbook: Any, site: handle.Site, folder: Path, in_process: bool, **keywords: Any) -> subprocess.Popen[bytes]:
    """A play that has written something already, in a process group of its own."""
    play = folder / "play.json"
    tasks = [task_of(folder, **keywords)]
    play.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "tasks": tasks}]), "utf-8")
    variables = {"ansible_python_interpreter": str(playbook.ansible.interpreter), "latepoint_in_process": in_process}
    command = [playbook.ansible.folder / "ansible-playbook", play, "-i", "salon,", "-c", "local"]
    environment = {"LATEPOINT_BASE_URL": site.rest_base, "LATEPOINT_API_KEY": site.key}
    environment["ANSIBLE_BECOME_PLUGINS"] = str(Path(__file__).with_name("become_plugins"))
    process = subprocess.Popen(
        [*command, "--extra-vars", json.dumps(variables)],
        cwd=folder,
        env={**playbook._environment(folder / "events"), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while len(writes(site)) < WRITING:
        assert process.poll() is None, "it ended by itself"
        time.sleep(0.02)
    return process


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """Ctrl-C is heard as in a terminal: what a shell starts in the background ignores it, and so do its children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.controller
@pytest.mark.usefixtures("_interruptible")
@pytest.mark.parametrize("in_process", [True, False], ids=["here", "module"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["kill", "interrupt"])
def test_ansible_is_ended(playbook, site, tmp_path, in_process, number):
    process = begun(playbook, site, tmp_path, in_process)
    if number == signal.SIGKILL:
        os.kill(process.pid, number)
    else:
        os.killpg(process.pid, number)
    process.wait(60)
    sent = settled(site)
    assert len(sent) < len(CUSTOMERS) - 8
    assert_journal_tells_of(sent, tmp_path)


@pytest.mark.controller
def test_a_shell_that_outlives_ansible_does_not_hide_its_end(playbook, site, tmp_path):
    process = begun(playbook, site, tmp_path, True, become=True, become_method="stay")
    os.kill(process.pid, signal.SIGKILL)
    process.wait(60)
    sent = settled(site)
    assert len(sent) < len(CUSTOMERS) - 8
    assert_journal_tells_of(sent, tmp_path)
