# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin of `latepoint_customer`: reads `src` on the controller."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError, RecordError
from ansible_collections.latepoint.api.plugins.module_utils._record.types import has_leading_zero
from ansible_collections.latepoint.api.plugins.modules.latepoint_customer import JOB
from ansible_collections.latepoint.api.plugins.plugin_utils._actions.sources import SourceAction
from ansible_collections.latepoint.api.plugins.plugin_utils._sources.files import SourceFile, SourceFiles


class ActionModule(SourceAction):
    """Finds, reads and decrypts the one file, then runs the module."""

    MODULE = "latepoint.api.latepoint_customer"
    SPEC, DEFAULTS, JOB = JOB.spec, JOB.defaults, JOB

    def prepare(self, args: Dict[str, Any]) -> None:
        """Refuse an id with a leading zero as in a record: unquoted, Ansible itself has read it as octal."""
        if has_leading_zero(args.get("id")):
            raise RecordError(["id must not begin with 0, which some read as octal"])

    def read_sources(self, files: SourceFiles) -> List[SourceFile]:
        """The one file of `src`."""
        src = self._task.args["src"]
        return [files.read(str(src))] if src is not None else []

    def read_base(self, files: SourceFiles) -> Optional[List[SourceFile]]:
        """The one file of `base`; None where the record itself stands there."""
        base = self._task.args["base"]
        if isinstance(base, Mapping):
            return None
        paths = base if isinstance(base, list) else [base]
        if len(paths) > 1:
            raise InputError(f"base names {len(paths)} files: it takes one, with one customer")
        return [files.read(str(path)) for path in paths]

    def records(self) -> Mapping[str, Any]:
        """The records in `customer` and `base`."""
        return {name: self._task.args.get(name) for name in ("customer", "base")}
