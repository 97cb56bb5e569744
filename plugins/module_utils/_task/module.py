# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file that knows AnsibleModule: parameters in, result out, in a process of the module's own."""

from __future__ import annotations

import os
import sys
from typing import Any, Dict, Mapping, Tuple

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .._base.stop import Signals, Stop, lock_is_held, parent_is
from .._engine.progress import into_file
from .invocation import refusal, shown_parameters
from .parameters import named_once, secrets, taken_out
from .task import Job, missing_library, result_of


class LatePointModule(AnsibleModule):  # type: ignore[misc]
    """An AnsibleModule whose results repeat no personal data that is masked, and no bulk of records.

    `defaults` are in the result of every failure, also where Ansible itself refuses the options.
    """

    params: Dict[str, Any]

    def __init__(self, defaults: Mapping[str, Any], **kwargs: Any) -> None:
        self._defaults = defaults
        self.handed: Dict[str, Any] = {}
        # One key for all tokens of a run, so that the invocation agrees with the result.
        self.mask_key = os.urandom(16)
        super().__init__(**kwargs)
        self._keep_secrets()

    def _load_params(self) -> None:
        """Keep what the action plugin handed over away from the argument spec, which is the users'."""
        super()._load_params()
        self.params = named_once(self.params)
        self.handed = taken_out(self.params)

    def exit_json(self, **kwargs: Any) -> None:
        super().exit_json(**dict(kwargs, invocation=self._invocation()))

    def _log_invocation(self) -> None:
        """Keep the parameters, people's data, out of the system log of the host."""

    def _keep_secrets(self) -> None:
        """Hide the key as the user wrote it, with white space around it, and as it is sent."""
        self.no_log_values.update(secrets(self._given(), self.argument_spec))

    def _given(self) -> Dict[str, Any]:
        """Return the parameters, none where Ansible fails before it has read them."""
        return getattr(self, "params", None) or {}

    def fail_json(self, msg: str, **kwargs: Any) -> None:
        self._keep_secrets()  # Ansible itself may refuse the options before they are known
        if "error" not in kwargs:
            kwargs.update(refusal(msg, self._given(), self.argument_spec, self.mask_key))
            msg = kwargs.pop("msg")
        super().fail_json(msg, **dict(self._defaults, **kwargs, invocation=self._invocation()))

    def _invocation(self) -> Dict[str, Any]:
        return {"module_args": shown_parameters(self._given(), self.argument_spec, self.mask_key)}


def run(job: Job) -> None:
    """Run a module."""
    module = LatePointModule(job.defaults, argument_spec=job.spec, supports_check_mode=True)
    library = missing_library(module.params)
    if library:
        module.fail_json(missing_required_lib(library) + ". " + how_to_install(library))
    stop, params = _connected(dict(module.params, **module.handed))
    with Signals(stop):
        modes = {"check_mode": module.check_mode, "diff": module._diff}
        result = result_of(job, params, mask_key=module.mask_key, stop=stop, **modes)
    for warning in result.pop("warnings"):
        module.warn(warning)
    if result.get("failed"):
        module.fail_json(**result)
    else:
        module.exit_json(**result)


def how_to_install(library: str) -> str:
    """Return the commands that install a library for this Python, with pip and with pipx."""
    name = library.lower()
    return (
        f"Install it there: {sys.executable} -m pip install {name}. "
        f"If pipx has installed Ansible: pipx inject ansible-core {name} (or: pipx inject ansible {name})"
    )


def _connected(params: Dict[str, Any]) -> Tuple[Stop, Dict[str, Any]]:
    """When to stop, and the parameters with a place for the progress: both in the file that whoever waits shares.

    Another user may only watch the file, or not even see it.
    """
    shared, watched = params.pop("_shared", None), params.pop("_watched", None)
    parent = parent_is(os.getppid())
    if shared:
        return Stop(parent, lock_is_held(shared)), dict(params, _progress=into_file(shared))
    if watched and os.access(watched, os.R_OK):
        return Stop(parent, lock_is_held(watched)), params
    return Stop(parent), params
