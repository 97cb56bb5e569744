# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin `latepoint_settings`: the variables of the role for one site, checked, as options of modules."""

from __future__ import annotations

import os
from typing import Any, ClassVar, Dict, Mapping

from ansible.errors import AnsibleError
from ansible.plugins.loader import filter_loader, test_loader

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError, LatePointError
from ansible_collections.latepoint.api.plugins.module_utils._results.mask import Mask
from ansible_collections.latepoint.api.plugins.module_utils._results.one import failure
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.controller import ControllerAction, Result
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.legible import OVER_LINES
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.plain import plain
from ansible_collections.latepoint.api.plugins.plugin_utils._report.files import FileError, check_site
from ansible_collections.latepoint.api.plugins.plugin_utils._role.ending import ending
from ansible_collections.latepoint.api.plugins.plugin_utils._role.settings import (
    ADOPT,
    APPLY,
    AUDIT,
    DOCTOR,
    EXPORT,
    FINISH,
    MODES,
    OFFLINE,
    Play,
    Settings,
)
from ansible_collections.latepoint.api.plugins.plugin_utils._role.variables import PREFIX, Variables

# Ansible loads all filters with the first one, and all tests. The role's tasks need both: loaded before Ansible forks
# for each task, they are there in all of them.
filter_loader.get("default")
test_loader.get("defined")


class ActionModule(ControllerAction):
    """Reads the host's variables; fails where they make no sense, before any site is asked."""

    SPEC: ClassVar[Dict[str, Any]] = {
        "mode": {"type": "str", "choices": list(MODES), "required": True},
        "result": {"type": "dict"},
        "passes": {"type": "list", "elements": "str", "default": []},
    }
    RAW = ("result",)

    def work(self, options: Dict[str, Any], task_vars: Mapping[str, Any]) -> Result:
        """The settings; of a failure all that the reports need, as far as it makes sense."""
        variables = Variables([name for name in task_vars if name.startswith(PREFIX)], self._resolver(task_vars))
        settings = Settings(variables, _play(task_vars), options["mode"])
        if options["mode"] == FINISH:
            ended = ending(settings, options["result"], options["passes"])
            return {**ended, **OVER_LINES} if ended.get("failed") else ended
        reported = options["mode"] not in (ADOPT, EXPORT)
        report = self._of_mode(options["mode"])
        try:
            report.update(settings.report() if reported else {})
            report.update(self._of_mode(settings.mode))
            variables.check_names()
            report["spare"] = settings.spared()
            found = dict(_found(settings, settings.mode), report=report)
            if "dest" in report:
                check_site(report["dest"], str(task_vars["inventory_hostname"]), report["spare"])
        except LatePointError as error:
            if isinstance(error, FileError):
                del report["dest"]
                error = InputError(error.message)
            # In the other modes a report says what is wrong, once, at the end.
            return dict(failure(error, Mask()), report=report, failed=options["mode"] == DOCTOR)
        return {"msg": f"{task_vars['inventory_hostname']}: the variables make sense", **found}

    def _of_mode(self, mode: str) -> Result:
        """The mode of the report: applying in check mode is an audit, and the doctor reports otherwise."""
        if mode == DOCTOR:
            return {}
        return {"mode": AUDIT if mode == APPLY and self._task.check_mode else mode}

    def _resolver(self, task_vars: Mapping[str, Any]) -> Any:
        """What gives a variable's value, without any templates in it; raises InputError where it can't be made."""

        def resolve(name: str) -> Any:
            try:
                return plain(self._templar.template(task_vars[name]))
            except AnsibleError as error:
                raise InputError(f"{name}: {error.message}") from None

        return resolve


def _play(task_vars: Mapping[str, Any]) -> Play:
    site = str(task_vars["inventory_hostname"])
    hosts = [str(host) for host in task_vars.get("ansible_play_hosts_all") or [site]]
    others = []
    if len(hosts) == 1:
        hostvars, known = task_vars["hostvars"], task_vars.get("groups", {}).get("all", ())
        others = [str(host) for host in known if host != site and f"{PREFIX}base_url" in hostvars[host]]
    return Play(site, hosts, others, os.environ)


def _found(settings: Settings, mode: str) -> Result:
    found: Result = {"fail_on": settings.fail_on()}
    if mode != OFFLINE:
        settings.check_site()
    found.update(given=settings.given(), connection=settings.connection())
    found.update(delegate_to=settings.delegate_to, where=settings.where)
    if mode in (APPLY, AUDIT, OFFLINE):
        found["customers"] = settings.customers()
    elif mode == ADOPT:
        found["adopt"] = settings.adopt()
    elif mode == EXPORT:
        found["export"] = settings.export()
    elif mode == DOCTOR:
        found["doctor"] = settings.doctor()
    return found
