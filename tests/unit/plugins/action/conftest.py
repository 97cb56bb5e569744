# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugins in a task of their own, up to the module that they would run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.loader import connection_loader
from ansible.template import Templar

# Variables of a host whose tasks run as modules, whatever else is so.
AS_MODULE = {"inventory_hostname": "salon", "latepoint_in_process": False}


class ActionRunner:
    """Runs an action plugin; notes the modules it would have run, with their arguments."""

    def __init__(self, folder: str) -> None:
        self.loader = DataLoader()
        self.loader.set_basedir(folder)
        self.ran: list[dict[str, Any]] = []
        self.shared: str | None = None
        self.answer: dict[str, Any] = {"changed": True, "msg": "ran"}

    def plugin(self, cls: Any, args: dict[str, Any], **task: Any) -> Any:
        """The plugin, as the task executor makes it."""
        real = Task()
        real.args = args
        real.action = cls.__module__
        for name, value in task.items():
            setattr(real, name, value)
        context = PlayContext()
        connection = connection_loader.get("local", context)
        action = cls(
            task=real,
            connection=connection,
            play_context=context,
            loader=self.loader,
            templar=Templar(loader=self.loader),
            shared_loader_obj=None,
        )
        action._execute_module = self._execute
        return action

    def __call__(self, cls: Any, args: dict[str, Any], **task: Any) -> dict[str, Any]:
        result: dict[str, Any] = self.plugin(cls, args, **task).run(None, dict(AS_MODULE))
        return result

    def _execute(self, **call: Any) -> dict[str, Any]:
        self.shared = call["module_args"].pop("_shared", None)
        self.watched = call["module_args"].pop("_watched", None)
        self.mode = Path(self.watched).stat().st_mode & 0o777 if self.watched else None
        self.ran.append(call)
        return dict(self.answer)


@pytest.fixture
def run_action(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> ActionRunner:
    """Runs action plugins in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    return ActionRunner(str(tmp_path))
