# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which way a task goes: in Ansible's own process, or as a module. The one place that decides it."""

from __future__ import annotations

import os
import sys
from typing import Any, Mapping

from ansible import constants
from ansible.errors import AnsibleActionFail
from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.latepoint.api.plugins.module_utils._http.client import REQUESTS_IMPORT_ERROR

SWITCH = "latepoint_in_process"
LOCAL = ("local", "ansible.builtin.local", "ansible.legacy.local")
# Values of `interpreter_python` by which Ansible looks for a Python, since none is named.
NONE_NAMED = ("", "auto", "auto_legacy", "auto_silent", "auto_legacy_silent")


def why_module(action: Any, task_vars: Mapping[str, Any]) -> str:
    """Why this task runs as a module, in a few words; nothing where it runs in Ansible's own process."""
    task, connection = action._task, action._connection
    own = _own_variables(task, task_vars)
    if _switched_off(action._templar, task_vars, own):
        return f"{SWITCH} is false"
    if connection.transport != "local" or _name(connection) not in LOCAL:
        return f"the connection is {_name(connection)}"
    if connection.become or action._play_context.become:
        return "become"
    if task.async_val:
        return "async"
    if any(task.environment or ()):
        return "environment"
    interpreter = _interpreter(action._templar, own)
    if interpreter not in NONE_NAMED and not _same_python(interpreter, sys.executable):
        return f"the interpreter is {interpreter}"
    return "the Python of Ansible lacks requests" if REQUESTS_IMPORT_ERROR else ""


def _own_variables(task: Any, task_vars: Mapping[str, Any]) -> Mapping[str, Any]:
    """The variables of the host where the task runs."""
    if not task.delegate_to:
        return task_vars
    delegated: Mapping[str, Any] = task_vars.get("ansible_delegated_vars", {}).get(task.delegate_to, {})
    return delegated


def _switched_off(templar: Any, *places: Mapping[str, Any]) -> bool:
    for variables in places:
        value = templar.template(variables.get(SWITCH, True))
        try:
            if not boolean(value):
                return True
        except TypeError:
            raise AnsibleActionFail(f"{SWITCH} must be true or false, not {value!r}") from None
    return False


def _name(connection: Any) -> str:
    return str(getattr(connection, "ansible_name", None) or connection._load_name or connection.transport)


def _same_python(python: str, other: str) -> bool:
    """Whether both are one Python. One of another folder is not: a virtual environment has links to the Python of the
    system, and libraries of its own.
    """
    folders = {os.path.realpath(os.path.dirname(path)) for path in (python, other)}
    return python == other or (len(folders) == 1 and os.path.realpath(python) == os.path.realpath(other))


def _interpreter(templar: Any, variables: Mapping[str, Any]) -> str:
    """The Python that a module would run on, as far as it is named."""
    named = constants.config.get_config_value("INTERPRETER_PYTHON", variables=dict(variables))
    return str(templar.template(named) or "").strip()
