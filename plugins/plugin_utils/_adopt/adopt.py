# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site's changes taken into the customer files: read, choose, change the texts, then write them."""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from ansible_collections.latepoint.api.plugins.module_utils._api.choice import customers_of
from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.module_utils._engine.read import SiteReader
from ansible_collections.latepoint.api.plugins.module_utils._engine.sanitizing import stored_form
from ansible_collections.latepoint.api.plugins.module_utils._files.declared import read_declared
from ansible_collections.latepoint.api.plugins.module_utils._plan.matcher import Survey
from ansible_collections.latepoint.api.plugins.module_utils._plan.order import combined
from ansible_collections.latepoint.api.plugins.module_utils._plan.ownership import Base
from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
from ansible_collections.latepoint.api.plugins.module_utils._record.declared import Declared
from ansible_collections.latepoint.api.plugins.module_utils._results.one import failure
from ansible_collections.latepoint.api.plugins.module_utils._task.base import read_base
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Task

from .._report.text import count
from .._sources.files import SourceFile, shown_path
from .choice import Take, check_fields, takes, with_open_fields
from .files import FileOnDisk, has_other_names, replace_all
from .newcomers import Newcomers, check_new
from .target import Target

Result = Dict[str, Any]
# Gives the files that an option names.
Read = Callable[[str], List[SourceFile]]
# A declared record: its file, its place in it, and its line.
Place = Tuple[Target, int, int]


class Adoption:
    """A run of `latepoint_adopt`."""

    def __init__(self, task: Task, read: Read, check_mode: bool, diff: bool) -> None:
        self._task = task
        self._read = read
        self._check_mode = check_mode
        self._diff = diff

    def run(self) -> Result:
        """The result; raises LatePointError, and then no file was changed."""
        params = self._task.params
        check_fields(params["fields"])
        check_new(params["new"])
        targets = {source.name: Target(source) for source in self._read("src")}
        declared = self._declared("src", [(target.name, target.text) for target in targets.values()])
        places = _places(declared, targets)
        waiting = {
            at: names for at, names in enumerate(file.waiting(record) for file, record, _line in places) if names
        }
        survey = self._survey(with_open_fields(declared, waiting), self._base(declared))
        for take in takes(survey, params["fields"], waiting):
            target, record, line = places[take.position]
            target.ask(take, record, line)
        changed = [target for target in targets.values() if target.change()]
        newcomers = self._newcomers(survey, targets) if params["new"] else None
        texts = _opened(changed, newcomers)
        self._warn_of_other_names(texts)
        try:
            replace_all([] if self._check_mode else texts)
        except InputError as error:
            return self._failed(error)
        return self._result(list(targets.values()), changed, newcomers)

    def _declared(self, option: str, texts: Sequence[Tuple[str, str]]) -> List[Declared]:
        sources = [{"name": name, "text": text} for name, text in texts]
        return read_declared({option: [name for name, _text in texts], "_sources": sources}, self._task.official)

    def _base(self, declared: Sequence[Declared]) -> Optional[Base]:
        given = self._task.params["base"]
        files = None if given is None else [file.as_argument() for file in self._read("base")]
        return read_base({"base": given, "_base": files}, declared)

    def _survey(self, declared: Sequence[Declared], base: Optional[Base]) -> Survey:
        """Returns the site matched with the files, custom fields that aren't declared included."""
        api = customers_of(self._task.client)
        workers = self._task.params["concurrency"]
        declared, goal = stored_form(api, declared, Goal(exact=True, base=base))
        survey = SiteReader(api, declared, goal, workers, lambda _known: None).read().survey
        self._task.warnings.extend(api.warnings)
        if survey.roster.problems:
            raise combined(survey.roster.problems)
        return survey

    def _newcomers(self, survey: Survey, targets: Mapping[str, Target]) -> Newcomers:
        path = os.path.abspath(os.path.expanduser(self._task.params["new"]))
        there = next((file for file in targets.values() if os.path.realpath(file.name) == os.path.realpath(path)), None)
        found = Newcomers(path, there, self._task)
        if there is None and os.path.exists(path):
            found.begin_with(self._read("new")[0])
        found.find(survey)
        return found

    def _warn_of_other_names(self, texts: Sequence[Tuple[FileOnDisk, str]]) -> None:
        self._task.warnings.extend(
            f"{shown_path(file.path)} has other names as well (hard links): they keep the old text"
            for file, _text in texts
            if file.raw is not None and has_other_names(file.path)
        )

    def _failed(self, error: InputError) -> Result:
        files = error.details.get("files", [])
        return dict(failure(error, self._task.mask), changed=bool(files), files=files)

    # --- results -------------------------------------------------------------------------------------

    def _result(self, targets: Sequence[Target], changed: Sequence[Target], newcomers: Optional[Newcomers]) -> Result:
        adopted = [self._entry(take, target.name, line) for target in targets for take, line in target.adopted]
        left = [
            dict(self._entry(take, target.name, line), reason=self._task.mask.text(reason))
            for target in targets
            for take, line, reason in target.left
        ]
        diffs = {target.name: (target.text, target.new_text) for target in changed}
        if newcomers is not None and newcomers.customers:
            diffs[newcomers.name] = (newcomers.text, newcomers.new_text)
            adopted.extend(self._entry(take, newcomers.name, line) for take, line in newcomers.customers)
        would = "would be " if self._check_mode else ""
        summary = (
            f"{count(len(adopted), 'value')} {would}adopted into {count(len(diffs), 'file')}"
            if adopted
            else "nothing to adopt"
        )
        return {
            "changed": bool(diffs),
            "msg": summary + (f", {count(len(left), 'value')} left: {_reasons(left)}" if left else ""),
            "files": list(diffs),
            "adopted": adopted,
            "left": left,
            "diff": [self._shown(name, *sides) for name, sides in diffs.items()] if self._diff else [],
        }

    def _entry(self, take: Take, name: str, line: int) -> Result:
        mask = self._task.mask
        about = {"id": mask.value("id", take.customer), "email": mask.value("email", take.email)}
        return dict(about, field=take.name or None, source=f"{name}:{line}")

    def _shown(self, name: str, before: str, after: str) -> Result:
        """Returns a file's `diff`; with a mask the file can't be shown, since it holds all values."""
        if self._task.mask:
            return {"prepared": f"{name}: changed, and not shown, since values are masked\n"}
        return {"before": before, "after": after, "before_header": name, "after_header": name}


def _places(declared: Sequence[Declared], targets: Mapping[str, Target]) -> List[Place]:
    """Returns the place of each record: the reader returns the records of a file in their order."""
    counts: Dict[str, int] = {}
    places: List[Place] = []
    for entry in declared:
        name, _colon, line = entry.source.rpartition(":")
        record = counts.get(name, 0)
        counts[name] = record + 1
        places.append((targets[name], record, int(line)))
    return places


def _opened(changed: Sequence[Target], newcomers: Optional[Newcomers]) -> List[Tuple[FileOnDisk, str]]:
    """Returns the files that are to change, with their new texts; raises InputError where one has changed meanwhile."""
    texts = [
        (target.opened(), target.new_text) for target in changed if newcomers is None or newcomers.there is not target
    ]
    if newcomers is not None and newcomers.new_text != newcomers.text:
        texts.append((newcomers.opened(), newcomers.new_text))
    return texts


def _reasons(left: Sequence[Mapping[str, Any]]) -> str:
    """Returns the reasons, each once."""
    return "; ".join(sorted({entry["reason"] for entry in left})[:3])
