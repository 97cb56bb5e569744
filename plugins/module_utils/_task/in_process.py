# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's work in the process that calls it: parameters in, result out, as AnsibleModule would give it."""

from __future__ import annotations

import logging
import os
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Mapping, Optional

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator, ValidationResult
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError

from .._base.stop import Signals, Stop
from .._http.links import Links
from .._results.one import Result
from .invocation import refusal, shown_parameters
from .parameters import named_once, secrets, taken_out
from .task import Job, result_of

# Options that are paths where the task runs.
PATHS = ("ca_path", "journal", "plan", "save_plan")


@dataclass(frozen=True)
class Call:
    """How Ansible calls a module: its name, the two modes, the folder that relative paths start from, when to stop.

    `links` are the connections that it shares with other tasks, if it does.
    """

    name: str
    check_mode: bool
    diff: bool
    folder: str
    stop: Stop
    links: Optional[Links] = None
    invocation: bool = True


def run(job: Job, call: Call, args: Mapping[str, Any]) -> Result:
    """The result of the work with these arguments, of plain JSON types, with no secret in it."""
    params = named_once(args)
    handed = taken_out(params)
    checked = ArgumentSpecValidator(job.spec).validate(params)
    params.update(checked.validated_parameters)
    mask_key = os.urandom(16)
    if checked.error_messages:
        result = dict(job.defaults, failed=True, **refusal(message_of(checked, call.name), params, job.spec, mask_key))
    else:
        given = {**params, **_placed(params, call.folder), **handed}
        with Signals(call.stop), quiet():
            modes = {"check_mode": call.check_mode, "diff": call.diff}
            result = result_of(job, given, mask_key=mask_key, stop=call.stop, links=call.links, **modes)
    result["warnings"] = _warnings(checked) + result.get("warnings", [])
    if call.invocation:
        result["invocation"] = {"module_args": shown_parameters(params, job.spec, mask_key)}
    shown = without_values(result, checked._no_log_values | secrets(params, job.spec))
    if not shown["warnings"]:
        del shown["warnings"]
    return shown


@contextmanager
def quiet() -> Iterator[None]:
    """A context in which the HTTP libraries say nothing beside the result.

    There is no place for their warnings, and their log lines, which Ansible's `log_path` keeps, name e-mails.
    """
    with warnings.catch_warnings(), _unlogged("urllib3"), _unlogged("requests"):
        warnings.filterwarnings("ignore", module=r"(?:requests|urllib3)\b")
        yield


@contextmanager
def _unlogged(library: str) -> Iterator[None]:
    """A context in which a library's log lines don't reach the handlers of others."""
    logger = logging.getLogger(library)
    before, logger.propagate = logger.propagate, False
    try:
        yield
    finally:
        logger.propagate = before


def message_of(checked: ValidationResult, name: str) -> str:
    """What AnsibleModule says of parameters that are no good."""
    message = str(checked.errors.msg)
    if isinstance(checked.errors[0], UnsupportedError):
        return f"Unsupported parameters for ({name}) module: {message}"
    return message


def _warnings(checked: ValidationResult) -> List[str]:
    return [f"Both option {both['option']} and its alias {both['alias']} are set." for both in checked._warnings]


class Placed(str):
    """A path that begins in the folder where a module would be started; messages show it as it was given."""

    given: str

    def __format__(self, spec: str) -> str:
        return format(self.given, spec)


def _placed(params: Mapping[str, Any], folder: str) -> Dict[str, Placed]:
    """The paths among the parameters, absolute, since this process stays in its own folder."""
    placed = {}
    for name in PATHS:
        if params.get(name):
            placed[name] = Placed(os.path.join(folder, params[name]))
            placed[name].given = params[name]
    return placed


def without_values(result: Result, hidden: Any) -> Result:
    """The result as AnsibleModule prints it, if nothing but plain values were in it."""
    kept = {name: value for name, value in result.items() if value is None or isinstance(value, bool)}
    shown: Result = remove_values({name: value for name, value in result.items() if name not in kept}, hidden)
    return {**shown, **kept}
