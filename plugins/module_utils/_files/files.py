# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of YAML and JSON files as declared records; every problem named by file and line."""

from __future__ import annotations

from typing import Any, Callable, Iterator, List, Mapping

from .._base.errors import RecordError
from .._record.declared import Declared, declare, identity
from .json_text import JsonText
from .located import Located, SourceError, key_hint
from .yaml_text import Document

# Nobody reads more; and a file of nothing but mistakes must not take the memory of the machine.
MISTAKES = 10000

# Called with the values of a record that has problems, so that a mask can take them out of the messages.
Notice = Callable[[Mapping[str, Any]], None]


def _nobody(_raw: Mapping[str, Any]) -> None:
    return None


def read_one(name: str, text: str, notice: Notice = _nobody) -> Declared:
    """The one record of a file; raises RecordError with all its problems."""
    problems: List[str] = []
    try:
        found = _checked(name, _single(name, text), problems, notice, False)
    except SourceError as error:
        raise RecordError([f"{name}:{error.line}: {error.problem}"]) from None
    if problems:
        raise RecordError(_by_line(name, problems))
    return found


def read_many(name: str, text: str, problems: List[str], notice: Notice = _nobody) -> Iterator[Declared]:
    """The records of a file with `customers: [ … ]` or a bare list. Problems are added to the list, not raised.

    Of a record with problems there is its `identity`.
    """
    before = len(problems)
    try:
        for raw in _listed(name, text, problems):
            yield _checked(name, raw, problems, notice, True)
            if len(problems) >= MISTAKES:
                raise SourceError("so many mistakes that the rest of the file was not read", raw.line)
    except SourceError as error:
        problems.append(f"{name}:{error.line}: {error.problem}")
    problems[before:] = _by_line(name, problems[before:])


def _by_line(name: str, problems: List[str]) -> List[str]:
    """Problems of one file, `name:line: …`, from its top to its end."""
    start = len(name) + 1
    return sorted(problems, key=lambda problem: int(problem[start:].partition(":")[0]))


def _checked(name: str, raw: Any, problems: List[str], notice: Notice, needs_identity: bool) -> Declared:
    """A record as it stands, declared; its `identity` where it has problems."""
    if not isinstance(raw, Located):
        raise SourceError("a customer must be a mapping of fields", getattr(raw, "line", 1))
    before = len(problems)
    located = list(raw.problems)
    for value in raw.values():
        if isinstance(value, Located):
            located.extend(value.problems)
    problems.extend(f"{name}:{line}: {problem}" for problem, line in located)
    source = f"{name}:{raw.line}"
    try:
        declared = declare(raw, name, source, raw.lines, needs_identity)
    except RecordError as error:
        problems.extend(error.problems)
    if len(problems) == before:
        return declared
    notice(raw)
    return identity(raw, source)


def _single(name: str, text: str) -> Any:
    if name.endswith(".json"):
        return JsonText(text).one()
    document = Document(text)
    if document.root != "mapping":
        what = "is empty" if document.root == "empty" else "must hold one customer, as a mapping of fields"
        raise SourceError(f"the file {what}", document.line)
    raw = document.value()
    document.finish()
    if "customers" in raw:
        raise SourceError("the file holds a list of customers: that is for latepoint_customers", raw.line)
    return raw


def _listed(name: str, text: str, problems: List[str]) -> Iterator[Any]:
    if name.endswith(".json"):
        yield from JsonText(text).many()
        return
    document = Document(text)
    root = document.root
    if root == "mapping":
        yield from _under_key(name, document, problems)
    elif root == "sequence":
        yield from _each(name, document, problems)
    else:
        what = "is empty" if root == "empty" else "must hold customers: [ … ], or a bare list"
        raise SourceError(f"the file {what}", document.line)
    document.finish()


def _under_key(name: str, document: Document, problems: List[str]) -> Iterator[Any]:
    start, seen = document.line, 0
    for key, line in document.entries():
        if key == "customers" and document.root == "sequence":
            seen += 1
            yield from _each(name, document, problems)
            continue
        document.value()
        hint = " must be a list" if key == "customers" else f" means nothing here{key_hint(key)}"
        problems.append(f"{name}:{line}: '{key}'{hint}")
        seen += key == "customers"
    if not seen:
        problems.append(f"{name}:{start}: the file has no 'customers' list")
    elif seen > 1:
        problems.append(f"{name}:{start}: 'customers' stands twice")


def _each(name: str, document: Document, problems: List[str]) -> Iterator[Any]:
    for line in document.items():
        raw = document.value()
        if isinstance(raw, Located):
            yield raw
        else:
            problems.append(f"{name}:{line}: a customer must be a mapping of fields")
