# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Declared records from the texts of YAML and JSON files; every problem with its file and line."""

from __future__ import annotations

from typing import Any, Container, Iterator, List, Mapping, Sequence, Tuple

from .._base.errors import RecordError
from .._base.forks import spread
from .._record.declared import Declared, examine
from .json_text import JsonText
from .located import Located, Problem, SourceError, key_hint
from .templates import doubts_of_templates, hinted
from .yaml_text import Document

# A file of nothing but mistakes must not take the memory of the machine.
MISTAKES = 10000
# Characters from which on reading takes so long that forks are worth their start.
MUCH = 1000000


def read_one(name: str, text: str, lacks: Container[str] = ()) -> Declared:
    """Returns the only record of a file; raises RecordError with all its problems."""
    problems: List[Problem] = []
    try:
        found = _checked(name, _single(name, text), problems, False, lacks)
    except SourceError as error:
        problems = [Problem(name, error.line, error.problem)]
    if problems:
        raise RecordError([problem.placed for problem in _by_line(problems)])
    return found


def read_many(name: str, text: str, problems: List[Problem], lacks: Container[str] = ()) -> Iterator[Declared]:
    """Yields the records of a file with `customers: [ … ]` or a bare list; of invalid records only their identities.

    Problems are added to `problems`, not raised.
    """
    own: List[Problem] = []
    try:
        for raw in _listed(name, text, own):
            yield _checked(name, raw, own, True, lacks)
            if len(problems) + len(own) >= MISTAKES:
                raise SourceError("so many mistakes that the rest of the file was not read", raw.line)
    except SourceError as error:
        own.append(Problem(name, error.line, error.problem))
    problems.extend(_by_line(own))


def read_all(
    sources: List[Mapping[str, str]], problems: List[Problem], lacks: Container[str] = ()
) -> Iterator[Declared]:
    """Yields the records of all files, as `read_many` does; of much text, on all cores.

    The texts are taken out of `sources` as they are read: together they may be large.
    """

    def read(at: int, known: Sequence[Problem] = ()) -> Tuple[List[Declared], List[Problem]]:
        own = list(known)
        return list(read_many(sources[at]["name"], sources[at]["text"], own, lacks)), own[len(known) :]

    much = sum(len(source["text"]) for source in sources) >= MUCH
    every = range(len(sources))
    for at, found in enumerate(spread(every, read) if much else map(read, every)):
        records, own = found if len(problems) + len(found[1]) < MISTAKES else read(at, problems)
        sources[at] = {}
        problems.extend(own)
        yield from records
    sources.clear()


def _by_line(problems: Sequence[Problem]) -> List[Problem]:
    """Returns the problems of a file from its top to its end."""
    return sorted(problems, key=lambda problem: problem.line)


def _checked(name: str, raw: Any, problems: List[Problem], needs_identity: bool, lacks: Container[str]) -> Declared:
    """Returns a record as declared; its identity alone where it has problems."""
    if not isinstance(raw, Located):
        raise SourceError("a customer must be a mapping of fields", getattr(raw, "line", 1))
    found = examine(raw, needs_identity)
    own = [Problem(name, line, text) for part in (raw, *raw.values()) for text, line in getattr(part, "problems", ())]
    own.extend(Problem(name, raw.line_of(fault.field), hinted(fault, raw)) for fault in found.faults)
    problems.extend(own)
    source = f"{name}:{raw.line}"
    if own:
        return Declared(found.id, found.email, {}, source)
    doubts = (*found.doubtful(lacks), *doubts_of_templates(found.values))
    warnings = [Problem(name, raw.line_of(doubt.field), doubt.text).placed for doubt in doubts]
    lacking = [Problem(name, raw.line_of(fault.field), fault.text).placed for fault in found.lacking(lacks)]
    return found.declared(source, warnings, lacking)


def _single(name: str, text: str) -> Any:
    if name.lower().endswith(".json"):
        return JsonText(text).record()
    document = Document(text)
    if document.root != "mapping":
        what = "is empty" if document.root == "empty" else "must hold one customer, as a mapping of fields"
        raise SourceError(f"the file {what}", document.line)
    raw = document.value()
    document.finish()
    if "customers" in raw:
        raise SourceError("the file holds a list of customers: that is for latepoint_customers", raw.line)
    return raw


def _listed(name: str, text: str, problems: List[Problem]) -> Iterator[Any]:
    if name.lower().endswith(".json"):
        yield from JsonText(text).records()
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


def _under_key(name: str, document: Document, problems: List[Problem]) -> Iterator[Any]:
    start, seen = document.line, 0
    for key, line in document.entries():
        if key == "customers" and document.root == "sequence":
            seen += 1
            yield from _each(name, document, problems)
            continue
        document.value()
        hint = " must be a list" if key == "customers" else f" means nothing here{key_hint(key)}"
        problems.append(Problem(name, line, f"'{key}'{hint}"))
        seen += key == "customers"
    if not seen:
        problems.append(Problem(name, start, "the file has no 'customers' list"))
    elif seen > 1:
        problems.append(Problem(name, start, "'customers' stands twice"))


def _each(name: str, document: Document, problems: List[Problem]) -> Iterator[Any]:
    for line in document.items():
        raw = document.value()
        if isinstance(raw, Located):
            yield raw
        else:
            problems.append(Problem(name, line, "a customer must be a mapping of fields"))
