# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one file that knows AnsibleModule: parameters in, result out, every error translated once."""

from __future__ import annotations

import os
import re
import traceback
from typing import Any, Callable, Dict, List, Mapping, Optional

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .._base.errors import LatePointError
from .._base.text import one_line
from .._http import client as _http
from .._http.client import Client
from .._record.types import FALSE, TRUE
from .._results.mask import Mask
from .._results.one import Result, failure
from .options import Spec, read_connection


class Task:
    """What a module works with: its parameters, the mask, the client (made on first use), and check mode."""

    def __init__(
        self, params: Mapping[str, Any], check_mode: bool, diff: bool = False, mask_key: Optional[bytes] = None
    ) -> None:
        self.params = params
        self.check_mode = check_mode
        self.diff = diff
        self.mask = Mask(params.get("mask") or (), mask_key)
        self.warnings: List[str] = []
        self._client: Optional[Client] = None

    @property
    def client(self) -> Client:
        """The client; raises InputError where the connection options make no sense."""
        if self._client is None:
            concurrency = self.params.get("concurrency") or 1
            self._client = Client(read_connection(self.params, concurrency), read_only=self.check_mode)
        return self._client


Work = Callable[[Task], Result]

# By the action plugin: the texts of `src`, decrypted, and where to tell the progress.
HANDED_OVER = ("_sources", "_progress")


class LatePointModule(AnsibleModule):  # type: ignore[misc]
    """An AnsibleModule whose results repeat no personal data that is masked, and no bulk of records.

    `defaults` are in the result of every failure, also where Ansible itself refuses the options.
    """

    def __init__(self, defaults: Mapping[str, Any], **kwargs: Any) -> None:
        self._defaults = defaults
        self._handed: Dict[str, Any] = {}
        # One key for all tokens of a run, so that the invocation agrees with the result.
        self.mask_key = os.urandom(16)
        super().__init__(**kwargs)
        self.params.update(self._handed)
        # White space around the key is forgiven when it is sent: a site may then repeat it without.
        self.no_log_values.add((self.params.get("api_key") or "").strip())
        self.no_log_values.discard("")

    def _load_params(self) -> None:
        """Keep what the action plugin handed over away from the argument spec, which is the users'."""
        super()._load_params()
        if self.params.get("site_url") is not None and "base_url" not in self.params:
            # Else Ansible fills base_url from the environment first, and warns that both are set.
            self.params["base_url"] = self.params.pop("site_url")
        self._handed = {name: self.params.pop(name) for name in HANDED_OVER if name in self.params}

    def exit_json(self, **kwargs: Any) -> None:
        super().exit_json(**dict(kwargs, invocation=self._invocation()))

    def fail_json(self, msg: str, **kwargs: Any) -> None:
        if msg.startswith("missing required arguments"):
            msg += (
                ". The environment variables LATEPOINT_BASE_URL and LATEPOINT_API_KEY serve as well; for the role and "
                "the playbooks, set latepoint_base_url and latepoint_api_key of the host"
            )
        if "error" not in kwargs:
            msg = one_line(without_strays(msg, getattr(self, "params", None) or {}, self.argument_spec, self.mask_key))
            kwargs["error"] = {"code": "invalid_parameters", "message": msg, "details": {"written": "no"}}
        super().fail_json(msg, **dict(self._defaults, **kwargs, invocation=self._invocation()))

    def _invocation(self) -> Dict[str, Any]:
        params = getattr(self, "params", None) or {}
        return {"module_args": shown_parameters(params, self.argument_spec, self.mask_key)}


def shown_parameters(params: Mapping[str, Any], spec: Spec, mask_key: Optional[bytes] = None) -> Dict[str, Any]:
    """Parameters for `invocation`: masked, and only those that are options; many records as their number."""
    mask = _mask_of(params, mask_key)
    names = {alias for name, option in spec.items() for alias in (name, *option.get("aliases", ()))}
    shown = {name: value for name, value in params.items() if name in names}
    for name in _strays(shown, spec) if mask else ():
        shown[name] = mask.token(shown[name])
    for name in ("id", "email"):
        if name in shown:
            shown[name] = mask.value(name, shown[name])
    if "search" in shown and mask:
        shown["search"] = mask.token(shown["search"])  # a part of any field
    if "customer" in shown:
        shown["customer"] = mask.record(shown["customer"]) if isinstance(shown["customer"], dict) else None
    if isinstance(shown.get("customers"), list):
        shown["customers"] = f"{len(shown['customers'])} customers"
    return shown


