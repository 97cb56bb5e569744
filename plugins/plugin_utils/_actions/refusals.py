# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task refuses on the controller, as a masked result."""

from __future__ import annotations

import datetime
from typing import Any, Dict, List, Mapping

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError, LatePointError, RecordError
from ansible_collections.latepoint.api.plugins.module_utils._base.message import Message
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import declare
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._results.one import failure
from ansible_collections.latepoint.api.plugins.module_utils._task.in_process import message_of, without_values
from ansible_collections.latepoint.api.plugins.module_utils._task.options import Spec
from ansible_collections.latepoint.api.plugins.module_utils._task.parameters import secrets


def refusal(error: LatePointError, args: Mapping[str, Any], spec: Spec) -> Dict[str, Any]:
    """The failed result of a task with these arguments, with nothing in it that is secret or to be masked."""
    return without_secrets(dict(failure(error, _mask(args.get("mask") or [])), changed=False), args, spec)


def refusal_of_private(args: Mapping[str, Any], spec: Spec, name: str) -> Dict[str, Any]:
    """Returns the failed result if a user gave arguments that begin with `_`, else {}.

    They are reserved for the action plugin.
    """
    private = {argument: None for argument in args if argument.startswith("_")}
    if not private:
        return {}
    names = {option: {"aliases": said.get("aliases", [])} for option, said in spec.items()}
    return refusal(InputError(message_of(ArgumentSpecValidator(names).validate(private), name)), args, spec)


def refusal_of_missing(library: str) -> Dict[str, Any]:
    """Returns the failed result where a library is not installed on the controller."""
    msg = f"Failed to import the required Python library ({library}) on the controller"
    return {"failed": True, "msg": msg, "error": {"code": "invalid_parameters", "message": msg, "details": {}}}


def without_secrets(result: Dict[str, Any], args: Mapping[str, Any], spec: Spec) -> Dict[str, Any]:
    """The result without the keys and passwords among the arguments."""
    return without_values(result, secrets(args, spec))


def refuse(records: Mapping[str, Any]) -> None:
    """Raise RecordError for records that the way to the module would change, with all else that is wrong with them."""
    problems: List[Message] = []
    for name, record in records.items():
        try:
            declare(_plain(record), name)
        except RecordError as error:
            problems.extend(error.problems)
    if problems:
        raise RecordError(problems)


def _plain(value: Any) -> Any:
    """The record as the module would get it, but for dates and keys: a value from Vault, for one, is text there."""
    if isinstance(value, Mapping):
        return {str(key) if isinstance(key, str) else key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float, datetime.date)) else str(value)


def _mask(names: Any) -> Mask:
    """The task's mask; all of it where `mask` itself is wrong."""
    try:
        return Mask(names if isinstance(names, list) else [names])
    except LatePointError:
        return Mask(["all"])
