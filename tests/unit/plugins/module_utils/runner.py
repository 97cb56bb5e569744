# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module's `main` as Ansible does: arguments in as JSON, one JSON result out."""

from __future__ import annotations

import json
from typing import Any, Callable, Mapping

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import arg_spec
from ansible.module_utils.common.parameters import PASS_VARS

from ansible_collections.latepoint.api.plugins.module_utils._http import client as _http
from ansible_collections.latepoint.api.plugins.module_utils._task.module import LatePointModule
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import BASE, KEY, FakeAdapter, Handler


class ModuleRunner:
    """Runs modules against a handler (by default nobody is to be asked at all)."""

    def __init__(self, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._patch = patch
        self._capsys = capsys
        self.output = ""
        self.site: Handler = nobody

    def serve(self, site: Handler) -> None:
        """Let every client of this test end at `site`."""
        self.site = site

    def __call__(self, main: Callable[[], None], args: Mapping[str, Any], **internal: Any) -> dict[str, Any]:
        """The result; `internal` are Ansible's own arguments, such as `check_mode=True`."""
        given = {"base_url": BASE, "api_key": KEY, "retries": 0}
        given.update(args)
        if "inject_invocation" in PASS_VARS:  # newer Ansible shows `invocation` only where it is asked to
            internal = dict(internal, inject_invocation=True)
        given.update({"_ansible_" + name: value for name, value in internal.items()})
        given = {name: value for name, value in given.items() if value is not ...}
        self._patch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": given}).encode())
        self._patch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        original = _http._session
        warnings: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_http, "_session", lambda connection: mounted(original(connection), self.site))
            # Where Ansible's controller code is imported too, warnings would go to its display.
            patch.setattr(LatePointModule, "warn", lambda module, warning: warnings.append(warning), raising=False)
            patch.setattr(arg_spec, "warn", lambda warning, **others: warnings.append(warning), raising=False)
            with pytest.raises(SystemExit) as caught:
                main()
        result: dict[str, Any] = dict(json.loads(self._capsys.readouterr().out), warnings=warnings)
        self.output = json.dumps(result)
        assert bool(caught.value.code) is bool(result.get("failed"))
        return result


def nobody(request: Any) -> Any:
    raise AssertionError("a request was sent: {} {}".format(request.method, request.url))


def mounted(session: Any, site: Handler) -> Any:
    adapter = FakeAdapter(site)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session
