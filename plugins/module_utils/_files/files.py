# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of YAML and JSON files as declared records; every problem named by file and line."""

from __future__ import annotations

import json
import re
from typing import Any, Callable, Iterator, List, Mapping, Tuple

from .._base.errors import RecordError
from .._record.catalogue import NAMES, did_you_mean
from .._record.customer import Declared, declare, identity
from .yaml_text import Document, Located, SourceError

# Nobody reads more; and a file of nothing but mistakes must not take the memory of the machine.
MISTAKES = 10000
_BETWEEN = re.compile(r"[\s,]*")

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
        return _Json(text).one()
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
        yield from _Json(text).many()
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
        hint = " must be a list" if key == "customers" else f" means nothing here{_hint(key)}"
        problems.append(f"{name}:{line}: '{key}'{hint}")
        seen += key == "customers"
    if not seen:
        problems.append(f"{name}:{start}: the file has no 'customers' list")
    elif seen > 1:
        problems.append(f"{name}:{start}: 'customers' stands twice")


def _hint(key: str) -> str:
    if key in NAMES:
        return " (a file of many customers is customers: [ … ], or a bare list)"
    return did_you_mean(key, ["customers"])


def _each(name: str, document: Document, problems: List[str]) -> Iterator[Any]:
    for line in document.items():
        raw = document.value()
        if isinstance(raw, Located):
            yield raw
        else:
            problems.append(f"{name}:{line}: a customer must be a mapping of fields")


class _Json:
    """A JSON file, with the line of each record. Numbers and booleans are the text that stands there."""

    def __init__(self, text: str) -> None:
        self._text = text.lstrip("\ufeff")
        self._decoder = json.JSONDecoder(object_pairs_hook=_mapping, parse_int=str, parse_float=str, parse_constant=str)

    def one(self) -> Any:
        value = self._whole()
        if not isinstance(value, Located):
            raise SourceError("the file must hold one customer, as an object of fields", 1)
        return value

    def many(self) -> Iterator[Any]:
        value = self._whole()
        if isinstance(value, Located):
            unknown = [key for key in value if key != "customers"]
            if unknown:
                raise SourceError(f"'{unknown[0]}' means nothing here{_hint(unknown[0])}", 1)
            if value.problems:
                raise SourceError(value.problems[0][0], 1)
            value = value.get("customers")
        if not isinstance(value, list):
            raise SourceError("the file must hold customers: [ … ], or a bare list", 1)
        for one, line in zip(value, self._lines()):
            if not isinstance(one, Located):
                raise SourceError("a customer must be an object of fields", line)
            one.line = line
            one.lines = dict.fromkeys(one, line)
            for part in (one, *one.values()):
                if isinstance(part, Located):
                    part.problems = [(problem, line) for problem, _unknown in part.problems]
            yield one

    def _lines(self) -> Iterator[int]:
        """The line at which each record of a list begins; the text is known to be good by now."""
        start = re.match(r'\s*(?:\{\s*"customers"\s*:\s*)?\[', self._text)
        line, position = 1, 0
        end = start.end() if start else 0
        while start is None:  # the key stands there in escapes
            yield 1
        while True:
            begin = _BETWEEN.match(self._text, end).end()  # type: ignore[union-attr]
            line += self._text.count("\n", position, begin)
            position = begin
            yield line
            _value, end = self._decoder.raw_decode(self._text, begin)

    def _whole(self) -> Any:
        try:
            value, end = self._decoder.raw_decode(self._text, len(self._text) - len(self._text.lstrip()))
        except json.JSONDecodeError as error:
            raise SourceError(f"not JSON: {error.msg}", error.lineno) from None
        except RecursionError:
            raise SourceError("nested too deeply for a customer", 1) from None
        if self._text[end:].strip():
            raise SourceError("something stands behind the JSON", self._text.count("\n", 0, end) + 1)
        return value


def _mapping(pairs: List[Tuple[str, Any]]) -> Located:
    """A JSON object as a Located mapping (its line comes later), booleans as their words."""
    mapping = Located(1)
    for key, value in pairs:
        if key in mapping:
            mapping.problems.append((f"'{key}' stands twice", 1))
        mapping[key] = str(value).lower() if isinstance(value, bool) else value
        mapping.lines[key] = 1
    return mapping
