# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of a JSON file as Located mappings; numbers and booleans stay the text that stands there."""

from __future__ import annotations

import json
import re
from typing import Any, Iterator, List, Tuple

from .hints import CONFLICT, conflict_line
from .located import TOO_DEEP, Located, SourceError, key_hint

_BETWEEN = re.compile(r"[\s,]*")


class JsonText:
    """The text of a JSON file, with the line of each record."""

    def __init__(self, text: str) -> None:
        self._text = text.lstrip("\ufeff")
        self._decoder = json.JSONDecoder(object_pairs_hook=_mapping, parse_int=str, parse_float=str, parse_constant=str)

    def record(self) -> Any:
        """Returns the only record of the file; raises SourceError where it is no JSON object."""
        value = self._whole()
        if not isinstance(value, Located):
            raise SourceError("the file must hold one customer, as an object of fields", 1)
        for part in _mappings(value):
            part.check_length(1)
        return value

    def records(self) -> Iterator[Any]:
        """Yields the records of `customers` or of a bare list; raises SourceError for anything else."""
        value = self._whole()
        if isinstance(value, Located):
            unknown = [key for key in value if key != "customers"]
            if unknown:
                raise SourceError(f"'{unknown[0]}' means nothing here{key_hint(unknown[0])}", 1)
            if value.problems:
                raise SourceError(value.problems[0][0], 1)
            value = value.get("customers")
        if not isinstance(value, list):
            raise SourceError("the file must hold customers: [ … ], or a bare list", 1)
        for record, line in zip(value, self._lines()):
            if not isinstance(record, Located):
                raise SourceError("a customer must be an object of fields", line)
            record.line = line
            record.lines = dict.fromkeys(record, line)
            for part in _mappings(record):
                part.check_length(line)
                part.problems = [(problem, line) for problem, _unknown in part.problems]
            yield record

    def _lines(self) -> Iterator[int]:
        """Yields the line at which each record of a list begins; the text is known to be JSON."""
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
            conflict = conflict_line(self._text, error.lineno)
            if conflict:
                raise SourceError(f"not JSON: {CONFLICT}", conflict) from None
            raise SourceError(f"not JSON: {error.msg}", error.lineno) from None
        except RecursionError:
            raise SourceError(TOO_DEEP, 1) from None
        if self._text[end:].strip():
            raise SourceError("something stands behind the JSON", self._text.count("\n", 0, end) + 1)
        return value


def _mappings(record: Located) -> List[Located]:
    """Returns the record, and the mappings in it."""
    return [record, *(part for part in record.values() if isinstance(part, Located))]


def _mapping(pairs: List[Tuple[str, Any]]) -> Located:
    """Returns a JSON object as a Located mapping without lines; booleans are words."""
    mapping = Located(1)
    for key, value in pairs:
        if key in mapping:
            mapping.problems.append((f"'{key}' stands twice", 1))
        mapping[key] = str(value).lower() if isinstance(value, bool) else value
        mapping.lines[key] = 1
    return mapping
