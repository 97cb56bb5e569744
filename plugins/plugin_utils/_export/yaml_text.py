# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Customers as text of YAML files that audit clean at once. Pure.

Every text is double-quoted, with invisible characters escaped: no version of YAML reads it as anything else, and no
editor loses a space at a line's end.
"""

from __future__ import annotations

import re
from typing import Any, Dict, Iterator, List, Mapping, Sequence, Set, Tuple

from ansible_collections.latepoint.api.plugins.module_utils._record.catalogue import BY_NAME, NAMES
from ansible_collections.latepoint.api.plugins.module_utils._record.same import email_slot

from .._report.text import one_line, visible

SCHEMA = "https://raw.githubusercontent.com/latepoint-api/latepoint.api/main/schemas/customers.schema.json"
MARK = "# Written by latepoint.api.latepoint_export"
HEAD = f"""# yaml-language-server: $schema={SCHEMA}
{MARK}, which writes this file anew each time it is run.
---
"""
CUSTOM = "custom_fields"
NOTES = (
    "    # These notes stand in {} on the site, which has others beside them. Which of the two a write changes, "
    "latepoint_doctor tells with write: true."
)
Record = Mapping[str, Any]

# What YAML 1.1 or 1.2 would not keep between double quotes, and what is invisible in a diff.
ESCAPED = re.compile(
    '["\\\\\x00-\x1f\x7f-\xa0\u00ad\u061c\u180e\u2000-\u200c\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000'
    "\ud800-\udfff\ufeff\ufff9-\uffff\U000e0000-\U0010ffff]"
)
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    """Returns a text between double quotes, on a single line."""
    return '"' + ESCAPED.sub(_escape, text) + '"'


def _escape(match: Any) -> str:
    character = match.group()
    code = ord(character)
    long = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return _SHORT.get(character, long)


def shared_emails(records: Sequence[Record]) -> Set[str]:
    """Returns the addresses that several customers have, as the site's unique index sees them."""
    seen: Set[str] = set()
    shared: Set[str] = set()
    for record in records:
        slot = email_slot(str(record.get("email") or ""))
        (shared if slot in seen else seen).add(slot)
    return shared - {""}


def pages(records: Sequence[Record], per_page: int) -> Iterator[Tuple[str, int]]:
    """Yields the text of each file, at least of one, and the number of values that were left out of it."""
    shared = shared_emails(records)
    for start in range(0, max(len(records), 1), per_page):
        lines: List[str] = []
        left_out = 0
        for record in records[start : start + per_page]:
            entry, omitted = entry_lines(record, shared)
            lines.extend(entry)
            left_out += omitted
        yield HEAD + ("customers:\n" if lines else "customers: []\n") + "".join(f"{line}\n" for line in lines), left_out


def entry_lines(record: Record, shared: Set[str]) -> Tuple[List[str], int]:
    """Returns the lines of a customer, and the number of values that were left out."""
    values, problems = declarable(record, shared)
    lines = [f"  - id: {values.pop('id')}"]
    lines.extend(f"    # left out: {one_line(visible(problem), 300)}" for problem in problems)
    for name, value in values.items():
        if name == CUSTOM:
            lines.append(f"    {CUSTOM}:")
            lines.extend(f"      {quoted(key)}: {quoted(text)}" for key, text in value.items())
        else:
            lines.extend([NOTES.format(record["notes_from"])] if name == "notes" and "notes_from" in record else [])
            lines.append(f"    {name}: {_scalar(value)}")
    return lines, len(problems)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else quoted(value)


def declarable(record: Record, shared: Set[str]) -> Tuple[Dict[str, Any], List[str]]:
    """Returns what can be declared of a record, in the catalogue's order, and what is wrong with the rest."""
    values: Dict[str, Any] = {}
    problems: List[str] = []
    for name in NAMES:
        value = record.get(name)
        if name == CUSTOM:
            value = _custom_fields(value or {}, problems)
        if value is None or (value == BY_NAME[name].kind.empty and value is not False):
            continue
        try:
            values[name] = BY_NAME[name].declare(value)
        except ValueError as error:
            problems.append(f"{name} {error}")
    if email_slot(values.get("email", "")) in shared:
        problems.append(f"email {values.pop('email')} belongs to several customers of the site")
    return values, problems


def _custom_fields(fields: Mapping[str, str], problems: List[str]) -> Dict[str, str]:
    """Returns the custom fields whose keys and values can be declared, by key."""
    kept: Dict[str, str] = {}
    for key in sorted(fields):
        try:
            BY_NAME[CUSTOM].declare({**kept, key: fields[key]})
        except ValueError as error:
            problems.append(f"{CUSTOM}{error}" if str(error).startswith(".") else f"{CUSTOM} {error}")
        else:
            kept[key] = fields[key]
    return kept