def without_strays(text: str, params: Mapping[str, Any], spec: Spec, mask_key: Optional[bytes] = None) -> str:
    """A message of Ansible's own about the options, without the values that it refuses, if anything is masked."""
    if not _mask_of(params, mask_key):
        return text
    mask = Mask(["all"], mask_key)
    for value in _strays(params, spec).values():
        for item in value if isinstance(value, list) else [value]:
            mask.remember({"notes": item})
    return mask.text(text)


def _mask_of(params: Mapping[str, Any], mask_key: Optional[bytes]) -> Mask:
    """The mask that the parameters ask for; of everything where nobody knows what they ask for."""
    try:
        return Mask(params.get("mask") or (), mask_key)
    except (LatePointError, TypeError):
        return Mask(["all"], mask_key)


def _strays(params: Mapping[str, Any], spec: Spec) -> Dict[str, Any]:
    """Texts where an option takes none, or takes others: they may be anything that was meant for elsewhere."""
    return {name: value for name, value in params.items() if name in spec and _is_stray(value, spec[name])}


def _is_stray(value: Any, option: Mapping[str, Any]) -> bool:
    if isinstance(value, list):
        return any(_is_stray(item, option) for item in value)
    if not isinstance(value, str):
        return False
    if option.get("choices"):
        return value not in option["choices"]
    # What is only not converted yet is none.
    converted = re.fullmatch(r"[-\d.]+", value.strip()) or value.strip().lower() in (*TRUE, *FALSE)
    return option.get("type") in ("int", "float", "bool") and not converted


def run(spec: Spec, work: Work, defaults: Mapping[str, Any]) -> None:
    """Run a module: `work` gives its result or raises LatePointError; `defaults` fill up a result that failed early."""
    # no_log here only keeps the parameters, people's data, out of the target's system log.
    module = LatePointModule(defaults, argument_spec=spec, supports_check_mode=True, no_log=True)
    _need_libraries(module)
    result = dict(defaults, **_result(module, work))
    result["msg"] = one_line(result["msg"])
    for warning in result.pop("warnings", []):
        module.warn(one_line(warning))
    if result.get("failed"):
        module.fail_json(**result)
    else:
        module.exit_json(**result)


def _need_libraries(module: LatePointModule) -> None:
    if _http.REQUESTS_IMPORT_ERROR:
        module.fail_json(missing_required_lib("requests"))
    if module.params.get("src"):
        from .._files.yaml_text import YAML_IMPORT_ERROR

        if YAML_IMPORT_ERROR:
            module.fail_json(missing_required_lib("PyYAML"))


def _result(module: LatePointModule, work: Work) -> Result:
    mask = Mask(["all"])
    try:
        task = Task(module.params, module.check_mode, module._diff, module.mask_key)
        mask = task.mask
        return dict(work(task), warnings=[mask.text(warning) for warning in task.warnings])
    except LatePointError as error:
        return dict(failure(error, mask), changed=False)
    except Exception as error:  # noqa: BLE001 (whatever it is: no traceback, no data)
        return _internal(error)


def _internal(fault: Exception) -> Result:
    """A fault of our own: where it is, but not its text, which may hold anything."""
    frames = traceback.extract_tb(fault.__traceback__)
    place = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "nowhere"
    message = (
        f"internal error: {type(fault).__name__} at {place}. It is not known whether anything was written. "
        "Please report this to the collection's maintainers"
    )
    error = {"code": "internal_error", "message": message, "details": {"written": "unknown"}}
    return {"changed": False, "failed": True, "msg": message, "error": error}
