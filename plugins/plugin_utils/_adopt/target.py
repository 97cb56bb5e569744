# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A customer file while the site's values are taken into it: what is asked of it, what was done, and what is left."""

from __future__ import annotations

import os
from typing import Dict, List, Tuple

from ansible_collections.latepoint.api.plugins.module_utils._base.message import Message, Text
from ansible_collections.latepoint.api.plugins.module_utils._files.located import SourceError
from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import VALUES

from .._sources.files import SourceFile
from .choice import Take
from .edit import FileText
from .edits import Wanted
from .files import FileOnDisk, open_file, why_not_written

# Fields that, written with nothing behind them, wait for a value.
OPEN = tuple(entry.name for entry in VALUES if entry.name != "custom_fields")
ENCRYPTED = "the file is encrypted by Ansible Vault"


class Target:
    """A file of `src`: `ask` for values, then `change` it in memory, then write it.

    The places of its values are found twice, and let go: those of all files together would take much memory.
    """

    def __init__(self, source: SourceFile) -> None:
        self.name = source.name
        self.text = self.new_text = source.text
        self.secret = source.secret
        self.adopted: List[Tuple[Take, int]] = []
        self.left: List[Tuple[Take, int, Message]] = []
        self._asked: List[Tuple[Take, int]] = []
        self._reason: Message = ENCRYPTED if source.secret else why_not_written(os.path.abspath(self.name))
        self._waiting = {} if source.secret else self._look()

    def _look(self) -> Dict[int, List[str]]:
        """Returns, by record, the fields that wait for a value."""
        try:
            file = self._file()
        except SourceError as error:
            self._reason = Text("the places of its values can't be found: {problem}", problem=error.problem)
            return {}
        found = {at: [name for name in OPEN if file.is_open(at, name)] for at in range(len(file.records))}
        return {at: names for at, names in found.items() if names}

    def _file(self) -> FileText:
        return FileText(self.text, self.name.lower().endswith(".json"))

    def waiting(self, record: int) -> List[str]:
        """Returns the fields of a record that wait for a value."""
        return self._waiting.get(record, [])

    def ask(self, take: Take, record: int, line: int) -> None:
        """Have a value of the site taken into a record, which stands at a line; or note that it is left."""
        if take.reason or self._reason:
            self.left.append((take, line, take.reason or self._reason))
        else:
            self._asked.append((take, record))

    def change(self) -> bool:
        """Change the text as far as possible; returns whether it changed."""
        if not self._asked:
            return False
        file = self._file()
        wanted = [Wanted(record, take.field, take.key, take.value) for take, record in self._asked]
        self.new_text, reasons = file.changed(wanted)
        for number, (take, _record) in enumerate(self._asked):
            line = file.line(wanted[number])
            if number in reasons:
                self.left.append((take, line, reasons[number]))
            else:
                self.adopted.append((take, line))
        return self.new_text != self.text

    def opened(self) -> FileOnDisk:
        """Returns the file on disk; raises InputError where it has changed meanwhile."""
        return open_file(os.path.abspath(self.name), self.text)
