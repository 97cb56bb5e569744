# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays as forks of one process, `forker.py`, for a third of what starting Ansible costs.

Run as a script it stands in for `ansible-playbook`, for what a test starts by a shell.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

TIMEOUT = 300
"""Seconds that a play may take."""


def play(address: str, args: Sequence[str], cwd: str, env: Mapping[str, str], outputs: Sequence[str]) -> int:
    """Run `ansible-playbook` by the forker that listens at `address`, and return its exit code.

    `outputs` are the files for what it prints. A play that takes too long is killed.
    """
    job = {"args": list(args), "cwd": cwd, "env": dict(env), "stdout": outputs[0], "stderr": outputs[1]}
    with socket.socket(socket.AF_UNIX) as forker:
        forker.connect(address)
        with forker.makefile("rw", encoding="utf-8") as lines:
            lines.write(json.dumps(job) + "\n")
            lines.flush()
            late = threading.Timer(TIMEOUT, os.killpg, (int(lines.readline()), signal.SIGKILL))
            late.start()
            try:
                return int(lines.readline())
            finally:
                late.cancel()


class Forker:
    """The process that forks, of one Ansible; started when it is first needed."""

    def __init__(self, ansible: Path) -> None:
        self._ansible = ansible
        self._folder = Path(tempfile.mkdtemp(prefix="forker-"))  # a socket's address has to be short
        self._server: subprocess.Popen[str] | None = None

    def address(self, settings: Mapping[str, str]) -> str:
        """Where the process listens; Ansible is imported with `settings`."""
        address = str(self._folder / "socket")
        if self._server is None:
            command = [str(self._ansible / "python"), str(Path(__file__).with_name("forker.py")), address]
            pipe = subprocess.PIPE
            self._server = subprocess.Popen(command, env=dict(settings), stdin=pipe, stdout=pipe, encoding="utf-8")
            assert self._server.stdout
            assert self._server.stdout.readline() == "listening\n"
        return address

    def commands(self, settings: Mapping[str, str]) -> Path:
        """A folder with an `ansible-playbook` that forks."""
        command = self._folder / "ansible-playbook"
        arguments = [str(self._ansible / "python"), "-I", "-S", __file__, self.address(settings), str(self._ansible)]
        command.write_text(f'#!/bin/sh\nexec {shlex.join(arguments)} "$@"\n', "utf-8")
        command.chmod(0o755)
        return self._folder

    def close(self) -> None:
        """End the process."""
        if self._server is not None:
            self._server.communicate(timeout=TIMEOUT)
        shutil.rmtree(self._folder)


def main(address: str, ansible: str, *args: str) -> int:
    """Stand in for `ansible-playbook`."""
    with tempfile.TemporaryDirectory() as folder:
        outputs = [Path(folder, name) for name in ("stdout", "stderr")]
        command = [str(Path(ansible, "ansible-playbook")), *args]
        code = play(address, command, str(Path.cwd()), os.environ, [str(path) for path in outputs])
        for path, stream in zip(outputs, (sys.stdout, sys.stderr), strict=True):
            stream.buffer.write(path.read_bytes())
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
