# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-playbook many times for the price of importing Ansible once: each run is a fork of this process.

The process has imported the collection as well, and read what plugins say of their options; that is half of a play.
Modules run in processes of their own, but they are built once for all runs, and each of their files is compiled once.

Run by the Python of an Ansible, with the path of a socket to listen at, until its stdin ends. What connects sends a
line, `{args, cwd, env, stdout, stderr}`; the answer is a line with the run's process id, and one with its exit code.
A run sees its own environment, folder and settings, as a process of its own would.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import select
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TextIO

ACTIONS = Path(__file__).resolve().parents[2] / "plugins" / "action"
COMPILED_ONCE = Path(__file__).resolve().with_name("compiled_once")
UNCHANGING = ("ansible.modules.", "ansible_collections.latepoint.api.")
"""How names of modules begin that are the same in all runs."""


def preload() -> None:
    """Import what every play needs."""
    for name in (
        "ansible.cli.playbook",
        "ansible.executor.playbook_executor",
        "ansible.executor.task_queue_manager",
        "ansible.plugins.callback.default",
        "ansible.plugins.strategy.linear",
        "ansible.plugins.connection.local",
        "ansible.plugins.action.normal",
        "jinja2.ext",
        "yaml",
    ):
        importlib.import_module(name)
    with suppress(ImportError):  # an Ansible may leave it to the machines that modules run on
        importlib.import_module("requests")
    load_plugins()


def load_plugins() -> None:
    """Load the plugins of every play, and the actions of the collection with all that they import."""
    from ansible.plugins import loader

    loader.init_plugin_loader()
    kinds = ("inventory", "callback", "vars", "connection", "shell", "become", "strategy", "cache")
    for plugins in (getattr(loader, f"{kind}_loader") for kind in kinds):
        list(plugins.all(class_only=True))
    list(loader.filter_loader.all())
    list(loader.test_loader.all())
    for name in ("set_fact", "assert", "debug", "include_vars", "template", "file", "copy", "fail"):
        loader.action_loader.get(f"ansible.builtin.{name}", class_only=True)
    for path in sorted(ACTIONS.glob("latepoint_*.py")):
        loader.action_loader.get(f"latepoint.api.{path.stem}", class_only=True)


def take_settings() -> None:
    """Read the settings of this run's environment; where plugins are, and what they say of options, is known."""
    import ansible.constants
    from ansible.plugins import loader

    known = ansible.constants.config._plugins
    importlib.reload(ansible.constants)
    ansible.constants.config._plugins = known
    loader._configure_collection_loader = lambda prefix_collections_path=None: None


def built_modules() -> Path:
    """Where this run of Ansible keeps the modules that it has built: each with all that it imports, in a zip."""
    import ansible.constants

    return Path(ansible.constants.DEFAULT_LOCAL_TMP, "ansiballz_cache")


def take_modules(shared: Path) -> None:
    """Take the modules that earlier runs have built."""
    built_modules().mkdir()
    for module in (shared / "built").iterdir():
        (built_modules() / module.name).symlink_to(module)


def leave_modules(shared: Path) -> None:
    """Leave the modules that this run has built for later ones."""
    for module in built_modules().iterdir():
        if module.name.startswith(UNCHANGING) and module.suffix != ".lock" and not module.is_symlink():
            module.rename(shared / "built" / module.name)


def run(job: dict[str, object], shared: Path) -> None:
    """Become `ansible-playbook`; never returns."""
    code = 250
    try:
        os.setsid()
        os.chdir(str(job["cwd"]))
        os.environ.clear()
        os.environ.update(job["env"])  # type: ignore[call-overload]
        os.environ.update(PYTHONPATH=str(COMPILED_ONCE), COMPILED_ONCE=str(shared / "compiled"))
        for number, path in enumerate((os.devnull, job["stdout"], job["stderr"])):
            os.dup2(os.open(str(path), os.O_RDWR | os.O_CREAT, 0o600), number)
        take_settings()
        take_modules(shared)
        from ansible.cli.playbook import PlaybookCLI

        sys.argv = list(job["args"])  # type: ignore[call-overload]
        try:
            PlaybookCLI.cli_executor(sys.argv)
        finally:
            leave_modules(shared)
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    except BaseException:  # noqa: BLE001 (a fork must not go on as its parent)
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()  # as a process of its own would: temporary files go
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def serve(lines: TextIO, shared: Path) -> None:
    """Fork for the job of whoever has connected, and answer."""
    job = json.loads(lines.readline())
    child = os.fork()
    if not child:
        run(job, shared)
    print(child, file=lines, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=lines, flush=True)


def main(address: str) -> None:
    """Serve whoever connects, one after the other."""
    shared = Path(address).with_name("modules")
    for folder in ("built", "compiled"):
        (shared / folder).mkdir(parents=True)
    preload()
    gc.collect()
    gc.freeze()  # so that no fork has to copy what all forks share
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen()
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        while sys.stdin not in select.select([server, sys.stdin], [], [])[0]:
            client, _address = server.accept()
            with client, client.makefile("rw", encoding="utf-8") as lines:
                serve(lines, shared)


if __name__ == "__main__":
    main(sys.argv[1])
