# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Customers of the site who aren't declared, for a file of their own."""

from __future__ import annotations

import os
from typing import List, Optional, Tuple

from ansible_collections.latepoint.api.plugins.module_utils._api.choice import customers_of
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._base.writable import in_the_way, why_not_replaced
from ansible_collections.latepoint.api.plugins.module_utils._files.declared import read_declared
from ansible_collections.latepoint.api.plugins.module_utils._plan.matcher import Survey
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import Declared
from ansible_collections.latepoint.api.plugins.module_utils._record.same import email_key
from ansible_collections.latepoint.api.plugins.module_utils._runs.export import SiteExport
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Task

from .._sources.files import SourceFile, shown_path
from .append import appended
from .choice import Take
from .files import FileOnDisk, new_file, open_file
from .target import ENCRYPTED, Target


def check_new(path: Optional[str]) -> None:
    """Raises InputError where no file can be at the path of the option `new`."""
    if path:
        _refuse(path, in_the_way(os.path.expanduser(path)))


class Newcomers:
    """The file of the option `new`, with customers to append. It may be a file of `src`, too."""

    def __init__(self, path: str, there: Optional[Target], task: Task) -> None:
        if there is not None and there.secret:
            raise _encrypted(there.name)
        self._path = path
        self._task = task
        self._known: List[Declared] = []
        self.there = there
        self.name = there.name if there else shown_path(path)
        self.text = there.text if there else ""
        self._begin = self.new_text = there.new_text if there else ""
        self._exists = there is not None
        self.customers: List[Tuple[Take, int]] = []

    def begin_with(self, source: SourceFile) -> None:
        """A file that is there, but no file of `src`: whoever stands in it is known."""
        if source.secret:
            raise _encrypted(source.name)
        self._exists = True
        self.text = self._begin = self.new_text = source.text
        if source.text.strip():
            params = {"src": [source.name], "_sources": [source.as_argument()]}
            self._known = read_declared(params)

    def find(self, survey: Survey) -> None:
        """Read all customers of the site, and append those who aren't declared to the text."""
        declared = [*survey.declared, *self._known]
        numbers = {*survey.roster.resolved.values(), *(record.id for record in declared)}
        emails = {email_key(record.email) for record in declared if record.email}
        everybody = SiteExport(customers_of(self._task.client), self._task.params["concurrency"]).records()
        rows = [
            row
            for row in everybody
            if row["id"] not in numbers and email_key(str(row.get("email") or "")) not in emails
        ]
        if rows:
            first = self._begin.count("\n") + 1
            self.new_text = appended(self.name, self._begin, rows, everybody)
            self.customers = [(Take(0, row["id"], row.get("email"), ""), first) for row in rows]

    def opened(self) -> FileOnDisk:
        """Returns the file on disk; raises InputError where it can't be written, or has changed meanwhile."""
        _refuse(self.name, why_not_replaced(self._path))
        return open_file(self._path, self.text) if self._exists else new_file(self._path)


def _refuse(name: str, reason: str) -> None:
    if reason:
        raise InputError(f"new {name} can't be appended to: {reason}. Nothing was adopted")


def _encrypted(name: str) -> InputError:
    return InputError(f"new {name} can't be appended to: {ENCRYPTED}")
