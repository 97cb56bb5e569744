# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the action plugins share that work on the controller alone: options, plain values, errors as results."""

from __future__ import annotations

import datetime
import json
import os
from functools import lru_cache
from typing import Any, ClassVar, Dict, Mapping, Optional, Tuple

from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import LatePointError
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._results.one import failure
from ansible_collections.latepoint.api.plugins.module_utils._task.in_process import message_of
from ansible_collections.latepoint.api.plugins.module_utils._task.parameters import check_paths

from .arguments import HIDDEN, take_arguments
from .legible import make_legible
from .plain import plain
from .screen import show

Result = Dict[str, Any]


class ControllerAction(ActionBase):  # type: ignore[misc]
    """Base of the action plugins that need no module: subclasses give `SPEC` and `work`."""

    SPEC: ClassVar[Dict[str, Any]] = {}
    RAW: Tuple[str, ...] = ()  # options that are taken as they are: data, perhaps much of it
    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def work(self, options: Dict[str, Any], task_vars: Mapping[str, Any]) -> Result:
        """Do it; may raise LatePointError."""
        raise RuntimeError("a subclass says what")

    def run(self, tmp: Optional[str] = None, task_vars: Optional[Dict[str, Any]] = None) -> Result:
        result: Result = super().run(tmp, task_vars)
        args = take_arguments(self, (*HIDDEN, *self.RAW))
        result["changed"] = False
        try:
            result.update(self.work(self._options(args), task_vars or {}))
        except LatePointError as error:
            result.update(failure(error, Mask()))
        make_legible(self, result)
        return result

    def show(self, text: str) -> None:
        """Show a line on the screen, where people look at it."""
        show(self, text)

    def _options(self, args: Dict[str, Any]) -> Dict[str, Any]:
        raw = {name: plain(args.pop(name, None)) for name in self.RAW}
        spec = {name: option for name, option in self.SPEC.items() if name not in self.RAW}
        checked = ArgumentSpecValidator(spec).validate(args)
        if checked.error_messages:
            raise AnsibleActionFail(message_of(checked, self._task.action))
        check_paths(checked.validated_parameters, spec)
        return {**checked.validated_parameters, **raw}


def now() -> str:
    """The time as reports show it."""
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def controller_path(path: str) -> str:
    """A path of the controller: relative ones start where Ansible was started."""
    return os.path.abspath(os.path.expanduser(path))


@lru_cache(maxsize=None)
def collection_version() -> str:
    """The version of this collection: of its manifest, or of galaxy.yml in a clone."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    try:
        with open(os.path.join(root, "MANIFEST.json"), encoding="utf-8") as file:
            return str(json.load(file)["collection_info"]["version"])
    except (OSError, ValueError, KeyError):
        pass
    try:
        with open(os.path.join(root, "galaxy.yml"), encoding="utf-8") as file:
            found = [line.partition(":")[2].strip() for line in file if line.startswith("version:")]
    except OSError:
        found = []
    return found[0] if found else "unknown"
