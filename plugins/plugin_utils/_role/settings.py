# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role does with one site: its variables as options of modules. Pure, but for a look at a plan's path."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Collection, Dict, List, Mapping

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._http.site import CREDENTIALS

from .._report.names import file_name
from .variables import PREFIX, Variables

LOCALHOST = "localhost"
MODES = ("apply", "audit", "offline", "adopt", "export", "doctor", "finish")
APPLY, AUDIT, OFFLINE, ADOPT, EXPORT, DOCTOR, FINISH = MODES
CONNECTION = ("allow_http", "validate_certs", "timeout", "retries", "requests_per_minute")
RECONCILE = ("state", "create", "custom_fields_mode", "verify", "mask", "concurrency", "on_error")
OWNERSHIP = ("base", "site_changes", "only_if_empty")
Section = Dict[str, Any]


@dataclass(frozen=True)
class Play:
    """The site's host, all hosts of the play, and other hosts of the inventory that say where their site is."""

    site: str
    hosts: Collection[str]
    others: Collection[str]
    environment: Mapping[str, str]

    @property
    def is_alone(self) -> bool:
        """Whether the environment may say which site the host is, and give its key."""
        return len(self.hosts) == 1 and not self.others


class Settings:
    """The settings of one site in one mode; every method raises InputError for variables that make no sense."""

    def __init__(self, variables: Variables, play: Play, mode: str) -> None:
        self._variables = variables
        self._play = play
        self._mode = mode
        self._value = variables.value

    @property
    def mode(self) -> str:
        """What is done: an audit may be one of the files alone."""
        return OFFLINE if self._mode == AUDIT and self._value("offline") else self._mode

    @property
    def where(self) -> str:
        """Where the work is done, as the role's tasks tell it apart."""
        if self.mode == OFFLINE:
            return "files"
        return "here" if self.is_here else "elsewhere"

    @property
    def delegate_to(self) -> str:
        return str(self._value("delegate_to") or LOCALHOST)

    @property
    def is_here(self) -> bool:
        """Whether the machine that runs Ansible does the work; checking and adopting is done where the files are."""
        return self.mode in (OFFLINE, ADOPT) or self.delegate_to == LOCALHOST

    def lacks(self) -> List[str]:
        """The variables that say which site the host is, and that it does not have.

        Beside other sites, such a host must never be taken for the one in the environment.
        """
        if self._play.is_alone:
            return []
        user = all(self._is_set(name) for name in ("username", "password"))
        needed = ["base_url", *([] if user else ["api_key"])]
        return [PREFIX + name for name in needed if not self._is_set(name)]

    def check_site(self) -> None:
        """Raise InputError where the host does not say which site it is."""
        lacks = self.lacks()
        if lacks:
            these = "these variables" if len(lacks) > 1 else "this variable"
            raise InputError(
                f"host {self._play.site} has no {' and no '.join(lacks)}: give the host {these}. The environment "
                "(LATEPOINT_BASE_URL; LATEPOINT_API_KEY, or LATEPOINT_USERNAME and LATEPOINT_PASSWORD) serves where "
                "there is one site alone."
            )

    def given(self) -> List[str]:
        """Which of the address and the credentials the host has, however they are made."""
        return [name for name in ("base_url", *CREDENTIALS) if self._variables.gives(name)]

    def connection(self) -> Section:
        """The connection options that are given, without address and credentials."""
        found = {name: self._value(name) for name in CONNECTION if self._variables.gives(name)}
        if self._value("ca_path"):
            found["ca_path"] = self._path(self._value("ca_path"))
        return _without_none(found)

    def customers(self) -> Section:
        """Options of `latepoint_customers`."""
        options = {name: self._value(name) for name in RECONCILE}
        options["src"] = self.src()
        options.update({name: self._value(name) for name in OWNERSHIP if self._value(name) is not None})
        if self._value("journal"):
            options["journal"] = self._path(self._value("journal"))
        if self.mode == APPLY:  # an audit shows every change, however many there are
            options["max_changes"] = self._value("max_changes")
        options.update(self._plan())
        return options

    def src(self) -> List[str]:
        """The files, folders and globs; the folder of the site's name where none are given."""
        given = self._variables.gives("src")
        return list(self._value("src") or []) if given else [f"customers/{file_name(self._play.site)}"]

    def report(self) -> Section:
        """The folder of the reports, if any, and the site's address in them."""
        folder = self._value("report_dir")
        return _without_none({"dest": here(folder) if folder else None, "base_url": self._base_url()})

    def spared(self) -> List[str]:
        """Files that no report may replace."""
        return list(self._plan().values()) if self.mode in (APPLY, AUDIT) and self.is_here else []

    def adopt(self) -> Section:
        """Options of `latepoint_adopt`."""
        options = {name: self._value(name) for name in ("base", "mask", "concurrency")}
        options.update(src=self.src(), fields=self._value("adopt_fields"))
        if self._value("adopt_new"):
            options["new"] = self._file_of_site(self._value("adopt_new"), ".yml")
        return _without_none(options)

    def export(self) -> Section:
        folder = os.path.join(self._variables.text("export_dir"), file_name(self._play.site))
        return {"dest": folder, "force": self._value("export_force"), "concurrency": self._value("concurrency")}

    def doctor(self) -> Section:
        names = {"write": "doctor_write", "fields": "doctor_fields", "custom_field": "doctor_custom_field"}
        return _without_none({option: self._value(name) for option, name in names.items()})

    def fail_on(self) -> List[str]:
        """Statuses of a report that let the run fail."""
        return ["error", *(status for status in ("drift", "kept") if self._value(f"fail_on_{status}"))]

    def _plan(self) -> Section:
        """The plan to apply, or where to save one, as options of `latepoint_customers`."""
        if self.mode == APPLY and self._variables.gives("plan"):
            return {"plan": self._file_of_site(self._variables.text("plan"), ".json")}
        path = self._value("save_plan") if self.mode in (APPLY, AUDIT) else ""
        return {"save_plan": self._file_of_site(path, ".json")} if path else {}

    def _file_of_site(self, given: str, ending: str) -> str:
        """A file of this site's own: a folder, and a path that several sites would share, hold one for each."""
        path = self._path(given)
        shared = len(self._play.hosts) > 1 and not self._names_site(path)
        if given.endswith("/") or shared or (self.is_here and os.path.isdir(path)):
            return os.path.join(path, file_name(self._play.site) + ending)
        return path

    def _names_site(self, path: str) -> bool:
        """Whether a part of the path is the site's name, with or without an ending.

        A folder above the project, or elsewhere, may be called like a site: only what lies below it counts.
        """
        below = os.path.relpath(path) if os.path.isabs(path) else os.path.normpath(path)
        parts = [os.path.basename(below)] if below.startswith("..") else below.split(os.sep)
        site = file_name(self._play.site)
        return any(site in (part, os.path.splitext(part)[0]) for part in parts)

    def _path(self, path: str) -> str:
        """A path on the machine that talks to the site: another machine resolves it itself."""
        return here(path) if self.is_here else path

    def _base_url(self) -> Any:
        """The site's address, as far as it is known."""
        if self._variables.gives("base_url"):
            try:
                return self._value("base_url") or None
            except InputError:
                return None
        return self._play.environment.get("LATEPOINT_BASE_URL") or None if self._play.is_alone else None

    def _is_set(self, name: str) -> bool:
        """Whether the host has it, or it can't be made: the module's task then says why, and for which option."""
        try:
            return self._variables.gives(name) and bool(self._value(name))
        except InputError:
            return True


def here(path: str) -> str:
    """A path of the controller: relative ones start where Ansible was started."""
    return os.path.realpath(os.path.expanduser(os.path.expandvars(str(path))))


def _without_none(values: Mapping[str, Any]) -> Section:
    return {name: value for name, value in values.items() if value is not None}
