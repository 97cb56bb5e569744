# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the action plugins of the reconciling modules share: `src` read on the controller, then the module's work."""

from __future__ import annotations

import datetime
from typing import Any, Dict, List, Mapping, Optional, Sequence

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError, LatePointError

from .._sources.files import SourceFile, SourceFiles
from .._sources.looks import doubtful
from .module import ModuleAction, Result
from .refusals import refusal, refuse


class SourceAction(ModuleAction):
    """Base of the action plugins: subclasses say which module, which files, and which records stand in the task."""

    def read_sources(self, files: SourceFiles) -> List[SourceFile]:
        """The files that the task's `src` names."""
        raise RuntimeError("a subclass says which")

    def read_base(self, files: SourceFiles) -> Optional[List[SourceFile]]:
        """The files that the task's `base` names; None where it names none."""
        raise RuntimeError("a subclass says which")

    def handed_over(self, base: Sequence[SourceFile], sources: Sequence[SourceFile]) -> List[Dict[str, str]]:
        """The files of the base as arguments of the module."""
        return [file.as_argument() for file in base]

    def records(self) -> Mapping[str, Any]:
        """The records that stand in the task itself, by the name that messages give them."""
        raise RuntimeError("a subclass says which")

    def prepare(self, args: Dict[str, Any]) -> None:
        """Read what may be given in several ways, in `args` and in the task; may raise LatePointError."""

    def defaults(self) -> Mapping[str, Any]:
        """What the module returns where it did nothing."""
        return self.DEFAULTS

    def work(self, args: Dict[str, Any], task_vars: Dict[str, Any]) -> Result:
        """Read the files, then do the work."""
        files = self._files("src")
        try:
            self.prepare(args)
            self._refuse_what_would_change()
            sources = self.read_sources(files) if "src" in args else []
            base = self.read_base(self._files("base")) if args.get("base") is not None else None
            self._keep_secret([*sources, *(base or ())])
        except LatePointError as error:
            return {**self.defaults(), **refusal(error, args, self.SPEC)}
        if sources:
            args["_sources"] = [source.as_argument() for source in sources]
        if base is not None:
            args["_base"] = self.handed_over(base, sources)
        result = self.execute(args, task_vars)
        warnings = doubtful(files.left_out)
        return dict(result, warnings=[*warnings, *(result.get("warnings") or ())]) if warnings else result

    def _files(self, option: str) -> SourceFiles:
        return SourceFiles(self._loader, self._task.get_search_path(), option)

    _secret = False

    def _keep_secret(self, sources: List[SourceFile]) -> None:
        """Note whether anything was decrypted. A task with `async` would write it into a temporary file in clear."""
        secret = [source.name for source in sources if source.secret]
        self._secret = bool(secret)
        if secret and self._task.async_val:
            raise InputError(
                f"src {secret[0]} is encrypted, and async needs a file with all of it in clear: drop async"
            )

    def _is_pipelining_enabled(self, module_style: str, wrap_async: bool = False) -> bool:
        """What was decrypted is piped to the module, so that it never lies in a temporary file in clear."""
        usual = bool(super()._is_pipelining_enabled(module_style, wrap_async))
        piped = self._secret and module_style == "new" and not wrap_async and not self._connection.become
        return usual or bool(piped and self._connection.has_pipelining)

    def _refuse_what_would_change(self) -> None:
        """Dates, and keys that are no text, would arrive at the module as other text than what stands there."""
        changing = {name: record for name, record in self.records().items() if _would_change(record)}
        if changing:
            refuse(changing)


def _would_change(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(not isinstance(key, str) or _would_change(item) for key, item in value.items())
    return isinstance(value, datetime.date)


def paths_of(value: Any) -> List[str]:
    """Paths as an option has them: a list, or a text with commas between, as in all of Ansible's lists."""
    return [str(path) for path in (value if isinstance(value, list) else str(value).split(","))]
