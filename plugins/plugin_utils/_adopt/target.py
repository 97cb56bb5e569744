# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A customer file while the site's values are taken into it: what is asked of it, what was done, and what is left."""

from __future__ import annotations

import os
from typing import Any, List, Optional, Tuple

from ansible_collections.latepoint.api.plugins.module_utils._base.message import Message
from ansible_collections.latepoint.api.plugins.module_utils._files.located import SourceError
from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import VALUES

from .._sources.files import SourceFile
from .choice import Take
from .edit import FileText, Wanted
from .files import open_file

# Fields that, written with nothing behind them, wait for a value.
OPEN = tuple(entry.name for entry in VALUES if entry.name != "custom_fields")
ENCRYPTED = "the file is encrypted by Ansible Vault"


class Target:
    """A file of `src`: `ask` for values, then `change` it in memory, then `write` it."""

    def __init__(self, source: SourceFile) -> None:
        self.name = source.name
        self.text = self.new_text = source.text
        self.adopted: List[Tuple[Take, int]] = []
        self.left: List[Tuple[Take, int, Message]] = []
        self._asked: List[Tuple[Take, int]] = []
        self._reason = ENCRYPTED if source.secret else ""
        self._file = None if source.secret else self._read()

    def _read(self) -> Optional[FileText]:
        try:
            return FileText(self.text, self.name.endswith(".json"))
        except SourceError as error:
            self._reason = f"the places of its values can't be found: {error}"
            return None

    def waiting(self, record: int) -> List[str]:
        """The fields of a record that wait for a value."""
        return [name for name in OPEN if self._file.is_open(record, name)] if self._file else []

    def ask(self, take: Take, record: int, line: int) -> None:
        """Have a value of the site taken into a record, which stands at a line; or note that it is left."""
        if take.reason or self._file is None:
            self.left.append((take, line, take.reason or self._reason))
        else:
            self._asked.append((take, record))

    def change(self) -> bool:
        """Change the text as far as possible; returns whether it changed."""
        if self._file is None or not self._asked:
            return False
        wanted = [Wanted(record, take.field, take.key, take.value) for take, record in self._asked]
        self.new_text, reasons = self._file.changed(wanted)
        for number, (take, _record) in enumerate(self._asked):
            line = self._file.line(wanted[number])
            if number in reasons:
                self.left.append((take, line, reasons[number]))
            else:
                self.adopted.append((take, line))
        return self.new_text != self.text

    def opened(self) -> Any:
        """The file on disk; raises InputError where it has changed meanwhile."""
        return open_file(os.path.abspath(self.name), self.text)
